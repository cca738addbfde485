"""What RFC 4287 says of ids, links and addresses."""

import re
from collections.abc import Iterator

from lxml import etree

from tests.feeds.checkers import atom_elements as atom
from tests.feeds.checkers.atom_elements import ATOM, named, place
from tests.feeds.checkers.lexical import (
    address_fault,
    is_media_type,
    is_whole_number,
    normal_form_fault,
)
from tests.feeds.checkers.markup import relative_addresses
from tests.feeds.checkers.rule import Rule
from tests.feeds.checkers.xml_source import XmlSource, own_text

# From the IANA registry of link relations; a misspelt one would be lost in silence.
_RELATIONS = re.compile(
    "about|alternate|archives|author|canonical|current|edit|edit-media|enclosure|"
    "first|help|hub|index|last|license|next|next-archive|payment|prev|prev-archive|"
    "previous|privacy-policy|related|replies|search|self|service|terms-of-service|"
    "up|via"
)
_ADDRESS_ELEMENTS = ("icon", "logo", "uri")
_ADDRESS_ATTRIBUTES = (
    ("link", "href"),
    ("content", "src"),
    ("generator", "uri"),
    ("category", "scheme"),
)


def _id_is_iri(source: XmlSource) -> Iterator[str]:
    for element in named(source, "id"):
        if reason := address_fault(own_text(element)):
            yield f"{place(element)}: {reason}"


def _id_is_normal(source: XmlSource) -> Iterator[str]:
    for element in named(source, "id"):
        value = own_text(element)
        if not address_fault(value) and (reason := normal_form_fault(value)):
            yield f"{place(element)}: {reason}"


def _addresses(source: XmlSource) -> Iterator[tuple[etree._Element, str]]:
    for element in named(source, *_ADDRESS_ELEMENTS):
        yield element, own_text(element)
    for local_name, attribute in _ADDRESS_ATTRIBUTES:
        for element in named(source, local_name):
            if (value := element.get(attribute)) is not None:
                yield element, value


def _absolute(source: XmlSource) -> Iterator[str]:
    for element, value in _addresses(source):
        reason = address_fault(value)
        # A scheme of categories is an IRI, never a reference.
        based = atom.has_base(element) and element.tag != f"{ATOM}category"
        relative = reason is not None and "not an absolute" in reason
        if reason and not (relative and based):
            yield f"{place(element)}: {reason}"


def _absolute_in_markup(source: XmlSource) -> Iterator[str]:
    for element in named(source, *atom.TEXT_CONSTRUCTS, "content"):
        if atom.has_base(element):
            continue
        kind = atom.content_type(element)
        if kind == "html":
            markup = own_text(element)
        elif kind == "xhtml":
            markup = "".join(
                etree.tostring(child, encoding="unicode", with_tail=False)
                for child in element
            )
        else:
            continue
        for address in relative_addresses(markup):
            yield f"{place(element)}: relative address without xml:base: {address}"


def _relation(source: XmlSource) -> Iterator[str]:
    for link in named(source, "link"):
        value = atom.relation(link)
        if not _RELATIONS.fullmatch(value) and address_fault(value):
            yield f"{place(link)}: rel={value!r} is neither registered nor an IRI"


def _media_type(source: XmlSource) -> Iterator[str]:
    for element in named(source, "link", "content"):
        value = element.get("type")
        plain = element.tag == f"{ATOM}content" and value in {"text", "html", "xhtml"}
        if value is not None and not plain and not is_media_type(value):
            yield f"{place(element)}: {value!r} is not a media type"


def _length(source: XmlSource) -> Iterator[str]:
    for link in named(source, "link"):
        value = link.get("length")
        if value is not None and not is_whole_number(value):
            yield f"{place(link)}: length={value!r} is not a number of octets"


def _enclosure(source: XmlSource) -> Iterator[str]:
    for link in named(source, "link"):
        if atom.relation(link) == "enclosure" and link.get("length") is None:
            yield f"{place(link)}: an enclosure without length"


REFERENCE_RULES: tuple[Rule[XmlSource], ...] = (
    Rule("id", "4.2.6: an id is an absolute IRI", _id_is_iri),
    Rule("normal-id", "4.2.6: an id is in normal form", _id_is_normal),
    Rule("address", "2: no relative reference without xml:base", _absolute),
    Rule("markup-address", "2: nor in the HTML that it carries", _absolute_in_markup),
    Rule("relation", "4.2.7.2: rel is a registered name or an IRI", _relation),
    Rule("media-type", "4.2.7.3, 4.1.3.1: types are media types", _media_type),
    Rule("length", "4.2.7.6: a length is a number of octets", _length),
    Rule("enclosure", "4.2.7.2: an enclosure should tell its length", _enclosure),
)
