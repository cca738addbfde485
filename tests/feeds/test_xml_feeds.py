"""RSS and Atom as a whole: what feedgen would get wrong must be right."""

import itertools
import locale
from collections import Counter
from dataclasses import fields
from typing import Any

import html5lib
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
    Replies,
    clean,
)
from plugins.feeds.xml_feeds import XmlFeeds
from tests.feeds.test_items import SITE, day, feed, full_item, item, publication, reply

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
DC = "{http://purl.org/dc/elements/1.1/}"
MEDIA = "{http://search.yahoo.com/mrss/}"
SYNDICATION = "{http://purl.org/rss/1.0/modules/syndication/}"
THREAD = "{http://purl.org/syndication/thread/1.0}"
WFW = "{http://wellformedweb.org/CommentAPI/}"
XHTML = "{http://www.w3.org/1999/xhtml}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def rss(about: Feed, **changes: Any) -> Any:
    """The channel."""
    return etree.fromstring(XmlFeeds(publication(**changes)).rss(about))[0]


def atom(about: Feed, **changes: Any) -> Any:
    """The feed."""
    return etree.fromstring(XmlFeeds(publication(**changes)).atom(about))


def rss_item(about: FeedItem) -> Any:
    return rss(feed(about)).find("item")


def atom_entry(about: FeedItem) -> Any:
    return atom(feed(about)).find(f"{ATOM}entry")


# --- above the items --------------------------------------------------------------


def test_a_channel_says_what_it_is_of() -> None:
    channel = rss(feed(item(2)))

    told = [(e.tag, e.text) for e in channel if not len(e) and e.tag != "item"]
    assert told == [
        ("title", "Le sceau – libertés"),
        ("link", f"{SITE}/libertes/"),
        ("description", "Les derniers articles"),
        (f"{ATOM}link", None),
        ("copyright", "© Le sceau"),
        ("docs", "https://www.rssboard.org/rss-specification"),
        ("generator", "Pelican"),
        ("language", "fr"),
        ("ttl", "60"),
        ("lastBuildDate", "Sat, 02 Mar 2013 16:02:11 +0100"),
        (f"{SYNDICATION}updatePeriod", "hourly"),
        (f"{SYNDICATION}updateFrequency", "1"),
    ]
    assert channel.getparent().attrib == {"version": "2.0"}


def test_a_channels_link_is_the_page_and_self_the_feed() -> None:
    channel = rss(feed())

    assert channel.findtext("link") == f"{SITE}/libertes/"
    (own,) = channel.iterfind(f"{ATOM}link")
    assert own.attrib == {
        "href": f"{SITE}/libertes/feed/",
        "rel": "self",
        "type": "application/rss+xml",
    }


def test_a_channels_picture_leads_to_the_page_and_is_small_enough() -> None:
    picture = rss(feed()).find("image")

    assert {e.tag: e.text for e in picture} == {
        "url": f"{SITE}/theme/feed-icon.png",
        "title": "Le sceau – libertés",
        "link": f"{SITE}/libertes/",
        "width": "144",
        "height": "144",
    }


def test_syndication_is_spelt_as_readers_know_it() -> None:
    names = [e.tag for e in rss(feed()) if str(e.tag).startswith(SYNDICATION)]

    assert names == [f"{SYNDICATION}updatePeriod", f"{SYNDICATION}updateFrequency"]


def test_an_atom_feed_says_what_it_is_of() -> None:
    root = atom(feed(item(2)))

    plain = [(e.tag.removeprefix(ATOM), e.text) for e in root if e.text and not len(e)]
    assert plain == [
        ("id", f"{SITE}/libertes/feed/"),
        ("title", "Le sceau – libertés"),
        ("updated", "2013-03-02T16:02:11+01:00"),
        ("generator", "Pelican"),
        ("icon", f"{SITE}/theme/feed-icon.png"),
        ("logo", f"{SITE}/theme/feed-icon.png"),
        ("rights", "© Le sceau"),
        ("subtitle", "Les derniers articles"),
    ]
    assert root.findtext(f"{ATOM}author/{ATOM}name") == "Le sceau"
    assert root.findtext(f"{ATOM}author/{ATOM}uri") == f"{SITE}/"
    assert root.get(LANG) == "fr"


