"""What programs do that have a mail: into the queue, or to the server at once."""

from collections.abc import Sequence
from email.message import EmailMessage

from sceau.configuration import Configuration
from sceau.mailing.enqueueing import enqueue
from sceau.mailing.mail import mail_of
from sceau.mailing.smtp import place_of, send


def post(
    message: EmailMessage,
    recipients: Sequence[str],
    sender: str,
    settings: Configuration,
) -> None:
    """Enqueue the mail where `[mail] queue` names a folder, else send it.

    Raises `MailError` when mail is off too: no queue shall fill that nobody empties.
    """
    place_of(settings.moderation)
    if settings.mail.queue is None:
        send(mail_of(message, recipients, sender), settings.moderation)
        return
    enqueue(
        *(settings.mail.queue, message, recipients, sender),
        max_waiting=settings.mail.max_waiting,
    )
