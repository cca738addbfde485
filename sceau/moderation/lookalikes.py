"""Words whose letters only look like the ones they seem to be, with a note at each.

    p[U+0430 CYRILLIC a]ypal            some of its letters
    оре[CYRILLIC, looks like ope]       all of them

Prose in a script of its own stays as it is: « кто там » beside « жизнь » is Russian,
and nobody takes it for anything else. Without such a neighbour it is noted, and so is
a word joined to Latin letters, as in a host's name.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from sceau.comments.confusables import seen_as

# What a character is to a word: a Latin letter, one that looks like some in ASCII, a
# letter that looks like itself alone, a mark or a digit.
_LATIN, _ALIKE, _OWN, _NEUTRAL, _BLANK, _APART = "lfsm ."
_WORD = re.compile("[lfsm]+")
_CHUNK = re.compile(r"[^ ]+")
_RUN = re.compile("f+")

# « TNFα », « μg »: one of these at an end of a word is science.
_SCIENCE = frozenset("αβγδκμµ")
# Letters that Unicode names otherwise, and that French and its units use.
_AT_HOME = frozenset("ªºℓℹ")
_LAST_LATIN = 0x24F
_MORE_LATIN = range(0x1E00, 0x1F00)
_LIGATURES = range(0xFB00, 0xFB07)
_ENCLOSED = (range(0x249C, 0x24EA), range(0x1F110, 0x1F18A))


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    kinds: str
    joined: bool
    """Whether Latin letters stand in the same chunk, without a blank between."""


def with_notes(line: str) -> str:
    """The line with a note at each word that is not what it looks like.

    A word that mixes Latin with look-alikes has each of them replaced by its note,
    because a screen cannot show the difference. Linear in the line's length. Nothing
    is escaped here.
    """
    if line.isascii():
        return line
    kinds = "".join(map(_kind, line))
    pieces: list[str] = []
    done = 0
    for start, end, text in _notes(line, kinds):
        pieces += [line[done:start], text]
        done = end
        if kinds.startswith(_NEUTRAL, done) and unicodedata.combining(line[done]):
            # An accent of the letter that went must not sit on the note.
            pieces.append("◌")
    return "".join((*pieces, line[done:]))


def _notes(line: str, kinds: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, what stands there instead), in order."""
    run: list[_Word] = []
    for word in _words(kinds):
        if _LATIN not in word.kinds:
            run.append(word)
            continue
        yield from _whole(line, run)
        run = []
        if _ALIKE in word.kinds and not _is_science(line, word):
            yield from _mixed(line, word)
    yield from _whole(line, run)


def _words(kinds: str) -> Iterator[_Word]:
    for chunk in _CHUNK.finditer(kinds):
        joined = _LATIN in chunk[0]
        for match in _WORD.finditer(kinds, *chunk.span()):
            if match[0].strip(_NEUTRAL):
                yield _Word(*match.span(), match[0], joined)


def _mixed(line: str, word: _Word) -> Iterator[tuple[int, int, str]]:
    for run in _RUN.finditer(word.kinds):
        start, end = word.start + run.start(), word.start + run.end()
        letters = line[start:end]
        codes = " ".join(f"U+{ord(char):04X}" for char in letters)
        yield start, end, f"[{codes} {_scripts(letters)} {_seen(letters)}]"


def _whole(line: str, run: list[_Word]) -> Iterator[tuple[int, int, str]]:
    """The words of a run without Latin ones that are nothing but look-alikes."""
    at_home = {
        _script(line[word.start + at])
        for word in run
        for at, kind in enumerate(word.kinds)
        if kind == _OWN
    }
    for word in run:
        letters = "".join(
            line[word.start + at] for at, kind in enumerate(word.kinds) if kind != "m"
        )
        if _OWN in word.kinds or letters in _SCIENCE:
            continue
        if word.joined or not at_home.issuperset(map(_script, letters)):
            note = f"[{_scripts(letters)}, looks like {_seen(letters)}]"
            yield word.end, word.end, note


def _is_science(line: str, word: _Word) -> bool:
    if word.kinds.count(_ALIKE) != 1:
        return False
    at = word.kinds.index(_ALIKE)
    return at in {0, len(word.kinds) - 1} and line[word.start + at] in _SCIENCE


def _seen(letters: str) -> str:
    return "".join(map(_seen_as, letters))


def _scripts(letters: str) -> str:
    return "+".join(sorted(set(map(_script, letters))))


# Texts repeat the same letters; a table of all there are would be a megabyte.
@lru_cache(4096)
def _seen_as(char: str) -> str:
    return seen_as(char)


@lru_cache(4096)
def _script(char: str) -> str:
    """The first word of the character's name: LATIN, CYRILLIC, FULLWIDTH."""
    category = unicodedata.category(char)
    if category[0] != "L":
        return "NUMERAL" if category == "Nl" else "SYMBOL"
    return unicodedata.name(char, "UNKNOWN").partition(" ")[0].partition("-")[0]


@lru_cache(4096)
def _kind(char: str) -> str:
    category = unicodedata.category(char)
    if char.isascii():
        if char.isspace():
            return _BLANK
        return _LATIN if char.isalpha() else _NEUTRAL if char.isdigit() else _APART
    if category == "Zs":
        return _BLANK
    if category[0] == "M" or category in {"Nd", "No", "Lm"} or char in _AT_HOME:
        return _NEUTRAL
    code = ord(char)
    enclosed = category == "So" and any(code in block for block in _ENCLOSED)
    if category[0] != "L" and category != "Nl" and not enclosed:
        return _APART
    if category[0] == "L" and (
        code <= _LAST_LATIN or code in _MORE_LATIN or code in _LIGATURES
    ):
        # The micro sign stands among the Latin letters.
        return _ALIKE if char == "µ" else _LATIN
    seen = _seen_as(char)
    if seen.isascii() and seen.isalnum():
        return _ALIKE
    return _LATIN if _script(char) == "LATIN" else _OWN
