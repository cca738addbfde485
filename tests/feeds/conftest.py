"""What a site was made from, read without the plugin that writes its feeds.

Articles come from their files through `sceau.content` and from their own pages,
comments from `sceau.comments` and from the page that shows them. `Made` then says what
each feed has to hold.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element

import feedparser
import html5lib
import pytest

from sceau.comments.model import Comment
from sceau.comments.store import CommentStore
from sceau.content.dates import PARIS, paris_day, parse_date
from sceau.content.documents import Document, split_items
from sceau.content.loader import load_tree
from sceau.content.slugs import slugify
from tests.feeds.checkers.atom import check_atom
from tests.feeds.checkers.json_feed import check_json_feed
from tests.feeds.checkers.rss import check_rss
from tests.site_manifest.small_site import SmallSite
from tests.sites import BUILD_DATE, FIXTURE, ROOT, SITE_URL

RSS = "application/rss+xml"
ATOM = "application/atom+xml"
JSON = "application/feed+json"

CHECKERS: Mapping[str, Callable[[bytes], list[str]]] = {
    RSS: check_rss,
    ATOM: check_atom,
    JSON: check_json_feed,
}

# SmallSite has a theme and plugins of its own; feeds want the repository's.
WHOLE_SITE = """
from pelicanconf import *

PATH = str(HERE / "content")
VAR_PATH = os.environ.get("VAR_PATH", str(HERE / "var"))
COMMENTS_PATH = str(HERE / "comments")
"""


def whole_site(folder: Path, settings: str = "") -> SmallSite:
    """A site of a few lines with the repository's theme, plugins and settings."""
    return SmallSite(folder, plugins=[], settings=WHOLE_SITE + settings)


@dataclass(frozen=True)
class Feed:
    """One feed as a reader gets it."""

    path: str
    type: str
    data: bytes

    @cached_property
    def faults(self) -> list[str]:
        """What the format's specification finds wrong with it."""
        return CHECKERS[self.type](self.data)

    @cached_property
    def parsed(self) -> Any:
        """What feedparser makes of RSS or Atom; HTML is left as it stands there."""
        return feedparser.parse(
            self.data,
            response_headers={
                "content-type": f"{self.type}; charset=utf-8",
                "content-location": SITE_URL + self.path,
            },
            sanitize_html=False,
            resolve_relative_uris=False,
        )

    @property
    def self_links(self) -> list[str]:
        return [link.href for link in self.parsed.feed.links if link.rel == "self"]


@dataclass(frozen=True, kw_only=True)
class Article:
    """A published article, from its file and from its page."""

    slug: str
    path: str
    guid: str
    date: datetime
    modified: datetime
    authors: tuple[str, ...]
    category: str
    tags: tuple[str, ...]
    language: str
    title: str
    lead: str
    text: str
    comments: tuple[Comment, ...]

    @property
    def url(self) -> str:
        return SITE_URL + self.path

    @property
    def id(self) -> str:
        return self.guid or self.url


