"""What an article or page knows of its own length."""

import copy
from dataclasses import dataclass
from pathlib import Path

import html5lib
import pytest
from pelican.contents import Article, Page, Static
from pelican.settings import DEFAULT_CONFIG

from plugins.reading_aids.plugin import DESCRIPTION_LENGTH, attach
from tests.site_manifest.small_site import SmallSite, article

XHTML = "{http://www.w3.org/1999/xhtml}"


@dataclass(frozen=True)
class Heading:
    """As plugins/markdown_reader hands it over."""

    level: int
    id: str
    html: str


def read(
    body: str = "<p>Un texte.</p>",
    *,
    kind: type = Article,
    headings: int = 0,
    **metadata: object,
) -> Article:
    settings = copy.deepcopy(DEFAULT_CONFIG)
    settings.update(TOC_MIN_WORDS=10, TOC_MIN_HEADINGS=2)
    metadata["headings"] = tuple(Heading(2, f"h{n}", f"H{n}") for n in range(headings))
    values = {"title": "T", "lang": "fr", **metadata}
    content = kind(body, values, settings=settings)
    attach(content)
    return content


@pytest.mark.parametrize("kind", [Article, Page])
def test_words_and_minutes(kind: type) -> None:
    content = read("<p>" + "mot " * 600 + "</p>", kind=kind)

    assert content.word_count == 600
    assert content.reading_minutes == 3


@pytest.mark.parametrize(
    ("words", "headings", "entries"),
    [(9, 2, 0), (10, 1, 0), (10, 2, 2), (100, 3, 3)],
)
def test_a_table_of_contents_for_long_texts_with_headings(
    words: int, headings: int, entries: int
) -> None:
    content = read("mot " * words, headings=headings)

    assert len(content.table_of_contents) == entries


@pytest.mark.parametrize(
    ("body", "summary", "description"),
    [
        ("<p>Le texte.</p>", "Le <em>chapô</em> &amp; lui", "Le chapô & lui"),
        ("<p>Le <b>texte</b>.</p>", None, "Le texte."),
        ("<p>Le texte.</p>", "", "Le texte."),
        ("", None, ""),
    ],
)
def test_the_description_is_the_lead_or_else_the_text(
    body: str, summary: str | None, description: str
) -> None:
    content = read(body) if summary is None else read(body, summary=summary)

    assert content.description == description
    assert content.lead == (summary or "")


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("mot " * 80, "mot…"),
        ("mots, " * 80, "mots…"),
        ("x" * 400, "x…"),
    ],
)
def test_a_long_description_ends_after_a_word(text: str, end: str) -> None:
    description = read(f"<p>{text}</p>").description

    assert description.endswith(end)
    assert len(description) <= DESCRIPTION_LENGTH + 1


def test_a_description_that_fits_stays_whole() -> None:
    text = "x" * DESCRIPTION_LENGTH

    assert read(f"<p>{text}</p>").description == text


def test_tables_scroll_in_the_language_of_the_text() -> None:
    content = read("<table><tr><td>1</td></tr></table>", lang="en")

    assert 'aria-label="Table"' in content.content


def test_a_picture_file_has_no_words() -> None:
    static = Static("", {"title": "x"}, settings=copy.deepcopy(DEFAULT_CONFIG))

    attach(static)

    assert not hasattr(static, "word_count")


def test_links_in_a_lead_lead_somewhere_in_lists_too(tmp_path: Path) -> None:
    site = SmallSite(
        tmp_path,
        [
            "plugins.assets.plugin",
            "plugins.markdown_reader.plugin",
            "plugins.reading_aids.plugin",
        ],
    )
    site.write(
        "theme/templates/index.html",
        "{% for a in articles %}{{ a.lead | safe }}{% endfor %}",
    )
    site.write("theme/templates/article.html", "{{ article.lead | safe }}")
    lead = "Après [un]({filename}/articles/2013/un.md) et ![x]({static}/images/x.svg)."
    site.write("content/images/x.svg", "<svg/>")
    site.write("content/articles/2013/un.md", article("Un"))
    site.write("content/articles/2013/deux.md", article("Deux", Summary=lead))

    site.built()

    for page in ("index.html", "2013/03/deux/index.html"):
        html = site.page(page)
        assert '<a href="/2013/03/un/">un</a>' in html
        assert 'src="/images/x.' in html
        assert "{" not in html


def test_the_table_of_contents_says_headings_as_the_text_does(real_site: Path) -> None:
    """Same words, same typography, and every line leads to its heading."""
    compared = 0
    for path in sorted(real_site.glob("2*/*/*/index.html")):
        page = html5lib.parse(path.read_text("utf-8"))
        titles = {
            f"#{element.get('id')}": "".join(element.itertext())
            for level in ("h2", "h3")
            for element in page.iter(f"{XHTML}{level}")
        }
        for details in page.iter(f"{XHTML}details"):
            if details.get("class") == "toc":
                for link in details.iter(f"{XHTML}a"):
                    assert "".join(link.itertext()) == titles[link.get("href")]
                    compared += 1
    assert compared > 10
