"""From a reader's fields to a preview, and from a confirmation to the spool."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sceau.comments.errors import SubmissionRefused
from sceau.comments.fileformat import serialize_comment
from sceau.comments.model import Comment
from sceau.comments.submission import make_comment
from sceau.comments.ulid import new_ulid, ulid_time
from sceau.inbox.manifest import ListedArticle, Manifest, ManifestError
from sceau.inbox.personal_data import Hint, hints
from sceau.inbox.plan import now_text
from sceau.inbox.problems import Problem
from sceau.inbox.receipts import Receipt, ReceiptRefused, outlived
from sceau.inbox.services import Services
from sceau.inbox.signals import Subject, signals
from sceau.inbox.spool import Entry, SpoolError
from sceau.inbox.states import Found
from sceau.inbox.tokens import Token, TokenRefused, require_unchanged
from sceau.inbox.views import Fields

NEW, DROPPED = 0, -1
"""Versions: a new comment; one whose honeypot was filled, which nobody keeps."""
_CORRECTABLE_WHEN_CONFIRMED = ("waiting", "accepted", "published")


@dataclass(frozen=True, slots=True)
class Previewed:
    """A comment as it would be, with the token that confirms it."""

    article: ListedArticle
    comment: Comment
    token: str
    hints: tuple[Hint, ...]


def fields_of(form: Mapping[str, str]) -> Fields:
    """What the reader typed, as it came."""
    return Fields(
        author=form.get("author", ""),
        body=form.get("body", ""),
        reply_to=form.get("reply_to", ""),
    )


def site(services: Services, fields: Fields | None = None) -> Manifest:
    """The manifest. Raises Problem while the site is not built."""
    try:
        return services.manifest.current()
    except ManifestError:
        raise Problem("not-ready", fields) from None


def require_article(
    services: Services, slug: str, fields: Fields | None = None
) -> ListedArticle:
    """The article of a slug or former slug. Raises Problem."""
    article = site(services, fields).article(slug)
    if article is None:
        raise Problem("article-unknown", fields)
    return article


def require_receipt(services: Services, text: str) -> Receipt:
    """The receipt, unless its thread closed too long ago. Raises Problem."""
    try:
        receipt = services.receipts.read(text)
    except ReceiptRefused:
        raise Problem("receipt-invalid") from None
    today = datetime.fromtimestamp(services.clock(), UTC).date()
    if outlived(site(services).article(receipt.article), today):
        raise Problem("receipt-ended")
    return receipt


def preview(services: Services, form: Mapping[str, str]) -> Previewed:
    """What the comment would look like. Raises Problem."""
    now = services.clock()
    fields = fields_of(form)
    if form.get("receipt"):
        receipt = require_receipt(services, form["receipt"])
        found = services.states.of(receipt, site(services, fields))
        if receipt.kind != "comment" or found.state != "waiting":
            raise Problem("already-decided", fields)
        article = require_article(services, receipt.article, fields)
        comment = _comment(services, form, article, receipt.id, corrects=True)
        version = DROPPED if form.get("fax") else found.version + 1
    else:
        article = require_article(services, form.get("article", ""), fields)
        id_ = new_ulid(lambda: now)
        comment = _comment(services, form, article, id_, corrects=False)
        version = DROPPED if form.get("fax") else NEW
    token = services.tokens.token_for(comment, version=version, now=now)
    return Previewed(article, comment, token, hints(comment.body))


def confirm(services: Services, form: Mapping[str, str]) -> Receipt:
    """Keep a previewed comment; when this returns, it survives a power cut.

    Confirming again, with the same token, is the same comment. Raises Problem, and
    TokenRefused for what a new preview mends.
    """
    now = services.clock()
    fields = fields_of(form)
    token = services.tokens.read(form.get("token", ""), now=now)
    article = require_article(services, token.article, fields)
    corrects = token.version > NEW
    comment = _comment(services, form, article, token.id, corrects=corrects)
    require_unchanged(token, comment)
    receipt = Receipt("comment", comment.id, article.slug)
    if token.version == DROPPED or form.get("fax"):
        # The honeypot: the usual answer, and nothing is kept.
        return receipt
    if corrects:
        found = _require_holder(services, form, receipt, fields)
        # Two previews of one version may both be confirmed: the last one counts.
        newer = max(token.version, found.version + 1)
        same = found.comment == comment
        token = replace(token, version=found.version if same else newer)
    elif comment.id in article.comments:
        # Sent again after it was published.
        return receipt
    elif not services.recent.knows(comment.id) and services.caps.full(article.slug):
        raise Problem("queue-full", fields, retry_after=3600)
    _spool(services, comment, token, now, fields)
    return receipt


def _require_holder(
    services: Services, form: Mapping[str, str], receipt: Receipt, fields: Fields
) -> Found:
    """A correction needs the receipt of the very comment that it corrects."""
    held = require_receipt(services, form.get("receipt", ""))
    found = services.states.of(held, site(services, fields))
    if held != receipt or found.state not in _CORRECTABLE_WHEN_CONFIRMED:
        raise Problem("already-decided", fields)
    return found


def _comment(
    services: Services,
    form: Mapping[str, str],
    article: ListedArticle,
    id_: str,
    *,
    corrects: bool,
) -> Comment:
    """The comment of the fields, dated by its own id, which the preview made."""
    moment = ulid_time(id_)
    today = datetime.fromtimestamp(services.clock(), UTC).date()
    fields = fields_of(form)
    try:
        comment = make_comment(
            form,
            article=article.slug,
            known_ids=article.comments,
            publication_authors=site(services, fields).authors,
            now=moment,
            new_id=lambda: id_,
            # What was taken while the thread was open may be corrected later.
            article_open=corrects or article.takes_comments(today),
        )
    except SubmissionRefused as refused:
        raise Problem(refused.reason, fields) from None
    # The reader sees what was understood: the cleaned name and text.
    return replace(comment, date=moment.replace(microsecond=0))


def _spool(
    services: Services, comment: Comment, token: Token, now: float, fields: Fields
) -> None:
    subject = Subject(comment.author, comment.body, comment.article, now - token.issued)
    found = signals(subject, services.signal_rules(comment.id))
    entry = Entry(
        kind="comment",
        id=comment.id,
        version=token.version,
        article=comment.article,
        received=now_text(datetime.fromtimestamp(now, UTC)),
        text=serialize_comment(comment),
        signals=tuple((signal.name, signal.detail) for signal in found),
    )
    try:
        services.spool.put(entry)
    except SpoolError:
        raise Problem("spool-failed", fields, retry_after=600) from None
    if not services.recent.knows(comment.id):
        services.caps.took(comment.article)
    services.recent.add(comment.id, subject.digest)


__all__ = [
    "Previewed",
    "TokenRefused",
    "confirm",
    "fields_of",
    "preview",
    "require_article",
    "require_receipt",
    "site",
]
