"""How feeds are served: one table of requests, asked of nginx and of the preview.

What nginx does with the project's own configuration, the preview does as well.
"""

import http.client
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import feedparser
import pytest
from playwright.sync_api import Browser

from sceau.preview.headers import security_headers
from tests.browser.conftest import served
from tests.browser.visits import visiting
from tests.feeds.conftest import ATOM, JSON, RSS
from tests.nginx import running_nginx

SERVERS = ("nginx", "preview")
IN_A_BROWSER = "application/xml; charset=utf-8"

# What programs say that they accept; None is a request without the header.
READERS: dict[str, str | None] = {
    "nothing said": None,
    "anything": "*/*",
    "feedparser": feedparser.http.ACCEPT_HEADER,
    "feeds, or else pages": "application/rss+xml, text/html;q=0.5",
    "Atom, or else pages": "text/html;q=0.1, application/atom+xml",
}
BROWSERS = {
    "Chromium": "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,"
    "image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
    "Firefox": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "a text browser": "text/html, text/*;q=0.5, image/*",
}

# The feeds of the small site, one of each kind, and their files.
FEEDS = {
    "/feed/": (RSS, "feed/index.xml"),
    "/feed/atom/": (ATOM, "feed/atom/index.xml"),
    "/comments/feed/": (RSS, "comments/feed/index.xml"),
    "/comments/feed/atom/": (ATOM, "comments/feed/atom/index.xml"),
    "/category/securite/feed/": (RSS, "category/securite/feed/index.xml"),
    "/tag/hadopi/feed/": (RSS, "tag/hadopi/feed/index.xml"),
    "/tag/hadopi2/feed/atom/": (ATOM, "tag/hadopi2/feed/atom/index.xml"),
    "/author/ju/feed/atom/": (ATOM, "author/ju/feed/atom/index.xml"),
    "/2013/03/ton-dossier/feed/": (RSS, "2013/03/ton-dossier/feed/index.xml"),
}
JSON_FEED = ("/feed/json/", "feed/json/index.json")


@dataclass(frozen=True)
class Answer:
    """What came back; the names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@pytest.fixture(scope="module")
def nginx_address(
    fixture_site: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    # As in production, so that a browser refuses what it will refuse there, and does
    # not guess that what it is told is XML might be a feed.
    headers = security_headers("/feed/", "application/xml", preview=False)
    with running_nginx(
        fixture_site,
        tmp_path_factory.mktemp("nginx"),
        server=[
            f'add_header {name} "{value}" always;' for name, value in headers.items()
        ],
    ) as address:
        yield address


@pytest.fixture(scope="module")
def preview_address(fixture_site: Path) -> Iterator[str]:
    with served(fixture_site, fixture_site.parent / "var") as address:
        yield address


@pytest.fixture(params=SERVERS)
def address(request: pytest.FixtureRequest) -> str:
    """Of one server after the other."""
    return str(request.getfixturevalue(f"{request.param}_address"))


def ask(
    address: str,
    path: str,
    accept: str | None = "*/*",
    method: str = "GET",
    **headers: str,
) -> Answer:
    """One request on a connection of its own; header names with `_` for `-`."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    if accept is not None:
        sent["Accept"] = accept
    connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=20)
    try:
        connection.request(method, path, headers=sent)
        with connection.getresponse() as response:
            found = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, found, response.read())
    finally:
        connection.close()


# --- addresses -----------------------------------------------------------------------


@pytest.mark.parametrize("path", [*FEEDS, JSON_FEED[0]])
@pytest.mark.parametrize("query", ["", "?a=1"])
def test_without_the_final_slash_comes_a_redirect(
    address: str, path: str, query: str
) -> None:
    answer = ask(address, path.removesuffix("/") + query)

    assert answer.status == 301
    # Relative: whatever name and port the site has.
    assert answer.headers["location"] == path + query


