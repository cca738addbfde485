"""What a visitor sends through the form, cleared and checked in one place."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import UTC, datetime

from sceau.comments.confusables import could_be_taken_for
from sceau.comments.errors import SubmissionRefused
from sceau.comments.model import Comment, is_article_slug, new_ulid
from sceau.comments.text_cleaning import clean_line, clean_text

MAX_AUTHOR_LENGTH = 60
"""Characters of a visitor's name, once cleaned."""
MAX_BODY_LENGTH = 5_000
"""Characters of a visitor's text, once cleaned."""


def make_comment(
    fields: Mapping[str, str],
    *,
    article: str,
    known_ids: Collection[str],
    publication_authors: Iterable[str],
    now: datetime,
    new_id: Callable[[], str] = new_ulid,
    article_open: bool = True,
) -> Comment:
    """The comment that a visitor's raw form fields make.

    Only `author`, `body` and `reply_to` are read: role, origin, website, date and id
    are not the visitor's to set, whatever the form was made to send. `article` is the
    slug that the caller found in the site's manifest, empty if it found none, and
    `known_ids` are that article's comments. `now` is aware.

    Raises `SubmissionRefused` for the first field at fault. Nothing is cut to fit.
    """
    if not is_article_slug(article):
        raise SubmissionRefused("article", "article-unknown")
    if not article_open:
        raise SubmissionRefused("article", "article-closed")
    reply_to = fields.get("reply_to", "").strip()
    if reply_to and reply_to not in known_ids:
        raise SubmissionRefused("reply_to", "unknown-reply")
    author = _author(fields.get("author", ""), publication_authors)
    return Comment(
        id=new_id(),
        article=article,
        author=author,
        date=now.astimezone(UTC).replace(microsecond=0),
        body=_body(fields.get("body", "")),
        reply_to=reply_to or None,
    )


def _author(raw: str, publication_authors: Iterable[str]) -> str:
    author = clean_line(raw)
    if not author:
        raise SubmissionRefused("author", "author-empty")
    if len(author) > MAX_AUTHOR_LENGTH:
        raise SubmissionRefused("author", "author-too-long")
    if could_be_taken_for(author, publication_authors) is not None:
        raise SubmissionRefused("author", "author-reserved")
    return author


def _body(raw: str) -> str:
    body = clean_text(raw)
    if not body:
        raise SubmissionRefused("body", "body-empty")
    if len(body) > MAX_BODY_LENGTH:
        raise SubmissionRefused("body", "body-too-long")
    return body
