"""What smtplib's errors mean, and what to do about them."""

import smtplib
import socket
import ssl

from sceau.comments.errors import quoted
from sceau.configuration import ModerationSettings

ADDRESSES = "mend their addresses in sceau.toml"


def explained(error: Exception, settings: ModerationSettings) -> tuple[str, str]:
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
            return f"refuses {names}", ADDRESSES
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
