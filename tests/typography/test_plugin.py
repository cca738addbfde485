"""What is set in an article or page, and in which language."""

import copy
from dataclasses import dataclass

import pytest
from pelican.contents import Article, Page, Static
from pelican.settings import DEFAULT_CONFIG

from plugins.typography.plugin import typeset


@dataclass(frozen=True)
class Heading:
    """As plugins/markdown_reader hands it over."""

    level: int
    id: str
    html: str


def read(kind: type = Article, lang: str = "fr") -> Article:
    metadata = {
        "title": "L'eau : quoi ?",
        "summary": "L'<em>eau</em> : quoi ? <code>l'x ?</code>",
        "image_alt": "L'eau < l'air ?",
        "image_caption": "L'<em>eau</em> !",
        "headings": (Heading(2, "l-eau", "L'eau ?"), Heading(3, "x", "<b>X</b> !")),
        "slug": "l-eau",
        "lang": lang,
    }
    settings = copy.deepcopy(DEFAULT_CONFIG)
    content = kind("<p>L'eau : <code>l'x ?</code></p>", metadata, settings=settings)
    typeset(content)
    return content


@pytest.mark.parametrize("kind", [Article, Page])
def test_title_lead_picture_and_text_are_set(kind: type) -> None:
    content = read(kind)

    assert content.title == content.metadata["title"] == "L’eau\u202f: quoi\u202f?"
    assert content.summary == "L’<em>eau</em>\u202f: quoi\u202f? <code>l'x ?</code>"
    assert content.metadata["summary"] == content.summary
    assert content.metadata["image_alt"] == "L’eau < l’air\u202f?"
    assert content.metadata["image_caption"] == "L’<em>eau</em>\u202f!"
    assert content.content == "<p>L’eau\u202f: <code>l'x ?</code></p>"


def test_headings_are_set_as_in_the_text() -> None:
    headings = read().metadata["headings"]

    assert [heading.html for heading in headings] == ["L’eau\u202f?", "<b>X</b>\u202f!"]
    assert [heading.id for heading in headings] == ["l-eau", "x"]


def test_the_slug_and_its_address_stay() -> None:
    assert read().slug == "l-eau"


def test_english_keeps_its_spaces() -> None:
    content = read(lang="en")

    assert content.title == "L’eau : quoi ?"
    assert content.content == "<p>L’eau : <code>l'x ?</code></p>"


def test_an_article_without_lead_picture_or_headings() -> None:
    content = Article("", {"title": "X"}, settings=copy.deepcopy(DEFAULT_CONFIG))

    typeset(content)

    assert content.title == "X"
    assert content.metadata["headings"] == ()


def test_a_picture_file_is_left_alone() -> None:
    metadata = {"title": "L'eau ?"}
    static = Static("", metadata, settings=copy.deepcopy(DEFAULT_CONFIG))

    typeset(static)

    assert static.title == "L'eau ?"
