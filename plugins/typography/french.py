"""French typography for finished HTML and for plain text.

Rules after the « Lexique des règles typographiques en usage à l'Imprimerie
nationale », as far as a machine can apply them without reading: narrow no-break
spaces (U+202F) before ; : ! ? » and after «, in numbers and before % and €, the
typographic apostrophe, the ellipsis, no-break spaces after n° and p. Nothing inside
tags, code or addresses is touched, and applying it twice changes nothing.
"""

import re
from collections.abc import Callable

from plugins.typography.pieces import split_html

NNBSP = "\u202f"
NBSP = "\u00a0"

_SPACE = "[ \u00a0\u202f]"
# `++` never gives back what it took: a long run of spaces is read once, not once for
# every space in it. The look-behind keeps the run from being tried from its middle.
_SPACES = rf"(?<!{_SPACE}){_SPACE}++"
_RULES = re.compile(
    # An address or an entity is matched first, and kept.
    r"(?P<keep>\b(?:https?|mailto|ftp):[^\s<>«»]+|\bwww\.[^\s<>«»]+|&\#?\w+;)"
    rf"|(?P<before>{_SPACES}(?=[;:!?»](?!\w|//)))"
    r"|(?P<missing>(?<=[^\W\d_])(?=[!?;](?:[\s)»!?]|$)))"
    rf"|(?P<open>«{_SPACE}*)"
    # At the start of a piece of text a closing mark follows a tag: `</em>»`. After
    # an opening one, « open » has set the space already.
    r"|(?P<close>(?:(?<=[^\s«])|^)(?=»))"
    r"|(?P<apostrophe>(?<=[^\W\d_])'(?=\w|«|$))"
    r"|(?P<ellipsis>(?<!\.)\.{3}(?!\.))"
    rf"|(?P<number>(?<![\d-])(?<!\d[.,\u202f])\d{{1,3}}(?:{_SPACE}\d{{3}})+(?![\d-]))"
    rf"|(?P<unit>(?<=\d){_SPACE}++(?=[%€‰]))"
    rf"|(?P<after>(?<=\bn°){_SPACE}++|(?<=\bp\.){_SPACE}++(?=\d))"
)
_FRENCH: dict[str, Callable[[str], str]] = {
    "keep": lambda found: found,
    "before": lambda found: NNBSP,
    "missing": lambda found: NNBSP,
    "open": lambda found: "«" + NNBSP,
    "close": lambda found: NNBSP,
    "apostrophe": lambda found: "’",
    "ellipsis": lambda found: "…",
    "number": lambda found: re.sub(_SPACE, NNBSP, found),
    "unit": lambda found: NNBSP,
    "after": lambda found: NBSP,
}
# English keeps its spaces; only what both languages share is set.
_ENGLISH = {key: _FRENCH[key] for key in ("apostrophe", "ellipsis")}


def typeset_text(text: str, language: str = "fr") -> str:
    """Plain text or the text between two tags, with its typography set."""
    rules = _FRENCH if language == "fr" else _ENGLISH

    def applied(match: re.Match[str]) -> str:
        rule = rules.get(match.lastgroup or "")
        return rule(match[0]) if rule else match[0]

    return _RULES.sub(applied, text)


def typeset_html(html: str, language: str = "fr") -> str:
    """HTML with the typography of its text set; tags and code stay byte for byte."""
    return "".join(
        typeset_text(piece.content, language) if piece.is_text else piece.content
        for piece in split_html(html)
    )
