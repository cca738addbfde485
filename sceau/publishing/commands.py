"""What `sceau publish …` and `sceau rollback` do: arguments in, exit code out."""

import datetime
import json
import os
import threading
from argparse import Namespace
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from zoneinfo import ZoneInfo

from sceau.comments.errors import printable
from sceau.configuration import (
    ConfigurationError,
    load_configuration,
)
from sceau.publishing.after_push import is_heard
from sceau.publishing.environments import (
    EnvironmentFailed,
    Install,
    PackagesMissing,
    SandboxError,
)
from sceau.publishing.expiries import warnings
from sceau.publishing.output_checks import OutputRefused
from sceau.publishing.publish import Builder, roll_back
from sceau.publishing.releases import CURRENT, PUBLIC, ReleaseError
from sceau.publishing.requests import Outcome, asked
from sceau.publishing.source import SourceError
from sceau.publishing.upload import UploadError, target_of, upload

SITE_TIME = ZoneInfo("Europe/Paris")
TRY_AGAIN = os.EX_TEMPFAIL
_PAUSE = 0.2

Say = Callable[[str], None]
Tell = Callable[[Outcome], None]
"""Tells the author, who does not read along, what is to be done."""


def run(arguments: Namespace, project: Path, say: Say, complain: Say) -> int:
    """`sceau publish run|watch|nightly`; returns the exit code."""

    def tell(outcome: Outcome) -> None:
        from sceau.mailing.errors import MailError, for_log
        from sceau.publishing.failure_mail import tell_author

        try:
            tell_author(load_configuration(project, os.environ), outcome)
        except ConfigurationError as error:
            complain(f"the author could not be told: {error}")
        except MailError as error:
            complain(f"the author could not be told: {for_log(error)}")

    try:
        configuration = load_configuration(project, os.environ)
        settings, web = configuration.publishing, configuration.server
        nightly = arguments.action == "nightly"
        builder = Builder(settings, _install(arguments), numbers_matter=nightly)
        if arguments.action == "packages":
            builder.install_packages(say)
            return 0
        if arguments.action == "watch":
            return _watch(builder, say, tell)
        date = getattr(arguments, "date", None)
        outcome = _until_nothing_is_due(
            builder,
            say,
            tell,
            date=date,
            again=getattr(arguments, "again", False),
        )
    except PackagesMissing as error:
        say(str(error))
        return TRY_AGAIN
    except (
        *(ConfigurationError, EnvironmentFailed, SandboxError, SourceError),
        OSError,
    ) as error:
        say(printable(str(error)))
        return 1
    if nightly:
        today = date or datetime.datetime.now(SITE_TIME).date()
        certificate = web.certificate if web.tls else None
        public = settings.releases / CURRENT / PUBLIC
        found = tuple(warnings(public, certificate, today))
        outcome = replace(outcome, notes=(*outcome.notes, *found))
        if found and outcome.ok:
            tell(outcome)
    if getattr(arguments, "json", False):
        say(json.dumps(asdict(outcome), ensure_ascii=False))
    else:
        for line in lines_of(outcome):
            say(line)
    return 0 if outcome.ok else 1


def run_upload(arguments: Namespace, project: Path, say: Say, complain: Say) -> int:
    """`sceau upload HOST:/FOLDER`; returns the exit code."""
    try:
        name = upload(
            project,
            target_of(arguments.target),
            settings=arguments.settings,
            keep=load_configuration(project, os.environ).publishing.keep,
            say=say,
        )
    except (ConfigurationError, OutputRefused, UploadError, OSError) as error:
        complain(str(error))
        return 1
    say(f"Published: {name}")
    return 0


def run_rollback(arguments: Namespace, project: Path, say: Say) -> int:
    """`sceau rollback [RELEASE]`; returns the exit code."""
    try:
        builder = Builder(load_configuration(project, os.environ).publishing)
        if arguments.list:
            for line in _listed(builder):
                say(line)
            return 0
        name = roll_back(builder, arguments.release or "")
    except (ConfigurationError, ReleaseError, OSError) as error:
        say(printable(str(error)))
        return 1
    say(f"{name} is shown again. It stays until main moves on, or until you type:")
    say("sceau publish run --again")
    return 0


def _install(arguments: Namespace) -> Install:
    if not arguments.within_unit:
        return "boxed"
    return "unboxed" if arguments.action == "packages" else "never"


def lines_of(outcome: Outcome) -> list[str]:
    """What came of a build, for a terminal."""
    if outcome.ok:
        first = f"published: {outcome.release}"
    else:
        first = "NOT published; the site is as it was. To mend:"
    return [first, *map(printable, (*outcome.problems, *outcome.notes))]


def _until_nothing_is_due(
    builder: Builder,
    say: Say,
    tell: Tell,
    *,
    date: datetime.date | None = None,
    again: bool = False,
) -> Outcome:
    """Build once more when a push came meanwhile, however many did."""
    while True:
        outcome = builder.publish(
            date or datetime.datetime.now(SITE_TIME).date(),
            say,
            again=again,
            believed=date is not None,
        )
        if not outcome.ok and not is_heard(builder.settings.requests):
            tell(outcome)
        if asked(builder.settings.requests) == outcome.request:
            return outcome


def _watch(builder: Builder, say: Say, tell: Tell) -> int:
    """Build whenever a push asks for it; what systemd's path unit does elsewhere."""
    stop = threading.Event()
    done = ""
    say("waiting for pushes; Ctrl-C stops")
    try:
        while not stop.wait(_PAUSE):
            request = asked(builder.settings.requests)
            if request and request != done:
                outcome = _until_nothing_is_due(builder, say, tell)
                done = outcome.request
                for line in lines_of(outcome):
                    say(line)
    except KeyboardInterrupt:
        return 0
    return 0


def _listed(builder: Builder) -> list[str]:
    current = builder.releases.current()
    lines = []
    for name in builder.releases.names():
        about = builder.releases.about(name)
        words = f"{about.date}, {about.pages} pages" if about else "not whole"
        lines.append(f"{'*' if name == current else ' '} {name}  {words}")
    return lines or ["nothing is published yet"]
