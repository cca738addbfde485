"""Data blocks that machines can read and no title can break out of."""

import json
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from plugins.structured_data.json_ld import (
    ArticleFacts,
    article,
    breadcrumb,
    data_block,
)

FACTS = ArticleFacts(
    url="https://journal.example/2013/03/essai/",
    title="Un titre",
    description="Le chapô",
    language="fr",
    published="2013-03-21T10:00:00+01:00",
    modified="2013-03-23T08:15:00+01:00",
    authors=(
        ("Ju", "https://journal.example/author/ju/"),
        ("Maël", "https://journal.example/author/mael/"),
    ),
    image="https://journal.example/images/card.png",
    section="Dossier",
    keywords=("a", "b"),
    word_count=123,
    site_name="Journal",
    site_url="https://journal.example/",
)


class _Scripts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self.inside = False
        self.elements: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        if tag == "script":
            self.inside = True
            self.scripts.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.scripts[-1] += data
        else:
            assert data == "\n"


def in_a_page(document: object) -> tuple[object, list[str]]:
    """What a machine reads from the block in a page, and the page's elements."""
    parser = _Scripts()
    parser.feed(f'<script type="application/ld+json">{data_block(document)}</script>\n')
    parser.close()
    (text,) = parser.scripts
    return json.loads(text), parser.elements


def test_an_article() -> None:
    assert article(FACTS) == {
        "@context": "https://schema.org",
        "@type": "Article",
        "mainEntityOfPage": "https://journal.example/2013/03/essai/",
        "headline": "Un titre",
        "description": "Le chapô",
        "inLanguage": "fr",
        "datePublished": "2013-03-21T10:00:00+01:00",
        "dateModified": "2013-03-23T08:15:00+01:00",
        "author": [
            {
                "@type": "Person",
                "name": "Ju",
                "url": "https://journal.example/author/ju/",
            },
            {
                "@type": "Person",
                "name": "Maël",
                "url": "https://journal.example/author/mael/",
            },
        ],
        "publisher": {
            "@type": "Organization",
            "name": "Journal",
            "url": "https://journal.example/",
        },
        "articleSection": "Dossier",
        "keywords": ["a", "b"],
        "wordCount": 123,
        "isAccessibleForFree": True,
        "image": "https://journal.example/images/card.png",
    }


def test_an_article_without_a_picture_names_none() -> None:
    assert "image" not in article(replace(FACTS, image=""))


def test_a_breadcrumb_counts_from_one() -> None:
    steps = [("Journal", "https://j.example/"), ("Essai", "https://j.example/essai/")]

    assert breadcrumb(steps)["itemListElement"] == [
        {
            "@type": "ListItem",
            "position": 1,
            "name": "Journal",
            "item": "https://j.example/",
        },
        {
            "@type": "ListItem",
            "position": 2,
            "name": "Essai",
            "item": "https://j.example/essai/",
        },
    ]


@pytest.mark.parametrize(
    "title",
    [
        "Un titre",
        "</script><script>alert(1)</script>",
        "</SCRIPT >",
        "<!-- <script>",
        "<!--<script></script>-->",
        "]]> & &amp; &lt;",
        'Un "mot" et \\ l\'autre',
        "Ligne\nsuivante\u2028et\u2029fin",
        "«\u202fémoji 🩺\u202f»",
        "\\u003c/script>",
    ],
)
def test_a_title_arrives_and_stays_inside(title: str) -> None:
    found, elements = in_a_page(article(replace(FACTS, title=title)))

    assert found["headline"] == title
    assert elements == ["script"]


@settings(deadline=None)
@given(st.text())
def test_any_text_arrives_and_stays_inside(text: str) -> None:
    found, elements = in_a_page({"text": text, text: [text]})

    assert found == {"text": text, text: [text]}
    assert elements == ["script"]


def test_a_block_is_not_escaped_again_by_a_template() -> None:
    block = data_block({"a": "<&>"})

    assert isinstance(block, Markup)
    assert str(block) == '{"a":"\\u003c\\u0026\\u003e"}'


def test_a_title_that_is_markup_already_is_text_here() -> None:
    found, _elements = in_a_page({"title": Markup("a &amp; <b>")})

    assert found == {"title": "a &amp; <b>"}
