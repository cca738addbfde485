"""How wide a text is on a terminal, and making it exactly as wide as a column.

The rules are those of POSIX's wcwidth with Unicode's tables: East Asian wide and full
characters take two cells, marks that sit on a letter none, the rest one.
"""

import unicodedata
from functools import lru_cache

from sceau.comments.ordinary import is_ordinary

ELLIPSIS = "…"
# Vowels and finals of Korean sit in the cell of the consonant before them.
_JAMO = (range(0x1160, 0x1200), range(0xD7B0, 0xD800))


def cells(text: str) -> int:
    """How many cells the text takes; meant for what `terminal.shown` gave."""
    if is_ordinary(text):
        return len(text)
    return sum(map(_cells_of, text))


def columns(text: str, width: int) -> str:
    """The text in exactly `width` cells: padded with spaces, or cut with an ellipsis.

    A letter is never parted from its marks. Meant for what `terminal.shown` gave: the
    width of a control character is the terminal's own affair. Raises `ValueError` for
    a width below 1.
    """
    if width < 1:
        raise ValueError(f"a column is at least 1 cell wide, not {width}")
    if is_ordinary(text):
        cut = text if len(text) <= width else text[: width - 1] + ELLIPSIS
        return cut.ljust(width)
    used = 0
    fitting = 0
    cells_fitting = 0
    for at, char in enumerate(text):
        size = _cells_of(char)
        # Up to here there is room for the ellipsis, should it be needed.
        if size and used < width:
            fitting, cells_fitting = at, used
        used += size
        if used > width:
            padding = " " * (width - cells_fitting - 1)
            return text[:fitting] + ELLIPSIS + padding
    return text + " " * (width - used)


@lru_cache(4096)
def _cells_of(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in {"Mn", "Me"}:
        return 0
    if any(ord(char) in block for block in _JAMO):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
