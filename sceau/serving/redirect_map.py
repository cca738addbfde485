"""Redirects as maps of nginx. Pure: values in, bytes out.

    map $uri $sceau_path_old          { "/old" "/old"; }
    map $uri $sceau_path_answer       { "/old" "301 /new/"; }
    map "$uri?$args" $sceau_exact_old { "/?p=123" "/?p=123"; } …

A table of nginx finds an address in any case, so the first map of each pair gives back
what it found, and the configuration compares that with the request once more. Where two
old addresses differ in case alone, a table has room for one: they become regular
expressions, which are exact, and give back the request's own address. So do addresses
with a dollar sign, which has no escape in what a map gives back.
"""

import re
from collections import Counter
from collections.abc import Iterator

from sceau.preview.redirects import GONE, Redirect
from sceau.serving.redirects import LONGEST_OLD, OldAddress, RedirectTable
from sceau.serving.spelling import literal

MAP_BUCKET = LONGEST_OLD + 124
"""Bytes; room for `LONGEST_OLD` and nginx's own notes."""
MOST_EXPRESSIONS = 200
"""They are tried one after the other, at every request."""

_HEAD = b"# Made by `sceau nginx redirects` from a release's redirects.json.\n"
_LOCATION = re.compile(r"[A-Za-z0-9/:?#\[\]@!&'()*+,;=%._~-]+")


def redirect_maps(table: RedirectTable) -> tuple[bytes, tuple[str, ...]]:
    """The text of redirects.conf, and a sentence for each entry that has no place."""
    entries = dict(sorted(table.entries.items(), key=_order))
    folded = Counter(_folded(address) for address in entries)
    expressions = [
        address
        for address in entries
        if folded[_folded(address)] > 1 or b"$" in address.text
    ]
    left_out = expressions[MOST_EXPRESSIONS:]
    for address in left_out:
        del entries[address]
    special = frozenset(expressions)
    paths = {a: r for a, r in entries.items() if a.query is None}
    exact = {a: r for a, r in entries.items() if a.query is not None}
    text = b"".join(
        (
            *(_HEAD, *_pair(b"$uri", b"path", paths, special)),
            *_pair(b'"$uri?$args"', b"exact", exact, special),
        )
    )
    return text, tuple(
        f"{ascii(address.text)[2:-1]}: there are more than {MOST_EXPRESSIONS} addresses"
        " that differ from another in case alone or have a dollar sign"
        for address in left_out
    )


def _order(entry: tuple[OldAddress, Redirect]) -> tuple[bytes, bytes]:
    return entry[0].path, entry[0].query or b""


def _folded(address: OldAddress) -> tuple[bytes, bool]:
    """What nginx's tables take for the same; bytes.lower() knows ASCII only, as it."""
    return address.text.lower(), address.query is None


def _pair(
    source: bytes,
    name: bytes,
    entries: dict[OldAddress, Redirect],
    special: frozenset[OldAddress],
) -> Iterator[bytes]:
    """The two maps for old addresses of one kind."""
    # Both begin with a fixed text and differ in what they give.
    for end in (b"old", b"answer"):
        yield b'map %s $sceau_%s_%s {\n    default "";\n' % (source, name, end)
        for address, redirect in entries.items():
            is_special = address in special
            key = _expression(address) if is_special else literal(address.text)
            if end == b"answer":
                value = b'"%s"' % _answer(redirect)
            else:
                value = source if is_special else literal(address.text)
            yield b"    %s %s;\n" % (key, value)
        yield b"}\n"


def _expression(address: OldAddress) -> bytes:
    # \z: a dollar sign would also match before a final line feed.
    return literal(rb"~\A" + re.escape(address.text) + rb"\z")


def _answer(redirect: Redirect) -> bytes:
    """`301 /new/` or `410`. Locations come encoded from `read_redirects`."""
    if redirect.status == GONE or redirect.location is None:
        return b"410"
    if _LOCATION.fullmatch(redirect.location) is None:
        raise ValueError(f"the location is not encoded: {redirect.location!a}")
    return b"%d %s" % (redirect.status, redirect.location.encode("ascii"))
