"""Lines of a web server's log, in the three formats that the counter reads.

Pure: `parse_line` makes a `Request` of a line, or None of what is none; `parse_lines`
does it faster.
"""

import functools
import json
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

EARLIEST = 946_684_800.0
"""The year 2000, in Unix time: what is dated before it had a broken clock."""
LATEST = 253_402_300_800.0
"""The year 10000: Python knows no later date."""
MAX_LINE = 65_536
"""Characters. nginx takes 32 KiB of headers; a longer line was not written by it."""

# Names are compared in lower case. Whatever they say, the page was not asked for by
# a person: prefetch, prerender, preview, instant.
_SPECULATIVE = ("sec-purpose", "purpose", "x-purpose", "x-moz")
_OBJECTING = ("sec-gpc", "dnt")

_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"
_HOUR = re.compile(r"\[([0-9]{2})/([A-Z][a-z]{2})/([0-9]{4}):([0-9]{2})")
_ZONE = re.compile(r" ([+-][0-9]{2})([0-9]{2})\] ")
_MINUTES = {f":{minute:02}": 60 * minute for minute in range(60)}
_SECONDS = {f":{second:02}": second for second in range(60)}
_ANSWERS = {f" {status} ": status for status in range(100, 600)}
# Quotation marks within a field are escaped: `\x22` by nginx, `\"` by Apache.
_QUOTED = r'"([^"\\]*(?:\\.[^"\\]*)*)"'
# Whoever sends a user's name full of brackets makes no search of it: what follows a
# bracket has a length, and only the last one stands before a quotation mark.
_COMBINED = re.compile(
    r"([^ ]+) [^\"]*?"
    r"(\[[^:\"]{11}:[0-9]{2})(:[0-9]{2})(:[0-9]{2})( [+-][0-9]{4}\] )"
    rf"{_QUOTED}( [0-9]{{3}} )[^\"]*{_QUOTED} {_QUOTED}",
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


def decoded(data: bytes) -> str:
    """The text of lines; bytes that are no UTF-8 become lone surrogates."""
    return data.decode("utf-8", "surrogateescape")


def parse_line(line: str) -> Request | None:
    """The request of one line without its end, or None."""
    if len(line) > MAX_LINE:
        return None
    return _parse_json(line) if line.startswith("{") else _parse_combined(line)


def parse_lines(lines: Iterable[str]) -> Iterator[Request | None]:
    """The same of many lines.

    Nearly all of the combined format are of the simplest kind. Cutting them at their
    quotation marks and counting characters from there, in one loop, takes a quarter of
    the time.
    """
    # Lines of one minute come together: what stands before its seconds, and after.
    last_minute = last_zone = ""
    begin = 0.0
    for line in lines:
        try:
            # head is `203.0.113.7 - - [28/Nov/2025:23:46:40 +0100] `
            head, request, answer, _referrer, gap, agent, _rest = line.split('"')
            method, target, _protocol = request.split(" ")
            end = head.index(" ")
            minute, zone = head[end:-11], head[-8:]
            if minute != last_minute or zone != last_zone:
                begin = _minute(minute, zone)
                last_minute, last_zone = minute, zone
            time = begin + _SECONDS[head[-11:-8]]
            status = _ANSWERS[answer[:5]]
        except (KeyError, ValueError):
            yield parse_line(line)
            continue
        if not end or gap != " " or "\\" in line or len(line) > MAX_LINE:
            yield parse_line(line)
            continue
        # Nothing between the marks is written as "-".
        agent = "" if agent == "-" else agent
        fields = (time, head[:end], method, target, status, agent, False, False)
        # What the named tuple's own constructor does, without its detour.
        yield tuple.__new__(Request, fields)


def _parse_json(line: str) -> Request | None:
    try:
        fields = json.loads(line)
        return _from_caddy(fields) if "request" in fields else _from_nginx(fields)
    # RecursionError: lists within lists within lists.
    except (
        *(AttributeError, KeyError, OverflowError, RecursionError, TypeError),
        ValueError,
    ):
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
def _parse_combined(line: str) -> Request | None:
    match = _COMBINED.match(line)
    if match is None:
        return None
    address, hour, minute, second, zone, request, status, _referrer, agent = (
        match.groups()
    )
    try:
        time = _hour(hour, zone) + _MINUTES[minute] + _SECONDS[second]
        number = _ANSWERS[status]
    except (KeyError, ValueError):
        return None
    parts = request.split(" ")
    method, target = parts[:2] if 2 <= len(parts) <= 3 else ("", "")
    # Nothing between the marks is written as "-".
    agent = "" if agent == "-" else agent
    return Request(time, address, method, target, number, agent)


def _minute(minute: str, zone: str) -> float:
    """Unix time of ` - - [28/Nov/2025:23:46` and ` +0100] `. Raises as it is not so."""
    if not minute.startswith(" - - ["):
        raise ValueError(minute)
    return _hour(minute[5:-3], zone) + _MINUTES[minute[-3:]]


# The same for many lines, one after another.
@functools.lru_cache(maxsize=64)
def _hour(hour: str, zone: str) -> float:
    """Unix time of `[28/Nov/2025:23` and ` +0100] `. Raises ValueError."""
    date, shift = _HOUR.fullmatch(hour), _ZONE.fullmatch(zone)
    if date is None or shift is None:
        raise ValueError(hour)
    month = _MONTHS.find(date[2]) // 4 + 1
    text = f"{date[3]}-{month:02}-{date[1]}T{date[4]}:00{shift[1]}:{shift[2]}"
    time = datetime.fromisoformat(text).timestamp()
    if not EARLIEST <= time < LATEST:
        raise ValueError(hour)
    return time


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
