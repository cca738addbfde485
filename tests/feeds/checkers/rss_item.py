"""RSS: the items of a channel."""

from collections.abc import Iterator

from tests.feeds.checkers.lexical import is_media_type, is_whole_number
from tests.feeds.checkers.rss_elements import channel, items, place
from tests.feeds.checkers.rss_values import WEB, url_fault, urls
from tests.feeds.checkers.rule import Rule
from tests.feeds.checkers.xml_source import XmlSource, children, own_text


def _title_or_description(source: XmlSource) -> Iterator[str]:
    for item in items(source):
        texts = [own_text(item.find(tag)).strip() for tag in ("title", "description")]
        if not any(texts):
            yield f"{place(item)}: neither title nor description"


def _guid(source: XmlSource) -> Iterator[str]:
    for item in items(source):
        if item.find("guid") is None:
            yield f"{place(item)}: no guid"


def _guid_unique(source: XmlSource) -> Iterator[str]:
    seen: set[str] = set()
    for guid in channel(source).findall("item/guid"):
        if own_text(guid) in seen:
            yield f"{place(guid)}: {own_text(guid)!r} belongs to another item too"
        seen.add(own_text(guid))


def _guid_attribute(source: XmlSource) -> Iterator[str]:
    for guid in channel(source).findall("item/guid"):
        value = guid.get("isPermaLink", "true")
        if value not in {"true", "false"}:
            yield f"{place(guid)}: isPermaLink is {value!r}, not 'true' or 'false'"


def _permalink(source: XmlSource) -> Iterator[str]:
    for guid in channel(source).findall("item/guid"):
        if guid.get("isPermaLink", "true") != "true":
            continue
        if reason := url_fault(own_text(guid), WEB):
            yield f"{place(guid)}: a permalink, but {reason}"


def _one_enclosure(source: XmlSource) -> Iterator[str]:
    for item in items(source):
        if len(item.findall("enclosure")) > 1:
            yield f"{place(item)}: more than one enclosure"


def _enclosure_attributes(source: XmlSource) -> Iterator[str]:
    for enclosure in channel(source).findall("item/enclosure"):
        for attribute in ("url", "length", "type"):
            if enclosure.get(attribute) is None:
                yield f"{place(enclosure)}: no {attribute}"


def _enclosure_empty(source: XmlSource) -> Iterator[str]:
    for enclosure in channel(source).findall("item/enclosure"):
        if children(enclosure) or own_text(enclosure):
            yield f"{place(enclosure)}: has content"


def _enclosure_length(source: XmlSource) -> Iterator[str]:
    for enclosure in channel(source).findall("item/enclosure[@length]"):
        if not is_whole_number(enclosure.get("length")):
            yield f"{place(enclosure)}: length {enclosure.get('length')!r} in bytes?"


def _enclosure_type(source: XmlSource) -> Iterator[str]:
    for enclosure in channel(source).findall("item/enclosure[@type]"):
        if not is_media_type(enclosure.get("type")):
            yield f"{place(enclosure)}: {enclosure.get('type')!r} is not a MIME type"


def _source(source: XmlSource) -> Iterator[str]:
    for element in channel(source).findall("item/source"):
        if element.get("url") is None:
            yield f"{place(element)}: no url"


ITEM_RULES: tuple[Rule[XmlSource], ...] = (
    Rule("item-text", "an item has a title or a description", _title_or_description),
    Rule("item-link", "a link is a URL", urls("item/link")),
    Rule("comments", "the URL of a page of comments", urls("item/comments")),
    Rule("guid", "an item should have a guid", _guid),
    Rule("guid-unique", "that belongs to it alone", _guid_unique),
    Rule("guid-attribute", "isPermaLink is true or false", _guid_attribute),
    Rule("guid-permalink", "unless false, the URL of a web page", _permalink),
    Rule("one-enclosure", "an item should have one at most", _one_enclosure),
    Rule("enclosure-attributes", "url, length and type", _enclosure_attributes),
    Rule("enclosure-empty", "and nothing inside", _enclosure_empty),
    Rule("enclosure-url", "an http URL", urls("item/enclosure/@url", WEB)),
    Rule("enclosure-length", "its length counts bytes", _enclosure_length),
    Rule("enclosure-type", "its type is a MIME type", _enclosure_type),
    Rule("source", "a source has a url", _source),
    Rule("source-url", "which is a URL", urls("item/source/@url")),
)
