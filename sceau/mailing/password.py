"""The password of the mail server, from a file that nobody else may read."""

import os
import stat
from pathlib import Path

from sceau.comments.errors import printable
from sceau.configuration import ModerationSettings
from sceau.mailing.errors import ServerTrouble

_MOST_BYTES = 4096
# Writing by the group, and anything by others.
_TOO_OPEN = stat.S_IWGRP | stat.S_IXGRP | stat.S_IRWXO


def password_of(settings: ModerationSettings) -> str:
    """The one line of the file. Raises ServerTrouble."""
    name = printable(str(settings.smtp_password_file))
    try:
        content = _private(settings.smtp_password_file, name)
    except OSError as error:
        reason = f"cannot be read ({error.strerror})"
        advice = "write the password of smtp_user into it, or empty smtp_user"
        raise ServerTrouble(name, reason, advice) from None
    lines = content.splitlines()
    if len(lines) != 1 or not lines[0] or len(content) > _MOST_BYTES:
        reason = "does not hold one line"
        raise ServerTrouble(
            name, reason, "write the password on one line, nothing else"
        )
    if not lines[0].isascii():
        reason = "holds characters that a login cannot have"
        raise ServerTrouble(name, reason, "choose a password in ASCII")
    return lines[0].decode("ascii")


def _private(path: Path, name: str) -> bytes:
    """What a file holds that is closed to others. Raises ServerTrouble, OSError."""
    # O_NONBLOCK: a pipe without a writer would never open.
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    try:
        mode = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(mode):
            raise ServerTrouble(name, "is no file", "write the password into a file")
        if mode & _TOO_OPEN:
            reason = f"other users may read or change it (mode {mode & 0o7777:04o})"
            raise ServerTrouble(name, reason, f"chmod 600 {name}")
        return os.read(descriptor, _MOST_BYTES + 1)
    finally:
        os.close(descriptor)
