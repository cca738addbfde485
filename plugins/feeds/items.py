"""What a feed holds, whatever its format: frozen values without control characters.

RSS, Atom and JSON Feed are written from these, so they cannot disagree.
"""

import datetime
import re
from dataclasses import dataclass

# What XML 1.0 cannot hold, and the controls that it can but nobody can see.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """The text without control characters; tabs and line feeds stay."""
    return _CONTROLS.sub("", text)


@dataclass(frozen=True, slots=True)
class FeedAuthor:
    """Who wrote an item."""

    name: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class FeedCategory:
    """A category or tag; `scheme` is the address of the list it belongs to."""

    name: str
    scheme: str


@dataclass(frozen=True, slots=True)
class FeedPicture:
    """A picture file: `length` in bytes, width and height in pixels (0: unknown)."""

    url: str
    type: str
    length: int
    width: int
    height: int
    alt: str


@dataclass(frozen=True, slots=True)
class Replies:
    """What is said of an article's comments; `newest` is the last one's date."""

    count: int
    page_url: str
    feed_url: str
    newest: datetime.datetime | None


@dataclass(frozen=True, slots=True)
class InReplyTo:
    """What a comment answers: a comment, or the article."""

    id: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedItem:
    """One article or comment. Addresses are absolute, dates aware."""

    id: str
    """Never changes; for an import it is what the old feed said, byte for byte."""
    url: str
    title: str
    published: datetime.datetime
    updated: datetime.datetime
    """Changes when the text does, never for a read or a comment."""
    html: str
    summary: str = ""
    """The lead as plain text: a feed that a person opens in a browser shows it so."""
    language: str = ""
    """Empty for the site's own."""
    authors: tuple[FeedAuthor, ...] = ()
    categories: tuple[FeedCategory, ...] = ()
    picture: FeedPicture | None = None
    replies: Replies | None = None
    in_reply_to: InReplyTo | None = None

    @property
    def id_is_permalink(self) -> bool:
        """Whether the id can be opened in a browser."""
        return self.id == self.url


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A list of items, the newest first."""

    title: str
    description: str
    page_url: str
    """The page that shows the same."""
    self_url: str
    items: tuple[FeedItem, ...]
    begun: datetime.datetime
    """What the feed's own date says while it has no item."""

    @property
    def updated(self) -> datetime.datetime:
        """When the newest change was made."""
        return max((item.updated for item in self.items), default=self.begun)


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """What every feed says of the site."""

    name: str
    url: str
    """With the final slash."""
    language: str
    rights: str
    icon_url: str
    """A square PNG; RSS allows 144 pixels at most."""
    icon_size: int
    large_icon_url: str
    favicon_url: str
    style_sheet: str
    """Path of the CSS that makes a feed readable in a browser."""
    notice: str
    """Shown above a feed that a person opened, with a link to `notice_url`."""
    notice_link: str
    notice_url: str
    minutes: int
    """How long a reader should wait before it asks again."""
