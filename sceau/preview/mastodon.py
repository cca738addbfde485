"""Sharing on Mastodon: from what a reader typed to that reader's own server.

    GET /partager/mastodon/aller?serveur=@moi@piaille.fr&texte=Un%20titre
    303 https://piaille.fr/share?text=Un%20titre

There are thousands of Mastodon servers, so the reader names one. That makes this
address a redirect to wherever a link says: an open redirect, with which a letter could
show our name and lead elsewhere. So it only follows our own form, not even a link on
one of our pages, which a reader may have written.
Every current browser says with `Sec-Fetch-Site` where a click came from, and no page
can forge that header. An older one says it with `Referer`. A text browser may say
neither; a link from elsewhere then passes too, in the few browsers where it can: that
is the price for leaving those readers their share link. `Sec-Fetch-Site: none` (typed,
or opened from a letter) is not a click on our page either.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from werkzeug.wrappers import Request

ADDRESS = "/partager/mastodon/aller"
FORM = "/partager/mastodon/"

# The four characters that the older and the newer IDNA read differently: « straße.de »
# is another machine in Python than in a browser. Refused rather than guessed.
DEVIATIONS = frozenset("ßς\u200c\u200d")
LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
# No top-level domain has a digit unless it is encoded; every IPv4 notation ends in one.
TOP_LABEL = re.compile(r"[a-z]{2,63}|xn--[a-z0-9-]{0,58}[a-z0-9]")
# Names that resolve at the reader's, or nowhere.
RESERVED = frozenset(("localhost", "localdomain", "local", "internal", "invalid"))
HANDLE = re.compile(r"@[^\s@/:]+@([^@]+)")


def server_name(typed: str) -> str | None:
    """The ASCII host name in what a reader typed, or None if there is none.

    Understood: `mastodon.social`, `https://mastodon.social/`, `@moi@mastodon.social`,
    in any case, with blanks around, with accents. Refused: ports, paths, user names in
    an address, IP addresses, names of one label, control characters, all the rest.
    """
    # Not strip(): it would also take the control characters that are refused.
    name = typed.strip(" \u00a0\u202f")
    # The length first: no host name is longer, and IDNA is slow on long ones.
    if len(name) > 300 or not name.isprintable():
        return None
    name = name.lower()
    if DEVIATIONS & set(name):
        return None
    handle = HANDLE.fullmatch(name)
    name = handle[1] if handle else name.removeprefix("https://").removesuffix("/")
    try:
        ascii_name = name.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
    labels = ascii_name.split(".")
    well_formed = all(LABEL.fullmatch(label) for label in labels)
    if not well_formed or len(labels) < 2 or len(ascii_name) > 253:
        return None
    if not TOP_LABEL.fullmatch(labels[-1]) or labels[-1] in RESERVED:
        return None
    return ascii_name


def share_address(host: str, text: str) -> str:
    """Where Mastodon lets its user write about `text`. `host` is a `server_name`."""
    return f"https://{host}/share?text={quote(text, safe='', errors='replace')}"


def is_own_click(host: str, fetch_site: str | None, referer: str | None) -> bool:
    """Whether a request comes from one of the forms of `host` (see above for why).

    Takes the headers Host, Sec-Fetch-Site and Referer; None is an absent one. A page of
    ours is not enough: a reader's comment may hold a link to this address.
    """
    if fetch_site not in (None, "same-origin"):
        return False
    if not referer:
        return True
    path = own_path(host, referer)
    return path is not None and path.startswith(FORM)


def own_path(host: str, referer: str | None) -> str | None:
    """Path and query of an address on our own host, None for any other."""
    try:
        parts = urlsplit(referer or "")
    except ValueError:
        return None
    is_web = parts.scheme in ("http", "https") and parts.netloc
    if not is_web or parts.netloc.lower() != host.lower():
        return None
    # Two slashes, or one of each kind, would name another host.
    path = "/" + parts.path.lstrip("/\\")
    return f"{path}?{parts.query}" if parts.query else path


@dataclass(frozen=True, slots=True)
class Answer:
    """303 with `location`, or 400: say so kindly and lead the reader to `back`."""

    status: int
    location: str = ""
    back: str = ""


def answer(request: Request) -> Answer:
    """The answer to a GET of `ADDRESS`."""
    referer = request.headers.get("Referer")
    fetch_site = request.headers.get("Sec-Fetch-Site")
    if not is_own_click(request.host, fetch_site, referer):
        return Answer(303, location="/")
    host = server_name(request.args.get("serveur", ""))
    if host is None:
        return Answer(400, back=own_path(request.host, referer) or FORM)
    return Answer(303, location=share_address(host, request.args.get("texte", "")))
