"""RSS 2.0 and Atom 1.0, by feedgen: the one module that knows it.

feedgen 1.0.0 makes the frame of a feed; `elements` puts right what it gets wrong there,
adds what it lacks, and makes the items.
"""

import re
from typing import Any

from feedgen.entry import FeedEntry
from feedgen.ext.base import BaseExtension
from feedgen.feed import FeedGenerator

from plugins.feeds import elements
from plugins.feeds.addresses import TYPES
from plugins.feeds.items import Feed, FeedItem, Publication

# Plain text in RSS; an item's description is HTML.
_OF_CHANNEL = re.compile(rb"<(?:title|description|copyright)>[^<]*")
_OF_ITEMS = re.compile(rb"<(?:title|category|dc:creator)(?: [^>]*)?>[^<]*")
_REFERENCES = {b"&amp;": b"&#x26;", b"&lt;": b"&#x3C;", b"&gt;": b"&#x3E;"}
_REFERENCE = re.compile(b"|".join(_REFERENCES))


class XmlFeeds:
    """Writes feeds of one publication; an item of several feeds is rendered once."""

    def __init__(self, publication: Publication) -> None:
        self._site = publication
        self._rss = self._generator("rss", _Rss)
        self._atom = self._generator("atom", _Atom)
        self._entries: dict[str, _Entry] = {}

    def rss(self, feed: Feed) -> bytes:
        """The whole document, in UTF-8."""
        self._fill(self._rss, feed, TYPES["rss"])
        head, item, items = self._rss.rss_str().partition(b"<item>")
        # The Advisory Board's profile: programs disagree about `&lt;` in plain text,
        # and none misreads `&#x3C;`.
        head = _OF_CHANNEL.sub(_with_hexadecimal_references, head)
        items = _OF_ITEMS.sub(_with_hexadecimal_references, items)
        return bytes(head + item + items + b"\n")

    def atom(self, feed: Feed) -> bytes:
        """The whole document, in UTF-8."""
        self._fill(self._atom, feed, TYPES["atom"])
        return bytes(self._atom.atom_str()) + b"\n"

    def _generator(self, format_: str, extension: type[BaseExtension]) -> FeedGenerator:
        """What all feeds of one format share."""
        site = self._site
        generator = FeedGenerator()
        generator.register_extension(
            "ours", extension, atom=format_ == "atom", rss=format_ == "rss"
        )
        generator.author({"name": site.name, "uri": site.url})
        generator.language(site.language)
        generator.rights(site.rights)
        generator.generator("Pelican", uri="https://getpelican.com/")
        generator.docs("https://www.rssboard.org/rss-specification")
        generator.icon(site.icon_url)
        generator.ttl(site.minutes)
        return generator

    def _fill(self, generator: FeedGenerator, feed: Feed, type_: str) -> None:
        """What is this feed's own. Every field is set anew for each feed."""
        site = self._site
        generator.ours.about = (feed, site)
        generator.id(feed.self_url)
        generator.title(feed.title)
        generator.description(feed.description)
        size = str(site.icon_size)
        generator.image(site.icon_url, feed.title, feed.page_url, size, size)
        # The last link becomes the channel's; `self` must not be it.
        generator.link(
            [
                {"href": feed.self_url, "rel": "self", "type": type_},
                {"href": feed.page_url, "rel": "alternate", "type": "text/html"},
            ],
            replace=True,
        )
        generator.updated(feed.updated)
        # feedgen writes dates of RSS by switching the whole process's locale to C and
        # back, under the feet of every other thread. It offers no way to leave this
        # one out, so it is taken away here; the extension writes it.
        generator._FeedGenerator__rss_lastBuildDate = None
        # In this order; `add_entry` would turn it round.
        generator.entry([self._entry(item) for item in feed.items], replace=True)

    def _entry(self, item: FeedItem) -> "_Entry":
        if item.id not in self._entries:
            self._entries[item.id] = _Entry(item)
        return self._entries[item.id]


def _with_hexadecimal_references(element: re.Match[bytes]) -> bytes:
    return _REFERENCE.sub(lambda found: _REFERENCES[found[0]], element[0])


class _Entry(FeedEntry):  # type: ignore[misc]
    """An item whose elements are made once for each format.

    They are made by `elements` alone: of what feedgen would write for an item it gets
    links, dates, descriptions and authors wrong. They move from one feed's tree to the
    next: feeds are written one after the other, and a tree that was written is not
    looked at again.
    """

    def __init__(self, item: FeedItem) -> None:
        super().__init__()
        self._item = item
        self._made: dict[str, Any] = {}

    def rss_entry(self, extensions: bool = True) -> Any:
        """The item's element for RSS."""
        if "rss" not in self._made:
            self._made["rss"] = elements.rss_item(self._item)
        return self._made["rss"]

    def atom_entry(self, extensions: bool = True) -> Any:
        """The item's element for Atom."""
        if "atom" not in self._made:
            self._made["atom"] = elements.atom_entry(self._item)
        return self._made["atom"]


class _Rss(BaseExtension):  # type: ignore[misc]
    """A channel's part of `elements`."""

    about: tuple[Feed, Publication]

    def extend_ns(self) -> dict[str, str]:
        return elements.RSS_NAMESPACES

    def extend_rss(self, feed: Any) -> Any:
        elements.complete_channel(feed, *self.about)
        return feed


class _Atom(BaseExtension):  # type: ignore[misc]
    """A feed's part of `elements`."""

    about: tuple[Feed, Publication]

    def extend_ns(self) -> dict[str, str]:
        return elements.ATOM_NAMESPACES

    def extend_atom(self, feed: Any) -> Any:
        elements.complete_feed(feed, *self.about)
        return feed
