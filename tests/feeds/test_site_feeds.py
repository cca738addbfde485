"""The feeds of built sites, against the articles and comments they were made from.

Every feed is read as a feed reader reads it; what it has to say comes from files and
pages (`tests.feeds.conftest`), not from the plugin.
"""

import json
import re
from calendar import timegm
from collections import Counter
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from sceau.comments.model import Comment
from sceau.preview.content_types import content_type
from tests.feeds.conftest import (
    ATOM,
    JSON,
    RSS,
    Article,
    Feed,
    Made,
    alternates,
    fragment,
    with_class,
    words,
)
from tests.sites import SITE_URL

_EMAIL = re.compile(rb"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_NEVER = {
    *("script", "style", "link", "meta", "base", "iframe", "frame", "object"),
    *("embed", "applet", "form", "input", "button", "select", "textarea", "svg"),
}
_ADDRESSES = {"href", "src", "poster", "cite"}


# --- which feeds there are -----------------------------------------------------------


def test_the_feeds_are_those_of_the_design(made: Made) -> None:
    assert set(made.feeds) == {*made.article_feeds, *made.comment_feeds}


def test_the_sites_have_enough_to_show(made_real: Made, made_fixture: Made) -> None:
    assert len(made_real.feeds) > 70
    assert len(made_real.comment_feeds["/comments/feed/"]) == 20
    assert max(len(a.comments) for a in made_real.articles) > 5
    assert len({a.language for a in made_fixture.articles}) == 2
    assert any(a.guid for a in made_fixture.articles)
    assert any(not a.lead for a in made_fixture.articles)
    assert any(len(a.authors) == 2 for a in made_fixture.articles)


def test_every_feed_is_valid(made: Made) -> None:
    found = {path: feed.faults for path, feed in made.feeds.items() if feed.faults}
    assert found == {}


def test_a_feed_names_the_address_it_is_served_at(made: Made) -> None:
    for path, feed in made.feeds.items():
        if feed.type == JSON:
            assert json.loads(feed.data)["feed_url"] == SITE_URL + path
        else:
            assert feed.self_links == [SITE_URL + path]
            assert feed.parsed.version == {RSS: "rss20", ATOM: "atom10"}[feed.type]


def test_a_feed_links_to_the_page_that_shows_the_same(made: Made) -> None:
    for path, feed in made.feeds.items():
        page = path[: path.index("feed/")]
        if page == "/comments/":
            page = "/"
        if feed.type == JSON:
            assert json.loads(feed.data)["home_page_url"] == SITE_URL + page
        else:
            assert feed.parsed.feed.link == SITE_URL + page
        assert made.file(page) is not None


def test_titles_tell_feeds_apart(made: Made) -> None:
    titles = Counter(
        (feed.parsed.feed.title, feed.type)
        for feed in made.feeds.values()
        if feed.type != JSON
    )
    assert [title for title, count in titles.items() if count > 1] == []


# --- what they hold ------------------------------------------------------------------


def test_feeds_of_articles_hold_the_newest_articles(made: Made) -> None:
    for path, articles in made.article_feeds.items():
        feed = made.feeds[path]
        if feed.type == JSON:
            assert [i["id"] for i in json.loads(feed.data)["items"]] == [
                a.id for a in articles
            ]
            continue
        _assert_well_read(feed)
        assert [entry.id for entry in feed.parsed.entries] == [a.id for a in articles]
        newest = max(a.modified for a in articles)
        assert _moment(feed.parsed.feed.updated_parsed) == newest
        for entry, expected in zip(feed.parsed.entries, articles, strict=True):
            _assert_is_article(entry, expected, feed.type)


def test_feeds_of_comments_hold_the_newest_comments(made: Made) -> None:
    for path, comments in made.comment_feeds.items():
        feed = made.feeds[path]
        _assert_well_read(feed)
        assert [entry.id for entry in feed.parsed.entries] == [
            _permalink(about, comment) for about, comment in comments
        ]
        for entry, (about, comment) in zip(feed.parsed.entries, comments, strict=True):
            _assert_is_comment(entry, about, comment, feed.type)
            text = made.comment_text(about, comment)
            assert words(fragment(entry.content[0].value)) == text


def test_json_says_the_same_as_the_page(made: Made) -> None:
    items = json.loads(made.feeds["/feed/json/"].data)["items"]
    for item, expected in zip(items, made.articles, strict=False):
        assert item["url"] == expected.url
        assert item["title"] == expected.title
        assert item.get("summary", "") == expected.lead
        assert words(fragment(item["content_html"])) == expected.text
        assert datetime.fromisoformat(item["date_published"]) == expected.date
        assert datetime.fromisoformat(item["date_modified"]) == expected.modified
        assert [a["name"] for a in item["authors"]] == [*expected.authors]
        assert item["tags"] == [expected.category, *expected.tags]
        assert item.get("language", "fr") == expected.language


