"""Handing a mail to the server of the settings, once, with a clear word if it fails."""

import smtplib
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

from sceau.configuration import ModerationSettings
from sceau.mailing.errors import MailRefused, ServerTrouble
from sceau.mailing.explaining import ADDRESSES, explained
from sceau.mailing.mail import Mail
from sceau.mailing.password import password_of

TIMEOUT_SECONDS = 20.0
"""For each step of the conversation."""
# "Not available" and "log in first": said in answer to a mail, and not about it.
_ABOUT_THE_SERVER = {421, 530}


def send(
    mail: Mail, settings: ModerationSettings, *, timeout: float = TIMEOUT_SECONDS
) -> None:
    """Give the mail to the server; returns when it has taken it for all recipients.

    `timeout` is in seconds, for each step. Raises `ServerTrouble` when there is no
    server, or it cannot be reached or trusted, and `MailRefused` when it takes the mail
    for nobody or not for all.
    """
    place = place_of(settings)
    try:
        with _connected(settings, timeout) as server:
            refused = server.sendmail(mail.sender, mail.recipients, mail.content)
    except _Unconnected as unconnected:
        # A traceback would hold the conversation, and the password is part of it.
        raise ServerTrouble(place, *unconnected.explained) from None
    except (smtplib.SMTPException, OSError, UnicodeError) as error:
        reason, advice = explained(error, settings)
        if _is_about_the_server(error):
            raise ServerTrouble(place, reason, advice) from None
        forever = _forever(mail, error)
        raise MailRefused(
            *(place, reason, advice),
            forever=forever,
            later=set(mail.recipients) - forever,
        ) from None
    if refused:
        names = ", ".join(sorted(refused))
        forever = _refused_forever(refused)
        raise MailRefused(
            *(place, f"refused {names}; the others have the mail", ADDRESSES),
            forever=forever,
            later=set(refused) - forever,
        )


def place_of(settings: ModerationSettings) -> str:
    """`host:port`. Raises `ServerTrouble` when mail is off."""
    if not settings.smtp_host:
        raise ServerTrouble(
            "[moderation] smtp_host", "empty: mail is off", "name a server"
        )
    return f"{settings.smtp_host}:{settings.smtp_port}"


class _Unconnected(Exception):
    """The conversation did not come as far as a mail."""

    def __init__(self, explained: tuple[str, str]) -> None:
        super().__init__(explained)
        self.explained = explained


@contextmanager
def _connected(settings: ModerationSettings, timeout: float) -> Iterator[smtplib.SMTP]:
    password = password_of(settings) if settings.smtp_user else ""
    try:
        server = _greeted(settings, timeout)
    except (smtplib.SMTPException, OSError, UnicodeError) as error:
        raise _Unconnected(explained(error, settings)) from None
    try:
        try:
            if settings.smtp_security == "starttls":
                server.starttls(context=ssl.create_default_context())
            if settings.smtp_user:
                server.login(settings.smtp_user, password)
        except (smtplib.SMTPException, OSError, UnicodeError) as error:
            raise _Unconnected(explained(error, settings)) from None
        yield server
    finally:
        # The mail is with the server already: a rude goodbye is no failure.
        with suppress(smtplib.SMTPException, OSError):
            server.quit()
        server.close()


def _greeted(settings: ModerationSettings, timeout: float) -> smtplib.SMTP:
    # smtplib would tell the server this machine's name, and ask the network for it.
    own_name = settings.digest_from.rpartition("@")[2] or "localhost"
    where = (settings.smtp_host, settings.smtp_port, own_name)
    if settings.smtp_security == "tls":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(*where, timeout=timeout, context=context)
    return smtplib.SMTP(*where, timeout=timeout)


def _is_about_the_server(error: Exception) -> bool:
    if isinstance(error, smtplib.SMTPHeloError | smtplib.SMTPNotSupportedError):
        return True
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code in _ABOUT_THE_SERVER
    return False


def _forever(mail: Mail, error: Exception) -> set[str]:
    """For whom the mail need not be tried again."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            return _refused_forever(error.recipients)
        case smtplib.SMTPResponseException() if 500 <= error.smtp_code < 600:
            return set(mail.recipients)
    return set()


def _refused_forever(refused: Mapping[str, tuple[int, bytes]]) -> set[str]:
    return {one for one, (code, _) in refused.items() if 500 <= code < 600}
