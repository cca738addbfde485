"""On which line of a TOML text each key stands, which tomllib does not say."""

import re
import tomllib
from collections.abc import Iterator

# What may hold a bracket or a line's end without ending anything: strings and comments.
# A string of three quotation marks may have two more before its end.
_TOKEN = re.compile(
    r'''
      """ (?: \\. | [^\\] )*? "{3,5}
    | \'\'\' .*? \'{3,5}
    | " (?: \\. | [^"\\\n] )* "
    | ' [^'\n]* '
    | \# [^\n]*
    | [\[{] | [\]}] | \n
    | [^"'\#\[\]{}\n]+
    ''',
    re.VERBOSE | re.DOTALL,
)


def key_lines(text: str) -> dict[tuple[str, ...], int]:
    """The line, from 1, on which each table and each key of a table first stands.

    `text` must be TOML that tomllib took. A table is `(table,)`, a key `(table, key)`;
    what lies deeper is left out, and stands where its key does.
    """
    lines: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    for line, statement in _statements(text.replace("\r\n", "\n")):
        parsed = tomllib.loads(statement)
        if statement.lstrip().startswith("["):
            table = _header(parsed)
            names = [table]
        else:
            names = [table + name for name in _names(parsed)]
        for name in names:
            lines.setdefault(name[:1], line)
            lines.setdefault(name[:2], line)
    return lines


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Headers and `key = value` with the line they begin on, whole whatever lines they
    take."""
    start, line, first_line, depth = 0, 1, 1, 0
    for token in _TOKEN.finditer(text + "\n"):
        found = token.group()
        line += found.count("\n")
        depth += (found in "[{") - (found in "]}")
        if found == "\n" and depth == 0:
            yield first_line, text[start : token.start()]
            start, first_line = token.end(), line


def _header(parsed: object) -> tuple[str, ...]:
    """The name between the brackets of a header."""
    name: tuple[str, ...] = ()
    while parsed:
        if isinstance(parsed, list):
            parsed = parsed[0]
        elif isinstance(parsed, dict):
            key, parsed = next(iter(parsed.items()))
            name += (key,)
    return name


def _names(parsed: dict[str, object]) -> Iterator[tuple[str, ...]]:
    """The names in a statement, as in `inbox.threads = 8` or `inbox = {threads = 8}`.

    Two steps down are enough, and dotted keys may be deeper than Python recurs.
    """
    for key, value in parsed.items():
        yield (key,)
        if isinstance(value, dict):
            yield from ((key, below) for below in value)