def test_an_atom_feed_links_to_itself_and_to_the_page() -> None:
    assert [dict(link.attrib) for link in atom(feed()).iterfind(f"{ATOM}link")] == [
        {
            "href": f"{SITE}/libertes/feed/",
            "rel": "self",
            "type": "application/atom+xml",
        },
        {"href": f"{SITE}/libertes/", "rel": "alternate", "type": "text/html"},
    ]


def test_all_of_atom_is_in_atoms_namespace() -> None:
    strangers = {
        etree.QName(e).namespace
        for e in atom(feed(full_item(3), reply())).iter(etree.Element)
    }

    assert strangers == {name[1:-1] for name in (ATOM, MEDIA, THREAD, XHTML)}


def test_prefixes_are_declared_once_and_by_their_usual_names() -> None:
    for root in (rss(feed(full_item(2))).getparent(), atom(feed(full_item(2)))):
        declared = [e for e in root.iter(etree.Element) if e.nsmap != root.nsmap]
        assert declared == []
        assert not [prefix for prefix in root.nsmap if (prefix or "").startswith("ns")]


@pytest.mark.parametrize("write", [XmlFeeds.rss, XmlFeeds.atom])
def test_a_browser_finds_the_style_sheet_and_a_person_the_notice(write: Any) -> None:
    root = etree.fromstring(write(XmlFeeds(publication()), feed(item())))

    instruction = root.getprevious()
    assert (instruction.target, dict(instruction.attrib)) == (
        "xml-stylesheet",
        {"type": "text/css", "href": "/feed.css"},
    )
    (notice,) = root.iter(f"{XHTML}p")
    assert "".join(notice.itertext()) == "Ceci est un flux. Qu’est-ce ?"
    assert notice[0].get("href") == f"{SITE}/flux/"


@pytest.mark.parametrize("write", [XmlFeeds.rss, XmlFeeds.atom])
def test_the_document_says_that_it_is_utf_8(write: Any) -> None:
    written = write(XmlFeeds(publication()), feed(item(title="Été 🙂")))

    assert etree.fromstring(written).getroottree().docinfo.encoding == "UTF-8"
    assert "Été 🙂" in written.decode()
    assert written.endswith(b">\n")


def test_the_date_of_a_feed_comes_from_its_items() -> None:
    about = feed(item(3), item(2, updated=day(9)), begun=day(1))

    assert rss(about).findtext("lastBuildDate") == "Sat, 09 Mar 2013 16:02:11 +0100"
    assert atom(about).findtext(f"{ATOM}updated") == "2013-03-09T16:02:11+01:00"


def test_a_feed_without_items_is_a_feed_with_the_date_it_was_begun() -> None:
    about = feed(begun=day(4))

    assert rss(about).findtext("lastBuildDate") == "Mon, 04 Mar 2013 16:02:11 +0100"
    assert rss(about).find("item") is None
    assert atom(about).findtext(f"{ATOM}updated") == "2013-03-04T16:02:11+01:00"
    assert atom(about).find(f"{ATOM}entry") is None


# --- items ------------------------------------------------------------------------


def test_an_entrys_link_says_what_it_leads_to() -> None:
    assert atom_entry(item(2)).find(f"{ATOM}link").attrib == {
        "href": f"{SITE}/2013/2/",
        "rel": "alternate",
        "type": "text/html",
    }


def test_the_text_is_html_and_the_lead_plain_text() -> None:
    entry = atom_entry(full_item(2))

    assert entry.find(f"{ATOM}content").attrib == {"type": "html"}
    assert entry.find(f"{ATOM}summary").get("type", "text") == "text"


def test_authors_are_named_one_by_one_with_their_pages() -> None:
    authors = atom_entry(full_item()).findall(f"{ATOM}author")

    assert [[(e.tag.removeprefix(ATOM), e.text) for e in a] for a in authors] == [
        [("name", "Camille"), ("uri", f"{SITE}/auteur/camille/")],
        [("name", "Dominique")],
    ]


