"""Pelican reads `.md` files with the project's own front matter."""

import copy
import datetime
from collections.abc import Callable
from pathlib import Path

import pytest
from pelican import signals
from pelican.contents import Article
from pelican.readers import Readers
from pelican.settings import DEFAULT_CONFIG

from plugins.markdown_reader.plugin import install

Read = Callable[[str], Article]

MINIMAL = "Title: T\nDate: 2013-03-21\n"


def readers() -> Readers:
    settings = copy.deepcopy(DEFAULT_CONFIG)
    settings.update(
        DEFAULT_LANG="fr",
        TIMEZONE="Europe/Paris",
        FORMATTED_FIELDS=["summary", "image_caption"],
        SLUGIFY_SOURCE="basename",
        CACHE_CONTENT=False,
        LOAD_CONTENT_CACHE=False,
    )
    with signals.readers_init.connected_to(install):
        return Readers(settings)


@pytest.fixture
def read(tmp_path: Path) -> Read:
    shared = readers()

    def read(text: str) -> Article:
        path = tmp_path / "ton-dossier.md"
        path.write_text(text, encoding="utf-8")
        return shared.read_file(
            base_path=str(tmp_path), path=path.name, content_class=Article, context={}
        )

    return read


def test_every_field_arrives_as_pelican_wants_it(read: Read) -> None:
    article = read(
        "Title: Ton dossier : où ?\n"
        "Date: 2013-03-21 10:00\n"
        "Modified: 2013-03-23\n"
        "Category: Dossier médical\n"
        "Tags: dossier, hadopi\n"
        "Authors: Ju, Maël\n"
        "Status: draft\n"
        "Lang: en\n"
        "Image: images/a.svg\n"
        "Image_alt: Une *armoire*\n"
        "Reads: 2023\n"
        "Guid: http://ancien.example/?p=123\n"
        "Wordpress_id: 123\n"
        "Aliases: ancien, plus-ancien\n"
        "\n"
        "Le texte.\n"
    )

    assert article.title == "Ton dossier : où ?"
    assert article.date.replace(tzinfo=None) == datetime.datetime(2013, 3, 21, 10)  # noqa: DTZ001
    assert article.date.utcoffset() == datetime.timedelta(hours=1)
    assert (article.modified.month, article.modified.day) == (3, 23)
    assert article.category.name == "Dossier médical"
    assert [tag.name for tag in article.tags] == ["dossier", "hadopi"]
    assert [author.name for author in article.authors] == ["Ju", "Maël"]
    assert (article.status, article.lang, article.slug) == (
        "draft",
        "en",
        "ton-dossier",
    )
    kept = ("image", "image_alt", "reads", "guid", "wordpress_id", "aliases")
    assert {key: article.metadata[key] for key in kept} == {
        "image": "images/a.svg",
        "image_alt": "Une *armoire*",
        "reads": "2023",
        "guid": "http://ancien.example/?p=123",
        "wordpress_id": "123",
        "aliases": "ancien, plus-ancien",
    }
    assert article.content == "<p>Le texte.</p>"


@pytest.mark.parametrize("value", ["open", "closed"])
def test_comments_only_says_whether_the_thread_is_open(read: Read, value: str) -> None:
    article = read(MINIMAL + f"Comments: {value}\n\nTexte.\n")

    assert article.metadata["comment_status"] == value
    assert not hasattr(article, "comments")


@pytest.mark.parametrize(
    ("written", "html"),
    [
        ("Un *mot*", "Un <em>mot</em>"),
        ("Une [adresse](https://a.fr/)", 'Une <a href="https://a.fr/">adresse</a>'),
        ("a < b", "a &lt; b"),
        ("Une\n    suite", "Une\nsuite"),
        ("* un\n    * deux", "<ul>\n<li>un</li>\n<li>deux</li>\n</ul>"),
        ("", ""),
    ],
)
@pytest.mark.parametrize("key", ["Summary", "Image_caption"])
def test_formatted_fields_are_html_without_a_paragraph(
    read: Read, key: str, written: str, html: str
) -> None:
    article = read(MINIMAL + f"{key}: {written}\n\nTexte.\n")

    assert article.metadata[key.lower()] == html


def test_other_fields_are_plain_text(read: Read) -> None:
    article = read("Title: Un *mot* & <b>\nDate: 2013-03-21\n\nTexte.\n")

    assert article.title == "Un *mot* & <b>"


def test_headings_are_those_of_the_body(read: Read) -> None:
    article = read(MINIMAL + "Summary: ## Pas un titre\n\n## Un\n\nTexte.\n")

    assert [heading.id for heading in article.metadata["headings"]] == ["un"]


def test_notes_speak_the_language_of_the_article(read: Read) -> None:
    body = "\nUne note[^1].\n\n[^1]: Elle.\n"

    assert "Revenir à l’appel" in read(MINIMAL + body).content
    assert "Back to note 1" in read(MINIMAL + "Lang: en\n" + body).content
    assert "Revenir à l’appel" in read(MINIMAL + "Lang: fr\n" + body).content


def test_no_field_or_note_goes_from_one_file_to_the_next(read: Read) -> None:
    first = read(
        MINIMAL + "Summary: S[^1]\nComments: closed\n\n## Un\n\nN[^1].\n\n[^1]: x\n"
    )
    second = read(MINIMAL + "\nN[^1].\n")

    assert first.metadata["headings"]
    assert second.metadata["headings"] == ()
    assert second.content == "<p>N[^1].</p>"
    assert not {"summary", "comment_status"} & second.metadata.keys()


@pytest.mark.parametrize("prefix", ["", "\ufeff"], ids=["plain", "byte order mark"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_files_of_windows_editors_are_read(
    read: Read, prefix: str, newline: str
) -> None:
    text = "Title: T\nDate: 2013-03-21\n\nUn.\n\nDeux.\n"

    article = read(prefix + text.replace("\n", newline))

    assert article.title == "T"
    assert article.content == "<p>Un.</p>\n<p>Deux.</p>"


def test_only_markdown_files_are_read() -> None:
    known = set(readers().reader_classes)

    assert "md" in known
    assert not known & {"markdown", "mkd", "mdown", "rst", "html", "htm"}


def test_a_date_with_an_offset_is_the_day_it_was_in_paris(read: Read) -> None:
    # 23:30 in Greenwich is 00:30 of the next month in Paris, and so is the address.
    article = read("Title: T\nDate: 2013-01-31T23:30:00Z\n\nTexte.\n")
    assert article.date.isoformat() == "2013-02-01T00:30:00+01:00"
