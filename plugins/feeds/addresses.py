"""Where each feed lives: pure.

Addresses end with a slash; the file is `index.xml` or `index.json` in that folder, and
the web server gives it its type.
"""

from dataclasses import dataclass
from typing import Literal

Format = Literal["rss", "atom", "json"]
Kind = Literal["site", "comments", "category", "tag", "author", "article"]

TYPES: dict[Format, str] = {
    "rss": "application/rss+xml",
    "atom": "application/atom+xml",
    "json": "application/feed+json",
}
_FOLDERS: dict[Format, str] = {
    "rss": "feed/",
    "atom": "feed/atom/",
    "json": "feed/json/",
}
_FORMATS: dict[Kind, tuple[Format, ...]] = {
    "site": ("rss", "atom", "json"),
    "comments": ("rss", "atom"),
    "category": ("rss", "atom"),
    "tag": ("rss", "atom"),
    "author": ("rss", "atom"),
    "article": ("rss",),
}


@dataclass(frozen=True, slots=True)
class FeedLink:
    """One feed, as pages announce it; kind `article` is the one of its comments."""

    kind: Kind
    name: str
    """Of the category, tag, author or article; empty for the site's own two."""
    format: Format
    path: str
    """`/tag/hadopi/feed/atom/`"""

    @property
    def type(self) -> str:
        """The content type it is served with."""
        return TYPES[self.format]

    @property
    def file(self) -> str:
        """The file below the output folder."""
        extension = "json" if self.format == "json" else "xml"
        return f"{self.path.removeprefix('/')}index.{extension}"


def feed_links(kind: Kind, name: str, folder: str) -> tuple[FeedLink, ...]:
    """The feeds of one thing, in the order in which pages announce them.

    `folder` is its address without the first slash: `tag/hadopi/`, or an empty string.
    """
    return tuple(
        FeedLink(kind, name, format_, f"/{folder}{_FOLDERS[format_]}")
        for format_ in _FORMATS[kind]
    )
