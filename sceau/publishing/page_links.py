"""What one HTML page points at, and what can be pointed at in it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urlsplit

# Attributes that make a browser fetch something by itself when the page is opened.
_FETCHED = {
    ("img", "src"),
    ("source", "src"),
    ("video", "src"),
    ("video", "poster"),
    ("audio", "src"),
    ("track", "src"),
    ("iframe", "src"),
    ("embed", "src"),
    ("object", "data"),
    ("script", "src"),
    ("input", "src"),
    ("use", "href"),
    ("use", "xlink:href"),
    ("image", "href"),
    ("image", "xlink:href"),
    ("body", "background"),
}
_FETCHED_RELATIONS = {
    "stylesheet",
    "icon",
    "apple-touch-icon",
    "preload",
    "modulepreload",
    "prefetch",
    "preconnect",
    "dns-prefetch",
    "prerender",
    "manifest",
}
_FOLLOWED = {("a", "href"), ("area", "href"), ("form", "action")}
_DECLARED_RELATIONS = {"alternate", "next", "prev"}


@dataclass(frozen=True)
class Reference:
    """One address in a page; `fetched` when the browser asks for it unbidden."""

    address: str
    line: int
    fetched: bool


@dataclass(frozen=True)
class PageLinks:
    """References and fragment targets of one page."""

    references: tuple[Reference, ...]
    targets: frozenset[str]


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.references: list[Reference] = []
        self.targets: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if "id" in values:
            self.targets.add(values["id"])
        if tag == "a" and "name" in values:  # how old texts name a place
            self.targets.add(values["name"])
        for name, value in values.items():
            if name == "srcset":
                for candidate in value.split(","):
                    if candidate.strip():
                        self._add(candidate.split()[0], fetched=True)
            elif (tag, name) in _FETCHED:
                self._add(value, fetched=True)
            elif (tag, name) in _FOLLOWED and not _is_a_readers(values):
                self._add(value, fetched=False)
        if tag == "link" and "href" in values:
            relations = set(values.get("rel", "").lower().split())
            if relations & _FETCHED_RELATIONS:
                self._add(values["href"], fetched=True)
            elif relations & _DECLARED_RELATIONS:
                self._add(values["href"], fetched=False)

    def _add(self, address: str, *, fetched: bool) -> None:
        self.references.append(Reference(address.strip(), self.getpos()[0], fetched))


def _is_a_readers(attributes: Mapping[str, str]) -> bool:
    """Whether a link was written by a reader: a dead one must not stop the author."""
    return "ugc" in attributes.get("rel", "").lower().split()


def page_links(html: str) -> PageLinks:
    """Read a page; relative addresses are kept as they are written."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    return PageLinks(tuple(parser.references), frozenset(parser.targets))


def is_foreign(address: str) -> bool:
    """Whether the address leaves the site: `https://…`, `//host/…`, any host.

    Raises ValueError for what cannot be an address, such as `https://[here]/`.
    """
    parts = urlsplit(address)
    return bool(parts.netloc) or parts.scheme in {"http", "https", "ftp"}
