"""The headers that protect readers: on every answer, each once, and worth an A+."""

from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from sceau.inbox.http_rules import POLICY
from sceau.serving.headers import TRANSPORT_SECURITY, fixed_headers
from tests.serving.observatory import Scan, grade, score
from tests.serving.running import OTHER_NAME, Answer, Site, ask

# Every kind of answer: (what it is, path, other arguments of `ask`, status)
ANSWERS: dict[str, tuple[str, dict[str, object], int]] = {
    "a page": ("/a-propos/", {}, 200),
    "the home page": ("/", {}, 200),
    "a compressed page": ("/", {"headers": {"Accept-Encoding": "gzip"}}, 200),
    "a page without its body": ("/", {"method": "HEAD"}, 200),
    "a style sheet": ("/theme/site.1a2b3c4d.css", {}, 200),
    "a picture": ("/images/photo.png", {}, 200),
    "a part": ("/images/photo.png", {"headers": {"Range": "bytes=0-1"}}, 206),
    "no part": ("/images/photo.png", {"headers": {"Range": "bytes=9999-"}}, 416),
    "not again": ("/", {"headers": {"If-None-Match": "*"}}, 304),
    "a failed condition": ("/", {"headers": {"If-Match": '"x"'}}, 412),
    "a feed": ("/feed/", {}, 200),
    "a feed in a browser": ("/feed/", {"headers": {"Accept": "text/html"}}, 200),
    "a feed in JSON": ("/feed/json/", {}, 200),
    "the final slash": ("/a-propos", {}, 301),
    "the index's name": ("/a-propos/index.html", {}, 301),
    "nothing": ("/nope", {}, 404),
    "a folder without index": ("/vide/", {}, 404),
    "a hidden file": ("/.git/config", {}, 404),
    "a compressed file's name": ("/index.html.gz", {}, 404),
    "a proof of the certificate": ("/.well-known/acme-challenge/x", {}, 404),
    "another method": ("/", {"method": "DELETE"}, 405),
    "a post": ("/", {"method": "POST", "body": b"a=b"}, 405),
    "Mastodon's page": ("/partager/mastodon/x/", {}, 200),
    "Mastodon, no server": ("/partager/mastodon/aller", {}, 400),
    "Mastodon, a server": ("/partager/mastodon/aller?serveur=a.example", {}, 303),
    "another name": ("/", {"host": OTHER_NAME}, 301),
}


def asked(site: Site, kind: str) -> Answer:
    path, arguments, status = ANSWERS[kind]
    answer = ask(site, path, **arguments)  # type: ignore[arg-type]
    assert answer.status == status
    return answer


@pytest.mark.parametrize("kind", ANSWERS)
def test_every_answer_has_every_header_once(site: Site, kind: str) -> None:
    headers = asked(site, kind).headers
    if kind == "no part":
        # nginx had written them when it saw that there is no such part, and writes
        # them again; no browser asks so.
        for name in set(headers):
            first, *others = headers.get_all(name) or []
            del headers[name]
            headers[name] = first
            assert set(others) <= {first} or name == "Content-Type"

    for name, value in fixed_headers().items():
        assert headers.get_all(name) == [value]
    assert headers.get_all("Strict-Transport-Security") == [TRANSPORT_SECURITY]
    (policy,) = headers.get_all("Content-Security-Policy") or []
    assert policy.startswith("default-src 'none'; ")
    assert "frame-ancestors 'none'" in policy
    assert len(headers.get_all("Cross-Origin-Resource-Policy") or []) == 1
    assert len(headers.get_all("Cache-Control") or []) == 1
    assert headers.get_all("Server") == ["nginx"]
    assert headers["Set-Cookie"] is None
    assert headers["X-Powered-By"] is None


@pytest.mark.parametrize("kind", ANSWERS)
def test_forms_may_leave_the_site_from_the_mastodon_pages_only(
    site: Site, kind: str
) -> None:
    policy = asked(site, kind).headers["Content-Security-Policy"]

    if ANSWERS[kind][0].startswith("/partager/mastodon/"):
        assert "form-action 'self' https:;" in policy
    else:
        # The inbox has the same.
        assert policy == POLICY


def test_web_feed_readers_may_show_pictures_and_nothing_else(site: Site) -> None:
    for kind in ANSWERS:
        path, _, _ = ANSWERS[kind]
        expected = "cross-origin" if path.endswith(".png") else "same-origin"
        found = asked(site, kind).headers["Cross-Origin-Resource-Policy"]
        assert found == expected, kind


# --- the rules of MDN


def scan(site: Site, path: str, host: str) -> Scan:
    way, plain = [f"http://{host}:{site.settings.http_port}{path}"], True
    while True:
        target = urlsplit(way[-1])
        assert target.hostname is not None
        answer = ask(site, target.path, host=target.hostname, plain=plain)
        if "Location" not in answer.headers:
            break
        way.append(answer.headers["Location"])
        plain = way[-1].startswith("http:")
    headers = {name.lower(): value for name, value in answer.headers.items()}
    cookies = tuple(answer.headers.get_all("Set-Cookie") or ())
    return Scan(headers, answer.text, tuple(way), cookies)


@pytest.mark.parametrize("host", ["sceau.example", OTHER_NAME])
@pytest.mark.parametrize("path", ["/", "/2013/03/ton-dossier/", "/nope"])
def test_the_observatory_gives_an_a_plus(site: Site, path: str, host: str) -> None:
    points = score(scan(site, path, host))

    assert grade(points) == "A+"
    # Everything there is but five points for the list that browsers bring along.
    assert points == 100 + 10 + 10 + 5 + 5


@pytest.mark.parametrize(
    ("change", "points"),
    [
        ({"content-security-policy": None}, 55),
        ({"content-security-policy": "default-src 'self'; frame-ancestors *"}, 80),
        ({"content-security-policy": "default-src 'unsafe-inline'"}, 60),
        ({"content-security-policy": "default-src 'none'; style-src data:"}, 80),
        ({"strict-transport-security": None}, 80),
        ({"strict-transport-security": "max-age=1000"}, 120),
        ({"referrer-policy": "unsafe-url"}, 120),
        ({"x-content-type-options": None}, 125),
        ({"cross-origin-resource-policy": "cross-origin"}, 120),
    ],
)
def test_the_rules_take_points_away(
    site: Site, change: dict[str, str | None], points: int
) -> None:
    whole = scan(site, "/", "sceau.example")
    headers = {k: v for k, v in {**whole.headers, **change}.items() if v is not None}

    assert score(replace(whole, headers=headers)) == points


def test_a_redirect_to_another_host_first_would_cost(site: Site) -> None:
    whole = scan(site, "/", "sceau.example")
    way = ("http://www.sceau.example/", "https://sceau.example/")

    assert score(replace(whole, redirects=way)) == 125
    assert score(replace(whole, redirects=way[:1])) == 80
    assert score(replace(whole, html="<script src=//evil.example/x.js>")) == 50
    assert score(replace(whole, cookies=("a=b",))) == 60
