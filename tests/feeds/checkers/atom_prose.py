"""What RFC 4287 says in prose, where its grammar is silent."""

import base64
import binascii
from collections import Counter
from collections.abc import Callable, Iterator

from lxml import etree

from tests.feeds.checkers import atom_elements as atom
from tests.feeds.checkers.atom_elements import ATOM, named, place
from tests.feeds.checkers.atom_references import REFERENCE_RULES
from tests.feeds.checkers.lexical import is_email, is_language_tag, rfc_3339_fault
from tests.feeds.checkers.markup import markup_faults
from tests.feeds.checkers.rule import Rule
from tests.feeds.checkers.xml_source import XmlSource, own_text

Check = Callable[[XmlSource], Iterator[str]]


def _each(*local_names: str) -> Callable[[Callable[..., str | None]], Check]:
    """Turn a judge of one element into a rule over all elements of these names."""

    def over(judge: Callable[[etree._Element], str | None]) -> Check:
        def check(source: XmlSource) -> Iterator[str]:
            for element in named(source, *local_names):
                if reason := judge(element):
                    yield f"{place(element)}: {reason}"

        return check

    return over


@_each("feed")
def _feed_author(feed: etree._Element) -> str | None:
    entries = feed.findall(f"{ATOM}entry")
    if feed.find(f"{ATOM}author") is not None:
        return None
    if entries and all(entry.find(f"{ATOM}author") is not None for entry in entries):
        return None
    return "no author, though not every entry has one"


@_each("entry")
def _entry_author(entry: etree._Element) -> str | None:
    places = (f"{ATOM}author", f"../{ATOM}author", f"{ATOM}source/{ATOM}author")
    if any(entry.find(path) is not None for path in places):
        return None
    return "no author of its own, of its source or of its feed"


@_each("entry")
def _alternate_or_content(entry: etree._Element) -> str | None:
    if atom.links(entry, "alternate") or entry.find(f"{ATOM}content") is not None:
        return None
    return "neither an alternate link nor content"


@_each("feed", "entry")
def _one_alternate(element: etree._Element) -> str | None:
    alternates = Counter(
        (link.get("type"), link.get("hreflang"))
        for link in atom.links(element, "alternate")
    )
    again = [pair for pair, times in alternates.items() if times > 1]
    return f"several alternate links with type and hreflang {again}" if again else None


@_each("feed")
def _self_link(feed: etree._Element) -> str | None:
    found = len(atom.links(feed, "self"))
    return None if found == 1 else f"{found} links with rel='self' instead of one"


@_each("entry")
def _summary_needed(entry: etree._Element) -> str | None:
    content = entry.find(f"{ATOM}content")
    if content is None or entry.find(f"{ATOM}summary") is not None:
        return None
    if content.get("src") is not None:
        return "content is elsewhere (src), but there is no summary"
    if atom.is_inline_base64(content):
        return "content is Base64, but there is no summary"
    return None


def _ids_unique(source: XmlSource) -> Iterator[str]:
    seen: set[str] = set()
    for element in named(source, "id"):
        if element.getparent().tag == f"{ATOM}source":
            continue  # it repeats the id of another feed
        value = own_text(element)
        if value in seen:
            yield f"{place(element)}: {value!r} is the id of something else too"
        seen.add(value)


def _same_id_same_updated(source: XmlSource) -> Iterator[str]:
    seen: set[tuple[str, str]] = set()
    for entry in atom.entries(source):
        values = [own_text(entry.find(f"{ATOM}{part}")) for part in ("id", "updated")]
        version = (values[0], values[1])
        if version in seen:
            yield f"{place(entry)}: another entry has the same id and updated"
        seen.add(version)


@_each("updated", "published")
def _date(element: etree._Element) -> str | None:
    return rfc_3339_fault(own_text(element))


