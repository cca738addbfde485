"""The elements of RSS and Atom that feedgen lacks or gets wrong, one by one."""

import dataclasses
from typing import Any

import pytest
from lxml import etree

from plugins.feeds.elements import (
    DC,
    MEDIA,
    SLASH,
    SYNDICATION,
    THREAD,
    WFW,
    XHTML,
    complete_channel,
    complete_feed,
)
from plugins.feeds.items import FeedItem, FeedPicture, InReplyTo, Replies
from plugins.feeds.xml_feeds import XmlFeeds
from tests.feeds.test_items import SITE, day, feed, full_item, item, publication, reply

CONTENT = "http://purl.org/rss/1.0/modules/content/"
XML = "http://www.w3.org/XML/1998/namespace"


def rss(about: FeedItem) -> Any:
    """The item in a feed of its own."""
    root = etree.fromstring(XmlFeeds(publication()).rss(feed(about)))
    return root.find("channel/item")


def atom(about: FeedItem) -> Any:
    """The entry in a feed of its own; Atom's own names without their namespace."""
    root = etree.fromstring(XmlFeeds(publication()).atom(feed(about)))
    for element in root.iter("{http://www.w3.org/2005/Atom}*"):
        element.tag = etree.QName(element).localname
    return root.find("entry")


def channel(**changes: Any) -> Any:
    root = etree.fromstring("<rss><channel/></rss>")
    complete_channel(root, feed(full_item(2)), publication(**changes))
    return root


@pytest.mark.parametrize(
    ("minutes", "period", "frequency"),
    [
        (15, "hourly", "4"),
        (30, "hourly", "2"),
        (60, "hourly", "1"),
        (120, "daily", "12"),
        (720, "daily", "2"),
        (1440, "daily", "1"),
    ],
)
def test_how_often_says_the_same_as_how_long_to_wait(
    minutes: int, period: str, frequency: str
) -> None:
    root = channel(minutes=minutes)

    assert root.findtext(f".//{{{SYNDICATION}}}updatePeriod") == period
    assert root.findtext(f".//{{{SYNDICATION}}}updateFrequency") == frequency


def test_a_channel_was_built_when_its_items_changed_last() -> None:
    assert channel().findtext("channel/lastBuildDate") == (
        "Sat, 09 Mar 2013 16:02:11 +0100"
    )


def test_a_person_who_opens_a_feed_is_told_what_it_is() -> None:
    root = etree.fromstring("<feed/>")
    complete_feed(root, feed(), publication(notice="Flux & <co>"))

    for parent in (root, channel(notice="Flux & <co>")[0]):
        (notice,) = parent.iterfind(f"{{{XHTML}}}p")
        (link,) = notice
        assert "".join(notice.itertext()) == "Flux & <co> Qu’est-ce ?"
        assert (link.tag, link.get("href")) == (f"{{{XHTML}}}a", f"{SITE}/flux/")


def test_a_browser_is_told_of_the_style_sheet_before_the_root() -> None:
    root = etree.fromstring("<feed/>")
    complete_feed(root, feed(), publication())

    for top in (root, channel()):
        instruction = top.getprevious()
        assert instruction.target == "xml-stylesheet"
        assert instruction.attrib == {"type": "text/css", "href": "/feed.css"}


def test_rss_says_everything_about_a_full_item() -> None:
    element = rss(full_item(2))

    assert [(e.tag, e.text) for e in element] == [
        ("title", "Article 2"),
        ("link", f"{SITE}/2013/2/"),
        ("description", "Ce qu’il faut savoir."),
        (f"{{{CONTENT}}}encoded", "<p>Texte 2</p>"),
        ("guid", f"{SITE}/2013/2/"),
        ("pubDate", "Sat, 02 Mar 2013 16:02:11 +0100"),
        (f"{{{DC}}}creator", "Camille"),
        (f"{{{DC}}}creator", "Dominique"),
        ("category", "Libertés"),
        ("category", "R&D"),
        (f"{{{DC}}}language", "en"),
        ("comments", f"{SITE}/2013/2/#comments"),
        (f"{{{SLASH}}}comments", "2"),
        (f"{{{WFW}}}commentRss", f"{SITE}/2013/2/feed/"),
        ("enclosure", None),
        (f"{{{MEDIA}}}content", None),
    ]


def test_atom_says_everything_about_a_full_item() -> None:
    element = atom(full_item(2))

    assert [(e.tag, e.get("rel"), e.text) for e in element if not len(e)] == [
        ("id", None, f"{SITE}/2013/2/"),
        ("title", None, "Article 2"),
        ("link", "alternate", None),
        ("published", None, "2013-03-02T16:02:11+01:00"),
        ("updated", None, "2013-03-09T16:02:11+01:00"),
        ("category", None, None),
        ("category", None, None),
        ("summary", None, "Ce qu’il faut savoir."),
        ("content", None, "<p>Texte 2</p>"),
        ("link", "replies", None),
        ("link", "replies", None),
        ("link", "enclosure", None),
    ]


def test_neither_says_anything_of_what_an_item_has_not() -> None:
    assert [e.tag for e in rss(item())] == [
        "title",
        "link",
        "description",
        f"{{{CONTENT}}}encoded",
        "guid",
        "pubDate",
    ]
    assert [e.tag for e in atom(item())] == [
        "id",
        "title",
        "link",
        "published",
        "updated",
        "content",
    ]


