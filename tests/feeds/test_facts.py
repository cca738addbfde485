"""From facts about articles and comments to items."""

import dataclasses
import datetime
import itertools
from typing import Any

import html5lib
import pytest

from plugins.feeds.facts import (
    ArticleFacts,
    CommentFacts,
    Figure,
    article_item,
    comment_item,
    newest,
)
from plugins.feeds.html import FeedHtml
from plugins.feeds.items import FeedAuthor, InReplyTo
from tests.feeds.test_items import SITE, day

ARTICLE = f"{SITE}/2013/ton-dossier/"
FEED_HTML = FeedHtml(SITE)


def article(**changes: Any) -> ArticleFacts:
    """An article that has only what it must have."""
    values: dict[str, Any] = {
        "guid": "",
        "url": ARTICLE,
        "title": "Ton dossier",
        "published": day(3),
        "modified": None,
        "html": "<p>Texte</p>",
        "lead": "",
        "language": "",
        "authors": (),
        "categories": (),
        "figure": None,
        "picture": None,
        "comments": 0,
        "newest_comment": None,
        "comments_feed_url": f"{ARTICLE}feed/",
    }
    return ArticleFacts(**values | changes)


def comment(id_: str = "01A", **changes: Any) -> CommentFacts:
    """A comment that answers the article."""
    values: dict[str, Any] = {
        "id": id_,
        "author": FeedAuthor("Une lectrice"),
        "date": day(4),
        "html": "<p>Oui.</p>",
        "reply_to": "",
        "article_id": ARTICLE,
        "article_url": ARTICLE,
        "article_title": "Ton dossier",
    }
    return CommentFacts(**values | changes)


@pytest.mark.parametrize(
    "guid",
    [
        "http://ancien.example/?p=123",
        "http://ancien.example/?p=123&amp;x=%C3%A9&utm_source=y",
        " HTTP://Ancien.Example:80/../é ",
        "123",
        "un mot & un < autre",
    ],
)
def test_the_old_feeds_guid_is_kept_byte_for_byte(guid: str) -> None:
    item = article_item(article(guid=guid), FEED_HTML)

    assert item.id == guid
    assert item.url == ARTICLE
    assert not item.id_is_permalink


def test_without_an_old_guid_the_address_is_the_id() -> None:
    item = article_item(article(), FEED_HTML)

    assert item.id == item.url == ARTICLE
    assert item.id_is_permalink


def test_an_old_guid_may_be_the_address() -> None:
    assert article_item(article(guid=ARTICLE), FEED_HTML).id_is_permalink


@pytest.mark.parametrize(
    ("modified", "updated"), [(None, day(3)), (day(3), day(3)), (day(9), day(9))]
)
def test_an_article_changed_when_it_was_modified_or_else_published(
    modified: datetime.datetime | None, updated: datetime.datetime
) -> None:
    item = article_item(article(modified=modified), FEED_HTML)

    assert (item.published, item.updated) == (day(3), updated)


def test_comments_do_not_change_an_article() -> None:
    quiet = article_item(article(), FEED_HTML)
    discussed = article_item(article(comments=9, newest_comment=day(30)), FEED_HTML)

    assert dataclasses.replace(discussed, replies=quiet.replies) == quiet


def test_an_article_says_where_its_comments_are() -> None:
    replies = article_item(
        article(comments=2, newest_comment=day(5)), FEED_HTML
    ).replies

    assert replies is not None
    assert replies.count == 2
    assert replies.page_url == f"{ARTICLE}#comments"
    assert replies.feed_url == f"{ARTICLE}feed/"
    assert replies.newest == day(5)


def test_an_article_without_comments_says_so() -> None:
    replies = article_item(article(), FEED_HTML).replies

    assert replies is not None
    assert (replies.count, replies.newest) == (0, None)


def test_the_text_is_the_pages_text_with_absolute_addresses() -> None:
    html = '<p onclick="x()">a<a href="#fn:1">1</a><script>x()</script></p>'

    item = article_item(article(html=html), FEED_HTML)

    assert item.html == f'<p>a<a href="{ARTICLE}#fn:1">1</a></p>'


def test_title_and_lead_are_plain_text() -> None:
    item = article_item(article(title="R&D <b>", lead="1 < 2 & &amp;"), FEED_HTML)

    assert (item.title, item.summary) == ("R&D <b>", "1 < 2 & &amp;")


