"""Putting a mail into the queue; what programs of other users do.

    <queue>/tmp/    mails being written
    <queue>/new/    <digest>.mail, each whole and flushed to the disk

They need to write into these two folders, and nothing else of the queue.
"""

import contextlib
import secrets
import time
from collections.abc import Callable, Sequence
from email.message import EmailMessage
from pathlib import Path

from sceau.comments.errors import printable
from sceau.durable import fsync_folder, write_new
from sceau.mailing.errors import MailError
from sceau.mailing.mail import MAX_BYTES, NAME, mail_of, serialize_mail

# Whoever sends is somebody else and reads it as a member of the folder's group.
_MODE = 0o640


def enqueue(
    queue: Path,
    message: EmailMessage,
    recipients: Sequence[str],
    sender: str,
    *,
    max_waiting: int,
    clock: Callable[[], float] = time.time,
) -> str:
    """Keep a mail; when this returns, a power cut cannot take it away.

    The same mail again is the same file, and nothing if it was sent in the last days.
    Returns the file's name. Raises `MailError`, and then nothing of it is left; two who
    enqueue at the same moment may exceed `max_waiting` by one.
    """
    mail = mail_of(message, recipients, sender, clock())
    place = printable(str(queue))
    data = serialize_mail(mail)
    if len(data) > MAX_BYTES:
        reason = f"the mail has {len(data)} bytes, and {MAX_BYTES} are taken"
        raise MailError(place, reason, "say less in it")
    try:
        found = {path.name for path in (queue / "new").iterdir()}
        waiting = set(filter(NAME.fullmatch, found))
        if len(waiting) >= max_waiting and mail.name not in waiting:
            raise MailError(
                place,
                f"full: {len(waiting)} mails wait already",
                "see why with: sceau mail list",
            )
        _put(queue, mail.name, data)
    except FileNotFoundError as error:
        advice = "let whoever sends the mails type once: sceau mail send"
        raise MailError(place, f"is no queue ({error.strerror})", advice) from None
    except OSError as error:
        advice = "make room, or let this user write into its folders tmp and new"
        raise MailError(place, f"refuses ({error.strerror})", advice) from None
    return mail.name


def _put(queue: Path, name: str, data: bytes) -> None:
    temporary = queue / "tmp" / secrets.token_hex(12)
    write_new(temporary, data, _MODE, whatever_umask=True)
    try:
        temporary.rename(queue / "new" / name)
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    fsync_folder(queue / "new")
