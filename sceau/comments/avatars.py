"""An avatar from a name: a small seal with a sign of its own, drawn on the spot.

The same name gives the same drawing on every machine; nothing is asked of anyone. It
says nothing about the person but that two comments carry the same name.
"""

import hashlib
import unicodedata

COLOURS = 6
"""How many classes `avatar--0` … the style sheet knows."""
_CELLS = 5


def avatar(name: str) -> str:
    """An inline SVG of 5 × 5 cells, mirrored, in one of the theme's colours: safe HTML,
    made of digits only.

    The name is folded first, so that « Ju » and « ju » look alike.
    """
    folded = unicodedata.normalize("NFKC", name).casefold()
    digest = hashlib.sha256(folded.encode()).digest()
    colour = digest[0] % COLOURS
    cells = []
    for column in range((_CELLS + 1) // 2):
        for row in range(_CELLS):
            if digest[1 + column * _CELLS + row] % 2:
                cells.append((column, row))
                if column != _CELLS - 1 - column:
                    cells.append((_CELLS - 1 - column, row))
    path = "".join(f"M{x} {y}h1v1h-1z" for x, y in sorted(cells))
    return (
        f'<svg class="avatar avatar--{colour}" viewBox="-2 -2 9 9" aria-hidden="true">'
        f'<circle cx="2.5" cy="2.5" r="4.5"/><path d="{path}"/></svg>'
    )
