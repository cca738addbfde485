"""JSON Feed 1.1: https://www.jsonfeed.org/version/1.1/, shoulds included."""

import re
from collections.abc import Callable, Iterator

from tests.feeds.checkers.json_values import KEYS, JsonSource, Part, read
from tests.feeds.checkers.lexical import (
    CONTROL_CHARACTERS,
    address_fault,
    is_language_tag,
    is_media_type,
    rfc_3339_fault,
)
from tests.feeds.checkers.markup import (
    first_markup,
    markup_faults,
    relative_addresses,
)
from tests.feeds.checkers.rule import Rule, faults_of

_VERSION = "https://jsonfeed.org/version/1.1"
_ADDRESSES = frozenset(
    {"home_page_url", "feed_url", "next_url", "icon", "favicon", "url"}
    | {"external_url", "image", "banner_image", "avatar"}
)
_REQUIRED = {
    "feed": ("version", "title", "items"),
    "item": ("id",),
    "hub": ("type", "url"),
    "attachment": ("url", "mime_type"),
}
_EXTENSION = re.compile(r"_[A-Za-z][^.]*")
_NAMES = {str: "a string", list: "an array", dict: "an object", bool: "a boolean"}

Check = Callable[[JsonSource], Iterator[str]]


def check_json_feed(data: bytes) -> list[str]:
    """Every fault of a JSON Feed; none means that it is valid."""
    source = read(data)
    if not isinstance(source.value, dict):
        return faults_of(_DOCUMENT_RULES, source)
    return faults_of(RULES, source)


def _each(*kinds: str) -> Callable[[Callable[[Part], Iterator[str]]], Check]:
    """Turn a judge of one object into a rule over all objects of these kinds."""

    def over(judge: Callable[[Part], Iterator[str]]) -> Check:
        def check(source: JsonSource) -> Iterator[str]:
            for part in source.of(*kinds):
                for reason in judge(part):
                    yield f"{part.place}: {reason}"

        return check

    return over


def _is_json(source: JsonSource) -> Iterator[str]:
    if source.error:
        yield f"document: not JSON: {source.error}"


def _is_object(source: JsonSource) -> Iterator[str]:
    if not source.error and not isinstance(source.value, dict):
        yield "document: not an object"


def _no_bom(source: JsonSource) -> Iterator[str]:
    if source.data.startswith(b"\xef\xbb\xbf"):
        yield "document: begins with a byte order mark"


def _utf_8(source: JsonSource) -> Iterator[str]:
    try:
        source.data.decode("utf-8")
    except UnicodeDecodeError as error:
        yield f"document: not UTF-8: {error.reason} at byte {error.start}"


def _no_repeated_keys(source: JsonSource) -> Iterator[str]:
    for key in source.repeated:
        yield f"document: {key!r} stands twice in one object"


def _no_null(source: JsonSource) -> Iterator[str]:
    for place, value in source.leaves:
        if value is None:
            yield f"{place}: null; leave the key out"


def _no_control_characters(source: JsonSource) -> Iterator[str]:
    for place, value in source.leaves:
        if isinstance(value, str) and (match := CONTROL_CHARACTERS.search(value)):
            yield f"{place}: control character U+{ord(match[0]):04X}"


def _objects(source: JsonSource) -> Iterator[str]:
    for part in source.parts:
        if not isinstance(part.value, dict):
            yield f"{part.place}: not an object"


@_each(*KEYS)
def _known_keys(part: Part) -> Iterator[str]:
    for key in part.value:
        if key not in KEYS[part.kind] and not key.startswith("_"):
            yield f"{part.kind} has no key {key!r}"


@_each(*KEYS)
def _extensions(part: Part) -> Iterator[str]:
    for key, value in part.value.items():
        if not key.startswith("_"):
            continue
        if not _EXTENSION.fullmatch(key):
            yield f"extension {key!r} is not an underscore and a letter, without dot"
        members = value if isinstance(value, dict) else {}
        if bad := [name for name in members if "." in name or name.startswith("_")]:
            yield f"extension {key!r} has members with a dot or underscore: {bad}"


@_each(*KEYS)
def _types(part: Part) -> Iterator[str]:
    for key, wanted in KEYS[part.kind].items():
        value = part.value.get(key)
        if value is not None and not isinstance(value, wanted):
            yield f"{key} is {value!r}, not {_NAMES[wanted]}"


@_each(*_REQUIRED)
def _required(part: Part) -> Iterator[str]:
    for key in _REQUIRED[part.kind]:
        if part.value.get(key) in (None, ""):
            yield f"no {key}"


@_each("feed")
def _version(part: Part) -> Iterator[str]:
    if part.value.get("version") != _VERSION:
        yield f"version is {part.value.get('version')!r}, not {_VERSION!r}"


@_each("feed")
def _public(part: Part) -> Iterator[str]:
    for key in ("home_page_url", "feed_url"):
        if key not in part.value:
            yield f"no {key}, which a feed on the public web should have"


@_each("feed")
def _next(part: Part) -> Iterator[str]:
    if part.text("next_url") and part.text("next_url") == part.text("feed_url"):
        yield "next_url is feed_url: a reader would go round in circles"


