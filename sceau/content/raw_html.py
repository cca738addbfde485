"""HTML tags that an author wrote into Markdown, with their attributes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

# A quotation mark opens a value only after "=", and a "<" that could start a tag ends
# the search for its end: no part of a text is read more than twice.
_TAG = re.compile(
    r"<(?P<name>[a-zA-Z][a-zA-Z0-9-]*+)(?=[\s/>])(?P<rest>(?:[^<>=]++"
    r"|=\s*+(?:\"(?:[^\"<]++|<(?![a-zA-Z/!]))*+\"|'(?:[^'<]++|<(?![a-zA-Z/!]))*+')?+"
    r"|<(?![a-zA-Z/!]))*+)>"
)
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
    for match in _TAG.finditer(visible):
        attributes = tuple(
            Attribute(
                found["name"].lower(),
                unescape(_unquoted(found["value"] or "")),
                found.start(),
            )
            for found in _ATTRIBUTE.finditer(visible, *match.span("rest"))
        )
        yield Tag(match["name"].lower(), attributes, match.start())


def _unquoted(value: str) -> str:
    return value[1:-1] if value[:1] in ("'", '"') and len(value) > 1 else value
