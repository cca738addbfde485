import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sceau.content.links import Target, find_targets
from sceau.content.raw_html import find_tags
from sceau.content.source import MarkdownSource
from tests.timing import assert_linear


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("[a](b)", [("link", "b", None)]),
        ('[a](b "titre")', [("link", "b", None)]),
        ("[a](b 'titre (1)')", [("link", "b", None)]),
        ('[a](b "sourire :(")', [("link", "b", None)]),
        ("[a]( <b c> )", [("link", "b c", None)]),
        ("[a](b c.svg)", [("link", "b c.svg", None)]),
        ("[a](b_(c))", [("link", "b_(c)", None)]),
        (r"[a](b\_c)", [("link", "b_c", None)]),
        ("[a](b?c&amp;d)", [("link", "b?c&d", None)]),
        ("[a]()", [("link", "", None)]),
        ("[[a]](b)", [("link", "b", None)]),
        ("[a] (b)", []),
        (r"\[a](b)", []),
        ("[a\n\nb](c)", []),
        ("![mots](b)", [("image", "b", "mots")]),
        ("![](b)", [("image", "b", "")]),
        ("![`code`](b)", [("image", "b", "`code`")]),
        (r"\![mots](b)", [("link", "b", None)]),
        ("[![mots](b)](c)", [("link", "c", None), ("image", "b", "mots")]),
        ("[ref]: b 'titre'", [("definition", "b", None)]),
        ("[ref]:\n  <b>", [("definition", "b", None)]),
        ("> [ref]: b", [("definition", "b", None)]),
        ("[^1]: b", []),
        (
            "![mots][ref]\n\n[Ref]: b",
            [("image reference", "b", "mots"), ("definition", "b", None)],
        ),
        (
            "![ref][]\n\n[ref]: b",
            [("image reference", "b", "ref"), ("definition", "b", None)],
        ),
        ("![mots][absent]", []),
        ("<https://a.example/b>", [("autolink", "https://a.example/b", None)]),
        ("<a@b.example>", [("autolink", "mailto:a@b.example", None)]),
        ("https://a.example/", []),
        ('<a href="b">', [("href", "b", None)]),
        ("<A\nHREF = b>", [("href", "b", None)]),
        ("<img src='b' alt='mots'>", [("src", "b", "mots")]),
        ("<img src=b/>", [("src", "b/", "")]),
        ('<img alt="a < b > c" src="d">', [("src", "d", "a < b > c")]),
        ('<img srcset="a 1x, b 2x">', [("src", "a", None), ("src", "b", None)]),
        ('<video poster="b">', [("src", "b", None)]),
        ("<a title=l'avion href=b> d'ici", [("href", "b", None)]),
        ("a <b et href=c", []),
        ("</a href=b>", []),
    ],
)
def test_targets(text: str, targets: list[tuple[str, str, str | None]]) -> None:
    found = [(t.kind, t.address, t.alt) for t in find_targets(text)]
    assert found == targets


@pytest.mark.parametrize(
    "text",
    [
        "```\n[a](b)\n```",
        "    [a](b)",
        "`[a](b)`",
        "<!-- [a](b) <a href='c'> -->",
        "`<a href='b'>`",
        "```\n[ref]: b\n```",
        "`<http://a.example/>`",
    ],
)
def test_code_and_comments_have_no_targets(text: str) -> None:
    assert find_targets(text) == []


def test_targets_know_their_line() -> None:
    text = "un\n[a\nb](c)\n\n<img\n src=d>\n[e]: f\n"
    assert find_targets(text, 10) == [
        Target("link", "c", 11),
        Target("src", "d", 15, ""),
        Target("definition", "f", 16),
    ]


def test_attributes_of_raw_tags() -> None:
    (tag,) = find_tags("<P  Class=a STYLE='b &amp; c' hidden onClick = \"d\" >")
    assert tag.name == "p"
    assert [(a.name, a.value) for a in tag.attributes] == [
        ("class", "a"),
        ("style", "b & c"),
        ("hidden", ""),
        ("onclick", "d"),
    ]


# fmt: off
_PIECES = st.sampled_from([
    "[", "]", "(", ")", "![", "](", "<", ">", '"', "'", "`", "\\", "\n", "\n\n", "a",
    " ", "    ", "<a ", "<img src=", "href=", "<!--", "-->", "[a]: ", "&#x;", "\0",
])
_REPEATED = [
    "[", "`", "![", "](", "[a](", "![a](", '[a](b "', "[x](<", "[a]: ", "[a]:\n",
    "<a ", '<a b="', "<a b='\"", "<x@", "<http://", "a=", "> ", "{static}", "]",
]
# fmt: on


@settings(max_examples=200, deadline=None)
@given(st.lists(_PIECES, max_size=30).map("".join))
def test_any_text_has_targets_on_its_lines(text: str) -> None:
    lines = text.count("\n") + 1
    assert all(1 <= target.line <= lines for target in find_targets(text))


@pytest.mark.parametrize("piece", _REPEATED)
@pytest.mark.parametrize("end", ["", ")" * 3_000 + "]" * 3_000, "\n\n\"'>"])
def test_hostile_texts_take_linear_time(piece: str, end: str) -> None:
    assert_linear(
        lambda text: find_targets(MarkdownSource(f"[a]: b\n\n{text}{end}")), piece
    )
