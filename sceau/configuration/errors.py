"""What can be wrong with the configuration; whoever keeps the server must act."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

# Control, format (bidi marks too), surrogate, line and paragraph separator: characters
# that could rewrite the line of a terminal or a log.
_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


class RefusedValue(ValueError):
    """A value that cannot be taken: what is wrong with it, and what to do."""

    def __init__(self, reason: str, advice: str) -> None:
        super().__init__(reason, advice)
        self.reason = reason
        self.advice = advice

    def __str__(self) -> str:
        return printable(f"{self.reason}; {self.advice}")


@dataclass(frozen=True)
class Place:
    """Where a value was written: a line of a file, or `$VARIABLE` with no line.

    A line of None in a file stands for the file as a whole.
    """

    name: str
    line: int | None = None

    def __str__(self) -> str:
        return self.name if self.line is None else f"{self.name}:{self.line}"


@dataclass(frozen=True)
class Fault:
    """One fault. `subject` is the key, as in `[inbox] threads`, or empty."""

    place: Place
    subject: str
    reason: str
    advice: str

    def __str__(self) -> str:
        """`place: subject: reason; advice`, on one line whatever the parts hold."""
        subject = f"{self.subject}: " if self.subject else ""
        return printable(f"{self.place}: {subject}{self.reason}; {self.advice}")


class ConfigurationError(Exception):
    """The configuration cannot be used; the text has all faults, one on each line."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(self.faults)

    def __str__(self) -> str:
        return "\n".join(str(fault) for fault in self.faults)


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
