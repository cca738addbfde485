"""What feedgen lacks or gets wrong in the frame of a feed, on its lxml trees.

In feedgen's trees Atom's own elements have no namespace (the root carries `xmlns` as a
plain attribute), so the ones made here have none either.
"""

import re
from typing import Any

from lxml import etree

from plugins.feeds.dates import rfc822
from plugins.feeds.items import Feed, Publication

DC = "http://purl.org/dc/elements/1.1/"
MEDIA = "http://search.yahoo.com/mrss/"
SLASH = "http://purl.org/rss/1.0/modules/slash/"
SYNDICATION = "http://purl.org/rss/1.0/modules/syndication/"
THREAD = "http://purl.org/syndication/thread/1.0"
WFW = "http://wellformedweb.org/CommentAPI/"
XHTML = "http://www.w3.org/1999/xhtml"
RSS_NAMESPACES = {
    "dc": DC,
    "media": MEDIA,
    "slash": SLASH,
    "sy": SYNDICATION,
    "wfw": WFW,
    "xhtml": XHTML,
}
"""Prefixes of a frame; its items use them too. feedgen adds `atom` and `content`."""
ATOM_NAMESPACES = {"media": MEDIA, "thr": THREAD, "xhtml": XHTML}

_PLAIN_IN_CHANNEL = re.compile(rb"<(?:title|description|copyright)>[^<]*+")
_REFERENCES = {b"&amp;": b"&#x26;", b"&lt;": b"&#x3C;", b"&gt;": b"&#x3E;"}
_REFERENCE = re.compile(b"|".join(_REFERENCES))


def complete_channel(root: Any, feed: Feed, site: Publication) -> None:
    """RSS, above the items."""
    channel = root[0]
    _add(channel, "lastBuildDate", rfc822(feed.updated))
    # `site.minutes`, said as a frequency; feedgen's own extension writes
    # `UpdatePeriod`, which no reader knows.
    period, minutes = ("hourly", 60) if site.minutes <= 60 else ("daily", 24 * 60)
    _add(channel, f"{{{SYNDICATION}}}updatePeriod", period)
    frequency = max(1, minutes // max(1, site.minutes))
    _add(channel, f"{{{SYNDICATION}}}updateFrequency", str(frequency))
    _add_notice(channel, site)
    _add_style_sheet(root, site)


def complete_feed(root: Any, feed: Feed, site: Publication) -> None:
    """Atom, above the entries."""
    _add_notice(root, site)
    _add_style_sheet(root, site)


def with_hexadecimal_references(rss: bytes) -> bytes:
    """A channel's plain texts as `xml_items` writes those of its items."""
    return _PLAIN_IN_CHANNEL.sub(
        lambda element: _REFERENCE.sub(lambda r: _REFERENCES[r[0]], element[0]), rss
    )


def _add_notice(parent: Any, site: Publication) -> None:
    """What a person who opens the feed in a browser reads first."""
    notice = _add(parent, f"{{{XHTML}}}p", f"{site.notice} ")
    _add(notice, f"{{{XHTML}}}a", site.notice_link).set("href", site.notice_url)


def _add_style_sheet(root: Any, site: Publication) -> None:
    about = f'type="text/css" href="{site.style_sheet}"'
    root.addprevious(etree.ProcessingInstruction("xml-stylesheet", about))


def _add(parent: Any, name: str, text: str) -> Any:
    element = etree.SubElement(parent, name)
    element.text = text
    return element
