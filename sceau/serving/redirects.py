"""`redirects.json`, read as what it is: a list that somebody else made. Pure.

A build makes it, and builds run what authors pushed; nginx, which begins as root, loads
what becomes of it. So every part of an entry is checked here, whatever was checked
before, and `redirect_map` spells it.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, unquote_to_bytes

from sceau.preview.mastodon import ADDRESS as MASTODON_ADDRESS
from sceau.preview.redirects import GONE, Redirect, parse_entry

MOST_ENTRIES = 20_000
LONGEST_OLD = 900
"""Bytes; nginx's tables must have room for the longest."""
LONGEST_NEW = 4000

# The inbox, and what the server answers by itself: a redirect there would take readers'
# comments elsewhere, or give somebody a certificate for the domain.
RESERVED = (b"/commenter", b"/.well-known/acme-challenge", MASTODON_ADDRESS.encode())

# Everything that an address may hold as it stands, and the percent sign, because the
# address is encoded already. Not the dollar sign: nginx would look for a variable.
_UNENCODED = "/:?#[]@!&'()*+,;=%-._~"


class RefusedFile(ValueError):
    """The file as a whole is no list of redirects that a server should load."""


@dataclass(frozen=True, order=True)
class OldAddress:
    """What a request is compared with: the path, decoded once, and the raw query.

    Without a query (None) the path alone counts, whatever the request's query is.
    """

    path: bytes
    query: bytes | None = None

    @property
    def text(self) -> bytes:
        """Path and query as nginx joins them."""
        return self.path if self.query is None else self.path + b"?" + self.query


@dataclass(frozen=True)
class RedirectTable:
    """New addresses by old ones; one sentence for each entry that was left out."""

    entries: dict[OldAddress, Redirect]
    damage: tuple[str, ...]


def read_redirects(text: str) -> RedirectTable:
    """The good entries. Locations are ASCII, encoded. Raises `RefusedFile`."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise RefusedFile("it is no JSON") from None
    if not isinstance(data, list):
        raise RefusedFile("it does not hold a list")
    if len(data) > MOST_ENTRIES:
        reason = f"it holds {len(data)} entries, and {MOST_ENTRIES} are the most"
        raise RefusedFile(reason)
    entries: dict[OldAddress, Redirect] = {}
    damage: list[str] = []
    for position, entry in enumerate(data, start=1):
        found = _read_entry(entry)
        if isinstance(found, str):
            damage.append(f"entry {position} ({_shown(entry)}): {found}")
        else:
            # As in the preview, the last one counts.
            entries[found[0]] = found[1]
    return RedirectTable(entries, tuple(damage))


def _read_entry(entry: object) -> tuple[OldAddress, Redirect] | str:
    parsed = parse_entry(entry)
    if isinstance(parsed, str):
        return parsed
    old, redirect = parsed
    try:
        address = _old_address(old)
        location = quote(redirect.location or "", safe=_UNENCODED)
    except UnicodeEncodeError:
        return "it holds half a character"
    wrong = next(_faults(address, location), None)
    if wrong is not None:
        return wrong
    if redirect.status == GONE:
        return address, redirect
    return address, Redirect(redirect.status, location)


def _old_address(old: str) -> OldAddress:
    path, mark, query = old.partition("?")
    return OldAddress(unquote_to_bytes(path), query.encode() if mark else None)


def _faults(address: OldAddress, location: str) -> Iterator[str]:
    path, text = address.path, address.text
    if any(byte < 0x20 or byte == 0x7F for byte in text):
        yield "the old address holds control characters"
    if address.query == b"":
        yield "a question mark with nothing behind it is compared with nothing"
    if len(text) > LONGEST_OLD or len(location) > LONGEST_NEW:
        yield "the address is too long"
    # nginx has made one slash of two and followed the dots before it compares.
    segments = path.split(b"/")[1:]
    if b"" in segments[:-1] or {b".", b".."} & set(segments):
        yield "no request ever has such a path"
    # In any case: whoever looks it up may not tell capitals from small letters.
    lower = path.lower()
    if any(lower == own or lower.startswith(own + b"/") for own in RESERVED):
        yield "the address is the server's own"


def _shown(entry: object) -> str:
    """The entry as a terminal may show it, shortened."""
    text = json.dumps(entry)
    return text if len(text) <= 120 else text[:117] + "..."
