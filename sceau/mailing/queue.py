"""The queue, as whoever sends the mails sees it.

tmp/      mails being written                       written by those who enqueue
new/      <digest>.mail, each one that waits        written by those who enqueue
state/    <digest>.mail: attempts, what is left to do
sent/     <digest>.mail: empty, as old as the sending; <digest>.mail.trying
failed/   <digest>.mail, each one given up
lock      held by whoever sends
"""

import contextlib
import fcntl
import os
import stat
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from sceau.durable import fsync_folder, replace_file
from sceau.mailing.mail import MAX_BYTES, NAME, DamagedMail, Mail, parse_mail
from sceau.mailing.schedule import State, parse_state, serialize_state

Place = Literal["new", "failed"]
_SHARED = ("tmp", "new")
_OWN = ("state", "sent", "failed")
_TRYING = ".trying"
_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC


class Busy(Exception):
    """Somebody else holds the lock."""


class Queue:
    """The queue in a folder. All methods may raise OSError."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def create(self) -> None:
        """Make what is missing. New folders that are shared belong to the group of the
        queue, and so does what is written there."""
        if not self.folder.is_dir():
            self.folder.mkdir(parents=True)
            self.folder.chmod(0o2750)
        for name in (*_SHARED, *_OWN):
            path = self.folder / name
            if not path.is_dir():
                path.mkdir()
                path.chmod(0o2770 if name in _SHARED else 0o700)

    @contextmanager
    def alone(self, *, wait: bool = False) -> Iterator[None]:
        """Keep others who send out. Raises `Busy` when one is there and `wait` is not
        set."""
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
        descriptor = os.open(self.folder / "lock", flags, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            os.close(descriptor)
            raise Busy from None
        try:
            yield
        finally:
            os.close(descriptor)

    def names(self, place: Place) -> list[str]:
        """Of the mails that wait, or that were given up; sorted."""
        found = (path.name for path in (self.folder / place).iterdir())
        return sorted(filter(NAME.fullmatch, found))

    def read(self, place: Place, name: str) -> Mail:
        """One mail. Raises DamagedMail, FileNotFoundError."""
        # Whoever may enqueue may have put anything there: nothing is followed, nothing
        # waited for, nothing big is read.
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        try:
            descriptor = os.open(self.folder / place / name, flags)
        except FileNotFoundError:
            raise
        except OSError:
            raise DamagedMail(name) from None
        try:
            found = os.fstat(descriptor)
            if not stat.S_ISREG(found.st_mode) or found.st_size > MAX_BYTES:
                raise DamagedMail(name)
            return parse_mail(name, os.read(descriptor, MAX_BYTES))
        finally:
            os.close(descriptor)

    def state(self, name: str) -> State:
        """What became of a mail so far."""
        try:
            return parse_state((self.folder / "state" / name).read_bytes())
        except FileNotFoundError:
            return State()

    def note(self, name: str, state: State) -> None:
        """Keep what became of it."""
        replace_file(self.folder / "state" / name, serialize_state(state), 0o600)

    def keep_states(self, names: Collection[str]) -> None:
        """Forget what became of all other mails: killed between the removal of a mail
        and that of its state, a pass leaves the state."""
        for path in (self.folder / "state").iterdir():
            if NAME.fullmatch(path.name) and path.name not in names:
                path.unlink(missing_ok=True)

    def was_sent(self, name: str) -> bool:
        """Whether it was, lately."""
        return (self.folder / "sent" / name).exists()

    def begin(self, name: str, now: float) -> None:
        """Make room for the note that it was sent, before it is: on a full disk nothing
        may be sent that cannot be noted, or it would be sent again and again."""
        descriptor = os.open(
            self.folder / "sent" / f"{name}{_TRYING}", _NEW_FILE, 0o600
        )
        try:
            os.utime(descriptor, (now, now))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def finish(self, name: str) -> None:
        """Note durably that it was sent, then forget it."""
        sent = self.folder / "sent"
        (sent / f"{name}{_TRYING}").rename(sent / name)
        fsync_folder(sent)
        self.forget(name)

    def abandon(self, name: str) -> None:
        """The attempt that `begin` began came to nothing."""
        (self.folder / "sent" / f"{name}{_TRYING}").unlink(missing_ok=True)

    def forget(self, name: str) -> None:
        """Remove a mail, wherever it is; a folder of its name is none, and stays."""
        for place in ("new", "failed"):
            with contextlib.suppress(FileNotFoundError, IsADirectoryError):
                (self.folder / place / name).unlink()
                fsync_folder(self.folder / place)
        (self.folder / "state" / name).unlink(missing_ok=True)

    def move(self, name: str, source: Place, target: Place) -> None:
        """Put a mail aside, or take it out again."""
        (self.folder / source / name).rename(self.folder / target / name)
        for place in (target, source):
            fsync_folder(self.folder / place)

    def sent_between(self, begin: float, end: float) -> int:
        """How many mails were sent in that time."""
        return sum(begin < one.st_mtime <= end for _, one in self._sent())

    def sweep(self, *, sent_before: float, written_before: float) -> None:
        """Forget which mails were sent long ago, and what a killed program left
        half-written."""
        for path, found in self._sent():
            if found.st_mtime < sent_before:
                path.unlink(missing_ok=True)
        for path in (self.folder / "tmp").iterdir():
            # What is not a file is not ours, and stops nobody.
            with contextlib.suppress(OSError):
                if path.lstat().st_mtime < written_before:
                    path.unlink()

    def _sent(self) -> Iterator[tuple[Path, os.stat_result]]:
        for path in (self.folder / "sent").iterdir():
            if NAME.fullmatch(path.name):
                yield path, path.lstat()