def test_categories_say_which_list_they_are_from() -> None:
    lists = [("Libertés", f"{SITE}/categories/"), ("R&D", f"{SITE}/tags/")]

    assert lists == [
        (e.text, e.get("domain")) for e in rss_item(full_item()).findall("category")
    ]
    assert lists == [
        (e.get("term"), e.get("scheme"))
        for e in atom_entry(full_item()).findall(f"{ATOM}category")
    ]


@pytest.mark.parametrize(
    ("id_", "is_permalink", "in_atom"),
    [
        (f"{SITE}/2013/1/", "true", f"{SITE}/2013/1/"),
        (
            "http://ancien.example/?p=1&q=%C3%A9",
            "false",
            "http://ancien.example/?p=1&q=%C3%A9",
        ),
        ("un mot & <un autre>", "false", f"{SITE}/2013/1/"),
    ],
)
def test_ids_are_kept_and_say_whether_they_can_be_opened(
    id_: str, is_permalink: str, in_atom: str
) -> None:
    guid = rss_item(item(id=id_)).find("guid")

    assert (guid.text, guid.attrib) == (id_, {"isPermaLink": is_permalink})
    assert atom_entry(item(id=id_)).findtext(f"{ATOM}id") == in_atom


def test_a_reply_says_what_it_answers() -> None:
    (about,) = atom_entry(reply()).iterfind(f"{THREAD}in-reply-to")

    assert about.attrib == {
        "ref": f"{SITE}/2013/1/",
        "href": f"{SITE}/2013/1/",
        "type": "text/html",
    }


@pytest.mark.parametrize("order", list(itertools.permutations((1, 2, 3))))
def test_items_keep_their_order(order: tuple[int, ...]) -> None:
    about = feed(*map(item, order))
    titles = [f"Article {number}" for number in order]

    assert [e.findtext("title") for e in rss(about).findall("item")] == titles
    assert titles == [
        e.findtext(f"{ATOM}title") for e in atom(about).findall(f"{ATOM}entry")
    ]


TEXTS = [
    "<p>a</p>",
    "<pre>x[y[0]]&gt;1 ]]></pre>",
    "<![CDATA[x]]>",
    "R&D &amp; &nbsp; &lt;b&gt; &#x26;",
    "</content:encoded></item><title>a & b</title>",
    "🙂 שלום\u202f∀x∈ℝ",
    "a\n\tb\n",
]


@pytest.mark.parametrize("text", TEXTS)
def test_texts_come_back_byte_for_byte(text: str) -> None:
    about = item(html=text, title=text, summary="x")

    assert rss_item(about).findtext(CONTENT) == text
    assert rss_item(about).findtext("title") == text
    assert atom_entry(about).findtext(f"{ATOM}content") == text
    assert atom_entry(about).findtext(f"{ATOM}title") == text


def test_an_empty_text_is_an_item_all_the_same() -> None:
    assert rss_item(item(html="")).findtext(CONTENT) == ""
    assert atom_entry(item(html="")).findtext(f"{ATOM}content") == ""


def test_without_a_lead_rss_begins_with_the_text_itself() -> None:
    about = item(html="<p>Un <em>texte</em></p>")

    assert rss_item(about).findtext("description") == "Un texte"
    assert rss_item(about).findtext(CONTENT) == "<p>Un <em>texte</em></p>"
    assert atom_entry(about).find(f"{ATOM}summary") is None


@pytest.mark.parametrize(
    "lead",
    [
        "Ce qu’il faut savoir.",
        "R&D, 1 < 2 > 0",
        "La balise <script> expliquée",
        "<img src=https://host.example/> : une image invisible",
        "On écrit &amp; pour &, &copy; pour ©",
    ],
)
def test_a_lead_that_is_read_as_html_says_what_was_written(lead: str) -> None:
    """A description of RSS is HTML to every reader; Atom's summary is plain text."""
    description = rss_item(item(summary=lead)).findtext("description")
    read = html5lib.parseFragment(description, namespaceHTMLElements=False)

    assert "".join(read.itertext()) == lead
    assert len(read) == 0
    assert atom_entry(item(summary=lead)).findtext(f"{ATOM}summary") == lead


