"""A comment file's bytes, and nothing else's: no link, FIFO, device or huge file."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager

from sceau.comments.errors import CommentFileError

MAX_FILE_BYTES = 64 * 1024
"""Of a comment's file, headers included."""
# O_NONBLOCK: opening a FIFO that took a file's place would wait for a writer.
READ_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


@contextmanager
def opened(descriptor: int) -> Iterator[int]:
    """The descriptor, closed at the end."""
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def read_file(file: int) -> bytes:
    """What a plain file of permitted size holds, from a descriptor just opened.

    Raises `CommentFileError` for anything else, and `OSError`.
    """
    status = os.fstat(file)
    # Looked at again, since another file may have come between lstat and open.
    if not stat.S_ISREG(status.st_mode):
        raise not_a_file()
    size = status.st_size
    if size > MAX_FILE_BYTES:
        raise too_large(size)
    data = os.read(file, size + 1)
    if len(data) != size:
        reason, advice = "it changed while it was read", "build again"
        raise CommentFileError(reason, advice)
    return data


def not_a_file() -> CommentFileError:
    return CommentFileError(
        "not a plain file (a link, a folder or a device)",
        "replace it by the file itself, or remove it",
    )


def too_large(size: int) -> CommentFileError:
    return CommentFileError(
        f"{size} bytes, more than the {MAX_FILE_BYTES} of a comment", "shorten the text"
    )


def unreadable(error: OSError) -> CommentFileError:
    return CommentFileError(
        f"it cannot be read: {error.strerror or error}", "see to its permissions"
    )
