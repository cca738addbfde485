"""The keys that sign tokens and receipts: a file that only the inbox may read.

One key a line, the oldest first: `2026-11-23 <64 hexadecimal digits>`. The last one
signs, all of them verify; a receipt lasts as long as its key stays in the file.
"""

import datetime
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sceau.durable import replace_file

KEY_BYTES = 32


class KeyFileError(Exception):
    """The file of keys is missing, unsafe or damaged."""


@dataclass(frozen=True, slots=True, repr=False)
class Key:
    """A signing key and the day it was made."""

    made: datetime.date
    value: bytes


class KeyFile:
    """The keys at a path; re-read when the file changes."""

    def __init__(
        self,
        path: Path,
        *,
        new_key: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        self._path = path
        self._new_key = new_key
        self._lock = threading.Lock()
        self._stamp: tuple[int, int] | None = None
        self._keys: tuple[Key, ...] = ()

    def keys(self) -> tuple[Key, ...]:
        """All keys, the one that signs last. Raises KeyFileError."""
        try:
            status = self._path.stat()
        except OSError as error:
            raise KeyFileError(
                f"{self._path}: {error.strerror}; type: sceau inbox init"
            ) from None
        if status.st_mode & 0o077:
            raise KeyFileError(
                f"{self._path}: others may read it; type: chmod 600 {self._path}"
            )
        with self._lock:
            stamp = (status.st_ino, status.st_mtime_ns)
            if stamp != self._stamp:
                try:
                    self._keys = _parsed(self._path)
                except OSError as error:
                    raise KeyFileError(f"{self._path}: {error.strerror}") from None
                self._stamp = stamp
            return self._keys

    def values(self) -> list[bytes]:
        """The keys as itsdangerous takes them."""
        return [key.value for key in self.keys()]

    def create(self, today: datetime.date) -> None:
        """Make the file with a first key, unless there is one."""
        if not self._path.exists():
            self._write((Key(today, self._new_key(KEY_BYTES)),))

    def rotate(
        self, today: datetime.date, *, keep: Callable[[Key, datetime.date], bool]
    ) -> int:
        """Add a key and drop old ones; returns how many were dropped.

        `keep` is asked for each key and the day it was replaced, whether a receipt
        signed with it can still be of use.
        """
        keys = self.keys()
        replaced = [key.made for key in keys[1:]] + [today]
        kept = tuple(
            key for key, until in zip(keys, replaced, strict=True) if keep(key, until)
        )
        self._write((*kept, Key(today, self._new_key(KEY_BYTES))))
        return len(keys) - len(kept)

    def _write(self, keys: tuple[Key, ...]) -> None:
        lines = "".join(f"{key.made} {key.value.hex()}\n" for key in keys)
        # On a server a link, into the folder that the web process has for this alone.
        replace_file(self._path.resolve(), lines.encode(), mode=0o600)


def _parsed(path: Path) -> tuple[Key, ...]:
    keys = []
    for number, line in enumerate(path.read_text("ascii", "replace").splitlines(), 1):
        day, _, value = line.partition(" ")
        try:
            key = Key(datetime.date.fromisoformat(day), bytes.fromhex(value))
        except ValueError:
            key = None
        if key is None or len(key.value) != KEY_BYTES:
            raise KeyFileError(
                f"{path}:{number}: not a key; restore the file from a backup, or remove"
                " it and type: sceau inbox init (then older receipts are void)"
            )
        keys.append(key)
    if not keys:
        raise KeyFileError(f"{path}: no key in it; remove it, then: sceau inbox init")
    return tuple(keys)
