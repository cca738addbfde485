"""Old addresses, from `var/redirects.json`, which the build writes.

    [["/old", "/new/", 301], ["/?p=123", "/2013/03/x/", 301], ["/gone", null, 410]]

An entry with a query is compared with path and query, one without with the path
alone. A damaged entry is left out and said; a damaged file leaves what was known.
"""

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

MOVED = (301, 302, 307, 308)
GONE = 410


@dataclass(frozen=True, slots=True)
class Redirect:
    """`location` is a path or an http(s) address, and None with status 410."""

    status: int
    location: str | None


@dataclass(frozen=True, slots=True)
class RedirectList:
    """The entries by their old address, and one sentence for each damaged one."""

    entries: Mapping[str, Redirect] = field(default_factory=dict)
    damage: tuple[str, ...] = ()


def parse_redirects(text: str) -> RedirectList:
    """Parse the JSON above. Raises `ValueError` when it is no list of entries."""
    try:
        data = json.loads(text)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    if not isinstance(data, list):
        raise ValueError("it does not hold a list")
    entries: dict[str, Redirect] = {}
    damage: list[str] = []
    for position, entry in enumerate(data, start=1):
        parsed = parse_entry(entry)
        if isinstance(parsed, str):
            damage.append(f"entry {position} ({json.dumps(entry)}): {parsed}")
        else:
            entries[_key(parsed[0])] = parsed[1]
    return RedirectList(entries, tuple(damage))


def parse_entry(entry: object) -> tuple[str, Redirect] | str:
    """The old address as written and its redirect, or what is wrong with the entry."""
    if not (isinstance(entry, list) and len(entry) == 3):
        return "expected [old, new, status]"
    old, new, status = entry
    if not (isinstance(old, str) and old.startswith("/")):
        return "the old address must begin with a slash"
    if status == GONE:
        wrong = None if new in (None, "") else "410 goes nowhere, so new must be null"
        return wrong or (old, Redirect(GONE, None))
    if status not in MOVED or isinstance(status, bool):
        return f"the status must be one of {', '.join(map(str, (*MOVED, GONE)))}"
    if not (isinstance(new, str) and _is_location(new)):
        return "the new address must be a path or an http(s) address"
    if new == old:
        return "it leads to itself"
    return old, Redirect(int(status), new)


def _is_location(new: str) -> bool:
    if any(ord(character) < 0x21 for character in new):
        return False
    is_path = new.startswith("/") and not new.startswith("//")
    return is_path or new.startswith(("https://", "http://"))


def _key(old: str) -> str:
    """Decode the path of an old address as a request's path is decoded."""
    path, mark, query = old.partition("?")
    return unquote(path) + mark + query


class RedirectFile:
    """The file, read again whenever it changed. Safe to share between threads."""

    def __init__(self, path: Path, say: Callable[[str], None]) -> None:
        self._path = path
        self._say = say
        self._lock = threading.Lock()
        self._version: tuple[int, int, int] | None = None
        self._list = RedirectList()

    def find(self, path: str, query: str) -> Redirect | None:
        """The redirect for a decoded path and a raw query, if there is one."""
        entries = self._current().entries
        return (entries.get(f"{path}?{query}") if query else None) or entries.get(path)

    def _current(self) -> RedirectList:
        with self._lock:
            try:
                status = self._path.stat()
            except OSError:
                # No build has written it yet.
                self._version, self._list = None, RedirectList()
                return self._list
            version = (status.st_mtime_ns, status.st_size, status.st_ino)
            if version != self._version:
                self._version = version
                self._reload()
            return self._list

    def _reload(self) -> None:
        try:
            self._list = parse_redirects(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            self._say(f"{self._path.name} is damaged and was not read: {error}")
            return
        for damage in self._list.damage:
            self._say(f"{self._path.name}: {damage}")
