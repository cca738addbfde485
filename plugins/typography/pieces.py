"""HTML taken apart into text and what is not to be touched, in linear time.

Not a parser: it only has to know where text ends. Whatever it splits, joining the
pieces gives the same HTML again.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Left as they are: code, and whatever a browser does not show as text.
_VERBATIM = ("code", "pre", "kbd", "samp", "var", "script", "style", "textarea", "svg")
# A quoted attribute may hold `>`. Neither form gives back what it took, and `<` ends
# an attempt, so a text of nothing but `<a <a <a` is read once and not over and over.
_TAG = re.compile(
    r"""<(?P<name>[/!?]?[a-z][^\s<>"'/]*+)"""
    r"""(?:(?:[^<>"']++|"[^"]*+"|'[^']*+')*+|[^<>]*+)>""",
    re.IGNORECASE,
)
_CLOSING = {name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in _VERBATIM} | {
    "!--": re.compile("-->")
}


@dataclass(frozen=True)
class Piece:
    """One run of text, or of markup and code."""

    content: str
    is_text: bool


def split_html(html: str) -> Iterator[Piece]:
    """Text and markup in turn; the contents of all pieces together are `html`."""
    # Elements that have no end from here on; looking again would find none either.
    endless: set[str] = set()
    text_start = position = 0
    while (position := html.find("<", position)) != -1:
        end = _markup_end(html, position, endless)
        if end is None:
            position += 1
            continue
        if text_start < position:
            yield Piece(html[text_start:position], is_text=True)
        yield Piece(html[position:end], is_text=False)
        text_start = position = end
    if text_start < len(html):
        yield Piece(html[text_start:], is_text=True)


def _markup_end(html: str, start: int, endless: set[str]) -> int | None:
    """Where the comment, code or tag at `start` ends; None for a bare `<`."""
    if html.startswith("<!--", start):
        # Without an end it reaches to the end of the page, as in a browser.
        return _closing_end(html, start + 4, "!--", endless) or len(html)
    tag = _TAG.match(html, start)
    if tag is None:
        return None
    name = tag["name"].lower()
    closed = _closing_end(html, tag.end(), name, endless) if name in _CLOSING else None
    return closed or tag.end()


def _closing_end(html: str, start: int, name: str, endless: set[str]) -> int | None:
    if name in endless:
        return None
    closing = _CLOSING[name].search(html, start)
    if closing is None:
        endless.add(name)
        return None
    return closing.end()
