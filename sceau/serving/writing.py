"""Files that nginx loads: put in place whole, and only when they say something new."""

import contextlib
import os
import secrets
from pathlib import Path

_MODE = 0o644


def replace_if_different(path: Path, data: bytes) -> bool:
    """Write the file in one step unless it has these bytes; whether it was written.

    nginx may be started at any moment: it finds the old file or the new one, whole.
    Raises `OSError`.
    """
    with contextlib.suppress(FileNotFoundError):
        if path.read_bytes() == data:
            return False
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}.tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    try:
        with os.fdopen(os.open(temporary, flags, _MODE), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return True
