"""Markdown to HTML that the site's own policy allows, one text at a time."""

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.markdown_reader.conversion import Converted, Heading, MarkdownConverter
from sceau.content.slugs import slugify

XHTML = "{http://www.w3.org/1999/xhtml}"


def convert(text: str, language: str = "fr") -> str:
    return MarkdownConverter(language, slugify).convert(text).html


def headings(text: str) -> list[Heading]:
    return list(MarkdownConverter("fr", slugify).convert(text).headings)


def elements(html: str, name: str) -> list:
    fragment = html5lib.parseFragment(html, namespaceHTMLElements=True)
    return fragment.findall(f".//{XHTML}{name}")


@pytest.mark.parametrize(
    ("written", "html"),
    [
        ("Un *mot* **fort** et `code`.", "<p>Un <em>mot</em> <strong>fort</strong>"),
        ("Un\nDeux", "<p>Un\nDeux</p>"),
        ("<b>gras</b> & R&D", "<p><b>gras</b> &amp; R&amp;D</p>"),
        ("> cité", "<blockquote>\n<p>cité</p>\n</blockquote>"),
        ("Mot\n:   sa définition", "<dt>Mot</dt>\n<dd>sa définition</dd>"),
        ("```python\na < b\n```", '<code class="language-python">a &lt; b\n</code>'),
        ("*[DMP]: dossier\n\nLe DMP", '<abbr title="dossier">DMP</abbr>'),
        ("un_mot_souligné", "<p>un_mot_souligné</p>"),
        ("Oui !", "<p>Oui !</p>"),
        ("", ""),
    ],
)
def test_what_authors_write(written: str, html: str) -> None:
    assert html in convert(written)


TABLE = """\
| a | b | c | d |
|---|:--|--:|:-:|
| 1 | 2 | 3 | 4 |
"""


def test_cells_are_aligned_by_class_and_never_by_style() -> None:
    html = convert(TABLE)

    for cells in (elements(html, "th"), elements(html, "td")):
        assert [cell.get("class") for cell in cells] == [
            None,
            "align-left",
            "align-right",
            "align-center",
        ]
        assert all(set(cell.attrib) <= {"class"} for cell in cells)


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("fr", "Revenir à l’appel de la note 2"),
        ("en", "Back to note 2 in the text"),
        ("br", "Back to note 2 in the text"),
    ],
)
def test_the_arrow_back_from_a_note_says_where_it_leads(
    language: str, title: str
) -> None:
    html = convert("Un[^a] deux[^b].\n\n[^a]: A.\n[^b]: B.\n", language)

    titles = [link.get("title") for link in elements(html, "a")]
    assert titles == [None, None, title.replace("2", "1"), title]


def test_every_link_of_a_note_leads_to_an_id() -> None:
    html = convert("Un[^a] deux[^b] et encore[^a].\n\n[^a]: A.\n[^b]: B.\n")

    fragment = html5lib.parseFragment(html)
    ids = [element.get("id") for element in fragment.iter() if element.get("id")]
    targets = {link.get("href") for link in elements(html, "a")}
    assert len(ids) == len(set(ids))
    assert targets <= {f"#{name}" for name in ids}


# --- headings ----------------------------------------------------------------------


def test_headings_come_in_the_order_of_the_text() -> None:
    text = "## Un\n\n### Deux\n\n## Trois\n\n#### Quatre\n\n### Cinq\n"

    assert headings(text) == [
        Heading(2, "un", "Un"),
        Heading(3, "deux", "Deux"),
        Heading(2, "trois", "Trois"),
        Heading(3, "cinq", "Cinq"),
    ]


def test_a_heading_is_found_by_its_id() -> None:
    converted = MarkdownConverter("fr", slugify).convert("## L'œuvre d'Éluard ?")

    (title,) = elements(converted.html, "h2")
    assert title.get("id") == converted.headings[0].id == "l-oeuvre-d-eluard"


@pytest.mark.parametrize(
    ("written", "ids"),
    [
        ("## Un\n\n## Un\n", ["un", "un_1"]),
        ("## ???\n\n## …\n", ["section", "section_1"]),
        ("## Un {#deux}\n", ["un-deux"]),  # attr_list is not in use
    ],
)
def test_ids_are_never_empty_nor_given_twice(written: str, ids: list[str]) -> None:
    assert [heading.id for heading in headings(written)] == ids


@pytest.mark.parametrize(
    ("written", "html"),
    [
        ("## a < b & c", "a &lt; b &amp; c"),
        ("## Un *mot*", "Un mot"),
        ("## `x < y`", "x &lt; y"),
        ("## <script>", ""),
    ],
)
def test_a_heading_is_safe_html(written: str, html: str) -> None:
    assert [heading.html for heading in headings(written)] == [html]


# --- figures -----------------------------------------------------------------------


def test_a_titled_picture_on_its_own_is_a_figure() -> None:
    html = convert('![Un plan]({static}/images/a.svg "C\'est *le* <plan> & « lui »")')

    (figure,) = elements(html, "figure")
    image, caption = figure
    assert image.attrib == {"alt": "Un plan", "src": "{static}/images/a.svg"}
    assert caption.tag == f"{XHTML}figcaption"
    assert caption.text == "C'est *le* <plan> & « lui »"
    assert elements(html, "p") == []


@pytest.mark.parametrize(
    "written",
    [
        "![Un plan](a.svg)",
        'Voir ![Un plan](a.svg "Titre") ici.',
        '![Un](a.svg "Un") ![Deux](b.svg "Deux")',
        '[un lien](a.html "Titre")',
    ],
    ids=["no title", "in a sentence", "two", "link"],
)
def test_nothing_else_becomes_a_figure(written: str) -> None:
    html = convert(written)

    assert elements(html, "figure") == []
    assert len(elements(html, "p")) == 1


# --- one parser, many texts --------------------------------------------------------

CARRIERS = [
    "## Titre\n\nTexte.",
    "Une note[^1].\n\n[^1]: La note.",
    "*[DMP]: dossier\n\nLe DMP.",
    "Un [lien][a].\n\n[a]: https://a.example/",
    "<div>brut</div>",
    "Le DMP, un [lien][a], une note[^1].",
    "## Titre\n\n## Titre",
    "",
    "   \n",
    "```\ncode\n```",
]


@pytest.fixture(scope="module")
def alone() -> dict[str, Converted]:
    """What each text gives with a parser of its own."""
    return {t: MarkdownConverter("fr", slugify).convert(t) for t in CARRIERS}


@settings(deadline=None)
@given(texts=st.permutations(CARRIERS))
def test_no_text_leaves_anything_for_the_next(
    alone: dict[str, Converted], texts: list[str]
) -> None:
    shared = MarkdownConverter("fr", slugify)

    assert [shared.convert(text) for text in texts] == [alone[text] for text in texts]


@pytest.mark.parametrize(
    "title",
    ["Comments", "Comment form title", "Page content", "Related", "Related title"],
)
def test_no_heading_takes_an_id_of_the_theme(title: str) -> None:
    converted = MarkdownConverter("en", slugify).convert(f"## {title}")
    assert converted.headings[0].id == f"{slugify(title)}-section"
