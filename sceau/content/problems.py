"""What is wrong with the author's files: where it is, what it is, what to do."""

import unicodedata
from dataclasses import dataclass

# Control, format (bidi marks too), surrogate, line and paragraph separator: characters
# that could rewrite the line of a terminal or a log. No-break spaces stay, because
# French text is full of them.
# Unassigned and private characters too: a terminal shows them as it likes.
_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp"})


class ContentError(Exception):
    """The author's request or text cannot be carried out; the text says what to do."""


@dataclass(frozen=True, order=True)
class Problem:
    """One fault; problems sort by file, then line.

    `path` is relative to the project's root, with slashes; `line` counts from 1.
    """

    path: str
    line: int
    message: str
    advice: str

    def __str__(self) -> str:
        """`path:line: message — advice`, on one line whatever the parts hold."""
        text = f"{self.path}:{self.line}: {self.message} — {self.advice}"
        return printable(text)


def printable(text: str) -> str:
    """The text with every character escaped that a terminal might obey."""
    return "".join(
        ascii(char)[1:-1] if unicodedata.category(char) in _UNPRINTABLE else char
        for char in text
    )


def quoted(text: str, limit: int = 60) -> str:
    """The text in quotation marks, escaped, and shortened to `limit` characters."""
    short = text if len(text) <= limit else text[: limit - 1] + "…"
    return f'"{printable(short)}"'
