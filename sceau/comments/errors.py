"""What can be wrong with a comment, named by who must act.

The project for `InvalidComment`, whoever keeps the files for `CommentFileError`, the
reader who fills in the form for `SubmissionRefused`.
"""

import re
import unicodedata

from sceau.comments.ordinary import is_ordinary

# Control, format (bidi marks too), surrogate, line and paragraph separator: characters
# that could rewrite the line of a terminal or a log. No-break spaces stay, because
# French text is full of them.
# Unassigned and private characters too: a terminal shows them as it likes.
_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp"})

# Characters without a shape: fillers, variation selectors, the grapheme joiner, the
# blank pattern of Braille.
SHAPELESS = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\U000e0100-\U000e01ef]"
)
_MOST_MARKS = 4
"""On one letter; more would cover the lines around."""


class CommentError(Exception):
    """Anything about comments that the program can explain."""


class InvalidComment(CommentError, ValueError):
    """A value that the model refuses; `field` is the attribute's name.

    `offset` is the place of the fault in the value, where it has one.
    """

    def __init__(
        self, field: str, reason: str, advice: str, offset: int | None = None
    ) -> None:
        super().__init__(field, reason, advice, offset)
        self.field = field
        self.reason = reason
        self.advice = advice
        self.offset = offset

    def __str__(self) -> str:
        return printable(f"{self.field}: {self.reason} — {self.advice}")


class CommentFileError(CommentError):
    """A comment file that cannot be read or written.

    `path` is relative to the folder of comments, with slashes; `line` counts from 1.
    """

    def __init__(
        self,
        reason: str,
        advice: str,
        *,
        path: str | None = None,
        line: int | None = None,
    ) -> None:
        super().__init__(reason, advice)
        self.reason = reason
        self.advice = advice
        self.path = path
        self.line = line

    def in_file(self, path: str) -> "CommentFileError":
        """The same fault with its path, free of the traceback that holds the text."""
        return CommentFileError(self.reason, self.advice, path=path, line=self.line)

    def __str__(self) -> str:
        """`path:line: reason — advice`, on one line whatever the parts hold."""
        place = self.path or ""
        if self.line is not None:
            place += f":{self.line}" if place else f"line {self.line}"
        text = f"{self.reason} — {self.advice}"
        return printable(f"{place}: {text}" if place else text)


class SubmissionRefused(CommentError):
    """What a visitor sent cannot become a comment.

    `field` is a field of the form: `author`, `body`, `reply_to` or `article`. `reason`
    is a code for programs, and never changes: `author-empty`, `author-too-long`,
    `author-reserved`, `body-empty`, `body-too-long`, `unknown-reply`,
    `article-unknown`, `article-closed`.
    """

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(field, reason)
        self.field = field
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.field}: {self.reason}"


def printable(text: str) -> str:
    """The text with every character escaped that a terminal might obey or not show."""
    if is_ordinary(text):
        return text
    pieces = []
    marks = 0
    for char in text:
        category = unicodedata.category(char)
        marks = marks + 1 if category[0] == "M" else 0
        hidden = category in _UNPRINTABLE or marks > _MOST_MARKS
        escaped = hidden or SHAPELESS.match(char)
        pieces.append(ascii(char)[1:-1] if escaped else char)
    return "".join(pieces)


def quoted(text: str, limit: int = 60) -> str:
    """The text in quotation marks, escaped, and shortened to `limit` characters."""
    short = text if len(text) <= limit else text[: limit - 1] + "…"
    return f'"{printable(short)}"'
