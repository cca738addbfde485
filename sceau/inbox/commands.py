"""What `sceau inbox …` does: settings in, exit code out."""

import datetime
import os
import signal
import threading
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

from sceau.configuration import (
    ConfigurationError,
    InboxSettings,
    RefusedValue,
    load_configuration,
)
from sceau.inbox.committer import Committer
from sceau.inbox.git import GitError
from sceau.inbox.keys import KeyFileError
from sceau.inbox.setup import create_inbox, newest_key, rotate_keys

Say = Callable[[str], None]


def run(
    action: str,
    project: Path,
    arguments: Namespace,
    *,
    say: Say,
    prepare: Callable[[Path], None],
) -> int:
    """Run one action; returns the exit code: 0 done, 1 failed, 2 misused.

    `prepare` is for `create_inbox`.
    """
    try:
        settings = load_configuration(project, os.environ).inbox
        if action == "init":
            return _init(settings, say, prepare)
        if action == "rotate-keys":
            return _rotate(settings, now=arguments.now, say=say)
        if action == "tidy":
            return _tidy(settings, say)
        if action == "commit":
            return _commit(settings, once=arguments.once, say=say)
        # What it needs takes longer to load than the committer to put a comment away.
        from sceau.inbox.server import serve

        serve(settings, bind=arguments.bind, say=say)
    except RefusedValue as error:
        say(f"--bind: {error.reason}; {error.advice}")
        return 2
    except (ConfigurationError, GitError, KeyFileError, OSError) as error:
        say(f"{error}")
        return 1
    return 0


def _today() -> datetime.date:
    return datetime.datetime.now(datetime.UTC).date()


def _init(settings: InboxSettings, say: Say, prepare: Callable[[Path], None]) -> int:
    create_inbox(settings.folder, _today(), prepare)
    say(f"inbox: ready in {settings.folder}")
    return 0


def _rotate(settings: InboxSettings, *, now: bool, say: Say) -> int:
    """For a timer: nothing happens until the newest key is `key_days` old."""
    due = newest_key(settings.folder).made + datetime.timedelta(settings.key_days)
    if _today() < due and not now:
        say(f"inbox: the newest key signs until {due}")
        return 0
    dropped = rotate_keys(settings.folder, settings.site_manifest, _today())
    say(f"inbox: a new key signs; {dropped} old ones were of no use any more")
    return 0


def _tidy(settings: InboxSettings, say: Say) -> int:
    """For a timer: the committer does it, or we do where none runs."""
    committer = Committer(settings.folder, settings.site_manifest, say=say)
    if committer.ask_to_tidy():
        say("inbox: git's own cleaning is done")
    else:
        say("inbox: the committer cleans up with its next pass")
    return 0


def _commit(settings: InboxSettings, *, once: bool, say: Say) -> int:
    committer = Committer(settings.folder, settings.site_manifest, say=say)
    if once:
        with committer.alone():
            count = committer.commit()
        say(f"inbox: {count} from the spool")
        return 0
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    committer.run(stop.wait, settings.commit_seconds)
    return 0
