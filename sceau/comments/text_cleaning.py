"""Text from outside, made fit for a comment: what cannot be seen or deceives is gone.

Cleaning twice gives the same as cleaning once. Which characters exist depends on the
Unicode version of the Python that runs.
"""

import re
import unicodedata

from sceau.comments.ordinary import has_ordinary_lines

MAX_MARKS = 4
"""Combining marks in a row. Vietnamese and Thai need two, biblical Hebrew three."""
MAX_BLANK_LINES = 2

_LINE_ENDS = re.compile(r"[\r\x0b\x0c\x85\u2028\u2029]")
_TOO_MANY_LINES = re.compile("\n" * (MAX_BLANK_LINES + 2) + "+")
# Invisible, though Unicode counts them among letters and marks: fillers of Hangul, the
# grapheme joiner, inherent vowels of Khmer, Mongolian variation selectors.
_INVISIBLE = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0"
)
# Format characters that can be seen: signs that enclose the number after them.
_VISIBLE_FORMATS = frozenset(
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2"
    "\U000110bd\U000110cd"
)
_GONE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_SYMBOLS = frozenset({"So", "Sm", "Sk"})
_ZWNJ, _ZWJ, _KEYCAP = "\u200c", "\u200d", "\u20e3"
_EMOJI_SELECTORS = frozenset("\ufe0e\ufe0f")
_VIRAMA = 9
# Blank, and used as a space, though a symbol to Unicode.
_BLANKS = str.maketrans({"\t": " ", "\u2800": " "})


def clean_text(text: str) -> str:
    """Several lines, as a comment's body holds them; may be empty.

    NFC; every line end is LF, a tab is a space; lines lose white space at their end,
    the text at both; runs of blank lines are folded.
    """
    text = text.replace("\r\n", "\n")
    if not has_ordinary_lines(text):
        text = _visible(_LINE_ENDS.sub("\n", text).translate(_BLANKS))
    text = "\n".join(line.rstrip() for line in text.split("\n"))
    text = _TOO_MANY_LINES.sub("\n" * (MAX_BLANK_LINES + 1), text)
    return text.strip()


def clean_line(text: str) -> str:
    """One line, as a comment's author: all white space becomes single spaces.

    Empty if nothing in it would be seen.
    """
    line = " ".join(clean_text(text).split())
    return line if any(unicodedata.category(c)[0] in "LNPS" for c in line) else ""


def _visible(text: str) -> str:
    """Without what cannot be seen, in NFC."""
    kept = "".join(char for char in text if _may_be_seen(char))
    kept = unicodedata.normalize("NFC", kept)
    if kept.isascii():
        return kept
    out: list[str] = []
    marks = 0
    for char, after in zip(kept, kept[1:] + "\n", strict=True):
        if char in (_ZWNJ, _ZWJ):
            # Does not end a run of marks, or it would let a new one begin.
            keep = _joins(char, out, after)
        elif unicodedata.category(char)[0] == "M":
            marks += 1
            keep = marks <= MAX_MARKS and _can_stand(char, out, after)
        else:
            marks = 0
            keep = True
        if keep:
            out.append(char)
    return unicodedata.normalize("NFC", "".join(out))


def _may_be_seen(char: str) -> bool:
    if char == "\n" or " " <= char <= "~" or char in (_ZWNJ, _ZWJ):
        return True
    if unicodedata.category(char) in _GONE:
        return char in _VISIBLE_FORMATS
    return char not in _INVISIBLE


def _can_stand(mark: str, before: list[str], after: str) -> bool:
    """Whether a mark has something to stand on; selectors need an emoji."""
    if not before or before[-1].isspace():
        return False
    if _is_selector(mark):
        is_keycap = before[-1] in "0123456789#*" and after == _KEYCAP
        return mark in _EMOJI_SELECTORS and (is_keycap or _is_symbol(before[-1]))
    return True


def _joins(joiner: str, before: list[str], after: str) -> bool:
    """Whether an invisible joiner changes what is seen, as in IDNA's CONTEXTJ.

    Between parts of an emoji (👩‍🚀), after a virama in the scripts of India, and, for
    the one that keeps letters apart, inside a word in Arabic letters (می‌خواهم).
    """
    if not before:
        return False
    last = before[-1]
    if unicodedata.combining(last) == _VIRAMA:
        return True
    if joiner == _ZWJ:
        if last in _EMOJI_SELECTORS:
            last = before[-2]
        return _is_symbol(last) and _is_symbol(after)
    return {unicodedata.bidirectional(c) for c in (last, after)} == {"AL"}


def _is_symbol(char: str) -> bool:
    """Whether the character may be an emoji: Python has no closer property."""
    return unicodedata.category(char) in _SYMBOLS or char in "‼⁉〰"


def _is_selector(char: str) -> bool:
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"
