"""Text as nginx's configuration spells it: one word between quotation marks."""

import os
import re
from pathlib import Path

# The parser takes the backslash from these two, and turns \\n, \\r and \\t into what
# they stand for; it leaves any other pair as it is.
_ESCAPED = re.compile(rb'["\\]')
_CONTROL = re.compile(rb"[\x00-\x1f\x7f]")


class Unspeakable(ValueError):
    """Text that cannot stand in the configuration as what it is."""


def quoted(value: str | Path) -> str:
    """A setting's value: a path, a name, an address.

    Raises `Unspeakable` for quotation marks, backslashes, control characters, and for
    the dollar sign: nginx looks for variables inside of quotes and has no escape.
    """
    text = os.fspath(value) if isinstance(value, Path) else value
    if set(text) & set('"\\$') or any(
        ord(char) < 32 or char == "\x7f" for char in text
    ):
        raise Unspeakable(f"nginx cannot be told of {text!a}")
    return f'"{text}"'


def expression(pattern: str) -> str:
    """A regular expression with its `~` or `~*`. Raises `Unspeakable`."""
    return literal(pattern.encode()).decode()


def literal(value: bytes) -> bytes:
    """Bytes that nginx compares and never expands: the key of a map.

    Raises `Unspeakable` for control characters. There is a dollar sign in a key only
    where nobody expands it, so it may stand.
    """
    if _CONTROL.search(value):
        raise Unspeakable(f"nginx cannot be told of {value!a}")
    return b'"' + _ESCAPED.sub(rb"\\\g<0>", value) + b'"'