@dataclass(frozen=True)
class Made:
    """A built site together with what it was made from."""

    project: Path
    """Holds `content/` and `comments/`."""
    output: Path
    most: int = 20
    """Items of a feed."""

    # --- its pages -----------------------------------------------------------------

    @cached_property
    def pages(self) -> dict[str, Element]:
        """Every page of the output, by its file's name."""
        return {
            file.relative_to(self.output).as_posix(): html5lib.parse(
                file.read_bytes(), namespaceHTMLElements=False
            )
            for file in sorted(self.output.rglob("*.html"))
        }

    def page(self, path: str) -> Element:
        """The page at an address such as `/2013/03/ton-dossier/`."""
        return self.pages[f"{path.removeprefix('/')}index.html"]

    def file(self, address: str) -> Path | None:
        """The file that answers an address of this site, if there is one."""
        parts = urlsplit(address.removeprefix(SITE_URL))
        place = self.output / unquote(parts.path).removeprefix("/")
        if not parts.path.endswith("/"):
            return place if place.is_file() else None
        names = ("index.html", "index.xml", "index.json")
        return next((place / n for n in names if (place / n).is_file()), None)

    @cached_property
    def ids(self) -> dict[Path, frozenset[str]]:
        """The anchors of every page."""
        return {
            self.output / name: frozenset(e.get("id", "") for e in page.iter())
            for name, page in self.pages.items()
        }

    # --- its feeds -----------------------------------------------------------------

    @cached_property
    def feeds(self) -> dict[str, Feed]:
        """Every feed of the output, by address."""
        found = {}
        for file in sorted(self.output.rglob("index.*")):
            if file.suffix in {".xml", ".json"}:
                path = f"/{file.parent.relative_to(self.output).as_posix()}/"
                found[path] = Feed(path, _type(path), file.read_bytes())
        return found

    @cached_property
    def article_feeds(self) -> dict[str, Sequence[Article]]:
        """What each feed of articles has to hold."""
        lists: dict[str, list[Article]] = {"/": self.articles}
        for article in self.articles:
            terms = [f"/category/{slugify(article.category)}/"]
            terms += [f"/tag/{slugify(tag)}/" for tag in article.tags]
            terms += [f"/author/{self._author_slugs[a]}/" for a in article.authors]
            for term in terms:
                lists.setdefault(term, []).append(article)
        feeds = {
            f"{folder}{name}": articles[: self.most]
            for folder, articles in lists.items()
            for name in ("feed/", "feed/atom/")
        }
        return {**feeds, "/feed/json/": self.articles[: self.most]}

    @cached_property
    def comment_feeds(self) -> dict[str, Sequence[tuple[Article, Comment]]]:
        """What each feed of comments has to hold, with the article of each."""
        everything = [(a, c) for a in self.articles for c in a.comments]
        feeds = {
            "/comments/feed/": everything,
            "/comments/feed/atom/": everything,
            **{f"{a.path}feed/": [(a, c) for c in a.comments] for a in self.articles},
        }
        return {
            path: sorted(found, key=lambda pair: _age(pair[1]), reverse=True)[
                : self.most
            ]
            for path, found in feeds.items()
        }

    # --- what it was made from -----------------------------------------------------

    @cached_property
    def articles(self) -> list[Article]:
        """The published articles, the newest first; by slug within a minute."""
        found = [
            self._article(document)
            for document in self._documents
            if document.kind == "article"
            and not document.is_draft
            and paris_day(parse_date(document.value("Date"))) <= _TODAY
        ]
        return sorted(found, key=lambda a: (-a.date.timestamp(), a.slug))

    def comment_text(self, article: Article, comment: Comment) -> str:
        """The words of a comment on its page."""
        place = next(
            element
            for element in self.page(article.path).iter()
            if element.get("id") == f"comment-{comment.id}"
        )
        return words(first(place, "comment__body"))

    @cached_property
    def _documents(self) -> list[Document]:
        documents, problems = load_tree(self.project)
        assert problems == []
        return documents

    @cached_property
    def _author_slugs(self) -> dict[str, str]:
        authors = [d for d in self._documents if d.kind == "author"]
        return {author.value("Name"): author.slug for author in authors}

    @cached_property
    def _comments(self) -> list[Comment]:
        root = self.project / "comments"
        if not root.exists():
            return []
        comments, problems = CommentStore(root).load_all()
        assert problems == []
        return [c for c in comments if c.date.astimezone(PARIS).date() <= _TODAY]

    def _article(self, document: Document) -> Article:
        published = parse_date(document.value("Date")).astimezone(PARIS)
        path = f"/{published:%Y/%m}/{document.slug}/"
        page = first(self.page(path), "h-entry", tag="article")
        slugs = {document.slug, *_items(document, "Aliases")}
        picture = next(iter(with_class(page, "article__picture")), None)
        lead = next(iter(with_class(page, "article__lead")), None)
        texts = [picture] if picture is not None else []
        texts.append(first(page, "e-content"))
        return Article(
            slug=document.slug,
            path=path,
            guid=document.value("Guid"),
            date=published,
            modified=parse_date(document.value("Modified") or document.value("Date")),
            authors=_items(document, "Authors"),
            category=document.value("Category"),
            tags=_items(document, "Tags"),
            language=document.value("Lang") or "fr",
            title=words(first(page, "p-name")),
            lead="" if lead is None else words(lead),
            text=" ".join(filter(None, (words(text) for text in texts))),
            comments=tuple(c for c in self._comments if c.article in slugs),
        )


_TODAY = date.fromisoformat(BUILD_DATE)
_TYPES = {"feed": RSS, "atom": ATOM, "json": JSON}
# HTML's white space; a narrow no-break space is none.
_SPACE = re.compile(r"[ \t\n\f\r]+")


def _type(path: str) -> str:
    return _TYPES[path.rstrip("/").rpartition("/")[2]]


def _age(comment: Comment) -> tuple[datetime, str]:
    return comment.date, comment.id


def _items(document: Document, key: str) -> tuple[str, ...]:
    field = document.field(key)
    return tuple(item.text for item in split_items(field)) if field else ()


def words(element: Element) -> str:
    """The text of a piece of HTML, white space as a browser shows it."""
    return _SPACE.sub(" ", "".join(element.itertext())).strip()


def fragment(html: str) -> Element:
    """A piece of HTML, read as a browser reads it."""
    return html5lib.parseFragment(html, namespaceHTMLElements=False)


def with_class(element: Element, name: str, tag: str | None = None) -> list[Element]:
    return [e for e in element.iter(tag) if name in e.get("class", "").split()]


def first(element: Element, name: str, tag: str | None = None) -> Element:
    """The first element of that class."""
    return with_class(element, name, tag)[0]


def alternates(page: Element) -> Counter[tuple[str, str]]:
    """The feeds that a page announces: (address, type)."""
    return Counter(
        (link.get("href", ""), link.get("type", ""))
        for link in page.iterfind("head/link[@rel='alternate']")
    )


@pytest.fixture(scope="session")
def made_real(real_site: Path) -> Made:
    """The publication itself."""
    return Made(ROOT, real_site)


@pytest.fixture(scope="session")
def made_fixture(fixture_site: Path) -> Made:
    """The small site in `tests/fixtures/site`."""
    return Made(FIXTURE, fixture_site)


@pytest.fixture(params=["made_real", "made_fixture"])
def made(request: pytest.FixtureRequest) -> Made:
    """Both sites, one after the other."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Made)
    return found
