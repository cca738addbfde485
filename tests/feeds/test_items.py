"""What a feed holds; and the feeds and items that the other tests here start from."""

import datetime
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree

from plugins.feeds.items import (
    Feed,
    FeedAuthor,
    FeedCategory,
    FeedItem,
    FeedPicture,
    InReplyTo,
    Publication,
    Replies,
    clean,
)

SITE = "https://sceau.example"
PARIS = datetime.timezone(datetime.timedelta(hours=1))


def day(number: int, hour: int = 16) -> datetime.datetime:
    """A moment of March 2013."""
    return datetime.datetime(2013, 3, number, hour, 2, 11, tzinfo=PARIS)


def publication(**changes: Any) -> Publication:
    """A publication with some values changed."""
    values: dict[str, Any] = {
        "name": "Le sceau",
        "url": f"{SITE}/",
        "language": "fr",
        "rights": "© Le sceau",
        "icon_url": f"{SITE}/theme/feed-icon.png",
        "icon_size": 144,
        "large_icon_url": f"{SITE}/theme/icon-512.png",
        "favicon_url": f"{SITE}/favicon.ico",
        "style_sheet": "/feed.css",
        "notice": "Ceci est un flux.",
        "notice_link": "Qu’est-ce ?",
        "notice_url": f"{SITE}/flux/",
        "minutes": 60,
    }
    return Publication(**values | changes)


def item(number: int = 1, **changes: Any) -> FeedItem:
    """An item with what an item must have, published on that day of March 2013."""
    values: dict[str, Any] = {
        "id": f"{SITE}/2013/{number}/",
        "url": f"{SITE}/2013/{number}/",
        "title": f"Article {number}",
        "published": day(number),
        "updated": day(number),
        "html": f"<p>Texte {number}</p>",
    }
    return FeedItem(**values | changes)


def full_item(number: int = 1, **changes: Any) -> FeedItem:
    """An item with everything an article may have."""
    url = f"{SITE}/2013/{number}/"
    values: dict[str, Any] = {
        "updated": day(number + 7),
        "summary": "Ce qu’il faut savoir.",
        "language": "en",
        "authors": (
            FeedAuthor("Camille", f"{SITE}/auteur/camille/"),
            FeedAuthor("Dominique"),
        ),
        "categories": (
            FeedCategory("Libertés", f"{SITE}/categories/"),
            FeedCategory("R&D", f"{SITE}/tags/"),
        ),
        "picture": FeedPicture(
            f"{SITE}/images/carte.png", "image/png", 4321, 1200, 630, "Une carte"
        ),
        "replies": Replies(2, f"{url}#comments", f"{url}feed/", day(20)),
    }
    return item(number, **values | changes)


def reply(**changes: Any) -> FeedItem:
    """A comment that answers the first article."""
    url = f"{SITE}/2013/1/"
    return item(2, **{"in_reply_to": InReplyTo(url, url)} | changes)


def feed(*items: FeedItem, **changes: Any) -> Feed:
    """A feed of these items, begun on the first day of March 2013."""
    values: dict[str, Any] = {
        "title": "Le sceau – libertés",
        "description": "Les derniers articles",
        "page_url": f"{SITE}/libertes/",
        "self_url": f"{SITE}/libertes/feed/",
        "items": items,
        "begun": day(1),
    }
    return Feed(**values | changes)


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("", ""),
        ("Été, « 1 < 2 & 3 »", "Été, « 1 < 2 & 3 »"),
        ("a\tb\nc", "a\tb\nc"),
        ("a\x00b\x08c\x0bd\x0ce\x1ff", "abcdef"),
        ("a\r\nb", "a\nb"),
        ("a\x7fb\x80c\x85d\x9fe", "abcde"),
        ("a\xa0b", "a\xa0b"),
        ("a\ud83db\udc4dc", "abc"),
        ("a\ufffeb\uffffc\ufffdd", "abc\ufffdd"),
        ("🙂 👩‍👩‍👧 🏴\U000e0067\U000e007f", "🙂 👩‍👩‍👧 🏴\U000e0067\U000e007f"),
        ("\u202bשלום\u202c عربى", "\u202bשלום\u202c عربى"),
    ],
)
def test_clean_takes_control_characters_and_nothing_else(
    text: str, cleaned: str
) -> None:
    assert clean(text) == cleaned


@given(st.text(st.integers(0, 0x10FFFF).map(chr)))
@example("".join(map(chr, range(0xA0))))
@example("\ud800\udfff\ufdd0\ufffe\uffff\U0001fffe\U0010ffff")
def test_whatever_was_cleaned_fits_into_xml_and_comes_back_the_same(text: str) -> None:
    element = etree.Element("title")
    element.text = clean(text)

    assert (etree.fromstring(etree.tostring(element)).text or "") == clean(text)


@given(st.text(st.integers(0, 0x10FFFF).map(chr)))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)


def test_a_feed_changed_when_the_item_changed_last_did() -> None:
    # The oldest article was corrected after the newest one came out.
    items = item(3), item(2), item(1, updated=day(20))

    assert feed(*items).updated == day(20)


def test_moments_of_different_zones_are_compared_as_moments() -> None:
    later = datetime.datetime(2013, 3, 2, 15, 30, tzinfo=datetime.UTC)

    assert feed(item(2), item(1, updated=later)).updated == later


def test_a_feed_without_items_says_when_it_was_begun() -> None:
    assert feed(begun=day(9)).updated == day(9)


def test_the_beginning_is_forgotten_once_there_are_items() -> None:
    assert feed(item(2), begun=day(28)).updated == day(2)


@pytest.mark.parametrize(
    ("id_", "is_permalink"),
    [
        (f"{SITE}/2013/1/", True),
        (f"{SITE}/2013/1", False),
        ("http://ancien.example/?p=123", False),
        ("123", False),
    ],
)
def test_an_id_can_be_opened_only_if_it_is_the_address(
    id_: str, is_permalink: bool
) -> None:
    assert item(id=id_).id_is_permalink is is_permalink
