"""The key of each day: 32 random bytes in a file that nobody else may read.

Beside the ledger and never in a backup, so that what a backup holds of an open day
leads to nobody.
"""

import contextlib
import os
import secrets
from pathlib import Path

from sceau.comments.writing import fsync_folder
from sceau.reads.days import written

LENGTH = 32


class Keys:
    """The keys in a folder. Methods raise OSError."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[int, bytes] = {}

    def key(self, day: int) -> bytes:
        """The key of a day; a new one where there is none."""
        if day not in self._known:
            self._known[day] = self._read(day) or self._make(day)
        return self._known[day]

    def has(self, day: int) -> bool:
        """Whether there is a key of that day."""
        return self._read(day) is not None

    def destroy(self, keep: set[int]) -> None:
        """Remove every key but those of some days."""
        kept = {self._path(day).name for day in keep}
        if not self._folder.is_dir():
            return
        gone = [path for path in self._folder.iterdir() if path.name not in kept]
        for path in gone:
            path.unlink(missing_ok=True)
        if gone:
            fsync_folder(self._folder)
        self._known = {day: key for day, key in self._known.items() if day in keep}

    def _read(self, day: int) -> bytes | None:
        try:
            data = self._path(day).read_bytes()
        except FileNotFoundError:
            return None
        return data if len(data) == LENGTH else None

    def _make(self, day: int) -> bytes:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        key = secrets.token_bytes(LENGTH)
        path = self._path(day)
        temporary = path.with_suffix(".new")
        with contextlib.suppress(FileNotFoundError):
            temporary.unlink()
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        descriptor = os.open(temporary, flags, 0o600)
        try:
            os.write(descriptor, key)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        temporary.replace(path)
        fsync_folder(self._folder)
        return key

    def _path(self, day: int) -> Path:
        return self._folder / f"{written(day)}.key"
