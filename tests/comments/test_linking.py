"""What becomes a link, where it ends, and what it may show."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sceau.comments.linking import find_addresses, is_link_target


def spans(text: str) -> list[str]:
    return [text[address.start : address.end] for address in find_addresses(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("C'est fait.Il part avec script.py", []),
        ("www.a.fr, ftp://a.fr, //a.fr et mailto:a@a.fr", []),
        ("https://a.fr", ["https://a.fr"]),
        ("HTTP://A.fr/X", ["HTTP://A.fr/X"]),
        ("(voir https://a.fr/b_(c))", ["https://a.fr/b_(c)"]),
        ("https://a.fr/x. Ensuite", ["https://a.fr/x"]),
        ("https://a.fr/x, https://b.fr/y ; z", ["https://a.fr/x", "https://b.fr/y"]),
        ("«https://a.fr»", ["https://a.fr"]),
        ("« https://a.fr »", ["https://a.fr"]),
        ("“https://a.fr” ‹https://b.fr›", ["https://a.fr", "https://b.fr"]),
        ("https://a.fr/?q=1&r=2#f", ["https://a.fr/?q=1&r=2#f"]),
        ("https://a.fr…", ["https://a.fr"]),
        ("https://a.fr/x\u202f!", ["https://a.fr/x"]),
        ("https://a.fr/x\xa0?", ["https://a.fr/x"]),
        ("https://a.fr/x !", ["https://a.fr/x"]),
        ("<https://a.fr/x>", ["https://a.fr/x"]),
        ('"https://a.fr/x"', ["https://a.fr/x"]),
        ("[voir](https://a.fr/x)", ["https://a.fr/x"]),
        ("[https://a.fr/x]", ["https://a.fr/x"]),
        ("{https://a.fr/[x]}", ["https://a.fr/[x]"]),
        ("https://a.fr/x)y", ["https://a.fr/x"]),
        ("https://a.fr/x(", ["https://a.fr/x"]),
        ("https://a.fr/(x]", ["https://a.fr/(x"]),
        ("https://a.fr,https://b.fr", ["https://a.fr", "https://b.fr"]),
        ("https://a.fr(voir)", ["https://a.fr"]),
        ("**https://a.fr/x**", ["https://a.fr/x"]),
        ("https://a.fr/L'Ami", ["https://a.fr/L'Ami"]),
        ("https://a.fr/x’", ["https://a.fr/x"]),
        ("https://a.fr:8443/x", ["https://a.fr:8443/x"]),
        ("https://a.fr: voilà", ["https://a.fr"]),
        ("https://mastodon.fr/@moi", ["https://mastodon.fr/@moi"]),
        ("https://a.fr/?mail=x@y", ["https://a.fr/?mail=x@y"]),
        ("https://a.fr\u200b.b.fr", ["https://a.fr"]),
        ("https://a.fr/\u202ex", ["https://a.fr/"]),
        ("https://a.fr/\x00x", ["https://a.fr/"]),
        ("https://a.fr/\ud800", ["https://a.fr/"]),
        ("Ici:https://a.fr", ["https://a.fr"]),
        ("Fini.https://a.fr", ["https://a.fr"]),
        ("xhttps://a.fr git+https://a.fr 3http://a.fr éhttp://a.fr", []),
        ("_https://a.fr/a_b_", ["https://a.fr/a_b"]),
    ],
)
def test_where_an_address_begins_and_ends(text: str, expected: list[str]) -> None:
    assert spans(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "https://",
        "https:///x",
        "https://?x",
        "https://user@a.fr/",
        "https://user:secret@a.fr/",
        "https://good.fr:x@a.fr",
        "https://a.fr\\@b.fr/",
        "https://a.fr/x\\y",
        "https://localhost/",
        "https://intranet:8080/",
        "https://.fr",
        "https://a..fr",
        "https://a.fr./x",
        "https://-a.fr",
        "https://a-.fr",
        "https://a_b.fr",
        "https://a.fr:0/",
        "https://a.fr:65536/",
        "https://a.fr:999999999999999999/",
        "https://a.fr:80x/",
        "https://a.fr:/",
        "https://192.168.0.1/",
        "https://0x7f.1/",
        "https://[::1]/",
        "https://ex%61mple.fr/",
        "https://" + "a" * 64 + ".fr",
        "https://" + "a." * 130 + "fr",
        "https://a.fr/" + "x" * 2000,
        "https://a\uff0efr/",
        "https://a\u3002fr/",
        "https://a\u2044b.fr/",
        "https://\ufb01n.fr/",
        "https://\u24d0.fr/",
        "https://\u0301a.fr/",
        "https://xn--a.fr/",
        "https://xn--.fr/",
        "https://xn--a-.fr/",
        "https://xn--99999999999.fr/",
        "https://ab--cd.fr/",
        "https://\u05d0\u05d1.fr/",
        "https://a\u0645.fr/",
        "http://http://a.fr",
    ],
)
def test_what_is_refused_stays_text_as_a_whole(text: str) -> None:
    assert spans(text) == []


@pytest.mark.parametrize(
    ("text", "shown", "href"),
    [
        ("https://a.fr", "https://a.fr", "https://a.fr"),
        # A capital I looks like an l; browsers show hosts in lower case as well.
        ("HTTPS://AppIe.com/X", "https://appie.com/X", "https://appie.com/X"),
        (
            "https://santé.fr/é",
            "https://santé.fr/é",
            "https://xn--sant-epa.fr/%C3%A9",
        ),
        ("https://ŒUVRE.fr", "https://œuvre.fr", "https://xn--uvre-f4a.fr"),
        # Two Cyrillic letters; all of them; Greek; Latin that French does not use.
        ("https://p\u0430ypal.com", "https://xn--pypal-4ve.com", None),
        (
            "https://\u0430\u0440\u0440\u04cf\u0435.com",
            "https://xn--80ak6aa92e.com",
            None,
        ),
        ("https://αβγ.com", "https://xn--mxacd.com", None),
        ("https://straße.de", "https://xn--strae-oqa.de", None),
        ("https://ɡoogle.fr", "https://xn--oogle-qmc.fr", None),
        ("https://xn--sant-epa.fr", "https://xn--sant-epa.fr", None),
        ("https://a.fr:0443/", "https://a.fr:443/", None),
        (
            "https://a.fr/{static}/|x|",
            "https://a.fr/{static}/|x|",
            "https://a.fr/%7Bstatic%7D/%7Cx%7C",
        ),
        ("https://a.fr/%20%zz%", "https://a.fr/%20%zz%", "https://a.fr/%20%25zz%25"),
        ("https://a.fr/L'Ami", "https://a.fr/L'Ami", "https://a.fr/L%27Ami"),
        (
            "https://a.fr/\U0001f600",
            "https://a.fr/\U0001f600",
            "https://a.fr/%F0%9F%98%80",
        ),
    ],
)
def test_what_is_shown_and_where_it_leads(
    text: str, shown: str, href: str | None
) -> None:
    (address,) = find_addresses(text)
    assert (address.shown, address.href) == (shown, href or shown)
    assert is_link_target(address.href)


PIECES = ["https://", "http://", "a.fr", "santé.fr", ".", "/", "(", ")", "[", "]", "@"]
PIECES += ["\\", ":", "80", " ", "\n", "«", "»", "…", "%", "é", "?", "#", "&", "'", "*"]
PIECES += ["xn--", "-", "а", "\u200b", "\u202e", "\u202f", "{", "}", ",", "_", "+", "h"]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=40))
def test_every_address_keeps_its_promises(pieces: list[str]) -> None:
    text = "".join(pieces)
    before = 0
    for address in find_addresses(text):
        assert before <= address.start < address.end <= len(text)
        before = address.end
        written = text[address.start : address.end]
        assert written.lower().startswith(("http://", "https://"))
        assert not any(character.isspace() for character in written)
        assert is_link_target(address.href)
        assert address.href.isascii()
        # Reading the address alone gives the same address.
        assert spans(written) == [written]


@pytest.mark.parametrize(
    "address",
    [
        "//a.fr",
        "/x",
        "",
        "javascript:alert(1)",
        "https:a.fr",
        "https://a",
        "https://a.fr\n",
        "https://a.fr/ x",
        "https://a@a.fr/",
        "https://é.fr/",
        "{static}/x",
        "HTTPS://a.fr",
        'https://a.fr/"',
        "https://a.fr/\\",
    ],
)
def test_what_is_no_link_target(address: str) -> None:
    assert not is_link_target(address)
