"""What can be wrong with a backup; each text says what to do."""

import os
from pathlib import Path


class BackupError(Exception):
    """Nothing was lost; the text names the file and what to do."""


class WrongKey(BackupError):
    """Sealed for another key."""


class Damaged(BackupError):
    """Cut short or altered."""


_NO_ROOM = "no space left"
_LITTLE = 1024 * 1024
"""Bytes; with fewer left, a disk is why something failed."""


def with_advice(words: str, folder: Path | None = None) -> str:
    """What a program said, with what to do where the disk is full.

    git does not always say that it is; so the disk of `folder` is asked too.
    """
    words = words.strip()
    if _NO_ROOM not in words.lower():
        if folder is None or _has_room(folder):
            return words
        words += f"\nThere is no space left below {folder}."
    return f"{words}\nMake room and type it again; nothing was lost."


def _has_room(folder: Path) -> bool:
    while not folder.exists():
        folder = folder.parent
    status = os.statvfs(folder)
    # Some file systems have no fixed number of files, and say 0.
    has_names = status.f_favail > 0 or status.f_files == 0
    return has_names and status.f_bavail * status.f_frsize > _LITTLE
