"""What `sceau reads …` does: arguments in, lines and an exit code out.

Modules are imported when they are needed: a timer runs this often, and nearly always
finds little to do.
"""

import gc
import glob
import json
import os
import sys
import time
from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sceau.configuration import (
    ConfigurationError,
    ReadsSettings,
    load_configuration,
)
from sceau.reads.errors import ReadsError

if TYPE_CHECKING:
    from sceau.reads.ledger import Ledger
    from sceau.reads.report import DayReport

Say = Callable[[str], None]


@dataclass(frozen=True)
class _Work:
    project: Path
    settings: ReadsSettings
    arguments: Namespace
    now: float
    say: Say
    complain: Say


def run(
    arguments: Namespace,
    project: Path,
    *,
    say: Say,
    complain: Say,
    clock: Callable[[], float] = time.time,
) -> int:
    """Run one action; returns the exit code: 0 done, 1 failed."""
    for stream in (sys.stdout, sys.stderr):
        # What the terminal's encoding lacks is spelled, and stops nothing.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    actions = {
        "ingest": _ingest,
        "export": _export,
        "report": _report,
        "purge": _purge,
    }
    # Counting makes a great many objects, and none of them go round in circles.
    gc.disable()
    try:
        settings = load_configuration(project, os.environ).reads
        work = _Work(project, settings, arguments, clock(), say, complain)
        return actions[arguments.action](work)
    except (ConfigurationError, ReadsError) as error:
        complain(f"{error}")
        return 1
    except KeyboardInterrupt:
        complain("\nStopped; the next run goes on from here.")
        return 1
    finally:
        gc.enable()


def _ingest(work: _Work) -> int:
    from sceau.reads.articles import read_articles
    from sceau.reads.ingest import Surroundings, ingest
    from sceau.reads.ledger import NAME
    from sceau.reads.progress import Progress
    from sceau.reads.unchanged import note_unchanged, states

    settings = work.settings
    names = work.arguments.logs or settings.logs
    paths = _logs(names)
    # Before anything is read: what comes meanwhile makes them look different.
    before = states(_watched(work.project, names, paths))
    progress = Progress(paths)
    around = Surroundings(
        folder=settings.folder,
        articles=lambda: read_articles(settings.site_manifest, settings.seal),
        now=work.now,
        tell=work.complain,
        progress=progress.at,
    )
    try:
        outcome = ingest(paths, around)
    finally:
        progress.end()
    for problem in outcome.problems:
        work.complain(problem)
    # Which folders a pattern of folders will find, no folder's time tells.
    is_clear = not any(glob.has_magic(f"{Path(name).parent}") for name in names)
    if is_clear and not outcome.problems:
        note_unchanged(
            str(work.project),
            work.arguments.logs,
            before | states([str(settings.folder / NAME)]),
            logs=len(paths),
            now=work.now,
            due=outcome.due,
        )
    if work.arguments.json:
        said = {"lines": outcome.lines, "problems": outcome.problems}
        work.say(json.dumps(said))
    else:
        work.say(f"reads: {outcome.lines} new lines in {len(paths)} logs")
    return 1 if outcome.problems else 0


def _watched(project: Path, names: Sequence[str], paths: Sequence[Path]) -> list[str]:
    """What must stay as it is for the next run to find nothing new."""
    configuration = os.environ.get("SCEAU_CONFIG") or project / "sceau.toml"
    # A new name in a folder is a new time of the folder.
    folders = [Path(name).parent for name in names if glob.has_magic(name)]
    return [f"{path}" for path in (configuration, *folders, *paths)]


def _logs(names: Sequence[str]) -> list[Path]:
    """The logs of names and patterns, each once. A pattern may find none."""
    if not names:
        raise ReadsError(
            "No logs: name them, or write logs = […] below [reads] in sceau.toml"
        )
    found: dict[Path, None] = {}
    for name in names:
        if glob.has_magic(name) and not os.path.lexists(name):
            # Path.glob takes no pattern that begins at the root.
            found |= dict.fromkeys(map(Path, sorted(glob.glob(name))))  # noqa: PTH207
        else:
            found[Path(name)] = None
    return [*found]


def _export(work: _Work) -> int:
    from sceau.reads.export import merged, read_exports, write_export
    from sceau.reads.ledger import exists
    from sceau.reads.report import counted

    settings = work.settings
    counts = read_exports(Path(name) for name in work.arguments.merge)
    # Where only others' numbers come together there need be no ledger.
    if not counts or exists(settings.folder):
        with _closed(work) as ledger:
            counts.append(counted(ledger, confirm=settings.confirm))
    path = Path(work.arguments.output or settings.export)
    reads = merged(counts)
    write_export(path, reads)
    total = sum(reads.values())
    work.say(f"reads: {total} reads of {len(reads)} articles in {path}")
    return 0


def _report(work: _Work) -> int:
    from sceau.reads.ledger import opened
    from sceau.reads.report import report

    wanted = work.arguments.day and work.arguments.day.isoformat()
    with opened(work.settings.folder) as ledger:
        days = report(ledger, confirm=work.settings.confirm, day=wanted)
    if work.arguments.json:
        work.say(json.dumps({"days": [asdict(day) for day in days]}))
        return 0
    for day in days:
        work.say(_told(day))
    if not days:
        work.say(f"nothing was counted {f'on {wanted}' if wanted else 'yet'}")
    return 0


def _told(day: "DayReport") -> str:
    still = " (still open)" if day.open else ""
    lines = [f"{day.day}{still}: {day.lines} lines, {day.reads} reads"]
    lines[0] += f" ({day.reads_without_confirmation} without confirmation)"
    width = max((len(f"{number}") for number in day.set_aside.values()), default=0)
    for reason, number in day.set_aside.items():
        lines.append(f"    {number:>{width}} {reason}")
    return "\n".join(lines)


def _purge(work: _Work) -> int:
    from datetime import date

    from sceau.reads.days import day_of
    from sceau.reads.purging import horizon, purge

    today = date.fromordinal(day_of(work.now))
    first = horizon(today, work.settings.keep_months)
    with _closed(work) as ledger:
        number = purge(ledger, first)
    work.say(f"reads: {number} days before {first} became one total")
    return 0


@contextmanager
def _closed(work: _Work) -> Iterator["Ledger"]:
    """The ledger, for this program alone, without days whose time has come."""
    from sceau.reads.closing import close_due
    from sceau.reads.ingest import alone
    from sceau.reads.keys import Keys
    from sceau.reads.ledger import opened

    folder = work.settings.folder
    with opened(folder) as ledger, alone(folder, work.complain):
        close_due(ledger, Keys(folder / "keys"), work.now)
        yield ledger
