"""From what a reader typed to that reader's own server, and nowhere else."""

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import Client

from sceau.preview.mastodon import (
    is_own_click,
    own_path,
    server_name,
    share_address,
)


@pytest.mark.parametrize(
    ("typed", "host"),
    [
        ("mastodon.social", "mastodon.social"),
        ("https://mastodon.social/", "mastodon.social"),
        ("https://mastodon.social", "mastodon.social"),
        ("HTTPS://Mastodon.Social/", "mastodon.social"),
        ("mastodon.social/", "mastodon.social"),
        ("@me@mastodon.social", "mastodon.social"),
        ("@Mé.Moi@mastodon.social", "mastodon.social"),
        ("Piaille.fr ", "piaille.fr"),
        ("\u00a0piaille.fr\u202f", "piaille.fr"),
        ("social.médecins.example", "social.xn--mdecins-bya.example"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("例え.テスト", "xn--r8jz45g.xn--zckzah"),
        ("mastodon。social", "mastodon.social"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("a-b.c1.example", "a-b.c1.example"),
        (f"{'a' * 63}.example", f"{'a' * 63}.example"),
    ],
)
def test_what_readers_type(typed: str, host: str) -> None:
    assert server_name(typed) == host


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "mastodon",
        "localhost",
        "instance.localhost",
        "nas.local",
        "wiki.internal",
        "mastodon.social:8443",
        "mastodon.social/@me",
        "https://mastodon.social/@me",
        "https://mastodon.social//",
        "mastodon.social?x=1",
        "mastodon.social#x",
        "mastodon.social\\evil.example",
        "http://mastodon.social",
        "ftp://mastodon.social",
        "javascript:alert(1)",
        "//mastodon.social",
        "me@mastodon.social",
        "https://me@mastodon.social/",
        "https://me:secret@mastodon.social/",
        "@me@mastodon.social@evil.example",
        "@@mastodon.social",
        "@me@",
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f.0.0.1",
        "0x7f.0x1",
        "１２７.0.0.1",
        "::1",
        "[::1]",
        "mastodon.social.",
        ".mastodon.social",
        "mastodon..social",
        "-mastodon.social",
        "mastodon-.social",
        "mas_todon.social",
        "mas todon.social",
        "mastodon.social\r\n",
        "\tmastodon.social",
        "mastodon\x00.social",
        "mastodon\u200b.social",
        "mastodon.social\u202e",
        # Another host in Python (IDNA 2003) than in a browser.
        "straße.example",
        f"{'a' * 64}.example",
        ".".join(["a" * 60] * 5) + ".example",
        "é" * 200_000,
        "a." * 200_000,
        "\udc80.example",
    ],
)
def test_what_is_refused(typed: str) -> None:
    assert server_name(typed) is None


@given(st.text(max_size=40) | st.from_regex(r"[@a-z./:é ]{0,30}", fullmatch=True))
def test_whatever_is_typed_the_share_link_goes_to_a_plain_host(typed: str) -> None:
    host = server_name(typed)
    if host is None:
        return

    parts = urlsplit(share_address(host, "a b&c#d/é"))

    assert (parts.scheme, parts.netloc, parts.path) == ("https", host, "/share")
    assert parts.hostname == host
    assert parts.port is None and parts.username is None
    assert parse_qs(parts.query) == {"text": ["a b&c#d/é"]}
    assert server_name(host) == host


def test_every_character_of_the_text_is_encoded() -> None:
    assert share_address("piaille.fr", "Où ?\r\n&/\udc80") == (
        "https://piaille.fr/share?text=O%C3%B9%20%3F%0D%0A%26%2F%3F"
    )


@pytest.mark.parametrize(
    ("fetch_site", "referer", "own"),
    [
        ("same-origin", None, True),
        ("same-origin", "https://sceau.example/partager/mastodon/x/", True),
        # A link that a reader wrote into a comment.
        ("same-origin", "https://sceau.example/2013/03/x/", False),
        ("same-origin", "https://evil.example/partager/mastodon/x/", False),
        ("same-site", None, False),
        ("cross-site", "https://sceau.example/", False),
        ("none", None, False),
        ("", None, False),
        (None, "https://sceau.example/partager/mastodon/x/", True),
        (None, "https://SCEAU.example/partager/mastodon/x/", True),
        (None, "https://sceau.example/x/", False),
        (None, "https://evil.example/sceau.example/", False),
        (None, "https://sceau.example.evil.example/", False),
        (None, "https://sceau.example@evil.example/", False),
        (None, "https://sceau.example:8443/", False),
        (None, "ftp://sceau.example/", False),
        (None, "https://[broken", False),
        # A text browser says neither.
        (None, None, True),
        (None, "", True),
    ],
)
def test_only_our_own_form_counts(
    fetch_site: str | None, referer: str | None, own: bool
) -> None:
    assert is_own_click("sceau.example", fetch_site, referer) is own


@pytest.mark.parametrize(
    ("referer", "path"),
    [
        ("https://sceau.example/a/?b=c", "/a/?b=c"),
        ("https://sceau.example", "/"),
        ("https://sceau.example//evil.example/", "/evil.example/"),
        ("https://sceau.example/\\evil.example/", "/evil.example/"),
        ("https:///a/", None),
        (None, None),
    ],
)
def test_the_way_back_stays_on_our_host(referer: str | None, path: str | None) -> None:
    assert own_path("sceau.example", referer) == path


GO = "/partager/mastodon/aller"


def test_a_click_leads_to_the_readers_server(client: Client) -> None:
    response = client.get(
        GO,
        query_string={"serveur": "@moi@Piaille.fr", "texte": "Ton dossier & toi"},
        headers={"Sec-Fetch-Site": "same-origin"},
    )

    assert response.status_code == 303
    assert response.location == (
        "https://piaille.fr/share?text=Ton%20dossier%20%26%20toi"
    )
    assert response.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "none"},
        {"Referer": "https://evil.example/"},
    ],
)
def test_a_link_from_elsewhere_leads_home(
    client: Client, headers: dict[str, str]
) -> None:
    response = client.get(GO, query_string={"serveur": "evil.example"}, headers=headers)

    assert (response.status_code, response.location) == (303, "/")


def test_a_name_that_is_none_is_answered_kindly(client: Client) -> None:
    response = client.get(
        GO,
        query_string={"serveur": "<b>127.0.0.1</b>", "texte": "x"},
        headers={"Referer": "http://localhost/partager/mastodon/?texte=%22x"},
    )

    assert response.status_code == 400
    assert "pas reconnu" in response.text
    assert 'href="/partager/mastodon/?texte=%22x"' in response.text
    assert "<b>" not in response.text
    assert "form-action 'self' https:" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize("query", ["", "?texte=x", "?serveur="])
def test_without_a_server_the_reader_is_sent_to_the_form(
    client: Client, query: str
) -> None:
    response = client.get(GO + query)

    assert response.status_code == 400
    assert 'href="/partager/mastodon/"' in response.text


@pytest.mark.parametrize("typed", ["straße.de", "STRAẞE.de", "straẞe.de"])
def test_a_sharp_s_is_refused_in_either_case(typed: str) -> None:
    assert server_name(typed) is None
