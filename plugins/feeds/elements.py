"""The elements of RSS and Atom that feedgen lacks or gets wrong, as lxml trees.

In feedgen's trees Atom's own elements have no namespace (the root carries `xmlns` as a
plain attribute), so the ones made here have none either.
"""

import re
from html import escape
from typing import Any

from lxml import etree

from plugins.feeds.dates import rfc822, rfc3339
from plugins.feeds.html import excerpt
from plugins.feeds.items import Feed, FeedItem, FeedPicture, Publication, Replies

DC = "http://purl.org/dc/elements/1.1/"
MEDIA = "http://search.yahoo.com/mrss/"
SLASH = "http://purl.org/rss/1.0/modules/slash/"
SYNDICATION = "http://purl.org/rss/1.0/modules/syndication/"
THREAD = "http://purl.org/syndication/thread/1.0"
WFW = "http://wellformedweb.org/CommentAPI/"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
XHTML = "http://www.w3.org/1999/xhtml"
XML = "http://www.w3.org/XML/1998/namespace"
RSS_NAMESPACES = {
    "dc": DC,
    "media": MEDIA,
    "slash": SLASH,
    "sy": SYNDICATION,
    "wfw": WFW,
    "xhtml": XHTML,
}
ATOM_NAMESPACES = {"media": MEDIA, "thr": THREAD, "xhtml": XHTML}

_MINUTES_OF_AN_HOUR = 60
# RFC 3987, as far as a look at the characters tells.
_IRI = re.compile(r'[A-Za-z][A-Za-z0-9+.-]*:[^\s<>"{}|\\^`]+')


def complete_channel(root: Any, feed: Feed, site: Publication) -> None:
    """RSS, above the items."""
    channel = root[0]
    _add(channel, "lastBuildDate", rfc822(feed.updated))
    # One period of `site.minutes`, said as a frequency; feedgen's own extension
    # writes `UpdatePeriod`, which no reader knows.
    _add(channel, f"{{{SYNDICATION}}}updatePeriod", "hourly")
    frequency = max(1, _MINUTES_OF_AN_HOUR // site.minutes)
    _add(channel, f"{{{SYNDICATION}}}updateFrequency", str(frequency))
    _add_notice(channel, site)
    _add_style_sheet(root, site)


def complete_feed(root: Any, feed: Feed, site: Publication) -> None:
    """Atom, above the entries."""
    _add_notice(root, site)
    _add_style_sheet(root, site)


def rss_item(item: FeedItem) -> Any:
    """The `<item>` of RSS."""
    element = etree.Element("item")
    _add(element, "title", item.title)
    _add(element, "link", item.url)
    # The profile wants a description before each whole text. Readers take it for HTML.
    summary = item.summary or excerpt(item.html)
    _add(element, "description", escape(summary, quote=False))
    _add(element, f"{{{CONTENT}}}encoded", item.html)
    permalink = "true" if item.id_is_permalink else "false"
    _add(element, "guid", item.id).set("isPermaLink", permalink)
    _add(element, "pubDate", rfc822(item.published))
    for author in item.authors:
        _add(element, f"{{{DC}}}creator", author.name)
    for category in item.categories:
        _add(element, "category", category.name).set("domain", category.scheme)
    if item.language:
        _add(element, f"{{{DC}}}language", item.language)
    if item.replies:
        _add(element, "comments", item.replies.page_url)
        _add(element, f"{{{SLASH}}}comments", str(item.replies.count))
        _add(element, f"{{{WFW}}}commentRss", item.replies.feed_url)
    if item.picture:
        etree.SubElement(element, "enclosure", _file(item.picture))
        _add_media(element, item.picture)
    return element


def atom_entry(item: FeedItem) -> Any:
    """The `<entry>` of Atom."""
    element = etree.Element("entry")
    if item.language:
        element.set(f"{{{XML}}}lang", item.language)
    _add(element, "id", _atom_id(item.id, item.url))
    _add(element, "title", item.title)
    _add_link(element, "alternate", item.url, "text/html")
    _add(element, "published", rfc3339(item.published))
    _add(element, "updated", rfc3339(item.updated))
    for author in item.authors:
        person = etree.SubElement(element, "author")
        _add(person, "name", author.name)
        if author.url:
            _add(person, "uri", author.url)
    for category in item.categories:
        about = {"term": category.name, "scheme": category.scheme}
        etree.SubElement(element, "category", about)
    if item.summary:
        _add(element, "summary", item.summary)
    _add(element, "content", item.html).set("type", "html")
    if item.replies:
        _add_replies(element, item.replies)
    if item.in_reply_to:
        answered = item.in_reply_to
        about = {
            "ref": _atom_id(answered.id, answered.url),
            "href": answered.url,
            "type": "text/html",
        }
        etree.SubElement(element, f"{{{THREAD}}}in-reply-to", about)
    if item.picture:
        file = _file(item.picture)
        link = _add_link(element, "enclosure", file["url"], file["type"])
        link.set("length", file["length"])
        _add_media(element, item.picture)
    return element


def _atom_id(id_: str, url: str) -> str:
    """RFC 4287 wants an IRI; an old feed's `guid` may be anything."""
    return id_ if _IRI.fullmatch(id_) else url


def _add_replies(entry: Any, replies: Replies) -> None:
    about = {f"{{{THREAD}}}count": str(replies.count)}
    if replies.newest:
        about[f"{{{THREAD}}}updated"] = rfc3339(replies.newest)
    for address, type_ in (
        (replies.page_url, "text/html"),
        (replies.feed_url, "application/rss+xml"),
    ):
        link = _add_link(entry, "replies", address, type_)
        for name, value in about.items():
            link.set(name, value)


def _add_link(entry: Any, relation: str, address: str, type_: str) -> Any:
    about = {"rel": relation, "href": address, "type": type_}
    return etree.SubElement(entry, "link", about)


def _add_media(parent: Any, picture: FeedPicture) -> None:
    about = {
        "url": picture.url,
        "type": picture.type,
        "medium": "image",
        "fileSize": str(picture.length),
    }
    if picture.width and picture.height:
        about |= {"width": str(picture.width), "height": str(picture.height)}
    media = etree.SubElement(parent, f"{{{MEDIA}}}content", about)
    if picture.alt:
        _add(media, f"{{{MEDIA}}}description", picture.alt).set("type", "plain")


def _add_notice(parent: Any, site: Publication) -> None:
    """What a person who opens the feed in a browser reads first."""
    notice = _add(parent, f"{{{XHTML}}}p", f"{site.notice} ")
    _add(notice, f"{{{XHTML}}}a", site.notice_link).set("href", site.notice_url)


def _add_style_sheet(root: Any, site: Publication) -> None:
    about = f'type="text/css" href="{site.style_sheet}"'
    root.addprevious(etree.ProcessingInstruction("xml-stylesheet", about))


def _file(picture: FeedPicture) -> dict[str, str]:
    return {
        "url": picture.url,
        "length": str(picture.length),
        "type": picture.type,
    }


def _add(parent: Any, name: str, text: str) -> Any:
    element = etree.SubElement(parent, name)
    element.text = text
    return element