def test_texts_lose_their_control_characters() -> None:
    facts = article(guid="a\x00b", title="a\x01b", lead="a\x02b", html="<p>a\x03b</p>")

    item = article_item(facts, FEED_HTML)

    assert (item.title, item.summary, item.html) == ("ab", "ab", "<p>ab</p>")
    assert item.id == facts.id == "ab"


def test_a_guid_of_control_characters_alone_is_none() -> None:
    assert article(guid="\x01").id == ARTICLE


def test_the_picture_stands_above_the_text() -> None:
    alt = 'Une "carte" & <plan>'
    figure = Figure(f"{SITE}/a.svg?b=1&c=2", alt, 640, 480, "De <em>nous</em> & eux")

    html = article_item(article(figure=figure), FEED_HTML).html

    top, text = html5lib.parseFragment(html, namespaceHTMLElements=False)
    picture, caption = top
    assert (top.tag, text.tag) == ("figure", "p")
    assert picture.attrib == {
        "src": f"{SITE}/a.svg?b=1&c=2",
        "alt": alt,
        "width": "640",
        "height": "480",
    }
    assert "".join(caption.itertext()) == "De nous & eux"
    assert [inside.tag for inside in caption] == ["em"]


def test_a_picture_of_unknown_size_and_without_caption_makes_up_neither() -> None:
    figure = Figure(f"{SITE}/a.svg", "", 0, 0, "")

    html = article_item(article(figure=figure), FEED_HTML).html

    (top, _text) = html5lib.parseFragment(html, namespaceHTMLElements=False)
    assert [(inside.tag, dict(inside.attrib)) for inside in top] == [
        ("img", {"src": f"{SITE}/a.svg", "alt": ""})
    ]


def test_a_comment_is_found_below_its_article() -> None:
    item = comment_item(comment("01B"), "Titre", FEED_HTML)

    assert item.id == item.url == f"{ARTICLE}#comment-01B"
    assert item.published == item.updated == day(4)
    assert (item.title, item.authors) == ("Titre", (FeedAuthor("Une lectrice"),))
    assert (item.summary, item.categories, item.replies) == ("", (), None)


def test_a_comment_answers_the_article_by_the_articles_id() -> None:
    old = "http://ancien.example/?p=123"

    item = comment_item(comment(article_id=old), "Titre", FEED_HTML)

    assert item.in_reply_to == InReplyTo(old, ARTICLE)


def test_a_comment_answers_another_by_its_permalink() -> None:
    item = comment_item(
        comment("01B", reply_to="01A", article_id="old"), "Titre", FEED_HTML
    )

    first = comment_item(comment("01A"), "Titre", FEED_HTML)
    assert item.in_reply_to == InReplyTo(first.id, first.url)


def test_a_comments_text_is_resolved_against_its_article() -> None:
    html = '<p><a href="#x" rel="nofollow ugc">a</a> \x01<img src="//x.example/"></p>'

    item = comment_item(comment(html=html), "a\x01b", FEED_HTML)

    (text,) = html5lib.parseFragment(item.html, namespaceHTMLElements=False)
    link, picture = text
    assert link.get("href") == f"{ARTICLE}#x"
    assert link.get("rel") == "nofollow ugc"
    assert picture.get("src") is None
    assert item.title == "ab"


def test_the_newest_comments_come_first_and_no_more_than_asked_for() -> None:
    comments = [comment(f"0{n}", date=day(n)) for n in (2, 5, 3, 1, 4)]

    assert [facts.id for facts in newest(comments, 3)] == ["05", "04", "03"]
    assert newest(comments, 0) == newest([], 3) == []


def test_moments_of_different_zones_are_compared_as_moments() -> None:
    paris = comment("A", date=day(4, 16))
    utc = datetime.datetime(2013, 3, 4, 15, 30, tzinfo=datetime.UTC)

    assert newest([paris, comment("B", date=utc)], 1)[0].id == "B"


def test_of_one_second_the_later_id_is_the_newer_comment() -> None:
    comments = [comment("01A"), comment("01C"), comment("01B")]

    orders = {
        tuple(facts.id for facts in newest(order, 2))
        for order in itertools.permutations(comments)
    }
    assert orders == {("01C", "01B")}
