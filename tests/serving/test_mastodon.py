"""Sharing on Mastodon: nginx leads where the preview leads, and nowhere else."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, quote_plus, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sceau.preview.mastodon import ADDRESS, is_own_click, server_name
from sceau.serving.mastodon import HANDLE, SERVER, own_click
from tests.preview import test_mastodon as preview
from tests.serving.running import ONION, Site, ask, connect_onion, serving

AUTHORITY = "sceau.example:8443"


def understood(encoded: str) -> str | None:
    """What the expressions find in what a browser sends."""
    for pattern in (SERVER, HANDLE):
        match = re.search(pattern, encoded, re.IGNORECASE | re.ASCII)
        if match is not None:
            return match[1].lower()
    return None


def cases(test: object) -> list[Any]:
    """The table of a test of the preview."""
    (mark,) = [mark for mark in test.pytestmark if mark.name == "parametrize"]  # type: ignore[attr-defined]
    return list(mark.args[1])


READERS = cases(preview.test_what_readers_type)
REFUSED = [
    typed for typed in cases(preview.test_what_is_refused) if "\udc80" not in typed
]
# nginx knows no difference between an empty header and none.
CLICKS = [
    case for case in cases(preview.test_only_our_own_form_counts) if case[0] != ""
]


@pytest.mark.parametrize(("typed", "host"), READERS)
def test_what_readers_type(typed: str, host: str) -> None:
    # A name with accents must be written as xn--….
    plain = typed.rpartition("@")[2].strip("\u00a0\u202f ").isascii()
    expected = host if plain else None
    for encode in (quote_plus, quote):
        assert understood(encode(typed)) == expected


@pytest.mark.parametrize("typed", REFUSED)
def test_what_is_refused(typed: str) -> None:
    for safe in ("", ":/@"):
        # A browser sends a question mark for half a character.
        assert understood(quote(typed, safe=safe, errors="replace")) is None


@given(st.text(max_size=40) | st.from_regex(r"[@a-z./:é ]{0,30}", fullmatch=True))
def test_whatever_is_understood_the_preview_understands_so_too(typed: str) -> None:
    try:
        found = understood(quote_plus(typed))
    except UnicodeEncodeError:
        return
    if found is not None:
        # Of a handle only the host matters; the preview reads the name as well.
        assert server_name(typed.rpartition("@")[2]) == found


@given(st.from_regex(r"[a-z0-9@%+./:ACEF240-]{0,40}", fullmatch=True))
def test_whatever_is_sent_what_is_understood_is_a_plain_host(sent: str) -> None:
    found = understood(sent)
    if found is not None:
        assert server_name(found) == found


def test_long_texts_take_no_time() -> None:
    for hostile in ("a." * 4000, "a-" * 4000, "%41" * 2700, "@" + "a" * 8000 + "@"):
        assert understood(hostile + "!") is None


@pytest.mark.parametrize(("fetch_site", "referer", "own"), CLICKS)
def test_only_our_own_form_counts(
    fetch_site: str | None, referer: str | None, own: bool
) -> None:
    pattern = own_click(["sceau.example"])
    found = re.search(pattern, f"{fetch_site or ''} {referer or ''}")
    assert (found is not None) is own
    assert is_own_click("sceau.example", fetch_site, referer) is own


# --- the real nginx ------------------------------------------------------------------


@pytest.fixture(scope="module")
def both(public: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("nginx")
    tor = f"unix:{folder / 'tor.sock'}"
    with serving(public, folder, onion_name=ONION, onion_socket=tor) as site:
        yield site


def go(**query: str) -> str:
    return ADDRESS + "?" + "&".join(f"{k}={quote_plus(v)}" for k, v in query.items())


def test_a_click_leads_to_the_readers_server(both: Site) -> None:
    text = "Où ? « Ton dossier » & toi 100 % #a"
    for own in (
        {"Sec-Fetch-Site": "same-origin"},
        {"Referer": f"{both.url}/partager/mastodon/x/"},
        {},
    ):
        answer = ask(both, go(serveur="@moi@Piaille.fr", texte=text), headers=own)

        assert answer.status == 303
        parts = urlsplit(answer.headers["Location"])
        assert (parts.scheme, parts.hostname, parts.path) == (
            *("https", "piaille.fr", "/share"),
        )
        assert parse_qs(parts.query) == {"text": [text]}
        assert answer.headers["Cache-Control"] == "no-cache"
        policy = answer.headers["Content-Security-Policy"]
        assert "form-action 'self' https:;" in policy


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "none"},
        {"Referer": "https://evil.example/"},
        {"Referer": "https://sceau.example.evil.example/partager/mastodon/x/"},
        {"Sec-Fetch-Site": "same-origin", "Referer": "{url}/2013/03/ton-dossier/"},
    ],
)
def test_a_link_from_elsewhere_leads_home(both: Site, headers: dict[str, str]) -> None:
    sent = {name: value.format(url=both.url) for name, value in headers.items()}
    answer = ask(both, go(serveur="evil.example"), headers=sent)

    assert (answer.status, answer.headers["Location"]) == (303, "/")


@pytest.mark.parametrize("query", ["", "?texte=x", "?serveur=", "?serveur=%3Cb%3E"])
def test_a_name_that_is_none_is_answered_kindly(both: Site, query: str) -> None:
    answer = ask(both, ADDRESS + query, headers={"Sec-Fetch-Site": "same-origin"})

    assert answer.status == 400
    assert answer.body == (both.public / "partager/mastodon/400.html").read_bytes()
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize(
    "query",
    [
        "?serveur=a.example%2Fb",
        "?serveur=a.example%0d%0aX:y",
        "?serveur=evil.example%23.piaille.fr",
        "?serveur=a.example:80",
        "?serveur=$host.example",
    ],
)
def test_nothing_but_a_plain_host_is_followed(both: Site, query: str) -> None:
    answer = ask(both, ADDRESS + query, headers={"Sec-Fetch-Site": "same-origin"})

    assert answer.status == 400


@pytest.mark.parametrize("text", ["a%0d%0aX:y", '"<>', "$host", "x&text=y", "%", "%zz"])
def test_the_text_stays_where_it_belongs(both: Site, text: str) -> None:
    answer = ask(both, f"{ADDRESS}?serveur=piaille.fr&texte={text}")

    assert answer.status == 303
    location = answer.headers["Location"]
    assert re.fullmatch(r"https://piaille\.fr/share\?text=[!-~]*", location)
    assert not set(location) & set('"<>&$')
    assert answer.headers["X"] is None


def test_through_tor_too(both: Site) -> None:
    form = {"Referer": f"http://{ONION}/partager/mastodon/x/"}
    answer = ask(
        both,
        go(serveur="piaille.fr"),
        headers=form,
        host=ONION,
        over=connect_onion(both),
    )
    assert answer.headers["Location"] == "https://piaille.fr/share?text="
