"""The file's text: where it is, and what it says before anyone asks what it means."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from sceau.configuration.errors import Fault, Place
from sceau.configuration.lines import key_lines

FILE_NAME = "sceau.toml"
VARIABLE = "SCEAU_CONFIG"
_TOML_FAULT = re.compile(
    r"(?P<what>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)"
    r"|end of document)\)",
    re.DOTALL,
)


class Unreadable(Exception):
    """The file cannot be read or is no TOML."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True)
class Source:
    """A file's text and what it holds; `folder` is where its relative paths start."""

    name: str
    folder: Path
    text: str = ""

    @cached_property
    def document(self) -> dict[str, Any]:
        """What tomllib makes of the text. Raises `Unreadable`."""
        try:
            return tomllib.loads(self.text)
        except RecursionError:
            place, what = Place(self.name), "lists within lists within lists"
        # Not only TOMLDecodeError: int() refuses numbers of thousands of digits.
        except ValueError as error:
            place, what = self._syntax_fault(str(error))
        advice = 'write each key as name = value, with text between "…"'
        raise Unreadable(Fault(place, "", f"no TOML: {what}", advice)) from None

    def _syntax_fault(self, message: str) -> tuple[Place, str]:
        match = _TOML_FAULT.fullmatch(message)
        if match is None:
            return Place(self.name), message
        if match["line"] is None:
            last_line = self.text.rstrip().count("\n") + 1
            return Place(
                self.name, last_line
            ), f"{match['what']} (at the end of the file)"
        what = f"{match['what']} (column {match['column']})"
        return Place(self.name, int(match["line"])), what

    def place(self, *names: str) -> Place:
        """Where the table, or the key of a table, stands."""
        return Place(self.name, self._lines.get(names))

    @cached_property
    def _lines(self) -> dict[tuple[str, ...], int]:
        return key_lines(self.text)


def find_source(root: Path, environ: Mapping[str, str]) -> Source:
    """The file that `$SCEAU_CONFIG` names, or else `sceau.toml` at the root.

    A relative `$SCEAU_CONFIG` starts at the current folder. Without the file at the
    root, the source is empty. Raises `Unreadable`; never looks into the text.
    """
    named = environ.get(VARIABLE)
    if named is None:
        path, name = root.absolute() / FILE_NAME, FILE_NAME
    elif named.strip():
        path, name = Path(named).absolute(), named
    else:
        fault = Fault(
            Place(f"${VARIABLE}"), "", "empty", "name a file or unset the variable"
        )
        raise Unreadable(fault)
    try:
        content = path.read_bytes()
    # ValueError: a path with a zero byte.
    except (OSError, ValueError) as error:
        missing = isinstance(error, FileNotFoundError) and not path.is_symlink()
        if missing and named is None:
            return Source(name, path.parent)
        raise Unreadable(_reading_fault(name, error, named is not None)) from None
    try:
        # Editors on Windows begin files with a byte order mark.
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        fault = Fault(Place(name, line), "", "not UTF-8", "save the file as UTF-8")
        raise Unreadable(fault) from None
    return Source(name, path.parent, text)


def _reading_fault(name: str, error: Exception, was_named: bool) -> Fault:
    reason = getattr(error, "strerror", None) or "no path"
    advice = "make it a file that this program may read"
    if was_named:
        advice += f", or mend {VARIABLE}"
    return Fault(Place(name), "", f"cannot be read ({reason})", advice)
