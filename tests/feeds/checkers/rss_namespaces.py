"""RSS: the elements of other namespaces that the profile, or custom, knows."""

import re
from collections.abc import Iterator

from tests.feeds.checkers.lexical import (
    is_language_tag,
    is_media_type,
    is_whole_number,
)
from tests.feeds.checkers.rss_elements import (
    ATOM_LINK,
    COMMENT_RSS,
    CREATOR,
    ENCODED,
    SLASH_COMMENTS,
    SYNDICATION,
    channel,
    items,
    place,
)
from tests.feeds.checkers.rss_values import url_fault
from tests.feeds.checkers.rule import Rule
from tests.feeds.checkers.xml_source import NAMESPACES, XmlSource, children, own_text

# The five of the profile, and those registered since that feeds of today use.
_RELATIONS = frozenset(
    {"alternate", "enclosure", "related", "self", "via"}
    | {"hub", "replies", "license", "first", "last", "next", "previous"}
    | {"current", "prev-archive", "next-archive"}
)
# RSS has link, enclosure and source for these.
_CORE_RELATIONS = {"alternate": "link", "enclosure": "enclosure", "via": "source"}
_CORE_ELEMENTS = {
    "title": "title",
    "description": "description",
    "date": "pubDate",
    "subject": "category",
    "language": "language",
    "rights": "copyright",
}
_PERIODS = frozenset({"hourly", "daily", "weekly", "monthly", "yearly"})
_BASE = re.compile(
    r"[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9](?::[0-5][0-9])?"
    r"(?:Z|[+-][0-2][0-9]:[0-5][0-9])?"
)


def _self_link(source: XmlSource) -> Iterator[str]:
    found = channel(source).findall(f"{ATOM_LINK}[@rel='self']")
    if len(found) != 1:
        yield f"channel: {len(found)} atom:link with rel='self' instead of one"
    for link in found:
        if link.get("type") != "application/rss+xml":
            yield f"{place(link)}: type is {link.get('type')!r}"


def _atom_link(source: XmlSource) -> Iterator[str]:
    for link in source.root.iter(ATOM_LINK):
        if reason := url_fault(link.get("href", "")):
            yield f"{place(link)}: href {reason}"
        if link.get("rel", "alternate") not in _RELATIONS:
            yield f"{place(link)}: unknown rel={link.get('rel')!r}"
        if not is_media_type(link.get("type", "a/b")):
            yield f"{place(link)}: {link.get('type')!r} is not a MIME type"
        if not is_language_tag(link.get("hreflang", "fr")):
            yield f"{place(link)}: {link.get('hreflang')!r} is not a language code"
        if not is_whole_number(link.get("length", "0")):
            yield f"{place(link)}: length {link.get('length')!r} in bytes?"


def _core_first(source: XmlSource) -> Iterator[str]:
    for link in source.root.iter(ATOM_LINK):
        core = _CORE_RELATIONS.get(link.get("rel", "alternate"))
        # A feed in another format is no page: link cannot name it.
        if core and not (
            core == "link" and link.get("type", "text/html") != "text/html"
        ):
            yield f"{place(link)}: RSS has {core} for it"
    for local_name, core in _CORE_ELEMENTS.items():
        for element in source.root.iter(f"{{{NAMESPACES['dc']}}}{local_name}"):
            # A channel has a language in RSS, an item has not.
            if core != "language" or element.getparent().tag == "channel":
                yield f"{place(element)}: RSS has {core} for it"


def _encoded_place(source: XmlSource) -> Iterator[str]:
    for element in source.root.iter(ENCODED):
        if element.getparent().tag != "item":
            yield f"{place(element)}: belongs into an item"


def _encoded_once(source: XmlSource) -> Iterator[str]:
    for item in items(source):
        if len(item.findall(ENCODED)) > 1:
            yield f"{place(item)}: more than one content:encoded"


def _description_first(source: XmlSource) -> Iterator[str]:
    for item in items(source):
        tags = [child.tag for child in children(item)]
        if ENCODED not in tags:
            continue
        if "description" not in tags[: tags.index(ENCODED)]:
            yield f"{place(item)}: no description before content:encoded"


def _creator(source: XmlSource) -> Iterator[str]:
    for element in source.root.iter(CREATOR):
        if not own_text(element).strip() or children(element):
            yield f"{place(element)}: not a name"


def _creator_or_author(source: XmlSource) -> Iterator[str]:
    for parent in [channel(source), *items(source)]:
        if parent.find(CREATOR) is None:
            continue
        for tag in ("author", "managingEditor", "webMaster"):
            if parent.find(tag) is not None:
                yield f"{place(parent)}: both dc:creator and {tag}"


def _slash_comments(source: XmlSource) -> Iterator[str]:
    for element in source.root.iter(SLASH_COMMENTS):
        if element.getparent().tag != "item":
            yield f"{place(element)}: belongs into an item"
        if not is_whole_number(own_text(element)):
            yield f"{place(element)}: {own_text(element)!r} is not a whole number"


def _slash_once(source: XmlSource) -> Iterator[str]:
    for item in items(source):
        if len(item.findall(SLASH_COMMENTS)) > 1:
            yield f"{place(item)}: more than one slash:comments"


def _slash_dated(source: XmlSource) -> Iterator[str]:
    counted = next(source.root.iter(SLASH_COMMENTS), None) is not None
    if counted and channel(source).find("lastBuildDate") is None:
        yield "channel: slash:comments, but no lastBuildDate to say as of when"


def _comment_rss(source: XmlSource) -> Iterator[str]:
    for element in source.root.iter(COMMENT_RSS):
        if reason := url_fault(own_text(element)):
            yield f"{place(element)}: {reason}"
    for item in items(source):
        if len(item.findall(COMMENT_RSS)) > 1:
            yield f"{place(item)}: more than one wfw:commentRss"


def _syndication(source: XmlSource) -> Iterator[str]:
    for element in source.elements:
        if not element.tag.startswith(SYNDICATION):
            continue
        kind, value = element.tag.removeprefix(SYNDICATION), own_text(element).strip()
        good = {
            "updatePeriod": value in _PERIODS,
            "updateFrequency": is_whole_number(value) and value != "0",
            "updateBase": _BASE.fullmatch(value) is not None,
        }
        if not good.get(kind, False):
            yield f"{place(element)}: {value!r} is not allowed"
        if element.getparent() is not channel(source):
            yield f"{place(element)}: belongs into the channel"
        if len(element.getparent().findall(element.tag)) > 1:
            yield f"{place(element)}: more than once"


NAMESPACE_RULES: tuple[Rule[XmlSource], ...] = (
    Rule("self-link", "a feed should name its own URL, once", _self_link),
    Rule("atom-link", "an href, a known rel, well-formed attributes", _atom_link),
    Rule("core-first", "where RSS has an element, use that", _core_first),
    Rule("encoded-place", "content:encoded is for items", _encoded_place),
    Rule("encoded-once", "an item has one full content", _encoded_once),
    Rule("description-first", "the summary precedes the content", _description_first),
    Rule("creator", "dc:creator is a name", _creator),
    Rule("creator-or-author", "not both in the same place", _creator_or_author),
    Rule("slash-comments", "a whole number in an item", _slash_comments),
    Rule("slash-once", "an item has one number of comments", _slash_once),
    Rule("slash-dated", "lastBuildDate says when they were counted", _slash_dated),
    Rule("comment-rss", "wfw:commentRss is the URL of a feed, once", _comment_rss),
    Rule("syndication", "periods and frequencies of the module", _syndication),
)
