"""Atom Threading Extensions: RFC 4685."""

from collections.abc import Iterator

from tests.feeds.checkers import atom_elements as atom
from tests.feeds.checkers.atom_elements import ATOM, THREAD, named, place
from tests.feeds.checkers.lexical import (
    address_fault,
    is_media_type,
    is_whole_number,
    rfc_3339_fault,
)
from tests.feeds.checkers.rule import Rule
from tests.feeds.checkers.xml_source import XmlSource, own_text

_ELEMENTS = frozenset({f"{THREAD}in-reply-to", f"{THREAD}total"})
_ATTRIBUTES = frozenset({f"{THREAD}count", f"{THREAD}updated"})
# "MUST be dereferenceable": a tag: or urn: is an identifier only.
_RETRIEVABLE = frozenset({"http", "https"})


def _known(source: XmlSource) -> Iterator[str]:
    for element in source.elements:
        if element.tag.startswith(THREAD) and element.tag not in _ELEMENTS:
            yield f"{place(element)}: no such element in the threading namespace"
        for attribute in element.attrib:
            if attribute.startswith(THREAD) and attribute not in _ATTRIBUTES:
                yield f"{place(element)}: no such threading attribute: {attribute}"


def _placed(source: XmlSource) -> Iterator[str]:
    for element in source.elements:
        parent = element.getparent()
        if element.tag in _ELEMENTS and (
            parent is None or parent.tag != f"{ATOM}entry"
        ):
            yield f"{place(element)}: belongs into an entry"


def _reference(source: XmlSource) -> Iterator[str]:
    for element in source.elements:
        if element.tag != f"{THREAD}in-reply-to":
            continue
        reference = element.get("ref")
        if reference is None:
            yield f"{place(element)}: no ref"
        elif reason := address_fault(reference):
            yield f"{place(element)}: ref {reason}"


def _retrievable(source: XmlSource) -> Iterator[str]:
    for element in source.elements:
        if element.tag != f"{THREAD}in-reply-to":
            continue
        for attribute in ("href", "source"):
            value = element.get(attribute)
            if value is None:
                continue
            if reason := address_fault(value, schemes=_RETRIEVABLE):
                yield f"{place(element)}: {attribute} {reason}"


def _type(source: XmlSource) -> Iterator[str]:
    for element in source.elements:
        if element.tag != f"{THREAD}in-reply-to":
            continue
        value = element.get("type")
        if value is None:
            continue
        if element.get("href") is None:
            yield f"{place(element)}: type without href means nothing"
        if not is_media_type(value):
            yield f"{place(element)}: {value!r} is not a media type"


def _total(source: XmlSource) -> Iterator[str]:
    for element in source.elements:
        if element.tag == f"{THREAD}total" and not is_whole_number(own_text(element)):
            yield f"{place(element)}: {own_text(element)!r} is not a whole number"


def _one_total(source: XmlSource) -> Iterator[str]:
    for entry in atom.entries(source):
        if len(entry.findall(f"{THREAD}total")) > 1:
            yield f"{place(entry)}: more than one thr:total"


def _replies_only(source: XmlSource) -> Iterator[str]:
    for element in source.elements:
        replies = element.tag == f"{ATOM}link" and atom.relation(element) == "replies"
        if not replies and _ATTRIBUTES & set(element.attrib):
            yield f"{place(element)}: thr:count and thr:updated are for rel='replies'"


def _count(source: XmlSource) -> Iterator[str]:
    for link in named(source, "link"):
        value = link.get(f"{THREAD}count")
        if value is not None and not is_whole_number(value):
            yield f"{place(link)}: thr:count {value!r} is not a whole number"


def _updated(source: XmlSource) -> Iterator[str]:
    for link in named(source, "link"):
        value = link.get(f"{THREAD}updated")
        if value is not None and (reason := rfc_3339_fault(value)):
            yield f"{place(link)}: thr:updated {reason}"


THREADING_RULES: tuple[Rule[XmlSource], ...] = (
    Rule("thread-known", "the namespace has two elements, two attributes", _known),
    Rule("thread-place", "3, 5: both elements are children of an entry", _placed),
    Rule("reply-ref", "3: in-reply-to names its parent by atom:id", _reference),
    Rule("reply-href", "3: href and source can be retrieved", _retrievable),
    Rule("reply-type", "3: type is the media type of href", _type),
    Rule("total", "5: total is a canonical whole number", _total),
    Rule("one-total", "5: an entry has at most one total", _one_total),
    Rule("replies-link", "4: count and updated belong to replies", _replies_only),
    Rule("replies-count", "4: count is a canonical whole number", _count),
    Rule("replies-updated", "4: updated is a date of RFC 3339", _updated),
)