@pytest.mark.parametrize("path", FEEDS)
def test_a_feed_is_its_file(address: str, fixture_site: Path, path: str) -> None:
    for accept in (*READERS.values(), *BROWSERS.values()):
        answer = ask(address, path, accept)
        assert answer.status == 200
        assert answer.body == (fixture_site / FEEDS[path][1]).read_bytes()
        assert int(answer.headers["content-length"]) == len(answer.body)


@pytest.mark.parametrize(
    "path",
    [
        *("/feed/nope/", "/nope/feed/", "/feed/rss/", "/feed/index.html"),
        *("/comments/", "/comments/feed/json/", "/tag/nope/feed/"),
        *("/2013/03/ton-dossier/feed/atom/", "/feed/nope/index.xml"),
        *("/nope/feed/index.xml", "/nope/feed/atom/index.xml", "/feed/json/index.xml"),
    ],
)
@pytest.mark.parametrize("accept", ["*/*", BROWSERS["Chromium"]])
def test_what_is_no_feed_is_not_found(address: str, path: str, accept: str) -> None:
    assert ask(address, path, accept).status == 404


# --- types ---------------------------------------------------------------------------


@pytest.mark.parametrize("path", FEEDS)
@pytest.mark.parametrize("accept", READERS.values(), ids=READERS)
def test_a_feed_reader_is_told_that_it_is_a_feed(
    address: str, path: str, accept: str | None
) -> None:
    answer = ask(address, path, accept)

    assert answer.headers["content-type"] == f"{FEEDS[path][0]}; charset=utf-8"
    assert answer.headers["vary"] == "Accept"


@pytest.mark.parametrize("path", FEEDS)
@pytest.mark.parametrize("accept", BROWSERS.values(), ids=BROWSERS)
def test_a_browser_is_told_that_it_is_xml(address: str, path: str, accept: str) -> None:
    answer = ask(address, path, accept)

    assert answer.headers["content-type"] == IN_A_BROWSER
    assert answer.headers["vary"] == "Accept"


@pytest.mark.parametrize("accept", [*READERS.values(), *BROWSERS.values()])
def test_json_is_the_same_for_everyone(
    address: str, fixture_site: Path, accept: str | None
) -> None:
    path, file = JSON_FEED
    answer = ask(address, path, accept)

    assert answer.status == 200
    assert answer.headers["content-type"] == f"{JSON}; charset=utf-8"
    assert "vary" not in answer.headers
    assert answer.body == (fixture_site / file).read_bytes()


@pytest.mark.parametrize("path", ["/", "/2013/03/ton-dossier/", "/feed.css"])
def test_pages_and_files_do_not_vary(address: str, path: str) -> None:
    answer = ask(address, path, BROWSERS["Chromium"])

    assert answer.status == 200
    assert "vary" not in answer.headers


# --- asking again --------------------------------------------------------------------


@pytest.mark.parametrize("path", [*FEEDS, JSON_FEED[0]])
@pytest.mark.parametrize("accept", ["*/*", BROWSERS["Chromium"]])
def test_what_did_not_change_is_not_sent_again(
    address: str, path: str, accept: str
) -> None:
    first = ask(address, path, accept)
    etag, modified = first.headers["etag"], first.headers["last-modified"]

    for condition in (
        {"If_None_Match": etag},
        {"If_None_Match": f'"other", W/{etag.removeprefix("W/")}'},
        {"If_Modified_Since": modified},
        {"If_None_Match": etag, "If_Modified_Since": modified},
    ):
        again = ask(address, path, accept, **condition)
        assert again.status == 304, condition
        assert again.body == b""
        assert again.headers["etag"] == etag
        assert again.headers.get("vary") == first.headers.get("vary")

    for condition in (
        {"If_None_Match": '"other"'},
        {"If_Modified_Since": "Thu, 21 Mar 2013 09:00:00 GMT"},
        {"If_None_Match": '"other"', "If_Modified_Since": modified},
    ):
        again = ask(address, path, accept, **condition)
        assert again.status == 200, condition
        assert again.body == first.body