HOSTILE = 'R&D <b> "x" > &amp;'
SPELT = b'R&#x26;D &#x3C;b&#x3E; "x" &#x3E; &#x26;amp;'


def test_plain_texts_of_rss_use_the_references_that_no_reader_gets_wrong() -> None:
    about = feed(
        item(
            title=HOSTILE,
            authors=(FeedAuthor(HOSTILE),),
            categories=(FeedCategory(HOSTILE, f"{SITE}/tags/?a=1&b=2"),),
            summary="x",
        ),
        title=HOSTILE,
        description=HOSTILE,
    )

    written = XmlFeeds(publication(rights=HOSTILE)).rss(about)

    # Parsers take both spellings for the same: this is about the bytes.
    assert written.count(SPELT) == 7
    same = [e.tag for e in etree.fromstring(written).iter() if e.text == HOSTILE]
    assert same == [
        "title",
        "description",
        "copyright",
        "title",
        "title",
        f"{DC}creator",
        "category",
    ]


def test_html_of_rss_is_spelt_as_xml_does() -> None:
    html = "<title>a &amp; b</title><category>"
    about = feed(item(html=html, summary="<title>a &amp; b"))

    written = XmlFeeds(publication()).rss(about)

    assert b"&lt;title&gt;a &amp;amp; b&lt;/title&gt;&lt;category&gt;<" in written
    assert b"<description>&amp;lt;title&amp;gt;a &amp;amp;amp; b<" in written
    assert rss(about).findtext(f"item/{CONTENT}") == html


def test_texts_that_look_like_the_document_do_not_move_where_items_begin() -> None:
    about = feed(
        item(title="<item>", html="<item><title>a & b"), title="<item>&<title>"
    )

    assert rss(about).findtext("title") == "<item>&<title>"
    assert rss(about).findtext("item/title") == "<item>"
    assert rss(about).findtext(f"item/{CONTENT}") == "<item><title>a & b"


# --- many feeds -------------------------------------------------------------------


@pytest.mark.parametrize("write", [XmlFeeds.rss, XmlFeeds.atom])
def test_what_was_written_before_changes_nothing(write: Any) -> None:
    first, second, third = full_item(1), reply(), full_item(3)
    about = feed(first, second, third)
    fresh = write(XmlFeeds(publication()), about)
    feeds = XmlFeeds(publication())

    assert write(feeds, about) == fresh
    assert write(feeds, about) == fresh
    feeds.rss(feed(third, first, title="Autre", self_url=f"{SITE}/autre/feed/"))
    feeds.atom(feed(second, third, item(9)))
    feeds.rss(feed())
    assert write(feeds, about) == fresh


@pytest.mark.parametrize("write", [XmlFeeds.rss, XmlFeeds.atom])
def test_nothing_of_one_feed_stays_in_the_next(write: Any) -> None:
    feeds = XmlFeeds(publication())
    other = feed(
        item(7),
        title="Autre",
        description="Autre",
        page_url=f"{SITE}/autre/",
        self_url=f"{SITE}/autre/feed/",
        begun=day(30),
    )
    write(feeds, other)

    assert write(feeds, feed()) == write(XmlFeeds(publication()), feed())


def test_a_feed_holds_its_items_whatever_other_feeds_took() -> None:
    feeds, items = XmlFeeds(publication()), [item(n) for n in (1, 2, 3)]

    for chosen in (items, items[::-1], items[1:], items[:1], items):
        written = etree.fromstring(feeds.rss(feed(*chosen)))
        guids = [e.text for e in written.iter("guid")]
        assert guids == [about.id for about in chosen]


def test_two_items_that_claim_one_id_are_both_there() -> None:
    feeds, id_ = XmlFeeds(publication()), "http://ancien.example/?p=123"
    twins = item(1, id=id_), item(2, id=id_)

    written = etree.fromstring(feeds.rss(feed(*twins)))
    entries = etree.fromstring(feeds.atom(feed(*twins)))

    titles = ["Article 1", "Article 2"]
    assert [e.text for e in written.iterfind("channel/item/title")] == titles
    assert [e.text for e in entries.iterfind(f"{ATOM}entry/{ATOM}title")] == titles


