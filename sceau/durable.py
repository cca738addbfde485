"""Files that survive a power cut: write, flush, rename, flush the folder."""

import contextlib
import ctypes
import os
import secrets
from pathlib import Path

from sceau.comments.writing import fsync_folder

__all__ = ["flush_filesystem", "fsync_folder", "replace_file", "write_new"]


def flush_filesystem(folder: Path) -> None:
    """Flush all of the file system that a folder is on, names too (syncfs(2)).

    For what another program wrote: git flushes its files and none of its folders.
    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        syncfs = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)
        if syncfs is None:
            # Not on Linux: whoever tries the site at home has no more than this.
            os.sync()
        elif syncfs(descriptor) != 0:
            error = ctypes.get_errno()
            raise OSError(error, os.strerror(error), str(folder))
    finally:
        os.close(descriptor)


def write_new(
    path: Path, data: bytes, mode: int = 0o640, *, whatever_umask: bool = False
) -> None:
    """Write a new file and flush it; nothing stays after a failure.

    `whatever_umask` is for a file that somebody else must be able to read.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(path, flags, mode)
    try:
        try:
            if whatever_umask:
                os.fchmod(descriptor, mode)
            view = memoryview(data)
            while view:
                view = view[os.write(descriptor, view) :]
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except BaseException:
        with contextlib.suppress(OSError):
            path.unlink()
        raise


def replace_file(path: Path, data: bytes, mode: int = 0o640) -> None:
    """Put a file in place in one step; readers see the old or the new one, whole."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}.tmp")
    write_new(temporary, data, mode)
    try:
        temporary.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    fsync_folder(path.parent)
