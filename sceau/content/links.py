"""Every address that a Markdown text leads to or shows, with its line.

Code and comments do not count. Links, images, reference definitions, autolinks, and
`href`, `src`, `srcset` and `poster` of raw HTML do. Linear in the length of the text.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Literal

from sceau.content.raw_html import find_tags
from sceau.content.source import MarkdownSource

TargetKind = Literal[
    "link", "image", "definition", "image reference", "autolink", "href", "src"
]

# Images nested in images must not make one text be copied again and again.
_MAX_ALT = 1000

_DEFINITION = re.compile(
    r"^(?:> ?)*+ {0,3}\[(?!\^)(?P<label>[^\[\]\n]*+)\]:"
    r"[ ]*+(?:\n[ ]*+)?+(?P<address>\S++)",
    re.MULTILINE,
)
_AUTOLINK = re.compile(
    r"<(?P<address>[a-zA-Z][a-zA-Z0-9+.-]*+://[^<>\s]*+|[^\s<>@!/]++@[^\s<>@]++)>"
)
_BRACKET = re.compile(r"\\.|!?\[|\]|[()]|\n[ \t]*+(?=\n)", re.DOTALL)
_REFERENCE = re.compile(r"\s?\[(?P<label>[^\[\]]*+)\]")
_FIRST_WORD = re.compile(r"\(\s*+(?P<address><[^<>\n]*+>|[^\s()]*+)")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()>#+.!~-])")
_SOURCES = ("src", "poster")


@dataclass(frozen=True)
class Target:
    """One address as written; `alt` is the text of an image, None for the rest."""

    kind: TargetKind
    address: str
    line: int
    alt: str | None = None

    @property
    def is_shown(self) -> bool:
        """Whether a browser fetches it together with the page."""
        return self.kind in ("image", "image reference", "src")


def find_targets(source: MarkdownSource | str, first_line: int = 1) -> list[Target]:
    """The targets of a text in their order; lines count from `first_line`."""
    if isinstance(source, str):
        source = MarkdownSource(source, first_line)
    definitions: dict[str, str] = {}
    found: list[tuple[int, Target]] = []
    for match in _DEFINITION.finditer(source.visible):
        address = _plain(match["address"].strip("<>"))
        definitions.setdefault(_label(match["label"]), address)
        line = source.line_at(match.start("label"))
        found.append((match.start(), Target("definition", address, line)))
    for match in _AUTOLINK.finditer(source.visible):
        address, line = match["address"], source.line_at(match.start())
        if "://" not in address:
            address = f"mailto:{address}"
        found.append((match.start(), Target("autolink", address, line)))
    found += _inline_targets(source, definitions)
    found += _html_targets(source)
    return [target for _, target in sorted(found, key=lambda pair: pair[0])]


def _inline_targets(
    source: MarkdownSource, definitions: Mapping[str, str]
) -> Iterator[tuple[int, Target]]:
    text = source.visible
    tokens = [
        (match[0], match.start())
        for match in _BRACKET.finditer(text)
        if match[0][0] != "\\"
    ]
    closing = _matching_parentheses(tokens)
    openings: list[tuple[str, int]] = []
    read_to = 0
    for mark, offset in tokens:
        if offset < read_to:
            continue  # inside the destination of a link
        if mark[0] == "\n":
            openings.clear()
        elif mark[-1] == "[":
            openings.append((mark, offset))
        elif mark == "]" and openings:
            opening, start = openings.pop()
            alt = None
            if opening == "![":
                alt = source.text[start + 2 : min(offset, start + 2 + _MAX_ALT)]
            line = source.line_at(start)
            if text.startswith("(", offset + 1):
                end = closing.get(offset + 1)
                read_to = end or 0
                address = _destination(text, offset + 1, end)
                kind: TargetKind = "link" if alt is None else "image"
                yield start, Target(kind, address, line, alt)
            elif alt is not None and definitions:
                label = _reference_label(text, offset + 1) or _label(alt)
                if label in definitions:
                    address = definitions[label]
                    yield start, Target("image reference", address, line, alt)


def _html_targets(source: MarkdownSource) -> Iterator[tuple[int, Target]]:
    for tag in find_tags(source.visible):
        alt = (tag.value("alt") or "") if tag.name == "img" else None
        for attribute in tag.attributes:
            at, line = attribute.offset, source.line_at(attribute.offset)
            if attribute.name == "href":
                yield at, Target("href", attribute.value.strip(), line)
            elif attribute.name in _SOURCES:
                shown_alt = alt if attribute.name == "src" else None
                yield at, Target("src", attribute.value.strip(), line, shown_alt)
            elif attribute.name == "srcset":
                # "a.png 1x, b.png 2x"
                for candidate in attribute.value.split(","):
                    if words := candidate.split():
                        yield at, Target("src", words[0], line)


def _matching_parentheses(tokens: list[tuple[str, int]]) -> dict[int, int]:
    """Offsets of closing parentheses by those of opening ones, block by block."""
    closing: dict[int, int] = {}
    openings: list[int] = []
    for mark, offset in tokens:
        if mark[0] == "\n":
            openings.clear()
        elif mark == "(":
            openings.append(offset)
        elif mark == ")" and openings:
            closing[openings.pop()] = offset
    return closing


def _destination(text: str, opening: int, closing: int | None) -> str:
    """The address between parentheses, without brackets and title."""
    if closing is None:
        # Python-Markdown counts parentheses in a title differently: better to look at
        # the first word than to miss a link.
        match = _FIRST_WORD.match(text, opening)
        return _plain(match["address"].strip("<>")) if match else ""
    content = text[opening + 1 : closing].strip()
    if content.startswith("<") and ">" in content:
        return _plain(content[1 : content.index(">")])
    if content[-1:] in ("'", '"'):
        title = content.index(content[-1])
        if title < len(content) - 1:
            content = content[:title]
    return _plain(content)


def _reference_label(text: str, offset: int) -> str:
    match = _REFERENCE.match(text, offset)
    return _label(match["label"]) if match else ""


def _label(text: str) -> str:
    return " ".join(text.lower().split())


def _plain(address: str) -> str:
    """The address without backslash escapes and character references."""
    return unescape(_ESCAPE.sub(r"\1", address)).strip()
