"""RSS: what the values of elements look like, in the channel and in its items."""

import re
from collections.abc import Callable, Iterator
from email.utils import parsedate_to_datetime

from lxml import etree

from tests.feeds.checkers.lexical import address_fault, is_email, rfc_822_fault
from tests.feeds.checkers.markup import (
    first_markup,
    markup_faults,
    relative_addresses,
)
from tests.feeds.checkers.rss_elements import ENCODED, channel, items, place, raw_text
from tests.feeds.checkers.rule import Rule
from tests.feeds.checkers.xml_source import XmlSource, own_text

Check = Callable[[XmlSource], Iterator[str]]

# Of the IANA registry, those that a publication can have a use for.
SCHEMES = frozenset(
    {"http", "https", "ftp", "mailto", "news", "nntp", "feed", "gemini", "gopher"}
    | {"geo", "ipfs", "magnet", "sip", "sips", "tel", "urn", "tag", "doi", "xmpp"}
)
# Addresses, dates and numbers are no plain text; an item's description is HTML.
_PLAIN_TEXT = frozenset(
    {"title", "copyright", "category", "generator", "source", "name"}
    | {"managingEditor", "webMaster", "author"}
)
_NOT_HEXADECIMAL = re.compile(r"&(?!#x(?:26|3[CcEe]);)(?:amp|lt|gt|#[0-9]+);")
_WITH_NAME = re.compile(r"(?P<address>\S+) \((?P<name>[^()]*\S[^()]*)\)")


WEB = frozenset({"http", "https"})


def url_fault(value: str, schemes: frozenset[str] = SCHEMES) -> str | None:
    """The profile wants URLs: an IRI has to be mapped to ASCII first."""
    return address_fault(value, schemes=schemes, ascii_only=True)


def urls(path: str, schemes: frozenset[str] = SCHEMES) -> Check:
    """A rule for the addresses at an XPath below the channel."""

    def check(source: XmlSource) -> Iterator[str]:
        for found in channel(source).xpath(path):
            attribute = getattr(found, "attrname", None)
            element = found.getparent() if attribute else found
            value = str(found) if attribute else own_text(element)
            if reason := url_fault(value, schemes):
                where = f"@{attribute}" if attribute else ""
                yield f"{place(element)}{where}: {reason}"

    return check


def _dates(source: XmlSource) -> Iterator[etree._Element]:
    yield from channel(source).xpath("pubDate | lastBuildDate | item/pubDate")


def _date(kind: str) -> Check:
    def check(source: XmlSource) -> Iterator[str]:
        for element in _dates(source):
            fault = rfc_822_fault(own_text(element))
            if fault and fault.kind == kind:
                yield f"{place(element)}: {fault.reason}"

    return check


def _build_date(source: XmlSource) -> Iterator[str]:
    built = channel(source).find("lastBuildDate")
    if built is None or rfc_822_fault(own_text(built)):
        return
    for item in items(source):
        published = item.find("pubDate")
        if published is None or rfc_822_fault(own_text(published)):
            continue
        if _instant(published) > _instant(built):
            yield f"{place(published)}: later than the channel's lastBuildDate"


def _instant(element: etree._Element) -> float:
    # -0000 gives a naive date, which timestamp() would take for local time.
    value = own_text(element).replace("-0000", "+0000")
    return parsedate_to_datetime(value).timestamp()


def _addresses_of_people(source: XmlSource) -> Iterator[tuple[etree._Element, str]]:
    path = "managingEditor | webMaster | item/author"
    for element in channel(source).xpath(path):
        yield element, own_text(element)


def _email(source: XmlSource) -> Iterator[str]:
    for element, value in _addresses_of_people(source):
        if not is_email(value.partition(" ")[0]):
            yield f"{place(element)}: {value!r} has no e-mail address; see dc:creator"


def _email_name(source: XmlSource) -> Iterator[str]:
    for element, value in _addresses_of_people(source):
        if not _WITH_NAME.fullmatch(value):
            yield f"{place(element)}: {value!r} is not like 'me@example.org (My Name)'"


def _hexadecimal(source: XmlSource) -> Iterator[str]:
    for path, text, is_cdata in raw_text(source):
        described = path[-2:] in {("channel", "description"), ("image", "description")}
        if not path or not (path[-1] in _PLAIN_TEXT or described):
            continue
        found = re.search("[&<]", text) if is_cdata else _NOT_HEXADECIMAL.search(text)
        if found:
            yield f"{'/'.join(path[-2:])}: {found[0]!r} in {text.strip()!r}"


def _plain_text(source: XmlSource) -> Iterator[str]:
    # The profile lets a title speak of "the &amp; entity"; nearly always, though, it
    # was escaped twice.
    path = "//title | //channel/description | //copyright | //category | //source"
    for element in channel(source).xpath(path):
        if found := first_markup(own_text(element)):
            yield f"{place(element)}: {found!r} would be shown as it stands"


def _html(source: XmlSource) -> Iterator[tuple[etree._Element, str]]:
    for item in items(source):
        for tag in ("description", ENCODED):
            for element in item.findall(tag):
                yield element, own_text(element)


def _html_addresses(source: XmlSource) -> Iterator[str]:
    for element, html in _html(source):
        for address in relative_addresses(html):
            yield f"{place(element)}: relative address: {address}"


def _html_parses(source: XmlSource) -> Iterator[str]:
    for element, html in _html(source):
        if faults := markup_faults(html):
            yield f"{place(element)}: not the HTML of a div: {', '.join(faults)}"


VALUE_RULES: tuple[Rule[XmlSource], ...] = (
    Rule("date-form", "RFC 822, one space, no comment, names as there", _date("form")),
    Rule("date-year", "years have four digits", _date("year")),
    Rule("date-zone", "GMT, an offset or an American zone", _date("zone")),
    Rule("date-calendar", "dates are in the calendar", _date("calendar")),
    Rule("date-weekday", "the weekday is the one of the date", _date("weekday")),
    Rule("build-date", "lastBuildDate is the last change of content", _build_date),
    Rule("email", "these elements hold an e-mail address", _email),
    Rule("email-name", "recommended: address (Real Name)", _email_name),
    Rule(
        "hexadecimal",
        "in plain text, & < > should be typed as hexadecimal references",
        _hexadecimal,
    ),
    Rule("plain-text", "only an item's description is HTML", _plain_text),
    Rule("html-address", "HTML in items should have no relative URL", _html_addresses),
    Rule("html", "HTML in items must be fit for presentation", _html_parses),
)
