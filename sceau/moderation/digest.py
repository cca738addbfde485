"""The mail that tells moderators how much waits, and since when.

It goes through servers that are not ours and stays in mailboxes: it holds numbers and
titles of articles, never a reader's name or text. Nothing waits, no mail.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache
from gettext import NullTranslations
from pathlib import Path
from zoneinfo import ZoneInfo

from sceau.comments.errors import printable
from sceau.configuration import ModerationSettings
from sceau.translation.catalogs import load_catalogs
from sceau.translation.formats import long_date, number

LANGUAGE = "fr"
TRANSLATIONS = Path(__file__).parent / "translations"
_PARIS = ZoneInfo("Europe/Paris")
_BLANKS = re.compile(r"[ \t\r\n]+")


@dataclass(frozen=True)
class Waiting:
    """One comment that waits for a moderator."""

    article: str
    """The article's slug."""
    title: str
    """The article's title, as the publication wrote it; the slug if it is empty."""
    received: datetime
    """With its zone."""


def compose(
    waiting: Iterable[Waiting],
    *,
    removals: int,
    reports: int,
    now: datetime,
    settings: ModerationSettings,
) -> EmailMessage | None:
    """The mail in French, or None when nothing waits.

    `removals` counts readers' wishes to have a published comment removed, `reports`
    what others reported. `now` becomes the mail's date; the same arguments give the
    same bytes. Sender and recipients are left out where the settings have none.
    Raises `ValueError` for a time without zone.
    """
    if now.tzinfo is None:
        raise ValueError("the time needs a zone")
    comments = sorted(waiting, key=lambda one: one.received)
    if not comments and removals <= 0 and reports <= 0:
        return None
    words = _Words(_catalog())
    text = "\n\n".join(words.paragraphs(comments, removals, reports)) + "\n"
    message = EmailMessage(policy=SMTP)
    message["Subject"] = words.subject(len(comments), removals + reports)
    if settings.digest_from:
        message["From"] = settings.digest_from
    if settings.digest_to:
        message["To"] = ", ".join(settings.digest_to)
    message["Date"] = format_datetime(now.astimezone(UTC))
    message["Message-ID"] = _message_id(text, now, settings)
    # RFC 3834: no holiday answers to this.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text, charset="utf-8", cte="quoted-printable")
    message["Content-Language"] = LANGUAGE
    return message


class _Words:
    """Every sentence of the mail, in the language of a catalogue."""

    def __init__(self, catalog: NullTranslations) -> None:
        self._catalog = catalog

    def subject(self, comments: int, others: int) -> str:
        _, ngettext = self._catalog.gettext, self._catalog.ngettext
        if comments:
            text = ngettext("%(num)s comment waits", "%(num)s comments wait", comments)
            return text % {"num": _number(comments)}
        text = ngettext("%(num)s request waits", "%(num)s requests wait", others)
        return text % {"num": _number(others)}

    def paragraphs(
        self, comments: list[Waiting], removals: int, reports: int
    ) -> list[str]:
        """The mail's text; `comments` begin with the oldest."""
        _ = self._catalog.gettext
        parts = [_("Hello,")]
        if comments:
            parts += [self._since(comments), self._articles(comments)]
        others = self._others(removals, reports)
        if others:
            parts.append(others)
        parts += [
            _("To begin: %(command)s") % {"command": "sceau moderate review"},
            _("Names and texts of readers are not in this mail, and never are."),
        ]
        return parts

    def _since(self, comments: list[Waiting]) -> str:
        _, ngettext = self._catalog.gettext, self._catalog.ngettext
        oldest = comments[0].received.astimezone(_PARIS)
        text = ngettext(
            "%(num)s comment waits for a decision, since %(date)s at %(time)s.",
            "%(num)s comments wait for a decision, the oldest since %(date)s at"
            " %(time)s.",
            len(comments),
        )
        return text % {
            "num": _number(len(comments)),
            "date": long_date(oldest.date(), LANGUAGE),
            "time": _("%(hour)s:%(minute)s")
            % {"hour": oldest.hour, "minute": f"{oldest.minute:02}"},
        }

    def _articles(self, comments: list[Waiting]) -> str:
        """One line for each article, the one that waited longest first."""
        _, ngettext = self._catalog.gettext, self._catalog.ngettext
        counts = Counter(one.article for one in comments)
        titles = {one.article: _one_line(one.title or one.article) for one in comments}
        lines = []
        for article, count in counts.items():
            text = ngettext("%(num)s comment", "%(num)s comments", count)
            line = _("- %(title)s: %(count)s")
            count_of = text % {"num": _number(count)}
            lines.append(line % {"title": titles[article], "count": count_of})
        return "\n".join(lines)

    def _others(self, removals: int, reports: int) -> str:
        ngettext = self._catalog.ngettext
        lines = []
        if removals > 0:
            text = ngettext(
                "%(num)s reader wishes a published comment removed.",
                "%(num)s readers wish a published comment removed.",
                removals,
            )
            lines.append(text % {"num": _number(removals)})
        if reports > 0:
            text = ngettext(
                "%(num)s published comment was reported.",
                "%(num)s reports of published comments.",
                reports,
            )
            lines.append(text % {"num": _number(reports)})
        return "\n".join(lines)


def _message_id(text: str, now: datetime, settings: ModerationSettings) -> str:
    parts = [now.isoformat(), settings.digest_from, *settings.digest_to, text]
    digest = hashlib.sha256("\n".join(parts).encode("utf-8")).hexdigest()[:20]
    domain = settings.digest_from.rpartition("@")[2] or "sceau.invalid"
    return f"<digest.{digest}@{domain}>"


def _one_line(title: str) -> str:
    # Not split(): it would take no-break spaces for ordinary ones.
    return printable(_BLANKS.sub(" ", title).strip(" "))


def _number(value: int) -> str:
    return number(value, LANGUAGE)


@cache
def _catalog() -> NullTranslations:
    return load_catalogs(TRANSLATIONS)[LANGUAGE]
