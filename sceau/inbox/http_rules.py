"""What a request must look like before the inbox reads it. Pure, on a WSGI environ.

Only what a browser's plain form sends is understood, and that strictly: whatever two
readers of the same bytes could understand in two ways is refused.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import unquote_to_bytes
from wsgiref.types import WSGIEnvironment

MAX_BODY = 96 * 1024
"""Bytes. 5,000 characters, each percent-encoded at its longest, take 60,000."""
MAX_FIELDS = 20

# re.ASCII: without it, ignoring case makes « ſ » an s.
CONTENT_TYPE = re.compile(
    r'application/x-www-form-urlencoded(?:[ \t]*;[ \t]*charset=("?)utf-8\1)?[ \t]*',
    re.IGNORECASE | re.ASCII,
)
MALFORMED_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")

POLICY = (
    "default-src 'none'; img-src 'self' data:; style-src 'self'; font-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)
"""The content security policy of the whole site; a test compares it with the pages'."""

STRICT_HEADERS = (
    ("Cache-Control", "no-store"),
    ("X-Robots-Tag", "noindex"),
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    # Not no-referrer: with it, the form would send `Origin: null`.
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)
"""Names and values that every answer of the inbox carries, whatever its status."""


class Refused(Exception):
    """A request that is not read: `status` for HTTP, `reason` for the page's message.

    | status | reason                                                              |
    |--------|---------------------------------------------------------------------|
    | 400    | `length-malformed`, `transfer-encoding`, `body-short`,              |
    |        | `too-many-fields`, `escape-malformed`, `not-utf-8`, `nul`,          |
    |        | `name-empty`, `field-repeated`                                      |
    | 405    | `post-required`                                                     |
    | 411    | `length-required`                                                   |
    | 413    | `body-too-large`                                                    |
    | 415    | `content-type`, `content-encoding`                                  |

    `salvaged` holds the fields as well as they could be read, to give readers their
    text back; it is empty if the body was not read. Neither the message nor a chained
    exception holds anything that was sent, so that a log may show them.
    """

    def __init__(
        self,
        status: int,
        reason: str,
        salvaged: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        super().__init__(f"{status} {reason}")
        self.status = status
        self.reason = reason
        self.salvaged = salvaged


def read_form(environ: WSGIEnvironment, *, limit: int = MAX_BODY) -> dict[str, str]:
    """The fields of a POST, unknown ones too: the caller takes those it knows.

    At most `limit` bytes are ever read. Values are valid Unicode without NUL; other
    control characters are for `sceau.comments.text_cleaning`. Raises `Refused`.
    """
    length = _length(environ, limit)
    if not CONTENT_TYPE.fullmatch(environ.get("CONTENT_TYPE", "")):
        raise Refused(415, "content-type")
    if "HTTP_CONTENT_ENCODING" in environ:
        raise Refused(415, "content-encoding")
    raw = _read(environ["wsgi.input"], length)
    if len(raw) < length:
        raise Refused(400, "body-short", salvage(raw))
    return _parse(raw)


def salvage(raw: bytes) -> dict[str, str]:
    """As much of a body as can be read, to show it to the reader who sent it.

    Never raises. What is not UTF-8, and NUL, becomes U+FFFD; of a repeated field the
    first counts; what lies beyond `MAX_BODY` bytes or `MAX_FIELDS` fields is dropped.
    """
    fields: dict[str, str] = {}
    for pair in raw[:MAX_BODY].split(b"&", MAX_FIELDS)[:MAX_FIELDS]:
        name, value = (
            part.decode("utf-8", errors="replace").replace("\0", "\ufffd")
            for part in _decoded(pair)
        )
        if name:
            fields.setdefault(name, value)
    return fields


def same_site(environ: WSGIEnvironment, site_origin: str) -> bool:
    """Whether nothing says that another site's page sent this request. For POST.

    `site_origin` is scheme, host and port: `https://exemple.fr`. `Origin` and
    `Sec-Fetch-Site` count when they are there; text browsers and old ones send neither.

    Besides `site_origin`, an `Origin` on the very host that the request was sent to
    (`Host`) is right: in preview, and behind a proxy, the site is read under another
    address than the one it will have. That is sound because a browser writes both
    headers itself: a page elsewhere can neither forge its `Origin` nor choose a `Host`
    other than that of the address it posts to. A program that writes both is no
    browser, acts for no reader, and gains nothing. What remains is a name of somebody
    else's that is made to lead here: the web server answers to its own names only, and
    there is no cookie or session with which such a page could act for a reader.

    `Origin: null` (a sandboxed frame, a file, a redirect from elsewhere) is refused:
    our own forms, with `Referrer-Policy: same-origin`, never send it.
    """
    origin = environ.get("HTTP_ORIGIN")
    if origin is not None and not _is_own(origin, environ, site_origin):
        return False
    fetch_site = environ.get("HTTP_SEC_FETCH_SITE")
    if fetch_site is None or fetch_site == "same-origin":
        return True
    # An address typed, or opened from a letter; but no form of ours is typed.
    return fetch_site == "none" and environ["REQUEST_METHOD"] in ("GET", "HEAD")


def _is_own(origin: str, environ: WSGIEnvironment, site_origin: str) -> bool:
    own = {site_origin.rstrip("/").lower()}
    host = environ.get("HTTP_HOST", "").lower()
    if host:
        own |= {f"http://{host}", f"https://{host}"}
    return origin.lower() in own - {"", "null"}


def _length(environ: WSGIEnvironment, limit: int) -> int:
    if environ["REQUEST_METHOD"] != "POST":
        raise Refused(405, "post-required")
    # Required even where the server promises an end (`wsgi.input_terminated`).
    text = environ.get("CONTENT_LENGTH", "")
    if not text:
        raise Refused(411, "length-required")
    if "HTTP_TRANSFER_ENCODING" in environ:
        raise Refused(400, "transfer-encoding")
    # int() alone would also take « +5 », « 5_0 », blanks and other scripts' digits.
    if not (text.isascii() and text.isdigit()):
        raise Refused(400, "length-malformed")
    digits = text.lstrip("0") or "0"
    # Lengths first: int() raises on thousands of digits.
    if len(digits) > len(str(limit)) or int(digits) > limit:
        raise Refused(413, "body-too-large")
    return int(digits)


def _read(stream: Any, length: int) -> bytes:
    """`length` bytes, or fewer if the connection ended before."""
    raw = bytearray()
    while len(raw) < length:
        try:
            chunk = stream.read(length - len(raw))
        except OSError:
            break
        if not chunk:
            break
        raw += chunk
    return bytes(raw)


def _parse(raw: bytes) -> dict[str, str]:
    if not raw:
        return {}
    if raw.count(b"&") >= MAX_FIELDS:
        raise Refused(400, "too-many-fields", salvage(raw))
    if MALFORMED_ESCAPE.search(raw):
        raise Refused(400, "escape-malformed", salvage(raw))
    fields: dict[str, str] = {}
    for pair in raw.split(b"&"):
        name, value = (_text(part) for part in _decoded(pair))
        if name is None or value is None:
            raise Refused(400, "not-utf-8", salvage(raw))
        if "\0" in name or "\0" in value:
            raise Refused(400, "nul", salvage(raw))
        if not name:
            raise Refused(400, "name-empty", salvage(raw))
        if name in fields:
            raise Refused(400, "field-repeated", salvage(raw))
        fields[name] = value
    return fields


def _decoded(pair: bytes) -> tuple[bytes, bytes]:
    """`a%20b=c+d` -> (`a b`, `c d`). Malformed escapes stay as they are."""
    name, _, value = pair.replace(b"+", b" ").partition(b"=")
    return unquote_to_bytes(name), unquote_to_bytes(value)


def _text(raw: bytes) -> str | None:
    # None, not an exception: a chained UnicodeDecodeError would carry what was sent.
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return None
