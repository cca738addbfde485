"""What `sceau moderators …` does: arguments in, exit code out."""

import json
import os
import sys
from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path

from sceau.comments.errors import printable
from sceau.configuration import (
    ConfigurationError,
    ModeratorsSettings,
    load_configuration,
)
from sceau.moderators.authorized_keys import Moderator, require_name
from sceau.moderators.errors import ModeratorsError
from sceau.moderators.keys import examine, handed_over, parse_key
from sceau.moderators.store import change_key_file, read_key_file


def run(arguments: Namespace, project: Path) -> int:
    """Run one action; returns the exit code: 0 done, 1 failed or refused."""
    try:
        settings = load_configuration(project, os.environ).moderators
        path = _file(settings)
        if arguments.action == "list":
            return _list(path, as_json=arguments.json)
        name = require_name(arguments.name)
        if arguments.action == "remove":
            change_key_file(path, settings.program, lambda file: file.without(name))
            _say(f"{name} is let in no more")
            return 0
        return _add(path, settings, name, arguments.key)
    except (ConfigurationError, ModeratorsError) as error:
        _complain(str(error))
    except OSError as error:
        _complain(printable(f"{error.filename or 'the file'}: {error.strerror}"))
    return 1


def _file(settings: ModeratorsSettings) -> Path:
    if settings.authorized_keys is None:
        raise ModeratorsError(
            "[moderators] authorized_keys: empty; name the file in which sshd looks for"
            " keys of the user who owns the repositories"
        )
    return settings.authorized_keys


def _add(path: Path, settings: ModeratorsSettings, name: str, given: str) -> int:
    program = Path(settings.program)
    if program.is_absolute() and not os.access(program, os.X_OK):
        # Nobody could come in, and sshd would tell it to nobody.
        raise ModeratorsError(f"[moderators] program: {program} is no program")
    key = parse_key(handed_over(given))
    examine(key)
    today = datetime.now(UTC).date().isoformat()
    one = Moderator(name, key, today)
    change_key_file(path, settings.program, lambda file: file.with_one(one))
    _say(f"{name} is let in: {key.kind} {key.fingerprint}")
    return 0


def _list(path: Path, *, as_json: bool) -> int:
    moderators = read_key_file(path).moderators
    if as_json:
        found = [
            {
                "name": one.name,
                "kind": one.key.kind,
                "fingerprint": one.key.fingerprint,
                "since": one.since,
            }
            for one in moderators
        ]
        _say(json.dumps(found))
        return 0
    for one in moderators:
        _say(f"{one.name}  since {one.since}  {one.key.kind} {one.key.fingerprint}")
    if not moderators:
        _say("nobody is let in")
    return 0


def _say(line: str) -> None:
    print(line, flush=True)


def _complain(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
