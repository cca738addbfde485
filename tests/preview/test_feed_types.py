"""The type of a feed depends on who asks: a feed reader or a browser."""

import pytest
from werkzeug.test import Client

from sceau.preview.content_types import depends_on_accept, negotiated_type

RSS = "application/rss+xml; charset=utf-8"
ATOM = "application/atom+xml; charset=utf-8"
JSON = "application/feed+json; charset=utf-8"
XML = "application/xml; charset=utf-8"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "rss", "atom"),
    [
        ("", RSS, ATOM),
        ("*/*", RSS, ATOM),
        ("application/xml", RSS, ATOM),
        ("application/rss+xml", RSS, ATOM),
        (BROWSER, XML, XML),
        ("text/html", XML, XML),
        ("text/html;q=0.1", XML, XML),
        # Who names a feed's type knows what to do with it.
        ("application/rss+xml, text/html;q=0.5", RSS, ATOM),
        ("text/html, application/atom+xml;q=0.1", RSS, ATOM),
        ("text/htm", RSS, ATOM),
    ],
)
def test_only_a_browser_is_told_another_type(accept: str, rss: str, atom: str) -> None:
    for folder in ("", "tag/hadopi/", "2013/03/ton-dossier/"):
        assert negotiated_type(f"{folder}feed/index.xml", accept) == rss
        assert negotiated_type(f"{folder}feed/atom/index.xml", accept) == atom


@pytest.mark.parametrize(
    ("path", "depends"),
    [
        ("feed/index.xml", True),
        ("comments/feed/atom/index.xml", True),
        ("feed/json/index.json", False),
        ("sitemap.xml", False),
        ("newsfeed/index.xml", False),
        ("feed/other.xml", False),
        ("index.html", False),
        ("feed.css", False),
    ],
)
def test_nothing_but_rss_and_atom_depends_on_who_asks(path: str, depends: bool) -> None:
    assert depends_on_accept(path) is depends
    assert (negotiated_type(path, BROWSER) != negotiated_type(path, "*/*")) is depends


@pytest.mark.parametrize(
    ("path", "accept", "kind", "vary"),
    [
        ("/feed/", "*/*", RSS, "Accept"),
        ("/feed/", BROWSER, XML, "Accept"),
        ("/feed/atom/", "*/*", ATOM, "Accept"),
        ("/feed/atom/", BROWSER, XML, "Accept"),
        ("/feed/json/", "*/*", JSON, None),
        ("/feed/json/", BROWSER, JSON, None),
        ("/2013/03/ton-dossier/", BROWSER, "text/html; charset=utf-8", None),
    ],
)
def test_caches_are_told_what_depends_on_who_asks(
    client: Client, path: str, accept: str, kind: str, vary: str | None
) -> None:
    answer = client.get(path, headers={"Accept": accept})

    assert (answer.status_code, answer.content_type) == (200, kind)
    assert answer.headers.get("Vary") == vary
    known = {"Accept": accept, "If-None-Match": answer.headers["ETag"]}
    again = client.get(path, headers=known)
    assert (again.status_code, again.headers.get("Vary")) == (304, vary)


def test_no_accept_is_a_feed_readers(client: Client) -> None:
    assert client.get("/feed/").content_type == RSS
