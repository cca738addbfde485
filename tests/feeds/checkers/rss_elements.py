"""Ways around an RSS document, and which elements the format has."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from tests.feeds.checkers.xml_source import NAMESPACES, XmlSource, children, name

ATOM_LINK = f"{{{NAMESPACES['atom']}}}link"
ENCODED = f"{{{NAMESPACES['content']}}}encoded"
CREATOR = f"{{{NAMESPACES['dc']}}}creator"
SLASH_COMMENTS = f"{{{NAMESPACES['slash']}}}comments"
COMMENT_RSS = f"{{{NAMESPACES['wfw']}}}commentRss"
SYNDICATION = f"{{{NAMESPACES['sy']}}}"

# Containers and what they may hold, besides elements of other namespaces.
_CHANNEL = (
    "title link description category cloud copyright docs generator image language "
    "lastBuildDate managingEditor pubDate rating skipDays skipHours textInput ttl "
    "webMaster item"
)
_ITEM = "title link description author category comments enclosure guid pubDate source"
CONTAINERS = {
    "rss": frozenset({"channel"}),
    "channel": frozenset(_CHANNEL.split()),
    "item": frozenset(_ITEM.split()),
    "image": frozenset({"url", "title", "link", "width", "height", "description"}),
    "textInput": frozenset({"title", "description", "name", "link"}),
    "skipDays": frozenset({"day"}),
    "skipHours": frozenset({"hour"}),
}
REPEATABLE = frozenset({"category", "item", "day", "hour"})
ATTRIBUTES = {
    "rss": frozenset({"version"}),
    "category": frozenset({"domain"}),
    "cloud": frozenset({"domain", "path", "port", "protocol", "registerProcedure"}),
    "enclosure": frozenset({"url", "length", "type"}),
    "guid": frozenset({"isPermaLink"}),
    "source": frozenset({"url"}),
}
_TOKEN = re.compile(
    r"<!--.*?-->|<\?.*?\?>|<!\[CDATA\[(?P<cdata>.*?)\]\]>"
    r"|</(?P<end>[^\s>]+)\s*>"
    r"|<(?P<start>[^\s/>!?]+)(?:\s+[^\s=>]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*\s*(?P<empty>/?)>"
    r"|(?P<text>[^<]+)",
    re.DOTALL,
)


class RawText(NamedTuple):
    """A piece of text as it is typed: no parser can tell how it was escaped."""

    path: tuple[str, ...]
    text: str
    is_cdata: bool


def channels(source: XmlSource) -> list[etree._Element]:
    return [] if source.root is None else source.root.findall("channel")


def channel(source: XmlSource) -> etree._Element:
    """The first channel; an empty one where there is none, so that rules go on."""
    found = channels(source)
    return found[0] if found else etree.Element("channel")


def items(source: XmlSource) -> list[etree._Element]:
    return channel(source).findall("item")


def place(element: etree._Element) -> str:
    """Such as ``item 2/guid``, so that a fault can be found."""
    step = name(element)
    parent = element.getparent()
    if step == "item" and parent is not None:
        step = f"item {parent.findall('item').index(element) + 1}"
    if parent is None or parent.tag in {"rss", "channel"}:
        return step
    return f"{place(parent)}/{step}"


def containers(source: XmlSource) -> Iterator[etree._Element]:
    return (element for element in source.elements if element.tag in CONTAINERS)


def own_children(element: etree._Element) -> list[etree._Element]:
    """The children that belong to RSS itself, which has no namespace."""
    found = children(element)
    return [child for child in found if not child.tag.startswith("{")]


def leaves(source: XmlSource) -> Iterator[etree._Element]:
    """The elements of RSS itself that hold text or nothing."""
    for container in containers(source):
        for child in own_children(container):
            if child.tag not in CONTAINERS:
                yield child


def raw_text(source: XmlSource) -> Iterator[RawText]:
    """Every text of a well-formed document before its references are resolved."""
    path: list[str] = []
    for token in _TOKEN.finditer(source.text):
        if token["start"]:
            if not token["empty"]:
                path.append(token["start"])
        elif token["end"]:
            path.pop()
        elif token["cdata"] is not None:
            yield RawText(tuple(path), token["cdata"], True)
        elif token["text"] is not None:
            yield RawText(tuple(path), token["text"], False)