@pytest.mark.parametrize(
    ("lead", "html", "description"),
    [
        ("Un lead", "<p>Un texte</p>", "Un lead"),
        ("", "<p>Un <em>texte</em></p>", "Un texte"),
        # Plain text there, HTML here: escaped once by us and once more by XML.
        ("R&D <b>", "", "R&amp;D &lt;b&gt;"),
        ("", "<p>R&amp;D &lt;b&gt;</p>", "R&amp;D &lt;b&gt;"),
        ("", "", ""),
    ],
)
def test_before_each_whole_text_stands_a_description_in_html(
    lead: str, html: str, description: str
) -> None:
    element = rss(item(summary=lead, html=html))

    assert element.findtext("description") == description
    assert element.findtext(f"{{{CONTENT}}}encoded") == html


def test_both_formats_say_the_same_about_the_file() -> None:
    enclosure = rss(full_item()).find("enclosure")
    link = atom(full_item()).find("link[@rel='enclosure']")

    assert enclosure.attrib == {
        "url": f"{SITE}/images/carte.png",
        "length": "4321",
        "type": "image/png",
    }
    assert link.attrib == {
        "rel": "enclosure",
        "href": f"{SITE}/images/carte.png",
        "length": "4321",
        "type": "image/png",
    }


@pytest.mark.parametrize("make", [rss, atom])
def test_media_describe_the_picture(make: Any) -> None:
    (content,) = make(full_item()).iterfind(f"{{{MEDIA}}}content")
    (description,) = content

    assert content.attrib == {
        "url": f"{SITE}/images/carte.png",
        "type": "image/png",
        "medium": "image",
        "fileSize": "4321",
        "width": "1200",
        "height": "630",
    }
    assert description.tag == f"{{{MEDIA}}}description"
    assert (description.text, description.attrib) == ("Une carte", {"type": "plain"})


@pytest.mark.parametrize("make", [rss, atom])
def test_media_make_up_neither_size_nor_description(make: Any) -> None:
    picture = FeedPicture(f"{SITE}/a.svg", "image/svg+xml", 1, 0, 0, "")

    (content,) = make(item(picture=picture)).iterfind(f"{{{MEDIA}}}content")

    assert set(content.attrib) == {"url", "type", "medium", "fileSize"}
    assert len(content) == 0


def test_atom_says_what_kind_of_link_an_entry_has() -> None:
    assert atom(item()).find("link").attrib == {
        "href": f"{SITE}/2013/1/",
        "rel": "alternate",
        "type": "text/html",
    }


def test_atom_says_when_it_was_published_and_in_which_language() -> None:
    element = atom(full_item(2))

    assert element.findtext("published") == "2013-03-02T16:02:11+01:00"
    assert element.get(f"{{{XML}}}lang") == "en"
    assert atom(item()).get(f"{{{XML}}}lang") is None


def test_atom_says_where_replies_are_how_many_and_since_when() -> None:
    links = atom(full_item(2)).findall("link[@rel='replies']")

    about = {
        f"{{{THREAD}}}count": "2",
        f"{{{THREAD}}}updated": "2013-03-20T16:02:11+01:00",
    }
    assert [dict(link.attrib) for link in links] == [
        {
            "rel": "replies",
            "href": f"{SITE}/2013/2/#comments",
            "type": "text/html",
            **about,
        },
        {
            "rel": "replies",
            "href": f"{SITE}/2013/2/feed/",
            "type": "application/rss+xml",
            **about,
        },
    ]


def test_no_replies_are_counted_and_have_no_date() -> None:
    none = Replies(0, f"{SITE}/a/#comments", f"{SITE}/a/feed/", None)

    links = atom(item(replies=none)).findall("link[@rel='replies']")
    assert [link.get(f"{{{THREAD}}}count") for link in links] == ["0", "0"]
    assert not [link for link in links if link.get(f"{{{THREAD}}}updated")]
    assert rss(item(replies=none)).findtext(f"{{{SLASH}}}comments") == "0"


@pytest.mark.parametrize(
    ("id_", "is_iri"),
    [
        ("http://ancien.example/?p=123", True),
        ("http://ancien.example/é?a=b&c=%C3%A9#d", True),
        ("tag:ancien.example,2013:123", True),
        ("urn:uuid:01234567-89ab-cdef-0123-456789abcdef", True),
        ("123", False),
        ("ancien.example/?p=123", False),
        ("/2013/ton-dossier/", False),
        ("Note : un mot", False),
        ("http://ancien.example/un mot", False),
        (" http://ancien.example/", False),
        ("http://ancien.example/\n", False),
        # RFC 3987 excludes these.
        ("http://ancien.example/<123>", False),
        ('http://ancien.example/"123"', False),
        ("http://ancien.example/{123}", False),
        ("C:\\123", False),
    ],
)
def test_atom_takes_the_permalink_for_an_id_that_is_no_iri(
    id_: str, is_iri: bool
) -> None:
    address = f"{SITE}/2013/1/"

    assert atom(item(id=id_)).findtext("id") == (id_ if is_iri else address)


@pytest.mark.parametrize("id_", ["123", "http://ancien.example/?p=123"])
def test_a_reply_names_the_id_that_the_article_has_in_atom(id_: str) -> None:
    article = item(id=id_)
    answer = atom(reply(in_reply_to=InReplyTo(article.id, article.url)))

    (about,) = answer.iterfind(f"{{{THREAD}}}in-reply-to")
    assert about.attrib == {
        "ref": atom(article).findtext("id"),
        "href": article.url,
        "type": "text/html",
    }


def test_only_replies_are_in_reply_to_something() -> None:
    article = dataclasses.replace(full_item(), updated=day(9))

    assert atom(article).find(f"{{{THREAD}}}in-reply-to") is None
