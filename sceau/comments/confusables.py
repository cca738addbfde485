"""Whether a name could be taken for another one.

Names are compared by their skeletons: what is left to the eye when case, accents,
spaces, punctuation and invisible characters are gone, and everything that looks like a
letter has become that letter (Unicode's UTS #39, and digits besides).
"""

import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache

from sceau.comments.confusables_data import CONFUSABLES

# Among ASCII, whose look-alikes Unicode hardly lists. Either side of a pair may become
# the other, as long as both end alike; leetspeak is included.
_ALIKE = str.maketrans(
    {
        **{"0": "o", "1": "l", "2": "z", "3": "e", "4": "a", "5": "s", "6": "b"},
        **{"7": "t", "8": "b", "9": "g", "i": "l", "m": "rn", "w": "vv"},
    }
)


def could_be_taken_for(name: str, others: Iterable[str]) -> str | None:
    """The first of the other names that this one resembles, or None."""
    own = _skeletons(name)
    return next((other for other in others if not own.isdisjoint(_kept(other))), None)


def skeleton(name: str) -> str:
    """What a reader sees of a name, in letters; empty if it has none.

    « Ju », « Ј. U » with a Cyrillic Ј and « Ｊú » give `ju`.
    """
    return seen_as(name).translate(_ALIKE)


def seen_as(text: str) -> str:
    """The letters and digits that the text looks like, small and without accents.

    Other than in a skeleton, an `m` stays an `m`: this is for people to read.
    """
    text = unicodedata.normalize("NFKD", text).translate(_table())
    # Folding can bring forth characters with look-alikes of their own.
    text = unicodedata.normalize("NFKD", text.casefold()).translate(_table())
    return "".join(char for char in text.casefold() if char.isalnum())


def _skeletons(name: str) -> frozenset[str]:
    """As written, in small letters and in capitals, which may look like others: Υ υ."""
    spellings = (name, name.casefold(), name.upper())
    # A name of signs alone has no skeleton; it resembles itself only.
    return frozenset(skeleton(spelling) or spelling for spelling in spellings)


@lru_cache(maxsize=64)
def _kept(other: str) -> frozenset[str]:
    """The skeletons of names that every name is held against: the publication's."""
    return _skeletons(other)


@cache
def _table() -> dict[int, str]:
    table: dict[int, str] = {}
    for line in CONFUSABLES.splitlines():
        seen, *codes = line.split(" ")
        if seen.startswith("+"):
            seen = "".join(chr(int(code, 16)) for code in seen[1:].split("+"))
        table.update((int(code, 16), seen) for code in codes)
    return table
