"""What the holder of a receipt may see and do, and what anyone may report."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sceau.comments.text_cleaning import clean_text
from sceau.comments.ulid import is_ulid, new_ulid
from sceau.inbox.git import GitError
from sceau.inbox.intake import require_article, require_receipt, site
from sceau.inbox.manifest import ListedArticle
from sceau.inbox.plan import now_text
from sceau.inbox.problems import Problem
from sceau.inbox.receipts import Receipt
from sceau.inbox.services import Services
from sceau.inbox.spool import Entry, SpoolError
from sceau.inbox.states import Found
from sceau.inbox.views import MAX_REPORT_LENGTH, Fields
from sceau.inbox.wording import REPORT_REASONS

_WITHDRAWABLE = ("waiting", "accepted", "published")


@dataclass(frozen=True, slots=True)
class Followed:
    """A message and what became of it."""

    receipt: Receipt
    article: ListedArticle | None
    found: Found

    @property
    def url(self) -> str:
        """Where the published comment stands, or an empty string."""
        if self.article is None or self.found.state not in ("published",):
            return ""
        return f"{self.article.url}#comment-{self.receipt.id}"


def follow(services: Services, text: str) -> Followed:
    """What became of the message a receipt is for. Raises Problem."""
    receipt = require_receipt(services, text)
    manifest = site(services)
    try:
        found = services.states.of(receipt, manifest)
    except GitError:
        raise Problem("not-ready", retry_after=60) from None
    return Followed(receipt, manifest.article(receipt.article), found)


def exported(followed: Followed) -> str:
    """Everything the inbox has of a message, as JSON."""
    comment = followed.found.comment
    fields: dict[str, object] = {
        "id": followed.receipt.id,
        "article": followed.receipt.article,
        "state": followed.found.state,
    }
    if followed.url:
        fields["url"] = followed.url
    if comment is not None:
        fields |= {
            "author": comment.author,
            "date": comment.date.isoformat(),
            "reply_to": comment.reply_to,
            "text": comment.body,
        }
    return json.dumps(fields, ensure_ascii=False, indent=2) + "\n"


def withdraw(services: Services, text: str) -> None:
    """Take a comment back: a waiting one at once, a published one with a moderator.

    Doing it again changes nothing. Raises Problem.
    """
    followed = follow(services, text)
    if followed.receipt.kind != "comment":
        raise Problem("receipt-invalid")
    if followed.found.state not in _WITHDRAWABLE:
        return
    _put(
        services,
        Entry(
            kind="withdrawal",
            id=followed.receipt.id,
            version=followed.found.version + 1,
            article=followed.receipt.article,
            received=now_text(datetime.fromtimestamp(services.clock(), UTC)),
        ),
    )


def require_reportable(services: Services, slug: str, comment_id: str) -> ListedArticle:
    """The article of a published comment. Raises Problem."""
    article = require_article(services, slug)
    if not is_ulid(comment_id) or comment_id not in article.comments:
        raise Problem("not-found")
    return article


def report(services: Services, form: Mapping[str, str]) -> Receipt:
    """Keep what someone says of a published comment; durable on return.

    Raises Problem.
    """
    comment_id = form.get("comment", "")
    article = require_reportable(services, form.get("article", ""), comment_id)
    reason = form.get("reason", "")
    words = clean_text(form.get("words", ""))
    said = Fields(body=form.get("words", ""))
    if reason not in REPORT_REASONS:
        raise Problem("reason-missing", said)
    if len(words) > MAX_REPORT_LENGTH:
        raise Problem("report-too-long", said)
    if reason == "other" and not words:
        raise Problem("report-empty", said)
    receipt = Receipt("report", new_ulid(services.clock), article.slug)
    if form.get("fax"):
        # The honeypot: the usual answer, and nothing is kept.
        return receipt
    entry = Entry(
        kind="report",
        id=receipt.id,
        version=0,
        article=article.slug,
        received=now_text(datetime.fromtimestamp(services.clock(), UTC)),
        text=words,
        about=comment_id,
        reason=reason,
    )
    _put(services, entry, said)
    return receipt


def _put(services: Services, entry: Entry, fields: Fields | None = None) -> None:
    try:
        services.spool.put(entry)
    except SpoolError:
        raise Problem("spool-failed", fields, retry_after=600) from None
