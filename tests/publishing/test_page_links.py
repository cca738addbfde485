"""What a page points at, what it makes a browser fetch, and what is found in it."""

import pytest

from sceau.publishing.page_links import PageLinks, Reference, is_foreign, page_links


def found(html: str) -> list[tuple[str, bool]]:
    return [(link.address, link.fetched) for link in page_links(html).references]


FOLLOWED, FETCHED = False, True


@pytest.mark.parametrize(
    ("html", "references"),
    [
        # followed by a reader
        ('<a href="/a/">', [("/a/", FOLLOWED)]),
        ("<A HREF='/a/'>", [("/a/", FOLLOWED)]),
        ('<a href="/a?b=1&amp;c=2#d">', [("/a?b=1&c=2#d", FOLLOWED)]),
        ('<a href=" /a/ ">', [("/a/", FOLLOWED)]),
        ("<a href>", [("", FOLLOWED)]),
        ('<area href="/a/">', [("/a/", FOLLOWED)]),
        ('<form action="/commenter/envoyer">', [("/commenter/envoyer", FOLLOWED)]),
        ('<link rel="alternate" href="/feed/">', [("/feed/", FOLLOWED)]),
        ('<link rel="next" href="/page/2/">', [("/page/2/", FOLLOWED)]),
        # fetched by the browser
        ('<img src="/a.svg">', [("/a.svg", FETCHED)]),
        ('<img src="/a.svg"/>', [("/a.svg", FETCHED)]),
        (
            '<img srcset="/a.png 1x, /b.png 2x,">',
            [("/a.png", FETCHED), ("/b.png", FETCHED)],
        ),
        ('<source srcset="/a.webp">', [("/a.webp", FETCHED)]),
        ('<link rel="stylesheet" href="/a.css">', [("/a.css", FETCHED)]),
        ('<link rel="preload" href="/a.woff2">', [("/a.woff2", FETCHED)]),
        ('<link rel="Shortcut ICON" href="/a.ico">', [("/a.ico", FETCHED)]),
        ('<link rel="alternate stylesheet" href="/a.css">', [("/a.css", FETCHED)]),
        ('<link rel="preconnect" href="//a.example">', [("//a.example", FETCHED)]),
        ('<link rel="manifest" href="/m">', [("/m", FETCHED)]),
        ('<script src="/a.js"></script>', [("/a.js", FETCHED)]),
        ('<iframe src="/a/"></iframe>', [("/a/", FETCHED)]),
        ('<video src="/a" poster="/b">', [("/a", FETCHED), ("/b", FETCHED)]),
        ('<audio src="/a"><track src="/b">', [("/a", FETCHED), ("/b", FETCHED)]),
        ('<object data="/a">', [("/a", FETCHED)]),
        ('<embed src="/a"><input src="/b">', [("/a", FETCHED), ("/b", FETCHED)]),
        (
            '<svg><use href="/i.svg#x"/><use xlink:href="/j.svg#y"/></svg>',
            [("/i.svg#x", FETCHED), ("/j.svg#y", FETCHED)],
        ),
        ('<svg><image href="/a.png"/></svg>', [("/a.png", FETCHED)]),
        ('<body background="/a.png">', [("/a.png", FETCHED)]),
        # neither
        ('<link rel="canonical" href="https://a.example/">', []),
        ('<link href="/a.css">', []),
        ('<a name="x">', []),
        ('<blockquote cite="https://a.example/">', []),
        ('<!-- <img src="/a"> -->', []),
        ("<p>&lt;img src=/a&gt;</p>", []),
        ('<script>"<img src=/a>"</script>', []),
        ("", []),
    ],
)
def test_references(html: str, references: list[tuple[str, bool]]) -> None:
    assert found(html) == references


def test_a_reference_knows_its_line() -> None:
    html = '<p>\n<a href="/a/">\n\n<img\nsrc="/b">'

    assert page_links(html).references == (
        Reference("/a/", 2, FOLLOWED),
        Reference("/b", 4, FETCHED),
    )


@pytest.mark.parametrize(
    ("html", "targets"),
    [
        ('<h2 id="a">', {"a"}),
        ('<p id="a"><a id="b" href="/">', {"a", "b"}),
        ('<a name="comment-123"></a>', {"comment-123"}),
        ('<input name="author"><meta name="x">', set()),
        ('<p id="é&amp;">', {"é&"}),
        ("<p>", set()),
    ],
)
def test_targets_of_fragments(html: str, targets: set[str]) -> None:
    assert page_links(html).targets == targets


def test_an_empty_page_has_nothing() -> None:
    assert page_links("") == PageLinks((), frozenset())


@pytest.mark.parametrize(
    ("address", "foreign"),
    [
        ("https://a.example/", True),
        ("http://a.example", True),
        ("HTTPS://A.EXAMPLE/", True),
        ("//a.example/x", True),
        ("ftp://a.example/", True),
        ("https:a", True),
        ("/a/", False),
        ("a/b", False),
        ("../a", False),
        ("#a", False),
        ("?a=//b", False),
        ("", False),
        ("mailto:a@b.example", False),
        ("data:image/png;base64,AA==", False),
        ("/https://a.example/", False),
    ],
)
def test_what_leaves_the_site(address: str, foreign: bool) -> None:
    assert is_foreign(address) == foreign


def test_what_cannot_be_an_address_is_told() -> None:
    with pytest.raises(ValueError, match="IPv6"):
        is_foreign("https://[here]/")


def test_a_link_that_a_reader_wrote_is_not_the_authors_fault() -> None:
    links = page_links(
        '<a href="/nowhere/" rel="nofollow ugc noopener">a</a>'
        '<img src="//b.fr/c" rel=ugc>'
    )
    assert [reference.address for reference in links.references] == ["//b.fr/c"]
