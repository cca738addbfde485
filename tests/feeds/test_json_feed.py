"""JSON Feed 1.1, member by member."""

import json
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from lxml import etree

from plugins.feeds.items import Feed, FeedPicture
from plugins.feeds.json_feed import json_feed
from plugins.feeds.xml_feeds import XmlFeeds
from tests.feeds.test_items import SITE, day, feed, full_item, item, publication, reply

ATOM = "{http://www.w3.org/2005/Atom}"


def document(about: Feed) -> Any:
    return json.loads(json_feed(about, publication()))


def values(inside: Any) -> Iterator[Any]:
    """Everything in a document, the members of its members included."""
    yield inside
    if isinstance(inside, dict):
        inside = list(inside.values())
    if isinstance(inside, list):
        for value in inside:
            yield from values(value)


def test_the_feed_says_what_it_is_of() -> None:
    assert document(feed()) == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Le sceau – libertés",
        "home_page_url": f"{SITE}/libertes/",
        "feed_url": f"{SITE}/libertes/feed/",
        "description": "Les derniers articles",
        "icon": f"{SITE}/theme/icon-512.png",
        "favicon": f"{SITE}/favicon.ico",
        "authors": [{"name": "Le sceau", "url": f"{SITE}/"}],
        "language": "fr",
        "items": [],
    }


def test_an_item_says_everything() -> None:
    assert document(feed(full_item(2)))["items"] == [
        {
            "id": f"{SITE}/2013/2/",
            "url": f"{SITE}/2013/2/",
            "title": "Article 2",
            "summary": "Ce qu’il faut savoir.",
            "content_html": "<p>Texte 2</p>",
            "date_published": "2013-03-02T16:02:11+01:00",
            "date_modified": "2013-03-09T16:02:11+01:00",
            "authors": [
                {"name": "Camille", "url": f"{SITE}/auteur/camille/"},
                {"name": "Dominique"},
            ],
            "tags": ["Libertés", "R&D"],
            "language": "en",
            "image": f"{SITE}/images/carte.png",
            "attachments": [
                {
                    "url": f"{SITE}/images/carte.png",
                    "mime_type": "image/png",
                    "size_in_bytes": 4321,
                }
            ],
        }
    ]


def test_an_item_says_nothing_of_what_it_has_not() -> None:
    (made,) = document(feed(item(2)))["items"]

    assert set(made) == {
        "id",
        "url",
        "title",
        "content_html",
        "date_published",
        "date_modified",
    }


EMPTY_FILE = FeedPicture(f"{SITE}/a.png", "image/png", 0, 0, 0, "")


@pytest.mark.parametrize(
    "about",
    [
        feed(),
        feed(item()),
        feed(reply(), item()),
        feed(full_item(3), item(2), full_item(1)),
        feed(full_item(authors=(), categories=(), picture=None, replies=None)),
        feed(item(picture=EMPTY_FILE)),
        feed(description=""),
    ],
)
def test_nothing_is_null_or_empty_but_a_list_of_no_items(about: Feed) -> None:
    made = document(about)
    if not about.items:
        assert made.pop("items") == []

    assert not [value for value in values(made) if value in (None, "", [], {})]


def test_an_empty_file_is_still_a_size() -> None:
    (made,) = document(feed(item(picture=EMPTY_FILE)))["items"]

    assert made["attachments"][0]["size_in_bytes"] == 0


def test_an_item_without_text_still_has_content_as_it_must() -> None:
    (made,) = document(feed(item(html="")))["items"]

    assert made["content_html"] == ""


def test_the_order_is_kept() -> None:
    made = document(feed(item(2), item(3), item(1)))

    assert [i["title"] for i in made["items"]] == [
        "Article 2",
        "Article 3",
        "Article 1",
    ]


@pytest.mark.parametrize(
    "text", ["R&D <b> ]]> \\ \" ' 🙂", "\u202bשלום\u202c", "a\nb\tc"]
)
def test_texts_come_back_as_they_were(text: str) -> None:
    (made,) = document(feed(item(title=text, html=text, summary=text)))["items"]

    assert made["title"] == made["content_html"] == made["summary"] == text


def test_it_is_utf_8_that_a_person_can_read() -> None:
    written = json_feed(feed(item(title="Été 🙂")), publication())

    assert "Été 🙂" in written.decode("utf-8")
    assert written.endswith(b"}\n")


def test_the_same_feed_gives_the_same_bytes() -> None:
    about = feed(full_item(2), item(1))

    assert json_feed(about, publication()) == json_feed(about, publication())


@pytest.mark.parametrize(
    "about",
    [
        feed(full_item(3), item(2), full_item(1)),
        feed(item(id="http://ancien.example/?p=1&q=%C3%A9"), item(2, updated=day(9))),
        feed(reply(), item()),
    ],
)
def test_ids_and_dates_are_those_of_rss_and_atom(about: Feed) -> None:
    items = document(about)["items"]
    rss = etree.fromstring(XmlFeeds(publication()).rss(about)).findall(".//item")
    atom = etree.fromstring(XmlFeeds(publication()).atom(about)).findall(f"{ATOM}entry")

    def atoms(name: str) -> list[str]:
        return [entry.findtext(f"{ATOM}{name}") for entry in atom]

    ids = [i["id"] for i in items]
    assert ids == [i.findtext("guid") for i in rss] == atoms("id")
    published = [i["date_published"] for i in items]
    assert published == atoms("published")
    assert published == [
        parsedate_to_datetime(i.findtext("pubDate")).isoformat() for i in rss
    ]
    assert [i["date_modified"] for i in items] == atoms("updated")
    titles = [i["title"] for i in items]
    assert titles == [i.findtext("title") for i in rss] == atoms("title")
    assert [i["content_html"] for i in items] == atoms("content")


def test_an_id_that_is_no_iri_stays_as_it_is() -> None:
    assert document(feed(item(id="un mot")))["items"][0]["id"] == "un mot"
