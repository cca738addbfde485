"""Words, minutes, tables of contents and tables."""

from dataclasses import dataclass

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from plugins.reading_aids.text import (
    TocEntry,
    count_words,
    plain_text,
    reading_minutes,
    scrollable_tables,
    table_of_contents,
)

XHTML = "{http://www.w3.org/1999/xhtml}"


@dataclass(frozen=True)
class Heading:
    """As a reader of Markdown tells it."""

    level: int
    id: str
    html: str = "x"


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("", 0),
        ("<p></p>", 0),
        ("<p>Un mot</p>", 2),
        ("<p>Un</p><p>deux</p>", 2),
        ("<p>L’hôpital d'aujourd’hui</p>", 2),
        ("<p>peut-être, après-demain</p>", 2),
        ("<p>« Oui\u202f! » — non…</p>", 2),
        ("<p>10\u202f000 euros</p>", 3),
        ("<p>R&amp;D d&eacute;j&agrave;</p>", 3),
        ('<img alt="trois mots cachés"><em>un</em>', 1),
        ("<ul>\n<li>un</li>\n<li>deux</li>\n</ul>", 2),
    ],
)
def test_words_are_those_a_reader_sees(markup: str, words: int) -> None:
    assert count_words(markup) == words


@pytest.mark.parametrize(
    ("words", "minutes"),
    [(0, 1), (1, 1), (230, 1), (344, 1), (346, 2), (460, 2), (2300, 10)],
)
def test_minutes_are_whole_and_at_least_one(words: int, minutes: int) -> None:
    assert reading_minutes(words) == minutes


@settings(deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_more_words_never_take_less_time(one: int, other: int) -> None:
    shorter, longer = sorted((one, other))

    assert reading_minutes(shorter) <= reading_minutes(longer)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>Un <em>mot</em>.</p>\n<p>Deux</p>", "Un mot. Deux"),
        ("a &lt; b &amp; c", "a < b & c"),
        ("  trop \t\n d’espaces ", "trop d’espaces"),
        ("Oui\u202f! n°\u00a05", "Oui\u202f! n°\u00a05"),
        ("&lt;script&gt;", "<script>"),
        ("", ""),
    ],
)
def test_plain_text(markup: str, text: str) -> None:
    assert plain_text(markup) == text


# --- tables of contents ------------------------------------------------------------


def tree(*levels: int) -> list:
    headings = [Heading(level, str(number)) for number, level in enumerate(levels)]
    entries = table_of_contents(headings)
    return [(entry.id, [child.id for child in entry.children]) for entry in entries]


@pytest.mark.parametrize(
    ("levels", "entries"),
    [
        ([], []),
        ([2], [("0", [])]),
        ([2, 2], [("0", []), ("1", [])]),
        ([2, 3, 3, 2, 3], [("0", ["1", "2"]), ("3", ["4"])]),
        ([2, 4, 3], [("0", ["2"])]),
        ([2, 3, 4, 5, 6, 2], [("0", ["1"]), ("5", [])]),
        # Nothing to stand below yet.
        ([3, 2, 3], [("0", []), ("1", ["2"])]),
        ([3, 3], [("0", ["1"])]),
        # Other levels are left out wherever they stand.
        ([4], []),
        ([1, 4, 2], [("2", [])]),
        ([5, 3, 2], [("1", []), ("2", [])]),
    ],
)
def test_the_tree(levels: list[int], entries: list) -> None:
    assert tree(*levels) == entries


@settings(deadline=None)
@given(st.lists(st.integers(1, 6), max_size=20))
def test_every_second_and_third_level_stands_in_the_tree_once(
    levels: list[int],
) -> None:
    found = [name for top, below in tree(*levels) for name in (top, *below)]

    assert found == [str(n) for n, level in enumerate(levels) if level in {2, 3}]


def test_a_title_is_markup_already() -> None:
    (entry,) = table_of_contents([Heading(2, "a", "Un <em>mot</em> &amp; un")])

    assert entry == TocEntry("a", Markup("Un <em>mot</em> &amp; un"))
    assert isinstance(entry.title, Markup)


# --- tables ------------------------------------------------------------------------

TABLE = "<table>\n<tr><td>1</td></tr>\n</table>"


def regions(markup: str) -> list:
    return [
        element
        for element in html5lib.parseFragment(markup).iter(f"{XHTML}div")
        if element.get("class") == "table"
    ]


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("fr", ["Tableau", "Tableau 2", "Tableau 3"]),
        ("en", ["Table", "Table 2", "Table 3"]),
        ("br", ["Table", "Table 2", "Table 3"]),
    ],
)
def test_tables_scroll_in_named_regions(language: str, names: list[str]) -> None:
    found = regions(scrollable_tables(f"<p>a</p>{TABLE}<p>b</p>{TABLE * 2}", language))

    assert [region.get("aria-label") for region in found] == names
    for region in found:
        assert (region.get("role"), region.get("tabindex")) == ("region", "0")
        assert [child.tag for child in region] == [f"{XHTML}table"]


@pytest.mark.parametrize(
    "markup",
    ["", "<p>Rien</p>", "<code>&lt;table&gt;</code>", "<table>sans fin"],
)
def test_text_without_tables_stays(markup: str) -> None:
    assert scrollable_tables(markup, "fr") == markup


def test_the_table_itself_stays() -> None:
    assert TABLE in scrollable_tables(TABLE, "fr")
