"""What `sceau backup …` and `sceau restore` do: arguments in, exit code out."""

import datetime
import json
import os
import sys
from argparse import Namespace
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

from sceau.backup.age import seal
from sceau.backup.errors import BackupError, with_advice
from sceau.backup.keys import Keys, alone
from sceau.backup.listing import fields, line
from sceau.backup.manifest import Shown
from sceau.backup.places import configuration_file, places_of
from sceau.backup.reading import manifest_of
from sceau.backup.restoring import Wish, restore
from sceau.backup.running import Work, back_up
from sceau.backup.state import note_problem, note_success
from sceau.backup.target import target_of
from sceau.backup.verifying import verify
from sceau.comments.errors import printable
from sceau.configuration import Configuration, ConfigurationError, load_configuration
from sceau.publishing.releases import Releases

Clock = Callable[[], datetime.datetime]


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


def run(arguments: Namespace, project: Path, clock: Clock = _now) -> int:
    """`sceau backup ACTION`; returns the exit code."""
    folder: Path | None = None
    try:
        configuration = load_configuration(project, os.environ)
        settings = configuration.backup
        file = configuration_file(project, os.environ)
        work = Work(
            settings=settings,
            places=places_of(configuration, file),
            configuration=file,
            target=target_of(settings),
            shown=_shown(configuration),
            now=clock(),
            say=_complain,
        )
        if arguments.action == "init":
            return _init(work)
        if not settings.folder.is_dir():
            raise BackupError(f"{settings.folder} is missing; type: sceau backup init")
        if arguments.action == "list":
            return _list(work, as_json=arguments.json)
        folder = settings.folder
        with alone(folder) as held:
            work = replace(work, target=replace(work.target, held=(held,)))
            if arguments.action == "verify":
                return _verify(work, as_json=arguments.json)
            return _run(work, anew=arguments.anew)
    except (BackupError, ConfigurationError, OSError) as error:
        words = _words(error)
        if folder is not None:
            note_problem(folder, arguments.action, words)
        _complain(words)
        return 1
    except KeyboardInterrupt:
        _complain("\nStopped; nothing was lost, the next run goes on from here.")
        return 1


def run_restore(arguments: Namespace) -> int:
    """`sceau restore SOURCE`; returns the exit code."""
    from sceau.moderation.hooks.installing import install_hook, own_program

    wish = Wish(
        arguments.source,
        arguments.identity,
        arguments.at,
        arguments.into.absolute() if arguments.into else None,
    )

    def install(kind: str, repository: Path) -> None:
        if kind == "inbox":
            install_hook("inbox", repository, own_program())
        else:
            install_hook("site", repository, own_program())

    try:
        restore(wish, os.environ, _say, install)
    except (BackupError, ConfigurationError, OSError) as error:
        _complain(_words(error))
        return 1
    except KeyboardInterrupt:
        _complain("\nStopped; the same command goes on from here.")
        return 1
    return 0


def _init(work: Work) -> int:
    keys = Keys(work.settings.folder)
    keys.create()
    with alone(work.settings.folder):
        recipients = [*work.settings.recipients, keys.recipient()]
        # A key with a slip of the pen is found now and not at the first backup.
        trial = work.settings.folder / ".trial"
        trial.unlink(missing_ok=True)
        seal([b"trial"], recipients, trial)
        trial.unlink()
        work.target.create(keys.names().store)
    _say(f"Backups go to {work.target.where}. Make the first: sceau backup run")
    _say(
        "Only the secret keys that belong to recipients open them on another machine: "
        "see that they are kept elsewhere, in two places."
    )
    return 0


def _run(work: Work, *, anew: bool) -> int:
    manifest = back_up(work, anew=anew)
    note_success(work.settings.folder, "anew" if anew else "run", work.now)
    _say(f"Backed up: {line(manifest)}")
    return 0


def _verify(work: Work, *, as_json: bool) -> int:
    found = verify(work)
    found.problems = [printable(problem) for problem in found.problems]
    if found.problems:
        note_problem(work.settings.folder, "verify", "\n".join(found.problems))
    else:
        note_success(work.settings.folder, "verify", work.now)
    if as_json:
        _say(json.dumps({**asdict(found), "ok": not found.problems}))
    else:
        for compared in found.compared:
            _say(printable(compared))
        for problem in found.problems:
            _complain(problem)
        if not found.problems:
            _say(f"Verified: {found.snapshot} restores as it should.")
    return 1 if found.problems else 0


def _list(work: Work, *, as_json: bool) -> int:
    store, machine = work.target.store, Keys(work.settings.folder).machine
    manifests = [manifest_of(store, s.name, machine) for s in store.snapshots()]
    if as_json:
        backups = [fields(one) for one in manifests]
        _say(json.dumps({"target": work.target.where, "backups": backups}))
        return 0
    for one in manifests:
        _say(line(one))
    if not manifests:
        _say("no backup yet: sceau backup run")
    return 0


def _shown(configuration: Configuration) -> Shown | None:
    releases = Releases(configuration.publishing.releases)
    about = releases.about(releases.current()) if releases.current() else None
    return Shown(about.commit, about.date) if about else None


def _words(error: Exception) -> str:
    if isinstance(error, OSError) and error.filename is not None:
        return with_advice(f"{error.filename}: {error.strerror}")
    return with_advice(str(error))


def _say(line: str) -> None:
    print(line, flush=True)


def _complain(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
