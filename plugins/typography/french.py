"""French typography for finished HTML and for plain text.

Rules after the « Lexique des règles typographiques en usage à l'Imprimerie
nationale », as far as a machine can apply them without reading: narrow no-break
spaces (U+202F) before ; : ! ? » and after «, in numbers and before % and €, the
typographic apostrophe, the ellipsis, no-break spaces after n° and p. Nothing inside
tags, code or addresses is touched, and applying it twice changes nothing.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from plugins.typography.pieces import split_html

NNBSP = "\u202f"
NBSP = "\u00a0"

_SPACE = "[ \u00a0\u202f]"
# A run of spaces, taken whole and only from its start: a long one is read once, and
# not once for every space in it.
_SPACES = rf"{_SPACE}(?<!{_SPACE}{_SPACE}){_SPACE}*+"

# Addresses and entities are cut out first and kept as they are.
_KEPT = re.compile(r"(\b(?:https?|mailto|ftp):[^\s<>«»]+|\bwww\.[^\s<>«»]+|&\#?\w+;)")
_KEPT_SIGNS = ("&", "www.", "http:", "https:", "mailto:", "ftp:")


@dataclass(frozen=True)
class _Rule:
    """What to look for, and what to put there.

    Most texts hold few of the signs; looking for them first is what makes the rules
    cheap. Each pattern begins with a character, not with a look-behind, because `re`
    can then skip to the places where it may match.
    """

    signs: str
    pattern: re.Pattern[str]
    replacement: str | Callable[[re.Match[str]], str]

    def applied_to(self, text: str) -> str:
        if any(sign in text for sign in self.signs):
            return self.pattern.sub(self.replacement, text)
        return text


_APOSTROPHE = _Rule("'", re.compile(r"'(?<=[^\W\d_]')(?=\w|«|$)"), "’")
_ELLIPSIS = _Rule(".", re.compile(r"\.{3}(?<!\.{4})(?!\.)"), "…")
_FRENCH: tuple[_Rule, ...] = (
    _Rule("«", re.compile(rf"«{_SPACE}*+"), "«" + NNBSP),
    _Rule(";:!?»", re.compile(rf"{_SPACES}(?=[;:!?»](?!\w|//))"), NNBSP),
    # A mark that stands right behind its word: « quoi! ».
    _Rule(
        "!?;",
        re.compile(r"[!?;](?<=[^\W\d_].)(?=[\s)»!?]|$)"),
        lambda found: NNBSP + found[0],
    ),
    # At the start of a piece of text a closing mark follows a tag: `</em>»`.
    _Rule("»", re.compile(r"»(?<![\s«].)"), NNBSP + "»"),
    _APOSTROPHE,
    _ELLIPSIS,
    _Rule(
        "0123456789",
        re.compile(
            rf"\d(?<![\d-]\d)(?<!\d[.,\u202f]\d)\d{{0,2}}(?:{_SPACE}\d{{3}})+(?![\d-])"
        ),
        lambda found: re.sub(_SPACE, NNBSP, found[0]),
    ),
    _Rule("%€‰", re.compile(rf"{_SPACE}(?<=\d.){_SPACE}*+(?=[%€‰])"), NNBSP),
    _Rule("°", re.compile(rf"{_SPACE}(?<=\bn°.){_SPACE}*+"), NBSP),
    _Rule(".", re.compile(rf"{_SPACE}(?<=\bp\..){_SPACE}*+(?=\d)"), NBSP),
)
# English keeps its spaces; only what both languages share is set.
_ENGLISH = (_APOSTROPHE, _ELLIPSIS)


def typeset_text(text: str, language: str = "fr") -> str:
    """Plain text or the text between two tags, with its typography set."""
    rules = _FRENCH if language == "fr" else _ENGLISH
    if not any(sign in text for sign in _KEPT_SIGNS):
        return _typeset(text, rules)
    # `split` with one group gives text and kept pieces in turn.
    pieces = _KEPT.split(text)
    pieces[::2] = [_typeset(piece, rules) for piece in pieces[::2]]
    return "".join(pieces)


def _typeset(text: str, rules: Iterable[_Rule]) -> str:
    for rule in rules:
        text = rule.applied_to(text)
    return text


def typeset_html(html: str, language: str = "fr") -> str:
    """HTML with the typography of its text set; tags and code stay byte for byte."""
    return "".join(
        typeset_text(piece.content, language) if piece.is_text else piece.content
        for piece in split_html(html)
    )