@_each(*KEYS)
def _addresses(part: Part) -> Iterator[str]:
    for key in part.value.keys() & _ADDRESSES:
        value = part.text(key)
        if value is not None and (reason := address_fault(value)):
            yield f"{key} {reason}"


@_each("feed", "item")
def _no_author(part: Part) -> Iterator[str]:
    if "author" in part.value:
        yield "author is deprecated: use authors"


@_each("author")
def _author(part: Part) -> Iterator[str]:
    if not any(part.value.get(key) for key in ("name", "url", "avatar")):
        yield "neither name, url nor avatar"


@_each("feed", "item")
def _language(part: Part) -> Iterator[str]:
    value = part.text("language")
    if value is not None and not is_language_tag(value):
        yield f"{value!r} is not a language tag"


def _unique_ids(source: JsonSource) -> Iterator[str]:
    seen: set[str] = set()
    for part in source.of("item"):
        value = part.text("id")
        if value is not None and value in seen:
            yield f"{part.place}: {value!r} is the id of another item too"
        seen.add(value or "")


@_each("item")
def _permalink(part: Part) -> Iterator[str]:
    if "url" not in part.value:
        yield "no url: an item should have its permalink, even when the id has it"


@_each("item")
def _content(part: Part) -> Iterator[str]:
    if not (part.text("content_html") or part.text("content_text")):
        yield "neither content_html nor content_text"


@_each("item")
def _dates(part: Part) -> Iterator[str]:
    for key in ("date_published", "date_modified"):
        value = part.text(key)
        if value is not None and (reason := rfc_3339_fault(value)):
            yield f"{key} {reason}"


@_each("item")
def _tags(part: Part) -> Iterator[str]:
    for tag in part.entries("tags"):
        if not isinstance(tag, str) or not tag.strip():
            yield f"tag {tag!r} is not a string with text"


@_each("feed", "item")
def _plain_text(part: Part) -> Iterator[str]:
    for key in ("title", "description", "summary", "content_text"):
        if found := first_markup(part.text(key) or ""):
            yield f"{key} has {found!r}, but only content_html is HTML"


@_each("item")
def _html(part: Part) -> Iterator[str]:
    if faults := markup_faults(part.text("content_html") or ""):
        yield f"content_html is not the HTML of a div: {', '.join(faults)}"


@_each("item")
def _html_addresses(part: Part) -> Iterator[str]:
    for address in relative_addresses(part.text("content_html") or ""):
        yield f"content_html has a relative address: {address}"


@_each("attachment")
def _media_type(part: Part) -> Iterator[str]:
    value = part.text("mime_type")
    if value and not is_media_type(value):
        yield f"{value!r} is not a MIME type"


@_each("attachment")
def _size(part: Part) -> Iterator[str]:
    size = part.value.get("size_in_bytes", 0)
    if isinstance(size, bool) or not isinstance(size, int) or size < 0:
        yield f"size_in_bytes is {size!r}, not a whole number"


@_each("attachment")
def _duration(part: Part) -> Iterator[str]:
    duration = part.value.get("duration_in_seconds", 0)
    number = isinstance(duration, int | float) and not isinstance(duration, bool)
    if not number or duration < 0:
        yield f"duration_in_seconds is {duration!r}, not a number"


_DOCUMENT_RULES: tuple[Rule[JsonSource], ...] = (
    Rule("json", "a feed is JSON", _is_json),
    Rule("object", "and an object", _is_object),
    Rule("utf-8", "encoded as UTF-8", _utf_8),
    Rule("no-bom", "RFC 8259: without byte order mark", _no_bom),
)
RULES = (
    *_DOCUMENT_RULES,
    Rule("no-repeated-keys", "RFC 8259: a key stands once", _no_repeated_keys),
    Rule("no-null", "an absent value has no key", _no_null),
    Rule("no-control-characters", "no reader shows them", _no_control_characters),
    Rule("objects", "items, authors, hubs, attachments are objects", _objects),
    Rule("known-keys", "only keys of 1.1 and extensions", _known_keys),
    Rule("extensions", "an underscore and a letter; no dots", _extensions),
    Rule("types", "each key has its type", _types),
    Rule("required", "what must be there, and not empty", _required),
    Rule("version", "the URL of version 1.1, to the letter", _version),
    Rule("public", "home_page_url and feed_url on the public web", _public),
    Rule("next-url", "must not be feed_url", _next),
    Rule("address", "URLs are absolute", _addresses),
    Rule("no-author", "deprecated since 1.1", _no_author),
    Rule("author", "an author has a name, a url or an avatar", _author),
    Rule("language", "a tag of RFC 5646", _language),
    Rule("unique-id", "an id belongs to one item", _unique_ids),
    Rule("permalink", "url should be there regardless of id", _permalink),
    Rule("content", "content_html or content_text", _content),
    Rule("date", "dates follow RFC 3339", _dates),
    Rule("tags", "strings", _tags),
    Rule("plain-text", "HTML is allowed in content_html only", _plain_text),
    Rule("html", "content_html is HTML", _html),
    Rule("html-address", "without relative addresses", _html_addresses),
    Rule("media-type", "an attachment has a MIME type", _media_type),
    Rule("size", "in bytes", _size),
    Rule("duration", "in seconds", _duration),
)
