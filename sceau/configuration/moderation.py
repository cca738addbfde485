"""The table `[moderation]`: the mail that says what waits, and whose voice answers."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from sceau.configuration.addresses import is_host
from sceau.configuration.errors import RefusedValue, quoted
from sceau.configuration.settings import Contradiction, Table, setting

SECURITIES = ("starttls", "tls", "none")
MAX_NAME_LENGTH = 60
"""Characters: what readers may have."""
_LOCAL_PART = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
)
# Control, format (bidi marks too), surrogate, line and paragraph separator.
_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def _host(text: str) -> str:
    if text and not is_host(text):
        reason = f"{quoted(text)} is no host's name and no address"
        raise RefusedValue(reason, "write it as in mail.example.fr, or nothing")
    return text


def _security(text: str) -> str:
    if text not in SECURITIES:
        reason = f"{quoted(text)} is not known"
        raise RefusedValue(reason, f"write one of {', '.join(SECURITIES)}")
    return text


def _user(text: str) -> str:
    # smtplib knows no other characters.
    if not text.isascii() or not text.isprintable():
        reason = f"{quoted(text)} has characters that no mail server's user has"
        raise RefusedValue(reason, "write it in ASCII, or nothing")
    return text


def _mail_address(text: str) -> str:
    local, at, host = text.rpartition("@")
    if not (at and len(local) <= 64 and _LOCAL_PART.fullmatch(local) and is_host(host)):
        reason = f"{quoted(text)} is no mail address"
        raise RefusedValue(reason, "write it without a name, as in ju@example.fr")
    return text


def _sender(text: str) -> str:
    return _mail_address(text) if text else text


def mail_addresses(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Each without a name. Raises RefusedValue."""
    return tuple(_mail_address(text) for text in texts)


def _name(text: str) -> str:
    if not text.strip() or text != text.strip():
        reason = f"{quoted(text)} is empty or has blanks around it"
        raise RefusedValue(reason, "write the name as it shall stand above a reply")
    if len(text) > MAX_NAME_LENGTH:
        reason = f"{quoted(text)} has {len(text)} characters"
        raise RefusedValue(reason, f"shorten it to {MAX_NAME_LENGTH}")
    if any(unicodedata.category(char) in _UNPRINTABLE for char in text):
        reason = f"{quoted(text)} has characters that do not show"
        raise RefusedValue(reason, "write the name without them")
    return unicodedata.normalize("NFC", text)


@dataclass(frozen=True)
class ModerationSettings(Table):
    """What the mail to moderators and their replies need to know.

    From `load_configuration`, paths are absolute and everything is checked.
    """

    about: ClassVar[str] = (
        "Moderation: the mail that says how much waits, never with a reader's name or "
        "text, and the voice of the publication."
    )

    smtp_host: str = setting(
        "", "The server that takes mail. Empty: no mail is sent.", check=_host
    )
    smtp_port: int = setting(
        587,
        "Its port, usually 587 for starttls, 465 for tls, 25 for none.",
        between=(1, 65535),
    )
    smtp_security: str = setting(
        "starttls",
        "How the connection is secured: starttls, tls from its beginning, or none, "
        "which is for a server on this machine.",
        check=_security,
    )
    smtp_user: str = setting(
        "", "Who to log in as. Empty: nobody logs in.", check=_user
    )
    # RUF009 fears defaults that instances share; a path never changes.
    smtp_password_file: Path = setting(  # noqa: RUF009
        Path("var/smtp_password"),
        "The file that holds the password on one line, closed to other users (chmod "
        "600). Read only where smtp_user is set.",
    )
    digest_from: str = setting("", "The sender's address of the mail.", check=_sender)
    digest_to: tuple[str, ...] = setting(
        (), "Addresses of the moderators who get it.", check=mail_addresses
    )
    reply_as: str = setting(
        "Sous le sceau",
        "The name under which the publication replies to a comment.",
        check=_name,
    )

    def contradictions(self) -> Iterator[Contradiction]:
        """What the values say against one another."""
        if self.smtp_host and not self.digest_from:
            yield Contradiction(
                ("smtp_host", "digest_from"),
                "there is a server but no sender",
                "write digest_from, or empty smtp_host",
            )
        if self.smtp_host and not self.digest_to:
            yield Contradiction(
                ("smtp_host", "digest_to"),
                "there is a server but nobody to write to",
                "write digest_to, or empty smtp_host",
            )
        if self.smtp_user and self.smtp_security == "none":
            yield Contradiction(
                ("smtp_user", "smtp_security"),
                "the password would travel for everybody to read",
                "set smtp_security to starttls or tls, or empty smtp_user",
            )
