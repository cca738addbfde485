"""A fault of a push, as its sender reads it: one line, with what to do.

Whatever comes from the push may hold control characters and marks that turn a line
around; here they are escaped.
"""

from sceau.comments.errors import CommentFileError, printable


class PushRefused(Exception):
    """A push that cannot be judged at all; the message is one escaped line."""

    def __init__(self, where: str, reason: str, advice: str) -> None:
        super().__init__(fault(where, reason, advice))


def fault(where: str, reason: str, advice: str) -> str:
    """`where: reason — advice`, escaped."""
    return str(CommentFileError(reason, advice, path=where))


def printable_path(path: bytes) -> str:
    """A path as git has it, escaped; bytes that are no UTF-8 are escaped too."""
    return printable(path.decode("utf-8", "surrogateescape"))
