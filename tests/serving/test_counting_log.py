"""The log from which reads are counted, as the real nginx writes it."""

import ipaddress
import json
import re
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from tests.serving.running import (
    ONION,
    Answer,
    Site,
    ask,
    connect_onion,
    counted,
    serving,
)
from tests.serving.test_inbox import REALIP

ARTICLE = "/2013/03/ton-dossier/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
READER = {"X-Test-Address": "203.0.113.77", "User-Agent": FIREFOX}


@pytest.fixture(scope="module")
def site(public: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("nginx")
    tor = f"unix:{folder / 'tor.sock'}"
    with serving(
        public, folder, http=REALIP, onion_name=ONION, onion_socket=tor
    ) as site:
        yield site


def lines_of(site: Site, known: int) -> list[dict[str, object]]:
    """The lines after the first `known`, without their time, which is checked."""
    lines = counted(site)[known:]
    for line in lines:
        time = line.pop("t")
        assert isinstance(time, float)
        # Unix time with milliseconds, of about now.
        assert 1_600_000_000 < time < 100_000_000_000
    return lines


def read(
    site: Site, path: str = ARTICLE, *, method: str = "GET", **headers: str
) -> tuple[Answer, list[dict[str, object]]]:
    """One request of the reader, and what was written about it."""
    known = len(counted(site))
    sent = READER | {name.replace("_", "-"): value for name, value in headers.items()}
    answer = ask(site, path, method=method, headers=sent)
    return answer, lines_of(site, known)


LINE = {"a": "203.0.113.0", "m": "GET", "p": ARTICLE, "s": 200, "u": FIREFOX, "x": 0}


def test_a_line_is_what_the_counter_reads(site: Site) -> None:
    file = site.settings.logs / "reads.log"
    read(site)
    # The last one is what the test itself asked, to know that all was written.
    last = file.read_text("utf-8").splitlines()[-2]

    assert re.fullmatch(
        r'\{"t":[0-9]{10}\.[0-9]{3},"a":"203\.0\.113\.0","m":"GET",'
        r'"p":"/2013/03/ton-dossier/","s":200,"u":"Mozilla/5\.0 [^"]*","x":0\}',
        last,
    )


def test_a_reader(site: Site) -> None:
    assert read(site)[1] == [LINE]


def test_a_reader_comes_again(site: Site) -> None:
    first, _ = read(site)
    again, lines = read(site, If_None_Match=first.headers["ETag"])

    assert again.status == 304
    assert lines == [LINE | {"s": 304}]


def test_a_head_is_told_from_a_get(site: Site) -> None:
    assert read(site, method="HEAD")[1] == [LINE | {"m": "HEAD"}]


def test_a_part_is_told_from_the_whole(site: Site) -> None:
    assert read(site, Range="bytes=0-9")[1] == [LINE | {"s": 206}]


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Sec-Purpose", "prefetch"),
        ("Sec-Purpose", "prefetch;prerender"),
        ("Sec-Purpose", "prefetch;anonymous-client-ip"),
        ("Purpose", "prefetch"),
        ("Purpose", "preview"),
        ("X-Purpose", "preview"),
        ("X-Moz", "prefetch"),
        ("sec-purpose", "PREFETCH"),
    ],
)
def test_what_nobody_asked_for_yet_is_marked(
    site: Site, header: str, value: str
) -> None:
    assert read(site, **{header: value})[1] == [LINE | {"x": 1}]


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-GPC": "1"},
        {"DNT": "1"},
        {"Sec-GPC": "1", "DNT": "1"},
        {"Sec-GPC": "0", "DNT": "1"},
        {"sec-gpc": "1", "Sec-Purpose": "prefetch"},
    ],
)
@pytest.mark.parametrize("path", [ARTICLE, "/sceau.svg", "/nope", "/a-propos"])
def test_who_asks_not_to_be_followed_is_not_in_the_log(
    site: Site, headers: dict[str, str], path: str
) -> None:
    answer, lines = read(site, path, **headers)

    assert answer.status in (200, 301, 404)
    assert lines == []


@pytest.mark.parametrize(
    "headers", [{"DNT": "0"}, {"Sec-GPC": "0"}, {"DNT": "0", "Sec-GPC": "0"}]
)
def test_who_says_that_it_is_well_is(site: Site, headers: dict[str, str]) -> None:
    assert read(site, **headers)[1] == [LINE]


@pytest.mark.parametrize(
    "agent",
    [
        "Googlebot/2.1 (+http://www.google.com/bot.html)",
        'evil"agent\\ with {"json": 1}\x09',
        "",
        "\u00e9\u00e8",
        "a" * 3000,
    ],
)
def test_robots_and_others_stand_there_as_they_call_themselves(
    site: Site, agent: str
) -> None:
    known = len(counted(site))
    # As raw bytes: http.client would encode in its own way.
    ask(site, ARTICLE, headers={**READER, "User-Agent": agent.encode("utf-8")})  # type: ignore[dict-item]
    (line,) = lines_of(site, known)

    assert line == LINE | {"u": agent}


