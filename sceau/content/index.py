"""All documents seen together: what exists, under which address, and who sees it."""

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal
from urllib.parse import unquote

from sceau.content.dates import DateError, paris_day, parse_date
from sceau.content.documents import Document, split_items
from sceau.content.slugs import is_valid_slug

State = Literal["published", "draft", "held back"]

_ARTICLE_ADDRESS = re.compile(
    r"/(?P<year>[0-9]{4})/(?P<month>[0-9]{2})/(?P<slug>[^/?#]+)(?:/feed)?/?(?=[?#]|$)"
)


@dataclass(frozen=True)
class ContentIndex:
    """What the checks look things up in."""

    documents: tuple[Document, ...]
    files: frozenset[str]
    """Every file, as its path below `content/`."""
    build_date: date
    by_content_path: Mapping[str, Document]
    by_address: Mapping[str, Document]
    """Articles by their address and those of their former slugs: `/2013/03/slug/`."""
    redirected: frozenset[str]
    """Old addresses in `content/redirects.csv`, with a final slash."""

    def state(self, document: Document) -> State:
        """Whether readers can see it after a build for `build_date`."""
        if document.is_draft:
            return "draft"
        day = publication_day(document)
        if document.kind == "article" and day and day > self.build_date:
            return "held back"
        return "published"

    def leads_somewhere(self, article_address: str) -> bool:
        """Whether an article has, or had, that address."""
        return article_address in self.by_address or article_address in self.redirected

    def of_kind(self, *kinds: str) -> list[Document]:
        """The documents of some kinds, in the order of their paths."""
        return [d for d in self.documents if d.kind in kinds]


def build_index(
    documents: list[Document],
    files: frozenset[str],
    build_date: date,
    redirected: frozenset[str] = frozenset(),
) -> ContentIndex:
    """Make the lookups; of two documents with one address the first counts."""
    by_address: dict[str, Document] = {}
    for document in documents:
        if month := _month_address(document):
            for slug in (document.slug, *aliases(document)):
                by_address.setdefault(f"{month}{slug}/", document)
    return ContentIndex(
        documents=tuple(documents),
        files=files,
        build_date=build_date,
        by_content_path={d.content_path: d for d in documents},
        by_address=by_address,
        redirected=frozenset(f"{old.rstrip('/')}/" for old in redirected),
    )


def publication_day(document: Document) -> date | None:
    """The day in Paris of `Date`, or None where it is missing or wrong."""
    try:
        return paris_day(parse_date(document.value("Date")))
    except DateError:
        return None


def aliases(document: Document) -> list[str]:
    """The valid slugs in `Aliases`."""
    field = document.field("Aliases")
    items = split_items(field) if field else ()
    return [item.text for item in items if is_valid_slug(item.text)]


def _month_address(document: Document) -> str:
    """`/2013/03/` for an article, or an empty string for what has no such address."""
    day = publication_day(document)
    if document.kind != "article" or day is None:
        return ""
    return f"/{day:%Y}/{day:%m}/"


def linked_article_address(address: str) -> str:
    """The article's part of a link such as `/2013/03/slug/feed/#top`, or nothing."""
    match = _ARTICLE_ADDRESS.match(address)
    if match is None:
        return ""
    return f"/{match['year']}/{match['month']}/{unquote(match['slug'])}/"


def resolve(document: Document, path: str) -> list[str]:
    """Where a `{filename}` or `{static}` path may lead, as paths below `content/`.

    As Pelican does: from `content/` after a slash, else from the document's own
    folder; as written, then with `%20` and the like resolved.
    """
    folder = posixpath.dirname(document.content_path)
    resolved = []
    for written in dict.fromkeys((path, unquote(path))):
        if written.startswith("/"):
            resolved.append(posixpath.normpath(written.lstrip("/")))
        else:
            resolved.append(posixpath.normpath(posixpath.join(folder, written)))
    return resolved
