"""HTML tags that an author wrote into Markdown, with their attributes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

_START = re.compile(r"<(?P<name>[a-zA-Z][a-zA-Z0-9-]*)(?=[\s/>])")
# What ends the search for the end of a tag: no part of a text is read over and over.
_NEXT = re.compile(r"<[a-zA-Z/!]")
# A quotation mark opens a value only after "=". No pattern here nests repetitions:
# Python 3.11.2, Debian 12's, takes quadratic time for possessive ones.
_VALUE_OR_END = re.compile(r"=\s*\"[^\"]*\"|=\s*'[^']*'|>")
_ATTRIBUTE = re.compile(
    r"(?P<name>[^\s\"'<>/=]++)(?:\s*+=\s*+(?P<value>\"[^\"]*+\"|'[^']*+'|[^\s>]++))?+"
)


@dataclass(frozen=True)
class Attribute:
    """One attribute; the value has its character references resolved."""

    name: str
    value: str
    offset: int


@dataclass(frozen=True)
class Tag:
    """An opening tag, its name and attribute names in lower case."""

    name: str
    attributes: tuple[Attribute, ...]
    offset: int

    def value(self, name: str) -> str | None:
        """The first attribute of that name, or None."""
        return next((a.value for a in self.attributes if a.name == name), None)


def find_tags(visible: str) -> Iterator[Tag]:
    """The opening tags of a text whose code and comments are blanked out."""
    for start in _START.finditer(visible):
        following = _NEXT.search(visible, start.end())
        limit = following.start() if following else len(visible)
        end = _end_of_tag(visible, start.end(), limit)
        if end is None:
            continue
        attributes = tuple(
            Attribute(
                found["name"].lower(),
                unescape(_unquoted(found["value"] or "")),
                found.start(),
            )
            for found in _ATTRIBUTE.finditer(visible, start.end(), end)
        )
        yield Tag(start["name"].lower(), attributes, start.start())


def _end_of_tag(visible: str, start: int, limit: int) -> int | None:
    """Where the ">" stands that ends a tag, before `limit`; None without one."""
    for found in _VALUE_OR_END.finditer(visible, start, limit):
        if found[0] == ">":
            return found.start()
    return None


def _unquoted(value: str) -> str:
    return value[1:-1] if value[:1] in ("'", '"') and len(value) > 1 else value