def test_a_guid_is_a_permalink_exactly_where_it_is_the_address(made: Made) -> None:
    for path, articles in made.article_feeds.items():
        if made.feeds[path].type == RSS:
            root = ElementTree.fromstring(made.feeds[path].data)  # noqa: S314  our own
            assert [
                (guid.text, guid.get("isPermaLink")) for guid in root.iter("guid")
            ] == [(a.id, "false" if a.guid else "true") for a in articles]


def test_authors_of_atom_and_json_lead_to_their_pages(made: Made) -> None:
    entries = made.feeds["/feed/atom/"].parsed.entries
    items = json.loads(made.feeds["/feed/json/"].data)["items"]
    addresses = [author.href for entry in entries for author in entry.authors]
    assert addresses == [author["url"] for item in items for author in item["authors"]]
    assert all(made.file(address) for address in addresses)


def _assert_well_read(feed: Feed) -> None:
    assert feed.parsed.get("bozo_exception") is None, feed.path
    assert feed.parsed.bozo == 0, feed.path


def _assert_is_article(entry: Any, expected: Article, type_: str) -> None:
    assert entry.title == expected.title
    assert entry.link == expected.url
    assert _moment(entry.published_parsed) == expected.date
    assert [author.name for author in entry.authors] == [*expected.authors]
    assert [(tag.term, tag.scheme) for tag in entry.tags] == [
        (expected.category, f"{SITE_URL}/category/"),
        *((tag, f"{SITE_URL}/tag/") for tag in expected.tags),
    ]
    assert len(entry.content) == 1
    assert entry.content[0].type == "text/html"
    assert words(fragment(entry.content[0].value)) == expected.text
    if expected.lead:
        assert entry.summary == expected.lead
    replies = f"{expected.url}#comments", f"{expected.url}feed/"
    count = str(len(expected.comments))
    if type_ == RSS:
        assert (entry.comments, entry.wfw_commentrss) == replies
        assert entry.slash_comments == count
    else:
        assert _moment(entry.updated_parsed) == expected.modified
        found = [link for link in entry.links if link.rel == "replies"]
        assert tuple(link.href for link in found) == replies
        assert [link.type for link in found] == ["text/html", RSS]
        assert {link["thr:count"] for link in found} == {count}
        newest = max((c.date for c in expected.comments), default=None)
        for link in found:
            said = link.get("thr:updated")
            assert (said and datetime.fromisoformat(said)) == newest


def _assert_is_comment(
    entry: Any, about: Article, comment: Comment, type_: str
) -> None:
    assert entry.link == _permalink(about, comment)
    assert comment.author in entry.title
    assert about.title in entry.title
    assert [author.name for author in entry.authors] == [comment.author]
    assert _moment(entry.published_parsed) == comment.date
    if type_ == ATOM:
        assert _moment(entry.updated_parsed) == comment.date
        answered, page = about.id, about.url
        if comment.reply_to:
            answered = page = f"{about.url}#comment-{comment.reply_to}"
        assert entry["thr_in-reply-to"] == {
            "ref": answered,
            "href": page,
            "type": "text/html",
        }


def _permalink(about: Article, comment: Comment) -> str:
    return f"{about.url}#comment-{comment.id}"


def _moment(parsed: Any) -> datetime:
    return datetime.fromtimestamp(timegm(parsed), UTC)


# --- pictures ------------------------------------------------------------------------


def test_enclosures_are_files_of_that_size_and_type(made: Made) -> None:
    sizes = {}
    for path in made.article_feeds:
        for link in _enclosures(made.feeds[path]):
            file = made.file(link["href"])
            assert file is not None, link
            sizes[link["href"]] = file.stat().st_size
            assert int(link["length"]) == file.stat().st_size
            served = file.relative_to(made.output).as_posix()
            assert link["type"] == content_type(served)
    assert sizes


def test_an_article_with_a_picture_has_an_enclosure_everywhere(made: Made) -> None:
    pictured = [
        bool(with_class(made.page(a.path), "article__picture")) for a in made.articles
    ]
    assert any(pictured)
    for path in ("/feed/", "/feed/atom/"):
        entries = made.feeds[path].parsed.entries
        found = [bool(entry.enclosures) for entry in entries]
        assert found == pictured[: len(found)]
    items = json.loads(made.feeds["/feed/json/"].data)["items"]
    assert [bool(i.get("attachments")) for i in items] == pictured[: len(items)]


def _enclosures(feed: Feed) -> list[dict[str, str]]:
    if feed.type != JSON:
        return [link for entry in feed.parsed.entries for link in entry.enclosures]
    return [
        {"href": a["url"], "length": a["size_in_bytes"], "type": a["mime_type"]}
        for item in json.loads(feed.data)["items"]
        for a in item.get("attachments", ())
    ]


