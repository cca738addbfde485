"""Handing a mail to the server of the settings, once, with a clear word if it fails."""

import os
import smtplib
import socket
import ssl
import stat
from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path

from sceau.comments.errors import printable, quoted
from sceau.configuration import ModerationSettings
from sceau.moderation.errors import ModerationError

TIMEOUT_SECONDS = 20.0
"""For each step of the conversation."""
_MOST_PASSWORD_BYTES = 4096
# Writing by the group, and anything by others.
_TOO_OPEN = stat.S_IWGRP | stat.S_IXGRP | stat.S_IRWXO


class MailError(ModerationError):
    """The mail was not sent: `place` is the server or file, then why and what to do."""

    def __init__(self, place: str, reason: str, advice: str) -> None:
        super().__init__(place, reason, advice)
        self.place = place
        self.reason = reason
        self.advice = advice

    def __str__(self) -> str:
        """`place: reason; advice`, on one line whatever a server answered."""
        return printable(f"{self.place}: {self.reason}; {self.advice}")


def send(
    message: EmailMessage,
    settings: ModerationSettings,
    *,
    timeout: float = TIMEOUT_SECONDS,
) -> None:
    """Send the message from `digest_from` to all of `digest_to`.

    `timeout` is in seconds, for each step. Returns when the server has taken it. Raises
    `MailError` when there is no server, it cannot be reached or trusted, or refuses;
    if it refuses some recipients only, the others have the mail.
    """
    host = settings.smtp_host
    if not host:
        raise MailError("[moderation] smtp_host", "empty: mail is off", "name a server")
    place = f"{host}:{settings.smtp_port}"
    password = _password(settings) if settings.smtp_user else ""
    try:
        refused = _deliver(message, settings, password, timeout)
    except (smtplib.SMTPException, OSError, UnicodeError) as error:
        # A traceback would hold the conversation, and the password is part of it.
        raise MailError(place, *_explained(error, settings)) from None
    if refused:
        names = ", ".join(sorted(refused))
        reason = f"refused {names}; the others have the mail"
        raise MailError(place, reason, "mend digest_to")


def _deliver(
    message: EmailMessage,
    settings: ModerationSettings,
    password: str,
    timeout: float,
) -> dict[str, tuple[int, bytes]]:
    # smtplib would tell the server this machine's name, and ask the network for it.
    own_name = settings.digest_from.rpartition("@")[2] or "localhost"
    where = (settings.smtp_host, settings.smtp_port, own_name)
    server: smtplib.SMTP
    if settings.smtp_security == "tls":
        context = ssl.create_default_context()
        server = smtplib.SMTP_SSL(*where, timeout=timeout, context=context)
    else:
        server = smtplib.SMTP(*where, timeout=timeout)
    try:
        if settings.smtp_security == "starttls":
            server.starttls(context=ssl.create_default_context())
        if settings.smtp_user:
            server.login(settings.smtp_user, password)
        return server.send_message(message, settings.digest_from, settings.digest_to)
    finally:
        # The mail is with the server already: a rude goodbye is no failure.
        with suppress(smtplib.SMTPException, OSError):
            server.quit()
        server.close()


def _explained(error: Exception, settings: ModerationSettings) -> tuple[str, str]:
    """The reason and the advice; the first that fits, from particular to general."""
    said = quoted(str(error), 200)
    # smtplib makes one error of all that end a conversation.
    match error.__context__ if isinstance(error.__context__, TimeoutError) else error:
        case smtplib.SMTPAuthenticationError() as refused:
            return (
                f"does not let {settings.smtp_user} in ({_answer(refused)})",
                f"mend smtp_user, or the password in {settings.smtp_password_file}",
            )
        case smtplib.SMTPNotSupportedError():
            return f"cannot do it ({said})", "set smtp_security to what it offers"
        case smtplib.SMTPSenderRefused() as refused:
            return f"refuses the sender ({_answer(refused)})", "mend digest_from"
        case smtplib.SMTPRecipientsRefused() as refused_all:
            names = ", ".join(sorted(refused_all.recipients))
            return f"refuses {names}", "mend digest_to"
        case smtplib.SMTPResponseException() as refused:
            return f"refuses ({_answer(refused)})", "ask who runs it, or try later"
        case ssl.SSLCertVerificationError() as unverified:
            return (
                f"its certificate does not hold ({unverified.verify_message})",
                "write in smtp_host the name that stands in the certificate",
            )
        case (
            ssl.SSLError()
            | smtplib.SMTPServerDisconnected()
            | ConnectionResetError()
            | BrokenPipeError()
        ):
            return (
                f"the connection broke ({said})",
                "set smtp_security as the port wants it: tls for 465, starttls for 587",
            )
        case socket.gaierror():
            return "no such host", "mend smtp_host"
        case TimeoutError():
            return (
                "no answer in time",
                "mend smtp_host, smtp_port or smtp_security, or try later",
            )
        case OSError() as unreached:
            return (
                f"cannot be reached ({unreached.strerror or said})",
                "mend smtp_host or smtp_port, or start the server",
            )
    # A reply that is not as the protocol wants it, or a text that smtplib cannot send.
    kind = type(error).__name__
    return f"does not speak as a mail server does ({kind})", "mend smtp_port"


def _answer(error: smtplib.SMTPResponseException) -> str:
    text = error.smtp_error
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    return f"{error.smtp_code} {quoted(text, 200)}"


def _password(settings: ModerationSettings) -> str:
    name = printable(str(settings.smtp_password_file))
    try:
        content = _private(settings.smtp_password_file, name)
    except OSError as error:
        reason = f"cannot be read ({error.strerror})"
        advice = "write the password of smtp_user into it, or empty smtp_user"
        raise MailError(name, reason, advice) from None
    lines = content.splitlines()
    if len(lines) != 1 or not lines[0] or len(content) > _MOST_PASSWORD_BYTES:
        reason = "does not hold one line"
        raise MailError(name, reason, "write the password on one line, nothing else")
    if not lines[0].isascii():
        reason = "holds characters that a login cannot have"
        raise MailError(name, reason, "choose a password in ASCII")
    return lines[0].decode("ascii")


def _private(path: Path, name: str) -> bytes:
    """What a file holds that is closed to others. Raises `MailError`, OSError."""
    # O_NONBLOCK: a pipe without a writer would never open.
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    try:
        mode = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(mode):
            raise MailError(name, "is no file", "write the password into a file")
        if mode & _TOO_OPEN:
            reason = f"other users may read or change it (mode {mode & 0o7777:04o})"
            raise MailError(name, reason, f"chmod 600 {name}")
        return os.read(descriptor, _MOST_PASSWORD_BYTES + 1)
    finally:
        os.close(descriptor)
