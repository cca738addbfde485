"""The types a setting may have: how the file and the environment spell them.

| field             | sceau.toml        | environment          |
|-------------------|-------------------|----------------------|
| `bool`            | `true`            | `true`               |
| `int`             | `8`               | `8`                  |
| `float`           | `1.5` or `1`      | the same             |
| `str`, `Path`     | `"text"`          | `text`               |
| `Path` or None    | the same, or `""` | the same, or nothing |
| `tuple[str, ...]` | `["one", "two"]`  | `one,two`            |
"""

import datetime
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# int() and float() alone would also take "1_000", " 8", "٨" and "nan". Eighteen digits
# are more than any range allows.
_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")
_NUMBER = re.compile(r"[+-]?[0-9]{1,18}(?:\.[0-9]{1,18})?")


class WrongKind(ValueError):
    """The value is of another type; `found` says which, or quotes nothing."""

    def __init__(self, found: str) -> None:
        super().__init__(found)
        self.found = found


@dataclass(frozen=True)
class Kind:
    """One type: what messages call it, and its two readers.

    `from_toml` takes what tomllib made, `from_text` a variable's text; both return the
    field's value or raise `WrongKind`.
    """

    name: str
    from_toml: Callable[[object], Any]
    from_text: Callable[[str], Any]
    is_number: bool = False


def _toml_name(value: object) -> str:
    names: tuple[tuple[type | tuple[type, ...], str], ...] = (
        (bool, "true or false"),
        (int, "a whole number"),
        (float, "a number with a point"),
        (str, "text"),
        (list, "a list"),
        (dict, "a table"),
        ((datetime.date, datetime.time), "a date or a time"),
    )
    return next(name for types, name in names if isinstance(value, types))


def _exactly(wanted: type) -> Callable[[object], Any]:
    """A reader for values of that very type: in Python `True` is an `int` too."""

    def read(value: object) -> object:
        if type(value) is not wanted:
            raise WrongKind(_toml_name(value))
        return value

    return read


def _toml_number(value: object) -> float:
    if type(value) not in {int, float}:
        raise WrongKind(_toml_name(value))
    try:
        return float(value)  # type: ignore[arg-type]
    except OverflowError:
        return float("inf")


def _toml_path(value: object) -> Path:
    return _path(_exactly(str)(value))


def _toml_list(value: object) -> tuple[str, ...]:
    entries = _exactly(list)(value)
    for entry in entries:
        if not isinstance(entry, str):
            raise WrongKind(f"a list that holds {_toml_name(entry)}")
    return tuple(entries)


def _matching(pattern: re.Pattern[str], make: Callable[[str], Any]) -> Any:
    def read(text: str) -> object:
        if pattern.fullmatch(text) is None:
            raise WrongKind("this text" if text else "nothing")
        return make(text)

    return read


def _boolean(text: str) -> bool:
    return text == "true"


def _text(text: str) -> str:
    # Python keeps bytes that are no UTF-8 as lone surrogates. In a path they are
    # well; in text they would break whatever writes it down.
    if any(0xD800 <= ord(char) <= 0xDFFF for char in text):
        raise WrongKind("bytes that are no UTF-8")
    return text


def _path(text: str) -> Path:
    if not text.strip():
        raise WrongKind("nothing")
    if text.startswith("~"):
        raise WrongKind("one that begins with ~, which only a shell knows")
    if any(ord(char) < 32 or ord(char) == 127 for char in text):
        raise WrongKind("one with control characters")
    return Path(text)


def _path_or_none(text: str) -> Path | None:
    return _path(text) if text else None


def _toml_path_or_none(value: object) -> Path | None:
    return _path_or_none(_exactly(str)(value))


def _list(text: str) -> tuple[str, ...]:
    if not text.strip():
        return ()
    return tuple(part.strip() for part in _text(text).split(","))


KINDS: dict[object, Kind] = {
    bool: Kind(
        "true or false",
        _exactly(bool),
        _matching(re.compile("true|false"), _boolean),
    ),
    int: Kind("a whole number", _exactly(int), _matching(_WHOLE, int), is_number=True),
    float: Kind("a number", _toml_number, _matching(_NUMBER, float), is_number=True),
    str: Kind("text", _exactly(str), _text),
    Path: Kind("a path", _toml_path, _path),
    Path | None: Kind("a path", _toml_path_or_none, _path_or_none),
    tuple[str, ...]: Kind("a list of texts", _toml_list, _list),
}


def toml_spelling(value: object) -> str:
    """A setting's value as the file spells it."""
    match value:
        case None:
            return '""'
        case bool():
            return "true" if value else "false"
        case int() | float():
            return repr(value)
        case str() | Path():
            # JSON's escapes are TOML's too; DEL alone must be escaped in TOML only.
            spelled = json.dumps(str(value), ensure_ascii=False)
            return spelled.replace("\x7f", "\\u007f")
        case tuple():
            return "[" + ", ".join(toml_spelling(entry) for entry in value) + "]"
    raise TypeError(f"a {type(value).__name__} is no setting")


def text_spelling(value: object) -> str:
    """A setting's value as a variable of the environment spells it."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        return ",".join(value)
    return str(value) if isinstance(value, str | Path) else toml_spelling(value)
