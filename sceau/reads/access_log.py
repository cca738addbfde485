"""Lines of a web server's log, in the three formats that the counter reads.

Pure: `parse_line` makes a `Request` of a line, or None of what is none.
"""

import functools
import json
import math
import re
from datetime import datetime
from typing import Any, NamedTuple

EARLIEST = 946_684_800.0
"""The year 2000, in Unix time: what is dated before it had a broken clock."""
LATEST = 253_402_300_800.0
"""The year 10000: Python knows no later date."""
MAX_LINE = 65_536
"""Bytes. nginx takes 32 KiB of headers; a longer line was not written by it."""

# Names are compared in lower case. Whatever they say, the page was not asked for by
# a person: prefetch, prerender, preview, instant.
_SPECULATIVE = ("sec-purpose", "purpose", "x-purpose", "x-moz")
_OBJECTING = ("sec-gpc", "dnt")

_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"
# Quotation marks within a field are escaped: `\x22` by nginx, `\"` by Apache.
_QUOTED = r'"([^"\\]*(?:\\.[^"\\]*)*)"'
# No user's name holds a bracket: whoever sends one can make no search of it.
_COMBINED = re.compile(
    r"(\S+) \S+ [^\[]*"
    r"\[([0-9]{2}/[A-Z][a-z]{2}/[0-9]{4}:[0-9]{2}):([0-5][0-9]):([0-5][0-9])"
    r" ([+-][0-9]{4})\]"
    rf" {_QUOTED} ([0-9]{{3}}) \S+ {_QUOTED} {_QUOTED}(?: |$)",
    re.DOTALL,
)


class Request(NamedTuple):
    """What a line says. A named tuple: one is made for every line of every log."""

    time: float
    """Unix time, within `EARLIEST` and `LATEST`."""
    address: str
    """As written; nobody has truncated it yet, unless the server did."""
    method: str
    target: str
    """`/2013/03/ton-dossier/?page=2`; empty when the request was not HTTP."""
    status: int
    agent: str
    """The user agent; bytes that are no UTF-8 are lone surrogates."""
    speculative: bool = False
    objects: bool = False
    """Whether the reader asked not to be counted (`Sec-GPC: 1` or `DNT: 1`)."""


def parse_line(line: bytes) -> Request | None:
    """The request of one line without its end, or None."""
    if len(line) > MAX_LINE:
        return None
    text = line.decode("utf-8", "surrogateescape")
    if not text.startswith("{"):
        return parse_combined(text)
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError):
        return None
    try:
        return _from_caddy(fields) if "request" in fields else _from_nginx(fields)
    except (KeyError, TypeError, AttributeError, OverflowError):
        return None


# {"t":1764370000.123,"a":"203.0.113.0","m":"GET","p":"/2013/03/ton-dossier/","s":200,
#  "u":"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0","x":0}
def _from_nginx(fields: dict[str, Any]) -> Request | None:
    """What the counting log of `deploy/nginx` holds."""
    return _checked(
        Request(
            time=fields["t"],
            address=fields["a"],
            method=fields["m"],
            target=fields["p"],
            status=fields["s"],
            agent=fields["u"],
            # nginx's variables are text, so a log format may quote the flag.
            speculative=fields.get("x", 0) in (1, "1"),
        )
    )


# {"level":"info","ts":1764370000.123,"logger":"http.log.access","msg":"handled
#  request","request":{"remote_ip":"203.0.113.7","client_ip":"203.0.113.7","proto":"2",
#  "method":"GET","host":"souslesceau.example","uri":"/2013/03/ton-dossier/","headers":
#  {"User-Agent":["Mozilla/5.0 …"],"Sec-Purpose":["prefetch"]}},"status":200,"size":912}
def _from_caddy(fields: dict[str, Any]) -> Request | None:
    """What Caddy's access log holds by default."""
    request = fields["request"]
    headers = {name.lower(): values for name, values in request["headers"].items()}
    return _checked(
        Request(
            time=fields["ts"],
            # Behind a proxy that Caddy trusts, this is the reader and not the proxy.
            address=request.get("client_ip") or request["remote_ip"],
            method=request["method"],
            target=request["uri"],
            status=fields["status"],
            agent=headers["user-agent"][0] if headers.get("user-agent") else "",
            speculative=any(headers.get(name) for name in _SPECULATIVE),
            objects=any(headers.get(name) == ["1"] for name in _OBJECTING),
        )
    )


# 203.0.113.7 - - [28/Nov/2025:23:46:40 +0100] "GET /2013/03/ton-dossier/ HTTP/1.1" 200
#  9120 "-" "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
def parse_combined(text: str) -> Request | None:
    """The combined format of nginx and Apache, on one line."""
    match = _COMBINED.match(text)
    if match is None:
        return None
    address, hour, minute, second, zone, request, status, _referrer, agent = (
        match.groups()
    )
    time = _hour(hour, zone) + 60 * int(minute) + int(second)
    if not EARLIEST <= time < LATEST:
        return None
    parts = request.split(" ")
    method, target = parts[:2] if 2 <= len(parts) <= 3 else ("", "")
    # Nothing between the marks is written as "-".
    return Request(
        time, address, method, target, int(status), "" if agent == "-" else agent
    )


# The same for many lines, one after another.
@functools.lru_cache(maxsize=64)
def _hour(hour: str, zone: str) -> float:
    """Unix time of `28/Nov/2025:23` and `+0100`; not a number if there is none."""
    month = _MONTHS.find(hour[3:6])
    local = f"{hour[7:11]}-{month // 4 + 1:02}-{hour[:2]}T{hour[12:]}:00"
    try:
        return datetime.fromisoformat(f"{local}{zone[:3]}:{zone[3:]}").timestamp()
    except ValueError:
        return math.nan


def _checked(request: Request) -> Request | None:
    """The request, if its fields are of their types and its time is one."""
    texts = (request.address, request.method, request.target, request.agent)
    if (
        all(isinstance(text, str) for text in texts)
        # In Python, True is a number too.
        and type(request.status) is int
        and type(request.time) in {int, float}
        and EARLIEST <= request.time < LATEST
    ):
        return request
    return None
