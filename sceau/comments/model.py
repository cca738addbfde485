"""One comment, as it stands in a file and on a page.

Whatever a file could not give back as it was, the model refuses: this is what makes
`fileformat` a round trip.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sceau.comments.errors import InvalidComment, quoted
from sceau.comments.ulid import is_ulid, new_ulid, ulid_time

__all__ = ["Comment", "is_article_slug", "is_ulid", "new_ulid", "ulid_time"]

MAX_AUTHOR_LENGTH = 200
"""Characters. The old blog's comments need more than the form accepts."""
MAX_BODY_LENGTH = 20_000
MAX_WEBSITE_LENGTH = 2_000
MAX_SLUG_LENGTH = 200
"""A folder's name has at most 255 bytes."""

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_WEBSITE = re.compile(r"https?://[^\s/?#]\S*")
REMOVED = "-"
"""Author and body of a comment that was removed: nothing of either is kept."""
_MODERATION = ("edited", "removed")
_ORIGIN = re.compile(r"wordpress:[1-9][0-9]*")
# A lone surrogate cannot be written as UTF-8.
_NOT_IN_BODY = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
# Also bidi controls, line separators and the byte order mark: one could show a name
# backwards, or cut a line in two for a program that splits more than this one does.
_NOT_IN_HEADER = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff"
    r"\ud800-\udfff]"
)
_NO_OFFSET = timedelta(0)
# Wide enough for any import, and far from where a change of zone would overflow.
_YEARS = range(1970, 2200)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """A comment; every instance is valid, `InvalidComment` is raised otherwise.

    `id` and `article` come from the file's path and are not in its text. They are left
    out of `==` and of the hash, so that two comments are equal exactly when their files
    have the same bytes, `parse_comment(serialize_comment(c)) == c` holds without
    exception, and a correction is a comment of the same `id` that is not equal. Hence
    key collections by `id`. Both may be empty until the comment has a place.
    """

    id: str = field(default="", compare=False)
    """A ULID, made by the server: the file's name."""
    article: str = field(default="", compare=False)
    """The article's slug: the folder's name."""
    author: str
    """The name to show, on one line."""
    date: datetime
    """UTC, whole seconds."""
    body: str
    """Plain text with a little Markdown; lines end with LF, the last has none."""
    reply_to: str | None = None
    """`id` of the comment this one answers, which need not exist."""
    website: str | None = None
    """Only imported comments have one: `https://…`."""
    role: str | None = None
    """`author` for the publication's own voice, which no visitor can set."""
    origin: str | None = None
    """`wordpress:123` for an import: comment 123 of the old blog."""
    moderation: str | None = None
    """`edited` or `removed` by the moderators, which no visitor can set.

    What was removed keeps its place for the replies that hang on it, and nothing else:
    its author and body are `REMOVED`.
    """

    def __post_init__(self) -> None:
        if self.id and not is_ulid(self.id):
            raise _not_a_ulid("id", self.id)
        if self.article and not is_article_slug(self.article):
            raise InvalidComment(
                "article",
                f"{quoted(self.article)} is not a slug",
                "use lower-case letters a to z and digits, joined by single hyphens",
            )
        _check_text("author", self.author, MAX_AUTHOR_LENGTH)
        _check_date(self.date)
        _check_text("body", self.body, MAX_BODY_LENGTH)
        if self.reply_to is not None and not is_ulid(self.reply_to):
            raise _not_a_ulid("reply_to", self.reply_to)
        if self.website is not None:
            _check_website(self.website)
        if self.role is not None and self.role != "author":
            raise InvalidComment(
                "role", f"unknown role {quoted(self.role)}", "write author, or no role"
            )
        if self.origin is not None and not _ORIGIN.fullmatch(self.origin):
            raise InvalidComment(
                "origin",
                f"{quoted(self.origin)} is not an origin",
                "write wordpress: and the old comment's number, as in wordpress:123",
            )
        if self.moderation is not None:
            self._check_moderation(self.moderation)

    def _check_moderation(self, moderation: str) -> None:
        if moderation not in _MODERATION:
            raise InvalidComment(
                "moderation",
                f"unknown word {quoted(moderation)}",
                "write edited or removed, or remove the line",
            )
        kept = (self.author, self.body, self.website, self.role)
        if moderation == "removed" and kept != (REMOVED, REMOVED, None, None):
            raise InvalidComment(
                "moderation",
                "something of a removed comment is left",
                f"write {REMOVED} as its author and as its text, without website or"
                " role, or remove the whole file",
            )

    @property
    def removed(self) -> bool:
        """Whether only the comment's place is left."""
        return self.moderation == "removed"

    @property
    def anchors(self) -> tuple[str, ...]:
        """Ids of elements on the page: `comment-<id>`, then the old blog's."""
        new = f"comment-{self.id}"
        if self.origin is None:
            return (new,)
        return (new, "comment-" + self.origin.removeprefix("wordpress:"))


def is_article_slug(text: str) -> bool:
    """Whether the text can be the folder of an article's comments."""
    return len(text) <= MAX_SLUG_LENGTH and _SLUG.fullmatch(text) is not None


def _not_a_ulid(name: str, value: str) -> InvalidComment:
    return InvalidComment(
        name,
        f"{quoted(value)} is not a comment's id",
        "write the 26 characters of a ULID, digits and capital letters",
    )


def _check_date(date: datetime) -> None:
    if date.year not in _YEARS:
        raise InvalidComment(
            "date",
            f"the year {date.year} is not between {_YEARS[0]} and {_YEARS[-1]}",
            "correct it",
        )
    if date.utcoffset() != _NO_OFFSET:
        raise InvalidComment("date", "the time is not in UTC", "convert it to UTC")
    if date.microsecond:
        raise InvalidComment("date", "a fraction of a second", "use whole seconds")


def _check_website(value: str) -> None:
    _check_text("website", value, MAX_WEBSITE_LENGTH)
    if not _WEBSITE.fullmatch(value):
        raise InvalidComment(
            "website",
            f"{quoted(value)} is not a web address",
            "write http:// or https:// and the address without spaces, or remove it",
        )


def _check_text(name: str, value: str, limit: int) -> None:
    """Refuse a value that is empty, too long, or not as a file would give it back."""
    if not value or value.isspace():
        raise InvalidComment(name, "it is empty", "write something")
    if len(value) > limit:
        raise InvalidComment(
            name, f"{len(value)} characters", f"shorten it to {limit} at most"
        )
    forbidden = _NOT_IN_BODY if name == "body" else _NOT_IN_HEADER
    found = forbidden.search(value)
    if found:
        raise InvalidComment(
            name,
            f"forbidden character U+{ord(found[0]):04X}",
            "delete it; save the file as plain UTF-8 text",
            found.start(),
        )
    if value[0].isspace() or value[-1].isspace():
        raise InvalidComment(
            name,
            "white space at the beginning or the end",
            "remove it",
            0 if value[0].isspace() else len(value),
        )
    if not unicodedata.is_normalized("NFC", value):
        raise InvalidComment(
            name,
            "accents apart from their letters (the text is not in NFC)",
            "normalize it to NFC, or type the accented letters again",
            _first_line_not_in_nfc(value),
        )


def _first_line_not_in_nfc(value: str) -> int:
    """Index of the first line's beginning that is not in NFC."""
    start = 0
    # LF composes with nothing, so that each line can be looked at by itself.
    for line in value.split("\n"):
        if not unicodedata.is_normalized("NFC", line):
            break
        start += len(line) + 1
    return start
