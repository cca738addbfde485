"""From a request's path to the file that answers it. Pure: `lookup` knows the disk.

The rules are nginx's, as the production server is configured:

    /robots.txt         the file
    /2013/03/           2013/03/index.html, else index.xml, else index.json
    /2013/03            301 to /2013/03/
    /x/index.html       301 to /x/
    //2013///03/        as /2013/03/ (nginx merges slashes)
    /.git/config        404, like everything that begins with a dot
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Kind = Literal["file", "folder"]
# A path relative to the root ("" is the root itself), and what stands there. A lookup
# answers None for what is missing and for what lies outside the root.
Lookup = Callable[[str], Kind | None]

INDEXES = ("index.html", "index.xml", "index.json")


@dataclass(frozen=True, slots=True)
class Resolution:
    """200 with `file` (relative to the root), 301 with `location`, or 404.

    `location` is a decoded path with exactly one leading slash, never another host;
    whoever sends it percent-encodes it and adds the query.
    """

    status: Literal[200, 301, 404]
    file: str = ""
    location: str = ""


MISSING = Resolution(404)


def resolve(path: str, lookup: Lookup) -> Resolution:
    """Resolve a path that was percent-decoded exactly once.

    A `%2e` that is still there is three characters of a file's name, not a dot.
    """
    if not _is_safe(path):
        return MISSING
    parts = [part for part in path.split("/") if part]
    if any(part.startswith(".") for part in _guarded(parts)):
        return MISSING
    relative = "/".join(parts)
    if path.endswith("/"):
        return _folder(relative, lookup)
    kind = lookup(relative)
    if kind == "folder":
        return Resolution(301, location=f"/{relative}/")
    if kind != "file":
        return MISSING
    if parts[-1] == "index.html":
        # One page, one address: the folder's.
        return Resolution(301, location="/" + relative.removesuffix("index.html"))
    return Resolution(200, file=relative)


def _is_safe(path: str) -> bool:
    """Refuse what no file of the site is called and some tool may misread."""
    controls = any(ord(character) < 0x20 or character == "\x7f" for character in path)
    return path.startswith("/") and "\\" not in path and not controls


def _guarded(parts: list[str]) -> list[str]:
    """The parts that may not begin with a dot: all but a leading `.well-known`."""
    return parts[1:] if parts[:1] == [".well-known"] else parts


def _folder(relative: str, lookup: Lookup) -> Resolution:
    for name in INDEXES:
        file = f"{relative}/{name}" if relative else name
        if lookup(file) == "file":
            return Resolution(200, file=file)
    # There is no listing: a folder without an index is not an address.
    return MISSING
