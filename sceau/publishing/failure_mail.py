"""The mail to the author: a build failed unheard, or something runs out."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from email.message import EmailMessage
from email.policy import SMTP

from sceau.comments.errors import printable
from sceau.configuration import Configuration
from sceau.moderation.mail import send
from sceau.publishing.requests import Outcome

_LINES = 100


def compose(outcome: Outcome, sender: str, recipients: Sequence[str]) -> EmailMessage:
    """The mail; the same failure gives the same, its id too."""
    message = EmailMessage(SMTP)
    message["From"] = sender
    message["To"] = ", ".join(recipients)
    failed = f"Not published: {outcome.commit[:12] or 'the site'}"
    message["Subject"] = "To do for the site" if outcome.ok else failed
    message["Auto-Submitted"] = "auto-generated"
    lines = [*map(printable, outcome.notes)] if outcome.ok else _failure(outcome)
    text = "\n".join(lines) + "\n"
    digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:20]
    domain = sender.rpartition("@")[2] or "sceau.invalid"
    message["Message-ID"] = f"<build.{digest}@{domain}>"
    message.set_content(text, charset="utf-8", cte="quoted-printable")
    return message


def tell_author(settings: Configuration, outcome: Outcome) -> None:
    """Mail it to whoever writes; without a recipient nothing happens.

    By the moderators' mail server. Raises MailError.
    """
    recipients = settings.publishing.author_mail
    if recipients:
        message = compose(outcome, settings.moderation.digest_from, recipients)
        send(message, replace(settings.moderation, digest_to=recipients))


def _failure(outcome: Outcome) -> list[str]:
    return [
        "The site could not be published; readers see it as it was.",
        "",
        f"Commit: {outcome.commit or 'unknown'}",
        f"As of: {outcome.date}",
        "",
        "To mend:",
        *(f"  {printable(line)}" for line in outcome.problems[:_LINES]),
        "",
        "After the next push it is built again by itself.",
    ]
