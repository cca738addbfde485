r"""Readers' text on a moderator's terminal: nothing of it is obeyed, nothing hides.

    Eve\x1b[2J                   what a terminal would obey
    a\u200bb                     what it would not show
    p[U+0430 CYRILLIC a]ypal     what it would show as something else
    ê[+37 marks]                 what would cover the lines around it

Everything else stays readable as it was written. Whoever prints it still has to say
what happens to characters that the terminal's encoding lacks.
"""

import unicodedata
from functools import lru_cache

from sceau.comments.errors import SHAPELESS
from sceau.comments.ordinary import is_ordinary
from sceau.moderation.columns import cells, columns
from sceau.moderation.lookalikes import with_notes

__all__ = ["MAX_MARKS", "columns", "shown", "shown_block"]

MAX_MARKS = 4
"""Marks on one letter that are shown; no living script stacks more."""

# Control, format (bidi marks and joiners too), surrogate, private use, unassigned,
# separators of lines and paragraphs.
_UNSHOWN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# French has no-break and thin spaces, Chinese its own; the others only pretend.
_SPACES = frozenset(" \u00a0\u2009\u202f\u3000")


def shown(text: str) -> str:
    r"""The text on one line that any terminal shows and none obeys.

    A line break becomes `\n`, and a backslash `\\`, so that what a reader typed never
    passes for an escape of ours. Linear in the text's length; each character gives at
    most some forty.
    """
    if is_ordinary(text):
        return text.replace("\\", "\\\\")
    return _without_towers(with_notes(text))


def shown_block(text: str) -> str:
    """The same, with line breaks kept."""
    return "\n".join(shown(line) for line in text.split("\n"))


@lru_cache(4096)
def _escaped(char: str) -> str:
    if char == "\\":
        return "\\\\"
    category = unicodedata.category(char)
    pretends = category == "Zs" and char not in _SPACES
    if category in _UNSHOWN or pretends or SHAPELESS.match(char):
        return ascii(char)[1:-1]
    return char


def _without_towers(line: str) -> str:
    """Escaped; each letter keeps a few marks, a mark without a letter gets a circle."""
    pieces: list[str] = []
    marks = 0
    carried = False
    for char in line:
        escaped = _escaped(char)
        if escaped == char and _is_mark(char):
            marks += 1
            if marks == 1 and not carried:
                pieces.append("◌")
            if marks <= MAX_MARKS:
                pieces.append(char)
            continue
        pieces += _cut(marks)
        pieces.append(escaped)
        marks = 0
        # No mark may change the last sign of an escape.
        carried = escaped == char and not char.isspace()
    return "".join((*pieces, *_cut(marks)))


def _cut(marks: int) -> tuple[str, ...]:
    more = marks - MAX_MARKS
    if more <= 0:
        return ()
    return (f"[+{more} mark{'s' if more > 1 else ''}]",)


@lru_cache(4096)
def _is_mark(char: str) -> bool:
    # Vowels and finals of Korean pile up on one another as marks do.
    return unicodedata.category(char)[0] == "M" or cells(char) == 0
