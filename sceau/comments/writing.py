"""A new file, whole and durable or not there at all, never in another's place."""

import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


@dataclass(frozen=True)
class FileCalls:
    """The system calls that fail on a real disk, as parameters."""

    open: Callable[..., int] = os.open
    write: Callable[[int, bytes | memoryview], int] = os.write
    fsync: Callable[[int], None] = os.fsync
    link: Callable[..., None] = os.link


SYSTEM_CALLS = FileCalls()


def write_new_file(folder: int, name: str, data: bytes, calls: FileCalls) -> bool:
    """Write a file into the open folder; False, and nothing done, if the name is taken.

    The file itself is on the disk afterwards; its name is once the caller has called
    fsync for the folder. Raises `OSError`, with nothing left behind.
    """
    temporary = f".{name}.{secrets.token_hex(8)}.tmp"
    file = calls.open(temporary, _NEW, 0o644, dir_fd=folder)
    try:
        try:
            rest = memoryview(data)
            while rest:
                rest = rest[calls.write(file, rest) :]
            calls.fsync(file)
        finally:
            os.close(file)
        # A rename would replace what is there; a link never does.
        calls.link(temporary, name, src_dir_fd=folder, dst_dir_fd=folder)
    except FileExistsError:
        return False
    finally:
        with suppress(FileNotFoundError):
            os.unlink(temporary, dir_fd=folder)
    return True


def fsync_folder(folder: Path) -> None:
    """Flush a folder's entries: a name is only then as durable as the file."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
