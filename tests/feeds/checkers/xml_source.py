"""What RSS and Atom have in common: a sound XML document in UTF-8."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from tests.feeds.checkers.lexical import CONTROL_CHARACTERS
from tests.feeds.checkers.rule import Rule

NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "thr": "http://purl.org/syndication/thread/1.0",
    "wfw": "http://wellformedweb.org/CommentAPI/",
    "xhtml": "http://www.w3.org/1999/xhtml",
    "media": "http://search.yahoo.com/mrss/",
}
_DECLARED_ENCODING = re.compile(r"<\?xml[^>]*?\bencoding\s*=\s*[\"']([^\"']*)")


@dataclass(frozen=True)
class XmlSource:
    """A feed as it was read; ``root`` is None when it is not well-formed XML."""

    data: bytes
    root: etree._Element | None
    error: str

    @property
    def text(self) -> str:
        return self.data.decode("utf-8-sig", "replace")

    @property
    def elements(self) -> Iterator[etree._Element]:
        """Every element, without comments and processing instructions."""
        return iter(()) if self.root is None else self.root.iter(etree.Element)


def read(data: bytes) -> XmlSource:
    """Never raises; resolves no entity and opens no other document."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return XmlSource(data, etree.fromstring(data, parser), "")
    except (etree.XMLSyntaxError, ValueError) as error:
        return XmlSource(data, None, str(error))


def name(element: etree._Element) -> str:
    """``dc:creator`` for a known namespace, whatever its prefix in the feed is."""
    tag = etree.QName(element)
    known = {uri: prefix for prefix, uri in NAMESPACES.items()}
    prefix = known.get(tag.namespace or "", element.prefix)
    return f"{prefix}:{tag.localname}" if tag.namespace and prefix else tag.localname


def own_text(element: etree._Element | None) -> str:
    """The text of an element, its children's included; empty when it is missing."""
    return "" if element is None else "".join(element.itertext())


def children(element: etree._Element) -> list[etree._Element]:
    return list(element.iterchildren(etree.Element))


def _well_formed(source: XmlSource) -> Iterator[str]:
    if source.root is None:
        yield f"document: not well-formed XML: {source.error or 'empty'}"


def _utf_8(source: XmlSource) -> Iterator[str]:
    try:
        source.data.decode("utf-8")
    except UnicodeDecodeError as error:
        yield f"document: not UTF-8: {error.reason} at byte {error.start}"
    match = _DECLARED_ENCODING.match(source.text)
    if match and match[1].lower() != "utf-8":
        yield f"document: declares the encoding {match[1]!r}, not UTF-8"


def _doctype(source: XmlSource) -> Iterator[str]:
    if source.root is not None and source.root.getroottree().docinfo.doctype:
        yield "document: has a DOCTYPE"


def _control_characters(source: XmlSource) -> Iterator[str]:
    for element in source.elements:
        values = [element.text or "", element.tail or "", *element.attrib.values()]
        for value in values:
            if match := CONTROL_CHARACTERS.search(value):
                yield f"{name(element)}: control character U+{ord(match[0]):04X}"


def _namespaces(source: XmlSource) -> Iterator[str]:
    seen: set[tuple[str, str]] = set()
    for element in source.elements:
        for prefix, uri in element.nsmap.items():
            right = NAMESPACES.get(prefix or "", uri)
            if uri != right and (prefix, uri) not in seen:
                seen.add((prefix, uri))
                yield f"{name(element)}: prefix {prefix} must mean {right}, not {uri}"


XML_RULES = (
    Rule("well-formed", "a feed is a well-formed XML document", _well_formed),
    Rule("utf-8", "a feed is encoded and declared as UTF-8", _utf_8),
    Rule("no-doctype", "neither format has a document type", _doctype),
    Rule(
        "no-control-characters",
        "no control characters, even where XML 1.0 lets them through",
        _control_characters,
    ),
    Rule(
        "namespace-uri",
        "a customary prefix stands for its own namespace, to the last slash",
        _namespaces,
    ),
)
