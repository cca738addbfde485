"""`content/redirects.csv`: old addresses, and where they lead now.

old,new,status
/2009/04/ancien/,/2013/03/nouveau/,301
/supprime/,,410
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass

from sceau.content.problems import Problem, quoted

PATH = "content/redirects.csv"
HEADER = ("old", "new", "status")
STATUSES = (301, 302, 308, 410)
GONE = 410

_OLD = re.compile(r"/(?!/)[^\s#\x00-\x1f\x7f]*")
_NEW = re.compile(r"(?:/(?!/)|https?://)[^\s\x00-\x1f\x7f]*")


@dataclass(frozen=True)
class Redirect:
    """One old address; `new` is empty exactly when `status` is 410."""

    old: str
    new: str
    status: int


@dataclass(frozen=True)
class RedirectLine:
    """A redirect and the number of its line."""

    redirect: Redirect
    line: int


def parse_redirects(
    text: str, path: str = PATH
) -> tuple[tuple[RedirectLine, ...], tuple[Problem, ...]]:
    """The good lines, and what is wrong with the others; nothing is raised."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    found: list[RedirectLine] = []
    problems: list[Problem] = []
    if tuple(lines[0].split(",")) != HEADER:
        advice = f"make the first line {','.join(HEADER)}"
        problems.append(Problem(path, 1, "the header is missing", advice))
    else:
        lines[0] = ""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            parsed = _parse_line(line)
            if isinstance(parsed, Redirect):
                found.append(RedirectLine(parsed, number))
            else:
                problems.append(Problem(path, number, *parsed))
    problems += _duplicates(found, path)
    problems += _loops(found, path)
    return tuple(found), tuple(sorted(problems))


def _parse_line(line: str) -> Redirect | tuple[str, str]:
    try:
        cells = [cell.strip() for cell in next(csv.reader([line], strict=True))]
    except csv.Error:
        return f"{quoted(line)} is not CSV", "close the quotation marks"
    if len(cells) != len(HEADER):
        return f"{len(cells)} cells instead of 3", "write old,new,status"
    old, new, status = cells
    if status not in map(str, STATUSES):
        return f"unknown status {quoted(status)}", "write 301, 302, 308 or 410"
    if not _OLD.fullmatch(old):
        advice = "write a path such as /2009/04/ancien/, from a single slash on"
        return f"{quoted(old)} is not an address of this site", advice
    if int(status) == GONE and new:
        return "410 says that nothing is left", "empty `new`, or write 301"
    if int(status) != GONE and not _NEW.fullmatch(new):
        advice = "write a path from / on or an https:// address; nothing only for 410"
        return f"{quoted(new)} is not an address to lead to", advice
    return Redirect(old, new, int(status))


def _duplicates(lines: list[RedirectLine], path: str) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for entry in lines:
        old = entry.redirect.old
        if old in first:
            yield Problem(
                path,
                entry.line,
                f"{quoted(old)} is already on line {first[old]}",
                "keep one of the two lines",
            )
        first.setdefault(old, entry.line)


def _loops(lines: list[RedirectLine], path: str) -> Iterator[Problem]:
    """One problem for each circle of redirects, on its first line."""
    by_old: dict[str, RedirectLine] = {}
    for entry in lines:
        by_old.setdefault(entry.redirect.old, entry)
    finished: set[str] = set()
    for start in by_old:
        trail: dict[str, None] = {}
        old = start
        while old in by_old and old not in finished and old not in trail:
            trail[old] = None
            old = by_old[old].redirect.new.partition("#")[0]
        if old in trail:
            circle = list(trail)[list(trail).index(old) :]
            line = min(by_old[address].line for address in circle)
            around = " → ".join(quoted(address) for address in (*circle[:3], old))
            yield Problem(
                path, line, f"a circle: {around}", "lead one of them elsewhere"
            )
        finished.update(trail)
