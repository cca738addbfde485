"""What the inbox knows of the site: `site.json`, re-read when the build replaces it."""

import datetime
import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sceau.comments.model import is_article_slug
from sceau.comments.ulid import is_ulid


class ManifestError(Exception):
    """`site.json` is missing or not what the build writes; the message says which."""


@dataclass(frozen=True, slots=True)
class ListedArticle:
    """One published article."""

    slug: str
    title: str
    url: str
    """`/2013/03/ton-dossier/`"""
    open: bool
    closes: datetime.date | None
    """The first day on which the thread takes no more comments."""
    comments: frozenset[str]

    def takes_comments(self, today: datetime.date) -> bool:
        """Whether the thread is open; nightly builds keep `open` itself current."""
        return self.open and (self.closes is None or today < self.closes)


@dataclass(frozen=True, slots=True)
class Manifest:
    """The whole of `site.json`."""

    site_url: str
    authors: tuple[str, ...]
    """Names that no visitor may take."""
    articles: Mapping[str, ListedArticle]
    """By slug and by every former slug."""

    def article(self, slug: str) -> ListedArticle | None:
        """The article of this slug or former slug."""
        return self.articles.get(slug)


NO_SITE = Manifest("", (), {})


def parse_manifest(text: str) -> Manifest:
    """Raises ManifestError when the text is not a site's manifest."""
    try:
        data = json.loads(text)
        articles = {slug: _article(slug, a) for slug, a in data["articles"].items()}
        former = {
            alias: articles[slug]
            for slug, entry in data["articles"].items()
            for alias in entry["aliases"]
        }
        return Manifest(
            site_url=str(data["siteurl"]),
            authors=tuple(str(name) for name in data.get("authors", ())),
            # An alias never hides an article that has the name today.
            articles=former | articles,
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        # The text may hold titles; only the kind of the fault is told.
        raise ManifestError(
            f"not a site's manifest ({type(error).__name__}); build the site again"
        ) from None


def _article(slug: str, data: dict[str, Any]) -> ListedArticle:
    comments = frozenset(data["comments"])
    if not is_article_slug(slug) or not all(is_ulid(id_) for id_ in comments):
        raise ValueError(slug)
    closes = data["closes"]
    return ListedArticle(
        slug=slug,
        title=str(data["title"]),
        url=str(data["url"]),
        open=bool(data["open"]),
        closes=datetime.date.fromisoformat(closes) if closes else None,
        comments=comments,
    )


class ManifestFile:
    """The manifest at a path; `current` may be called from any thread."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._stamp: tuple[int, int, int] | None = None
        self._manifest: Manifest | None = None

    def current(self) -> Manifest:
        """The manifest as it is now. Raises ManifestError."""
        try:
            status = self._path.stat()
        except OSError as error:
            raise ManifestError(
                f"{self._path.name} cannot be read ({error.strerror}); build the site"
            ) from None
        # The build replaces the file, so the inode changes even within one clock tick.
        stamp = (status.st_ino, status.st_mtime_ns, status.st_size)
        with self._lock:
            if self._manifest is None or stamp != self._stamp:
                self._manifest = parse_manifest(self._read())
                self._stamp = stamp
            return self._manifest

    def _read(self) -> str:
        try:
            return self._path.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ManifestError(
                f"{self._path.name} cannot be read ({type(error).__name__});"
                " build the site"
            ) from None
