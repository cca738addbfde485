"""The header of an author's file: `Key: value` lines up to the first blank line.

    Title: Dossiers ouverts à tous vents
    Summary: A value may go on
        in lines that are indented by four spaces.

    The text.

Lines end with LF only, since `str.splitlines` would also split on nine characters that
may stand inside a title. A byte order mark and CRLF, both from Windows editors, are
accepted and dropped.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from sceau.content.problems import ContentError, Problem, quoted

_KEY = re.compile(r"[^\W\d_][\w-]*")
_SERIALIZABLE_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_SHAPE = "write `Key: value`, or indent by four spaces to continue the line above"


class FrontMatterError(ContentError):
    """A key, value or body that a file could not give back as it was."""


@dataclass(frozen=True)
class Field:
    """One header line; the lines of a continued value are joined by LF."""

    key: str
    """With one capital letter first: `Image_alt`."""
    value: str
    line: int
    """Number of the line with the key, from 1."""


@dataclass(frozen=True)
class FrontMatter:
    """A file taken apart; `body_line` is the number of the body's first line."""

    fields: tuple[Field, ...]
    body: str
    body_line: int
    problems: tuple[Problem, ...] = ()


def canonical_key(key: str) -> str:
    """The spelling that a key is reported with: `image_ALT` is `Image_alt`."""
    return key[:1].upper() + key[1:].lower()


def parse_front_matter(text: str, path: str = "") -> FrontMatter:
    """Take a file apart; faults are collected under `path`, nothing is raised."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    lines = text.split("\n")
    end = next((i for i, line in enumerate(lines) if _is_blank(line)), len(lines))
    starts: list[Field] = []
    values: list[list[str]] = []
    problems = list(_control_characters(text, path))
    for number, line in enumerate(lines[:end], start=1):
        if starts and _is_continuation(line):
            values[-1].append(line.strip(" "))
            fault = _tab_fault(line)
        else:
            field, fault = _parse_line(line, number)
            if field:
                starts.append(field)
                values.append([field.value])
        if fault:
            problems.append(Problem(path, number, *fault))
    fields = tuple(
        replace(field, value="\n".join(parts))
        for field, parts in zip(starts, values, strict=True)
    )
    body = "\n".join(lines[end + 1 :])
    return FrontMatter(fields, body, end + 2, tuple(sorted(problems)))


def serialize_front_matter(fields: Iterable[Field], body: str) -> str:
    """The text that `parse_front_matter` takes apart into the same keys and values.

    Keys are written in their canonical spelling and `Field.line` is not used. Raises
    FrontMatterError for whatever would come back different.
    """
    lines = [line for field in fields for line in _field_lines(field)]
    if _UNWRITABLE.search(body):
        raise FrontMatterError("The text has a control character: remove it.")
    return "\n".join([*lines, "", body])


def _is_blank(line: str) -> bool:
    return not line.strip(" \t")


def _is_continuation(line: str) -> bool:
    return line.startswith(("    ", "\t"))


def _parse_line(line: str, number: int) -> tuple[Field | None, tuple[str, str] | None]:
    """The field on a line that starts at the margin, and what is wrong with it."""
    key, colon, value = line.partition(":")
    name = key.rstrip(" ")
    fault = _line_fault(line, key, colon)
    if fault is None and name != key:
        fault = (
            f"space before the colon of {quoted(name)}",
            f"write `{name}:` without a space",
        )
    elif fault is not None:
        return None, fault
    field = Field(canonical_key(name), value.strip(" "), number)
    return field, fault or _tab_fault(line)


def _line_fault(line: str, key: str, colon: str) -> tuple[str, str] | None:
    if line.startswith("---"):
        return (
            "a line of dashes is not part of the header",
            "remove it: the header starts on line 1 and ends at the first blank line",
        )
    if _is_continuation(line):
        return "an indented line with no key above it", "remove the spaces before it"
    if line.startswith(" "):
        return "a header line that starts with one to three spaces", _SHAPE
    if not colon:
        return (
            f"{quoted(line, 30)} has no colon",
            _SHAPE + "; a blank line ends the header",
        )
    if not key.strip(" \t"):
        return "a header line without a key before the colon", _SHAPE
    if not _KEY.fullmatch(key.rstrip(" ")):
        return (
            f"{quoted(key, 30)} is not a key",
            _SHAPE + "; a blank line ends the header",
        )
    return None


def _tab_fault(line: str) -> tuple[str, str] | None:
    if "\t" not in line:
        return None
    return "a tab in the header", "write spaces instead, four to continue a value"


def _control_characters(text: str, path: str) -> Iterator[Problem]:
    """One problem for each line with control characters, naming the first."""
    line, counted, reported = 1, 0, 0
    for match in _CONTROL.finditer(text):
        line += text.count("\n", counted, match.start())
        counted = match.start()
        if line != reported:
            reported = line
            yield Problem(
                path,
                line,
                f"control character U+{ord(match[0]):04X}",
                "delete it; save the file as plain UTF-8 text",
            )


def _field_lines(field: Field) -> list[str]:
    if not _SERIALIZABLE_KEY.fullmatch(field.key):
        raise FrontMatterError(
            f"{quoted(field.key)} cannot be a key: use letters, digits, _ and -."
        )
    key = canonical_key(field.key)
    if _UNWRITABLE.search(field.value) or "\t" in field.value:
        raise FrontMatterError(
            f"{key} has a tab or another control character: remove it."
        )
    first, *more = field.value.split("\n")
    if any(line != line.strip(" ") for line in (first, *more)) or "" in more:
        raise FrontMatterError(
            f"{key} has an empty line, or spaces around a line: remove them."
        )
    return [f"{key}: {first}".rstrip(" "), *(f"    {line}" for line in more)]
