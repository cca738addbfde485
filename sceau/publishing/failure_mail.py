"""The mail to the author, in French: a build failed unheard, or something runs out.

What is to be mended stands in it as the programs say it, in their English.
"""

import datetime
import hashlib
from collections.abc import Callable, Sequence
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache
from gettext import NullTranslations
from pathlib import Path

from sceau.comments.errors import printable
from sceau.configuration import Configuration
from sceau.mailing.posting import post
from sceau.publishing.requests import Outcome
from sceau.translation.catalogs import load_catalogs
from sceau.translation.formats import long_date

LANGUAGE = "fr"
TRANSLATIONS = Path(__file__).parent / "translations"
_LINES = 100


def compose(
    outcome: Outcome,
    sender: str,
    recipients: Sequence[str],
    now: datetime.datetime,
) -> EmailMessage:
    """The mail; the same failure gives the same id whenever it is told.

    `now` has a zone, and becomes the mail's date.
    """
    words = _catalog()
    message = EmailMessage(SMTP)
    message["From"] = sender
    message["To"] = ", ".join(recipients)
    message["Subject"] = _subject(outcome, words)
    message["Date"] = format_datetime(now.astimezone(datetime.UTC))
    message["Auto-Submitted"] = "auto-generated"
    lines = _still_to_do(outcome, words) if outcome.ok else _failure(outcome, words)
    text = "\n".join(lines) + "\n"
    digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:20]
    domain = sender.rpartition("@")[2] or "sceau.invalid"
    message["Message-ID"] = f"<build.{digest}@{domain}>"
    message.set_content(text, charset="utf-8", cte="quoted-printable")
    message["Content-Language"] = LANGUAGE
    return message


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


def tell_author(
    settings: Configuration,
    outcome: Outcome,
    clock: Callable[[], datetime.datetime] = _now,
) -> None:
    """Mail it to whoever writes; without a recipient nothing happens.

    By the moderators' mail server, or the queue before it. Raises MailError.
    """
    recipients = settings.publishing.author_mail
    if recipients:
        sender = settings.moderation.digest_from
        message = compose(outcome, sender, recipients, clock())
        post(message, recipients, sender, settings)


def _subject(outcome: Outcome, words: NullTranslations) -> str:
    _ = words.gettext
    if outcome.ok:
        return _("To do for the site")
    if not outcome.commit:
        return _("The site was not published")
    return _("Not published: %(commit)s") % {"commit": outcome.commit[:12]}


def _still_to_do(outcome: Outcome, words: NullTranslations) -> list[str]:
    _ = words.gettext
    return [
        _("The site is published. Still to do:"),
        *(f"  {printable(line)}" for line in outcome.notes),
    ]


def _failure(outcome: Outcome, words: NullTranslations) -> list[str]:
    _ = words.gettext
    return [
        _("The site could not be published; readers see it as it was."),
        "",
        _("Commit: %(commit)s") % {"commit": outcome.commit or _("unknown")},
        _("As of: %(date)s") % {"date": _date(outcome.date)},
        "",
        _("To mend:"),
        *(f"  {printable(line)}" for line in outcome.problems[:_LINES]),
        "",
        _("After the next push it is built again by itself."),
    ]


def _date(text: str) -> str:
    """`23 novembre 2026`; what is no date stays as it is."""
    try:
        return long_date(datetime.date.fromisoformat(text), LANGUAGE)
    except ValueError:
        return printable(text)


@cache
def _catalog() -> NullTranslations:
    return load_catalogs(TRANSLATIONS)[LANGUAGE]