# --- the HTML in them ----------------------------------------------------------------


def test_html_in_feeds_acts_on_nobody(made: Made) -> None:
    for path, element in _elements(made):
        assert element.tag not in _NEVER, path
        names = set(element.attrib)
        assert not [name for name in names if name.startswith("on")], path
        assert not names & {"style", "class"}, path


def test_addresses_in_feeds_are_absolute_and_lead_somewhere(made: Made) -> None:
    checked = set()
    for path, element in _elements(made):
        for name in _ADDRESSES & set(element.attrib):
            address = element.get(name, "")
            assert address.startswith(("https://", "http://", "mailto:")), path
            if name in {"src", "poster"}:
                assert address.startswith(f"{SITE_URL}/"), path
            if address.startswith(SITE_URL):
                checked.add(address)
    assert checked
    assert [address for address in sorted(checked) if not _leads(made, address)] == []


def test_addresses_in_comments_are_marked_as_a_readers(made_real: Made) -> None:
    links = [
        element
        for path, element in _elements(made_real)
        if path in made_real.comment_feeds and element.tag == "a"
    ]
    assert links
    assert {link.get("rel") for link in links} == {"nofollow ugc noopener"}


def test_no_feed_has_an_email_address(made: Made) -> None:
    for path, feed in made.feeds.items():
        assert _EMAIL.findall(feed.data) == [], path


def _elements(made: Made) -> list[tuple[str, Element]]:
    """Every element of the HTML in every feed."""
    texts = [
        (path, content.value)
        for path, feed in made.feeds.items()
        if feed.type != JSON
        for entry in feed.parsed.entries
        for content in entry.content
    ]
    items = json.loads(made.feeds["/feed/json/"].data)["items"]
    texts += [("/feed/json/", item["content_html"]) for item in items]
    # Most articles stand in many feeds with the same words.
    unique = {html: path for path, html in reversed(texts)}
    return [
        (path, element)
        for html, path in unique.items()
        for element in list(fragment(html).iter())[1:]
    ]


def _leads(made: Made, address: str) -> bool:
    file = made.file(address)
    if file is None:
        return False
    anchor = unquote(urlsplit(address).fragment)
    return not anchor or anchor in made.ids[file]


# --- what pages say of them ----------------------------------------------------------

SITE_FEEDS = (("/feed/", RSS), ("/feed/atom/", ATOM), ("/feed/json/", JSON))


def test_every_page_announces_what_belongs_to_it_and_nothing_else(made: Made) -> None:
    for name, page in made.pages.items():
        assert alternates(page) == Counter([*SITE_FEEDS, *_own_feeds(made, name)]), name


def test_what_is_announced_is_there_and_of_that_type(made: Made) -> None:
    announced = set().union(*(alternates(page) for page in made.pages.values()))
    assert {path for path, _ in announced} == set(made.feeds)
    for path, type_ in announced:
        file = made.file(path)
        assert file is not None
        served = content_type(file.relative_to(made.output).as_posix())
        assert served.split(";")[0] == type_ == made.feeds[path].type


def test_announcements_have_titles_that_tell_them_apart(made: Made) -> None:
    for name, page in made.pages.items():
        links = page.findall("head/link[@rel='alternate']")
        titles = [link.get("title", "").strip() for link in links]
        assert all(titles), name
        assert len(set(titles)) == len(titles), name


def test_one_page_lists_every_feed_but_those_of_single_articles(made: Made) -> None:
    place = with_class(made.page("/flux/"), "feeds")[0]
    listed = [a.get("href", "") for a in place.iter("a") if a.get("type")]
    single = {f"{article.path}feed/" for article in made.articles}
    assert Counter(listed) == Counter(set(made.feeds) - single)
    for link in place.iter("a"):
        if link.get("type"):
            assert link.get("type") == made.feeds[link.get("href", "")].type


def test_an_article_says_below_its_comments_where_to_follow_them(made: Made) -> None:
    shown = 0
    for about in made.articles:
        for place in with_class(made.page(about.path), "comments__feed"):
            assert [a.get("href") for a in place.iter("a")] == [f"{about.path}feed/"]
            shown += 1
    assert shown


def _own_feeds(made: Made, name: str) -> list[tuple[str, str]]:
    """What a page announces besides the site's feeds; later pages of a list too."""
    path = re.sub(r"page/[0-9]+/\Z", "", f"/{name.removesuffix('index.html')}")
    if path == "/":
        return [("/comments/feed/", RSS), ("/comments/feed/atom/", ATOM)]
    if path in {article.path for article in made.articles}:
        return [(f"{path}feed/", RSS)]
    if re.fullmatch(r"/(?:category|tag|author)/[^/]+/", path):
        return [(f"{path}feed/", RSS), (f"{path}feed/atom/", ATOM)]
    return []
