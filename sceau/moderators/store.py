"""The file on the disk: one who writes at a time, and never half of it."""

import fcntl
import os
import secrets
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sceau.durable import fsync_folder, write_new
from sceau.moderators.authorized_keys import (
    KeyFile,
    parse_key_file,
    serialize_key_file,
)
from sceau.moderators.errors import ModeratorsError

# sshd refuses a file that others may write.
_NOT_FOR_OTHERS = stat.S_IWGRP | stat.S_IWOTH


def read_key_file(path: Path) -> KeyFile:
    """The file as it is; an empty one where there is none. Raises ModeratorsError,
    OSError."""
    try:
        # Lines of others may be in any encoding.
        text = path.read_bytes().decode("utf-8", "surrogateescape")
    except FileNotFoundError:
        return KeyFile()
    try:
        return parse_key_file(text)
    except ModeratorsError as error:
        raise ModeratorsError(f"{path}: {error}") from None


def change_key_file(
    path: Path, program: str, change: Callable[[KeyFile], KeyFile]
) -> None:
    """Write what `change` makes of the file. Raises what it raises, and OSError."""
    if path.is_symlink():
        raise ModeratorsError(f"{path}: a link; name the file itself")
    with _alone(path.parent):
        _sweep(path)
        before = read_key_file(path)
        try:
            changed = change(before)
        except ModeratorsError as error:
            raise ModeratorsError(f"{path}: {error}") from None
        text = serialize_key_file(changed, program)
        _replace(path, text.encode("utf-8", "surrogateescape"))


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep others out; the lock is the folder's, so that no file is left."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _replace(path: Path, data: bytes) -> None:
    """In one step, with owner and mode of the file before.

    A new file belongs to whoever owns the folder, since sshd reads it as that user.
    """
    try:
        before = path.stat()
        mode = stat.S_IMODE(before.st_mode) & ~_NOT_FOR_OTHERS
    except FileNotFoundError:
        before, mode = path.parent.stat(), 0o600
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}.tmp")
    write_new(temporary, data, mode, whatever_umask=True)
    try:
        made = temporary.stat()
        if (made.st_uid, made.st_gid) != (before.st_uid, before.st_gid):
            os.chown(temporary, before.st_uid, before.st_gid)
        temporary.replace(path)
    except OSError:
        with suppress(OSError):
            temporary.unlink()
        raise
    fsync_folder(path.parent)


def _sweep(path: Path) -> None:
    """Remove what was left by one who was killed; under the lock nobody writes."""
    for left in path.parent.glob(f".{path.name}.*.tmp"):
        left.unlink(missing_ok=True)
