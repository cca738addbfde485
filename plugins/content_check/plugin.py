"""Stop a build before it writes anything if the author's files have problems.

Name in `PLUGINS`: `plugins.content_check.plugin`. Settings: `PATH` (the folder
`content/` of the project), `BUILD_DATE` (a `datetime.date`), `VAR_PATH` (default
`var/` beside `content/`; receives `build_report.json`).

Leaves `CONTENT_HELD_BACK` in the settings: the articles that are not due yet.
"""

import logging
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pelican import signals

from plugins.content_check.report import report_json, write_atomically
from sceau.content.checks import CheckReport, check_tree
from sceau.content.problems import printable

logger = logging.getLogger(__name__)


class BuildStopped(Exception):
    """The build must not go on; `pelican.main` exits with `exitcode`."""

    exitcode = 1


def check(pelican: Any) -> None:
    """Check everything once Pelican has its settings and has written nothing yet.

    Raises BuildStopped after printing every problem on standard error.
    """
    settings = pelican.settings
    root = _project_root(settings)
    report = check_tree(root, _build_date(settings))
    var = root / settings.get("VAR_PATH", "var")
    write_atomically(var / "build_report.json", report_json(report))
    settings["CONTENT_HELD_BACK"] = report.held_back
    if report.problems:
        summary = _summary(report)
        lines = [*(str(problem) for problem in report.problems), summary]
        # Paths may hold bytes that no encoding of the terminal knows.
        text = "".join(f"{line}\n" for line in lines)
        encoding = sys.stderr.encoding or "utf-8"
        sys.stderr.write(text.encode(encoding, "backslashreplace").decode(encoding))
        raise BuildStopped(summary)


def hold_back(generator: Any) -> None:
    """Take articles that are not due yet out of everything that is generated."""
    dates = {
        held.path.removeprefix("content/"): held.date
        for held in generator.settings.get("CONTENT_HELD_BACK", ())
    }
    for name in ("articles", "translations"):
        kept = []
        for article in getattr(generator, name):
            path = article.get_relative_source_path()
            if path in dates:
                # A warning shows by default and does not break `--fatal errors`.
                logger.warning(
                    "held back until %s: content/%s", dates[path], printable(path)
                )
            else:
                kept.append(article)
        setattr(generator, name, kept)


def register() -> None:
    """Connect to Pelican."""
    signals.initialized.connect(check)
    signals.article_generator_pretaxonomy.connect(hold_back)


def _project_root(settings: Any) -> Path:
    content = Path(settings["PATH"])
    if content.name != "content":
        raise BuildStopped(
            f"PATH is {content}: set it to the folder content/ of the project"
        )
    return content.parent


def _build_date(settings: Any) -> date:
    value = settings.get("BUILD_DATE")
    if not isinstance(value, date) or isinstance(value, datetime):
        raise BuildStopped("BUILD_DATE is not set: give it a datetime.date")
    return value


def _summary(report: CheckReport) -> str:
    count = len(report.problems)
    noun = "problem" if count == 1 else "problems"
    return f"{count} {noun} in content/, nothing was written"