@pytest.mark.parametrize("path", [*FEEDS, JSON_FEED[0]])
@pytest.mark.parametrize("accept", ["*/*", BROWSERS["Chromium"]])
def test_head_is_get_without_the_body(address: str, path: str, accept: str) -> None:
    whole = ask(address, path, accept)
    head = ask(address, path, accept, method="HEAD")

    assert head.status == 200
    assert head.body == b""
    for name in ("content-type", "content-length", "etag", "last-modified", "vary"):
        assert head.headers.get(name) == whole.headers.get(name)


@pytest.mark.parametrize("accept", ["*/*", BROWSERS["Chromium"]])
def test_feeds_are_only_read(address: str, accept: str) -> None:
    assert ask(address, "/feed/", accept, method="POST").status == 405


# --- a feed reader -------------------------------------------------------------------


@pytest.mark.parametrize("path", FEEDS)
def test_a_feed_reader_reads_and_asks_again(address: str, path: str) -> None:
    first = _parse(address + path)
    assert (first.status, first.bozo, first.get("bozo_exception")) == (200, 0, None)
    assert first.entries
    assert first.encoding == "utf-8"

    assert _parse(address + path, etag=first.etag).status == 304
    assert _parse(address + path, modified=first.modified).status == 304
    # An address that somebody typed without the slash.
    moved = _parse((address + path).removesuffix("/"))
    assert (moved.status, moved.href) == (301, address + path)
    assert len(moved.entries) == len(first.entries)


def _parse(url: str, **known: str) -> Any:
    # No proxy stands between the tests and this machine.
    return feedparser.parse(url, handlers=[urllib.request.ProxyHandler({})], **known)


# --- a browser -----------------------------------------------------------------------

_LOOK = """() => {
  const display = (selector) => [...document.querySelectorAll(selector)]
    .map((element) => getComputedStyle(element).display);
  const named = (name) => [...document.getElementsByTagName(name)]
    .map((element) => getComputedStyle(element).display);
  return {
    root: document.documentElement.localName,
    type: document.contentType,
    titles: display("item > title, entry > title"),
    dates: display("item > pubDate, entry > published"),
    texts: [...named("content:encoded"), ...display("entry > content")],
    hidden: display("guid, entry > id, category, ttl, generator"),
    links: [...document.links].map((link) => link.href),
  };
}"""


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("path", "root", "entries"),
    [("/feed/", "rss", 4), ("/feed/atom/", "feed", 4), ("/comments/feed/", "rss", 5)],
)
def test_a_feed_can_be_read_in_a_browser(
    browser: Browser, address: str, path: str, root: str, entries: int, scheme: str
) -> None:
    with visiting(browser, scheme=scheme, scripts=True) as visit:
        response = visit.page.goto(address + path, wait_until="networkidle")
        assert response is not None
        assert response.headers["content-type"] == IN_A_BROWSER

        look = visit.page.evaluate(_LOOK)

        assert look["root"] == root
        assert look["type"] == "application/xml"
        assert look["titles"] == ["block"] * entries
        assert look["dates"] == ["block"] * entries
        assert len(look["texts"]) >= entries
        assert set(look["texts"]) == {"none"}
        assert set(look["hidden"]) == {"none"}
        # The only thing to follow is the page that explains what this is.
        assert look["links"] == ["https://souslesceau.example/flux/"]
        assert visit.page.locator("title").first.is_visible()
        assert visit.page.get_by_text("Qu’est-ce qu’un flux").is_visible()
        assert visit.foreign_requests(address) == []
        assert f"{address}/feed.css" in visit.requests
        assert visit.console == []


@pytest.mark.browser
def test_a_feed_has_room_on_a_telephone(browser: Browser, address: str) -> None:
    with visiting(browser, width=320, scripts=True) as visit:
        for path in ("/feed/", "/feed/atom/", "/comments/feed/atom/"):
            visit.page.goto(address + path)
            wide = visit.page.evaluate(
                "document.documentElement.scrollWidth > window.innerWidth"
            )
            assert not wide, path
