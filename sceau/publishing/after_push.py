"""`post-receive` of the site: ask for a build, and for a short while wait for it.

Nothing is built here. What cannot be asked is said, and the push stands all the same.
"""

import fcntl
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sceau.comments.errors import printable
from sceau.publishing.requests import LAST, Outcome, ask, outcome_of

LISTENING = "listening"
_PAUSE = 0.1


@dataclass(frozen=True)
class Desk:
    """Where requests are left and outcomes found."""

    requests: Path
    outcomes: Path
    wait_seconds: float


Say = Callable[[str], None]
Covers = Callable[[str, str], bool]
"""Whether the first commit is part of the second."""


def after_push(desk: Desk, commit: str, covers: Covers, say: Say) -> None:
    """Ask for a build of a commit and say what came of it, if that is soon."""
    try:
        with listening(desk.requests):
            request = ask(desk.requests, commit)
            say("The site is being built …")
            outcome = _awaited(desk, commit, request, covers)
        # Once more: whoever builds may have seen us listen a moment ago.
        outcome = outcome or _now(desk, commit, request, covers)
    except OSError as error:
        say(f"The build could not be asked for: {error.strerror}. It comes with the")
        say("next push or in the night; tell whoever keeps the server.")
        return
    for line in _told(outcome, commit):
        say(line)


@contextmanager
def listening(requests: Path) -> Iterator[None]:
    """As long as this lasts, somebody reads outcomes; see `is_heard`."""
    path = requests / LISTENING
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        yield
    finally:
        os.close(descriptor)


def is_heard(requests: Path) -> bool:
    """Whether somebody who pushed waits for an outcome at this moment."""
    try:
        descriptor = os.open(requests / LISTENING, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def _awaited(desk: Desk, commit: str, request: str, covers: Covers) -> Outcome | None:
    deadline = time.monotonic() + desk.wait_seconds
    while time.monotonic() < deadline:
        found = _now(desk, commit, request, covers)
        if found:
            return found
        time.sleep(_PAUSE)
    return None


def _now(desk: Desk, commit: str, request: str, covers: Covers) -> Outcome | None:
    """An outcome of a build that began after the request and has the commit."""
    own = outcome_of(desk.outcomes, commit)
    if own and own.request == request:
        return own
    last = outcome_of(desk.outcomes, LAST)
    if last is None:
        return None
    if last.request == request or (
        last.commit != commit and covers(commit, last.commit)
    ):
        return last
    return None


def _told(outcome: Outcome | None, commit: str) -> Iterator[str]:
    if outcome is None:
        yield "It takes longer; should it fail, a mail says so."
        return
    if outcome.ok:
        yield f"Published: {outcome.release}"
    else:
        yield "NOT published; the site is as it was. To mend:"
    for line in (*outcome.problems, *outcome.notes):
        yield f"  {printable(line)}"


def desk_of(settings: Mapping[str, str]) -> Desk | None:
    """From `git config`: sceau.requests, sceau.outcomes, sceau.waitSeconds.

    None where no build was set up for the repository.
    """
    requests, outcomes = settings.get("sceau.requests"), settings.get("sceau.outcomes")
    if not requests or not outcomes:
        return None
    return Desk(
        Path(requests), Path(outcomes), float(settings.get("sceau.waitseconds", "20"))
    )
