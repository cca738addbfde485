"""RSS 2.0 and Atom 1.0, by feedgen: the one module that knows it.

feedgen 1.0.0 makes the frame of a feed; `elements` puts right what it gets wrong there
and adds what it lacks. Items are made by `xml_items` alone: of what feedgen would write
for one it gets links, dates, descriptions and authors wrong.
"""

from collections.abc import Callable
from typing import Any

from feedgen.ext.base import BaseExtension
from feedgen.feed import FeedGenerator

from plugins.feeds import elements, xml_items
from plugins.feeds.addresses import TYPES
from plugins.feeds.items import Feed, FeedItem, Publication

_RSS_END = b"</channel></rss>"
_ATOM_END = b"</feed>"


class XmlFeeds:
    """Writes feeds of one publication; an item of several feeds is rendered once."""

    def __init__(self, publication: Publication) -> None:
        self._site = publication
        self._rss = self._generator("rss", _Rss)
        self._atom = self._generator("atom", _Atom)
        self._made: dict[tuple[str, int], tuple[FeedItem, bytes]] = {}

    def rss(self, feed: Feed) -> bytes:
        """The whole document, in UTF-8."""
        self._fill(self._rss, feed, TYPES["rss"])
        frame = elements.with_hexadecimal_references(self._rss.rss_str())
        return _joined(frame, _RSS_END, self._items(feed, xml_items.rss_item))

    def atom(self, feed: Feed) -> bytes:
        """The whole document, in UTF-8."""
        self._fill(self._atom, feed, TYPES["atom"])
        entries = self._items(feed, xml_items.atom_entry)
        return _joined(self._atom.atom_str(), _ATOM_END, entries)

    def _items(self, feed: Feed, make: Callable[[FeedItem], str]) -> list[bytes]:
        return [self._item(item, make) for item in feed.items]

    def _item(self, item: FeedItem, make: Callable[[FeedItem], str]) -> bytes:
        # By object: two articles may claim one id. It is kept, so its address is its
        # own for as long as this remembers it.
        key = (make.__name__, id(item))
        if key not in self._made:
            self._made[key] = (item, make(item).encode())
        return self._made[key][1]

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


def _joined(frame: bytes, end: bytes, items: list[bytes]) -> bytes:
    """The frame of an empty feed with its items."""
    head = frame.removesuffix(end)
    return b"".join((head, *items, end, b"\n"))


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