def test_an_item_of_several_feeds_is_rendered_once_for_each_format() -> None:
    reads: Counter[str] = Counter()

    class WatchedItem(FeedItem):
        def __getattribute__(self, name: str) -> Any:
            reads[name] += 1
            return super().__getattribute__(name)

    base = full_item()
    watched = WatchedItem(
        **{field.name: getattr(base, field.name) for field in fields(base)}
    )
    feeds = XmlFeeds(publication())
    reads.clear()

    feeds.rss(feed(watched))
    in_rss = reads["html"]
    feeds.atom(feed(watched))
    in_both = reads["html"]
    for about in (feed(watched, item(2)), feed(item(3), watched), feed(watched)):
        feeds.rss(about)
        feeds.atom(about)

    assert 0 < in_rss < in_both
    assert reads["html"] == in_both


TRAPS = "\"><&'\n\t]]>--&amp;&#x41;é🙂 "


def test_every_text_and_value_comes_back_as_it_was() -> None:
    address = "https://host.example/?a=1&b='2'&c=<\"3\">"
    picture = FeedPicture(address, "image/png", 1, 2, 3, TRAPS)
    about = item(
        id=TRAPS,
        url=address,
        title=TRAPS,
        html=TRAPS,
        summary=TRAPS,
        language="fr",
        authors=(FeedAuthor(TRAPS, address),),
        categories=(FeedCategory(TRAPS, address),),
        picture=picture,
        replies=Replies(1, address, address, day(2)),
        in_reply_to=InReplyTo(TRAPS, address),
    )

    in_rss, in_atom = rss_item(about), atom_entry(about)

    for name in ("title", CONTENT, "guid", f"{DC}creator", "category"):
        assert in_rss.findtext(name) == TRAPS
    for name in ("link", "comments", f"{WFW}commentRss"):
        assert in_rss.findtext(name) == address
    assert in_rss.find("category").get("domain") == address
    assert in_rss.find("enclosure").get("url") == address
    for element in (in_rss, in_atom):
        assert element.find(f"{MEDIA}content").get("url") == address
        assert element.findtext(f"{MEDIA}content/{MEDIA}description") == TRAPS
    for name in ("title", "content", "summary", f"author/{ATOM}name"):
        assert in_atom.findtext(f"{ATOM}{name}") == TRAPS
    for name in ("id", f"author/{ATOM}uri"):
        assert in_atom.findtext(f"{ATOM}{name}") == address
    category = in_atom.find(f"{ATOM}category")
    assert (category.get("term"), category.get("scheme")) == (TRAPS, address)
    links = {link.get("href") for link in in_atom.iterfind(f"{ATOM}link")}
    assert links == {address}
    answered = in_atom.find(f"{THREAD}in-reply-to")
    assert (answered.get("ref"), answered.get("href")) == (address, address)


@given(st.text(st.characters(exclude_categories=["Cs"])).map(clean))
@example("\ufeff\u2028\U0001fffe")
def test_whatever_is_clean_comes_back_from_both_formats(text: str) -> None:
    about = item(
        title=text, html=text, categories=(FeedCategory(text, f"{SITE}/tags/"),)
    )

    assert (rss_item(about).findtext("title") or "") == text
    assert (rss_item(about).findtext(CONTENT) or "") == text
    assert (rss_item(about).findtext("category") or "") == text
    assert (atom_entry(about).findtext(f"{ATOM}title") or "") == text
    assert (atom_entry(about).findtext(f"{ATOM}content") or "") == text
    assert atom_entry(about).find(f"{ATOM}category").get("term") == text


# --- the process ------------------------------------------------------------------


@pytest.mark.parametrize("write", [XmlFeeds.rss, XmlFeeds.atom])
def test_the_locale_of_the_process_is_never_switched(
    write: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object) -> None:
        raise AssertionError("the locale belongs to the whole process")

    monkeypatch.setattr(locale, "setlocale", refuse)

    assert write(XmlFeeds(publication()), feed(full_item(), reply())).endswith(b">\n")
