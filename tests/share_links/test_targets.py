"""Every service gets back exactly the title and address that it was given."""

from collections.abc import Callable
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.share_links.targets import (
    KNOWN_TARGETS,
    ShareLink,
    ShareTargetError,
    share_links,
)

PAGE = "/partager/mastodon/essai/"
ADDRESS = "https://journal.example/2013/03/essai/"

TITLES = [
    "Un titre",
    "Secret & médecine",
    "50 % des dossiers #santé",
    "A+B=C ; qui/quoi ? «\u202foui\u202f»",
    'Un "mot" et l\'autre, l’apostrophe',
    "Emoji 🩺👩🏽‍⚕️",
    "%41%26&amp;",
    "<script>alert(1)</script>",
    "日本語 العربية",
    "n°\u00a05\u202f: fin\u202f!",
    "",
]
ADDRESSES = [
    ADDRESS,
    "https://journal.example/?p=12&x=%C3%A9#comment-1",
    "http://127.0.0.1:8000/2013/03/été/",
    "https://journal.example/a+b c",
]


def link(target: str, title: str, address: str) -> ShareLink:
    (found,) = share_links(title, address, [target], PAGE)
    return found


def query(url: str) -> dict[str, str]:
    """The one value of each parameter; what a form decoder and a mail program agree on:
    there is no `+` in it that either could take for a space."""
    assert "+" not in url
    parts = urlsplit(url)
    assert parts.fragment == ""
    decoded = parse_qs(parts.query, keep_blank_values=True, strict_parsing=True)
    assert all(len(values) == 1 for values in decoded.values())
    return {name: values[0] for name, values in decoded.items()}


# What a service reads: where it is asked, and what stands in which parameter.
READERS: dict[str, tuple[str, Callable[[str, str], dict[str, str]]]] = {
    "facebook": (
        "https://www.facebook.com/sharer/sharer.php",
        lambda title, url: {"u": url},
    ),
    "x": (
        "https://x.com/intent/post",
        lambda title, url: {"text": title, "url": url},
    ),
    "linkedin": (
        "https://www.linkedin.com/sharing/share-offsite/",
        lambda title, url: {"url": url},
    ),
    "bluesky": (
        "https://bsky.app/intent/compose",
        lambda title, url: {"text": f"{title} {url}"},
    ),
    "whatsapp": ("https://wa.me/", lambda title, url: {"text": f"{title} {url}"}),
    "email": (
        "mailto:",
        lambda title, url: {"subject": title, "body": f"{title}\r\n\r\n{url}"},
    ),
}


def test_every_known_service_is_read_here() -> None:
    assert {*READERS, "mastodon"} == set(KNOWN_TARGETS)


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("target", READERS)
def test_title_and_address_arrive(target: str, title: str, address: str) -> None:
    where, expected = READERS[target]
    url = link(target, title, address).url

    assert url.startswith(f"{where}?")
    assert query(url) == expected(title, address)


@settings(deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Z", "C"])))
def test_any_title_arrives(title: str) -> None:
    for target, (_where, expected) in READERS.items():
        assert query(link(target, title, ADDRESS).url) == expected(title, ADDRESS)


@settings(deadline=None)
@given(st.text())
def test_a_url_is_plain_ascii_without_quotes_or_spaces(title: str) -> None:
    for target in READERS:
        url = link(target, title.encode("utf-8", "ignore").decode(), ADDRESS).url
        assert url.isascii()
        assert url.isprintable()
        assert not set(url) & set(" \"'<>")


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Un\nmot", "Un mot"),
        ("Un \r\n  mot\n", "Un mot"),
        (" Un\tmot ", "Un mot"),
        ("Un\u2028mot\u2029", "Un mot"),
        ("Un\x0b\x0c\x85mot", "Un mot"),
        # Narrow and plain no-break spaces belong to the title.
        ("Quoi\u202f? n°\u00a05", "Quoi\u202f? n°\u00a05"),
    ],
)
@pytest.mark.parametrize("target", ["x", "bluesky", "email"])
def test_a_title_is_one_line(target: str, written: str, folded: str) -> None:
    url = link(target, written, ADDRESS).url

    assert url == link(target, folded, ADDRESS).url
    assert folded in unquote(url)


def test_no_title_can_add_a_header_to_a_mail() -> None:
    title = "Un\r\nBcc: a@b.example&bcc=c@d.example?cc=e"

    fields = query(link("email", title, ADDRESS).url)

    assert set(fields) == {"subject", "body"}
    assert "\n" not in fields["subject"]


def test_mastodon_has_no_address_of_its_own() -> None:
    found = link("mastodon", "Un titre", ADDRESS)

    assert found == ShareLink("mastodon", "Mastodon", PAGE, "mastodon")


def test_links_come_in_the_order_of_the_setting() -> None:
    order = ["email", "mastodon", "x", "facebook"]

    found = share_links("T", ADDRESS, order, PAGE)

    assert [entry.name for entry in found] == order
    assert [entry.icon for entry in found] == order
    assert [entry.label for entry in found] == ["E-mail", "Mastodon", "X", "Facebook"]


def test_without_targets_there_are_no_links() -> None:
    assert share_links("T", ADDRESS, [], PAGE) == ()


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("twitter", "'twitter' is not known. Known: mastodon"),
        ("facebok", "'facebok' is not known; did you mean 'facebook'? Known: mastodon"),
        ("", "'' is not known. Known: mastodon"),
        ("X", "'X' is not known. Known: mastodon"),
    ],
)
def test_an_unknown_target_is_named_with_the_nearest(name: str, hint: str) -> None:
    with pytest.raises(ShareTargetError) as caught:
        share_links("T", ADDRESS, ["email", name], PAGE)

    assert str(caught.value).startswith(f"SHARE_TARGETS: {hint}")
