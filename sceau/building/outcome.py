"""What one build came to: the values that leave this package."""

import re
from dataclasses import dataclass

# Colours and cursor movements; then control, bidi and line-separator characters, all
# but tab and LF.
STEERING = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"
    r"|[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]"
)


def plain(text: str) -> str:
    """The text without anything that could steer a terminal."""
    return STEERING.sub("", text)


@dataclass(frozen=True, slots=True)
class BuildProblem:
    """Something the author must mend before the site can be built.

    `path` is relative to the project, `line` counts from 1 and is None when the
    problem belongs to the whole file, `advice` may be empty.
    """

    path: str
    line: int | None
    message: str
    advice: str

    def __str__(self) -> str:
        place = self.path if self.line is None else f"{self.path}:{self.line}"
        advice = f" — {self.advice}" if self.advice else ""
        return plain(f"{place}: {self.message}{advice}").replace("\n", " ")


@dataclass(frozen=True, slots=True)
class HeldBack:
    """An article that is not on the site yet because of its date (ISO 8601)."""

    path: str
    slug: str
    date: str


@dataclass(frozen=True, slots=True)
class BuildOutcome:
    """The end of one build.

    `ok` means that the new output stands in its place; otherwise the old output was
    not touched. `problems` is empty when Pelican itself or a plugin crashed: then
    the end of `log` (stdout and stderr together, bounded) tells why. `warnings` are
    what was said, a line each, of a site that was built all the same. `exit_code` is
    Pelican's, negative when a signal ended it; `seconds` is how long it ran.
    """

    ok: bool
    exit_code: int
    problems: tuple[BuildProblem, ...] = ()
    held_back: tuple[HeldBack, ...] = ()
    warnings: tuple[str, ...] = ()
    log: str = ""
    seconds: float = 0.0

    def log_tail(self, lines: int = 40) -> str:
        """The last lines of the log, where a crash says what it was."""
        return "\n".join(self.log.rstrip("\n").split("\n")[-lines:])


class BuildStopped(Exception):
    """Somebody set the `stop` event; the child is gone, the output untouched."""