@_each(*atom.TEXT_CONSTRUCTS, "content")
def _no_child_elements(element: etree._Element) -> str | None:
    kind = atom.content_type(element)
    if kind == "xhtml" or atom.is_xml_type(kind) or not atom.has_children(element):
        return None
    return f"child elements in type={kind!r}: escape the markup"


@_each(*atom.TEXT_CONSTRUCTS, "content")
def _html_parses(element: etree._Element) -> str | None:
    if atom.content_type(element) != "html":
        return None
    faults = markup_faults(own_text(element))
    return f"not the HTML content of a div: {', '.join(faults)}" if faults else None


@_each("content")
def _content_type(content: etree._Element) -> str | None:
    kind = content.get("type")
    if kind and kind.lower().startswith(("multipart/", "message/")):
        return f"the composite type {kind!r}"
    if content.get("src") is None:
        return None
    if kind is None or "/" not in kind:
        return "content with src has no media type"
    return None


@_each("content")
def _content_base64(content: etree._Element) -> str | None:
    if not atom.is_inline_base64(content):
        return None
    try:
        base64.b64decode("".join(own_text(content).split()), validate=True)
    except (binascii.Error, ValueError):
        return f"type={content.get('type')!r} but not Base64"
    return None


@_each("entry")
def _has_text(entry: etree._Element) -> str | None:
    content = entry.find(f"{ATOM}content")
    wanted = ["title"]
    if content is None:
        wanted.append("summary")
    elif content.get("src") is None:
        wanted.append("content")
    empty = [
        part for part in wanted if not own_text(entry.find(f"{ATOM}{part}")).strip()
    ]
    return f"no text in {', '.join(empty)}" if empty else None


@_each("name", "generator")
def _not_empty(element: etree._Element) -> str | None:
    return None if own_text(element).strip() else "empty"


@_each("email")
def _email(element: etree._Element) -> str | None:
    value = own_text(element)
    return None if is_email(value) else f"{value!r} is not an e-mail address"


@_each("category")
def _category(category: etree._Element) -> str | None:
    return None if category.get("term", "").strip() else "its term is empty"


def _language(source: XmlSource) -> Iterator[str]:
    for element in source.elements:
        for attribute in (atom.XML_LANG, "hreflang"):
            value = element.get(attribute)
            if value is not None and not is_language_tag(value):
                yield f"{place(element)}: {value!r} is not a language tag"


PROSE_RULES: tuple[Rule[XmlSource], ...] = (
    Rule("feed-author", "4.1.1: a feed or each entry has an author", _feed_author),
    Rule("entry-author", "4.1.2: an entry has an author somewhere", _entry_author),
    Rule("alternate", "4.1.2: without content, an alternate", _alternate_or_content),
    Rule("one-alternate", "4.1.1, 4.1.2: one per type and language", _one_alternate),
    Rule("self-link", "4.1.1: a feed should name its own address", _self_link),
    Rule("summary", "4.1.2: for content elsewhere or in Base64", _summary_needed),
    Rule("unique-id", "4.2.6: an id belongs to one thing", _ids_unique),
    Rule("versions", "4.1.1: same id, different updated", _same_id_same_updated),
    Rule("date", "3.3: dates follow RFC 3339, with capital T and Z", _date),
    Rule("escaped", "3.1.1: text and HTML have no child elements", _no_child_elements),
    Rule("html", "3.1.1.2: HTML could stand in a div", _html_parses),
    Rule("content-type", "4.1.3: a media type, and no composite one", _content_type),
    Rule("base64", "4.1.3.3: other media are in Base64", _content_base64),
    Rule("text", "4.1.1.1: entries have a title and some text", _has_text),
    Rule("not-empty", "3.2.1, 4.2.4: names of people and programs", _not_empty),
    Rule("email", "3.2.3: an e-mail address", _email),
    Rule("category", "4.2.2: a category has a term", _category),
    Rule("language", "2, 4.2.7.4: languages are tags of BCP 47", _language),
    *REFERENCE_RULES,
)
