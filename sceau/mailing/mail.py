"""A mail with its envelope, and the file in which it waits.

    {"message_id": "<digest.…@example.fr>", "queued": 1764370000.0, …}
    Subject: …

One line of JSON, then the mail as it goes over the wire. A file's name is made of the
Message-ID and the recipients, so the same mail twice is one file.
"""

import hashlib
import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

MAX_BYTES = 256 * 1024
"""Of a file; the longest mail of ours has some hundred lines."""
NAME = re.compile(r"[0-9a-f]{32}\.mail")
# What may stand between the < and > of an envelope; whoever chose the addresses
# checked more.
_ADDRESS = re.compile(r"[!-;=?-~]{1,320}")
_KEYS = {"message_id", "sender", "recipients", "queued"}


class DamagedMail(Exception):
    """A file in the queue is no mail. It stays where it is."""


@dataclass(frozen=True)
class Mail:
    """One mail to everybody who shall have it."""

    message_id: str
    sender: str
    recipients: tuple[str, ...]
    content: bytes
    """Headers and text, with CRLF."""
    queued: float = field(default=0.0, compare=False)
    """When it was put into the queue, in seconds since 1970."""

    @property
    def name(self) -> str:
        """The file's name."""
        parts = [self.message_id, *sorted(self.recipients)]
        digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()
        return f"{digest[:32]}.mail"


def mail_of(
    message: EmailMessage, recipients: Sequence[str], sender: str, queued: float = 0.0
) -> Mail:
    """The mail of a composed message. Raises ValueError when it has no Message-ID,
    nobody to go to, or an address that is none: a fault of the program."""
    message_id = str(message["Message-ID"] or "")
    mail = Mail(message_id, sender, tuple(recipients), message.as_bytes(), queued)
    if not _is_whole(mail):
        raise ValueError("a mail needs a Message-ID, a sender and recipients")
    return mail


def serialize_mail(mail: Mail) -> bytes:
    """The file's content."""
    head = {
        "message_id": mail.message_id,
        "sender": mail.sender,
        "recipients": mail.recipients,
        "queued": mail.queued,
    }
    return json.dumps(head, sort_keys=True).encode() + b"\n" + mail.content


def parse_mail(name: str, data: bytes) -> Mail:
    """The mail of a file. Raises DamagedMail."""
    head, newline, content = data.partition(b"\n")
    try:
        fields: dict[str, Any] = json.loads(head)
        if set(fields) != _KEYS or not isinstance(fields["recipients"], list):
            raise DamagedMail(name)
        mail = Mail(
            fields["message_id"],
            fields["sender"],
            tuple(fields["recipients"]),
            content,
            float(fields["queued"]),
        )
        whole = newline and _is_whole(mail) and mail.name == name
    except (ValueError, TypeError, OverflowError, RecursionError):
        whole = False
    if not whole:
        raise DamagedMail(name)
    return mail


def _is_whole(mail: Mail) -> bool:
    addresses = (mail.sender, *mail.recipients)
    return bool(
        mail.recipients
        and math.isfinite(mail.queued)
        and isinstance(mail.message_id, str)
        and mail.message_id.startswith("<")
        and mail.message_id.isascii()
        and mail.message_id.isprintable()
        and all(isinstance(one, str) and _ADDRESS.fullmatch(one) for one in addresses)
    )