def test_a_reader_with_and_without_pictures(site: Site) -> None:
    known = len(counted(site))
    for path in (ARTICLE, "/theme/site.1a2b3c4d.css", "/sceau.svg"):
        ask(site, path, headers=READER)
    seal = ask(site, "/sceau.svg", headers=READER).headers["ETag"]
    ask(site, "/sceau.svg", headers={**READER, "If-None-Match": seal})
    ask(site, ARTICLE, headers={**READER, "User-Agent": "Lynx/2.9.0dev.12"})

    assert [(line["p"], line["s"], line["u"]) for line in lines_of(site, known)] == [
        (ARTICLE, 200, FIREFOX),
        ("/theme/site.1a2b3c4d.css", 200, FIREFOX),
        ("/sceau.svg", 200, FIREFOX),
        ("/sceau.svg", 200, FIREFOX),
        ("/sceau.svg", 304, FIREFOX),
        (ARTICLE, 200, "Lynx/2.9.0dev.12"),
    ]


@pytest.mark.parametrize(
    ("path", "logged"),
    [
        (ARTICLE + "?utm_source=x&a=/b", ARTICLE),
        (ARTICLE + "?", ARTICLE),
        ("//2013///03/ton-dossier/", "//2013///03/ton-dossier/"),
        ("/2013/03/ton%2Ddossier/?a", "/2013/03/ton%2Ddossier/"),
        (ARTICLE + "index.html?a", ARTICLE + "index.html"),
        ("/2013/03/ton-dossier?a=b", "/2013/03/ton-dossier"),
        # Whoever mistypes may type what should be nowhere.
        ("/nope?a=b", ""),
        ('/a"b\\c', ""),
    ],
)
def test_the_address_is_as_it_was_asked_without_its_query(
    site: Site, path: str, logged: str
) -> None:
    (line,) = read(site, path, Referer="https://elsewhere.example/canary")[1]

    assert line["p"] == logged
    assert "canary" not in json.dumps(line)


def test_nothing_of_the_inbox_is_in_the_log(site: Site) -> None:
    for path in ("/commenter/nouveau?article=x", "/commenter/suivi/abc", "/commenter"):
        assert read(site, path)[1] == []


def test_nothing_of_other_names_is_in_the_log(site: Site) -> None:
    known = len(counted(site))
    ask(site, ARTICLE, headers=READER, host="www.sceau.example")
    ask(site, ARTICLE, headers=READER, plain=True)

    assert lines_of(site, known) == []


# --- addresses ------------------------------------------------------------------------


def network(address: str) -> str:
    """The network as the log should name it: /24, or /48 with nothing of an IPv4."""
    parsed = ipaddress.ip_address(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return network(str(parsed.ipv4_mapped))
        if parsed.sixtofour is not None:
            return "2002::"
        if parsed.packed[:2] == b"\0\0":
            return "::"
    bits = 24 if parsed.version == 4 else 48
    whole = ipaddress.ip_network(f"{address}/{bits}", strict=False)
    return str(whole.network_address)


def some_addresses(number: int) -> Iterator[str]:
    random = Random(20130321)  # noqa: S311
    for _ in range(number):
        yield str(ipaddress.IPv4Address(random.getrandbits(32)))
        # Groups of nothing in every place: they decide how the address is written.
        groups = [random.choice([0, 0, 1, 0xDB8, 0xFFFF]) for _ in range(7)]
        first = random.choice([0x2001, 0x2002, 0x2A01, 0xFE80, 0, 1])
        packed = b"".join(group.to_bytes(2, "big") for group in (first, *groups))
        yield str(ipaddress.IPv6Address(packed))
        mapped = ipaddress.IPv4Address(random.getrandbits(32))
        yield f"::ffff:{mapped}"


EDGES = (
    *("0.0.0.7", "255.255.255.254", "10.1.2.3", "::", "::1", "1::", "1:2::", "1:2:3::"),
    *("1:2:3:4::", "1:0:3:4::", "1:0:0:4:5:6:7:8", "1::4:5:6:7:8", "1:2:0:4:5:6:7:8"),
    *("::2:3:4:5:6:7:8", "0:2:0:4:0:6:0:8", "2002:cb00:714d::1", "2002::1"),
    *("2001:db8:1:2:3:4:5:6", "2001:db8::1", "fe80::1", "::1.2.3.4"),
    *("::ffff:1.2.3.4", "::ffff:0:1.2.3.4"),
)


def test_addresses_are_truncated(site: Site) -> None:
    addresses = [*EDGES, *some_addresses(100)]
    known = len(counted(site))
    for address in addresses:
        ask(site, "/robots.txt", headers={"X-Test-Address": address})

    found = [str(line["a"]) for line in lines_of(site, known)]
    assert len(found) == len(addresses)
    for address, logged in zip(addresses, found, strict=True):
        assert str(ipaddress.ip_address(logged)) == network(address), address


def test_readers_who_come_through_tor(site: Site) -> None:
    known = len(counted(site))
    answer = ask(
        site,
        ARTICLE,
        headers={"User-Agent": FIREFOX, "X-Test-Address": "203.0.113.77"},
        host=ONION,
        over=connect_onion(site),
    )

    assert answer.status == 200
    assert answer.headers["Strict-Transport-Security"] is None
    assert answer.headers["Onion-Location"] is None
    # Whatever a header says of where they come from.
    assert lines_of(site, known) == [LINE | {"a": "127.0.0.0"}]


def test_a_browser_is_told_of_the_onion_service(site: Site) -> None:
    answer = ask(site, ARTICLE + "?a=b")

    assert answer.headers["Onion-Location"] == f"http://{ONION}{ARTICLE}?a=b"
