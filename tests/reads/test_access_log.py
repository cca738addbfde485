"""A line of each format becomes the same request; what is none becomes None."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sceau.reads.access_log import MAX_LINE, Request, decoded, parse_lines
from sceau.reads.access_log import parse_line as parse_text

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
READ = Request(
    1764370000.0, "203.0.113.7", "GET", "/2013/03/ton-dossier/", 200, FIREFOX
)
NGINX = {
    "t": 1764370000.0,
    "a": "203.0.113.7",
    "m": "GET",
    "p": "/2013/03/ton-dossier/",
    "s": 200,
    "u": FIREFOX,
    "x": 0,
}
COMBINED = (
    '203.0.113.7 - - [28/Nov/2025:23:46:40 +0100] "GET /2013/03/ton-dossier/ HTTP/1.1"'
    f' 200 9120 "-" "{FIREFOX}"'
)
CADDY = {
    "level": "info",
    "ts": 1764370000.0,
    "logger": "http.log.access",
    "msg": "handled request",
    "request": {
        "remote_ip": "203.0.113.7",
        "remote_port": "41342",
        "proto": "HTTP/2.0",
        "method": "GET",
        "host": "souslesceau.example",
        "uri": "/2013/03/ton-dossier/",
        "headers": {"User-Agent": [FIREFOX]},
    },
    "status": 200,
    "size": 912,
}


def parse_line(line: bytes) -> Request | None:
    """One by one and many at once give the same."""
    parsed = parse_text(decoded(line))
    assert [*parse_lines([decoded(line)] * 2)] == [parsed] * 2
    return parsed


def nginx(**fields: object) -> bytes:
    return json.dumps(NGINX | fields).encode()


def combined(old: str, new: str) -> bytes:
    assert old in COMBINED
    return COMBINED.replace(old, new).encode()


def caddy(headers: dict[str, object], **fields: object) -> bytes:
    own: dict[str, object] = {"User-Agent": [FIREFOX]}
    request = CADDY["request"] | {"headers": own | headers}  # type: ignore[operator]
    return json.dumps(CADDY | {"request": request} | fields).encode()


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(nginx(), id="nginx"),
        pytest.param(COMBINED.encode(), id="combined"),
        pytest.param(caddy({}), id="caddy"),
    ],
)
def test_every_format_says_the_same(line: bytes) -> None:
    assert parse_line(line) == READ


@pytest.mark.parametrize(
    ("line", "different"),
    [
        (nginx(x=1), {"speculative": True}),
        (nginx(x="1"), {"speculative": True}),
        (nginx(t=1764370000.123), {"time": 1764370000.123}),
        (nginx(t=1764370000), {}),
        (nginx(a="2001:db8:1::"), {"address": "2001:db8:1::"}),
        (nginx(a="unix:"), {"address": "unix:"}),
        (nginx(u=""), {"agent": ""}),
        (nginx(u='a "quoted" one'), {"agent": 'a "quoted" one'}),
        (nginx(u="Été").replace(b"\\u00c9", "É".encode()), {"agent": "Été"}),
        (nginx(u="X").replace(b'"X"', b'"X\xff"'), {"agent": "X\udcff"}),
        (nginx(extra="of a later version"), {}),
        (combined('"GET /', '"HEAD /'), {"method": "HEAD"}),
        (combined(" HTTP/1.1", ""), {}),
        (
            combined('"GET /2013/03/ton-dossier/ HTTP/1.1" 200', '"" 400'),
            {"method": "", "target": "", "status": 400},
        ),
        (
            combined('"GET /2013/03/ton-dossier/ HTTP/1.1" 200', r'"\x16\x03\x01" 400'),
            {"method": "", "target": "", "status": 400},
        ),
        (combined(f'"{FIREFOX}"', '"-"'), {"agent": ""}),
        (combined(f'"{FIREFOX}"', r'"a \"b\" c"'), {"agent": r"a \"b\" c"}),
        (combined('"-" "', r'"http://x/?\"[" "'), {}),
        (combined("- -", "- Jeanne Martin"), {}),
        (combined("- -", "- [28/Nov/2025:23:46:41 +0100]"), {}),
        (combined("- -", "- " + "[28/Nov/2025:23:46:41 +0100] " * 2_000), {}),
        (combined("- -", "- " + "[" * 30_000), {}),
        (combined(f'"{FIREFOX}"', f'"{FIREFOX}" 0.004'), {}),
        (combined("28/Nov/2025:23:46:40 +0100", "28/Nov/2025:17:16:40 -0530"), {}),
        (combined("28/Nov/2025:23", "31/Dec/2025:23"), {"time": 1767221200.0}),
        (caddy({"Sec-Purpose": ["prefetch;prerender"]}), {"speculative": True}),
        (caddy({"X-Moz": ["prefetch"]}), {"speculative": True}),
        (caddy({"Sec-Gpc": ["1"]}), {"objects": True}),
        (caddy({"Dnt": ["1"]}), {"objects": True}),
        (caddy({"Dnt": ["0"]}), {}),
        (caddy({"User-Agent": []}), {"agent": ""}),
    ],
)
def test_what_a_line_may_say(line: bytes, different: dict[str, object]) -> None:
    assert parse_line(line) == READ._replace(**different)


def test_caddy_names_the_reader_behind_a_proxy_that_it_trusts() -> None:
    request = CADDY["request"] | {"client_ip": "198.51.100.9"}  # type: ignore[operator]
    parsed = parse_line(json.dumps(CADDY | {"request": request}).encode())
    assert parsed == READ._replace(address="198.51.100.9")


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\0" * 500,
        b"\x16\x03\x01\x02\x00\x01\x00",
        b"{",
        b"{}",
        b"[]",
        b"null",
        b'{"request": 1}',
        b'{"request": {"headers": []}}',
        b'{"t":' + b"[" * 60_000,
        b'{"t":1' + b"0" * 5000 + b"}",
        nginx(t=None),
        nginx(t="1764370000"),
        nginx(t=True),
        nginx(t=-1),
        nginx(t=0),
        nginx(t=1e12),
        nginx(t=float("nan")),
        nginx(t=float("inf")),
        nginx(a=None),
        nginx(p=["/"]),
        nginx(s="200"),
        nginx(s=True),
        nginx(u=3),
        nginx(u="x" * MAX_LINE),
        caddy({}, ts="2025-11-28T23:46:40Z"),
        caddy({"User-Agent": 7}),
        caddy({"User-Agent": [7]}),
        combined("28/Nov", "31/Nov"),
        combined("28/Nov", "28/Nop"),
        combined("28/Nov/2025", "28/Nov/1971"),
        combined("28/Nov/2025", "28/Nov/0000"),
        combined("23:46:40", "23:4x:40"),
        combined("23:46:40", "24:46:40"),
        combined("23:46:40", "23:60:40"),
        combined("+0100", "0100"),
        combined("+0100", "+9900"),
        combined("[28/", " 28/"),
        combined('"-" "', '"-""'),
        combined(" 200 ", " 2x0 "),
        combined(" 200 ", " ٢٠٠ "),
        combined(" 200 ", " 2000 "),
        combined(f'"{FIREFOX}"', '"Mozilla'),
        COMBINED[:60].encode(),
    ],
)
def test_what_is_no_line(line: bytes) -> None:
    assert parse_line(line) is None


@given(st.binary(max_size=300))
def test_no_bytes_are_too_much(line: bytes) -> None:
    parse_line(line)
    parse_line(b"{" + line)


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists))
def test_no_value_is_too_much(value: object) -> None:
    for name in NGINX:
        parse_line(nginx(**{name: value}))
    for name in CADDY:
        parse_line(json.dumps(CADDY | {name: value}).encode())
    parse_line(caddy({"User-Agent": value, "Dnt": value}))


@given(st.text('"\\ x[', max_size=12), st.integers(0, 200), st.integers(0, 200))
def test_the_short_way_goes_where_the_long_one_goes(
    junk: str, start: int, end: int
) -> None:
    line = COMBINED[:start] + junk + COMBINED[max(start, end) :]
    assert [*parse_lines([COMBINED, line])] == [READ, parse_text(line)]
