"""RSS: the document and its channel."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from urllib.parse import urlsplit

from lxml import etree

from tests.feeds.checkers.lexical import is_language_tag, is_whole_number
from tests.feeds.checkers.rss_elements import (
    ATTRIBUTES,
    CONTAINERS,
    ENCODED,
    REPEATABLE,
    channel,
    channels,
    containers,
    leaves,
    own_children,
    place,
)
from tests.feeds.checkers.rss_values import urls
from tests.feeds.checkers.rule import Rule
from tests.feeds.checkers.xml_source import XmlSource, children, own_text

_DOCS = "https://www.rssboard.org/rss-specification"
_DAYS = frozenset(
    {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}
)
_WIDEST, _TALLEST = 144, 400


def _version(source: XmlSource) -> Iterator[str]:
    if source.root.tag != "rss":
        yield f"document: the root is {source.root.tag}, not rss"
    elif source.root.get("version") != "2.0":
        yield f"rss: version is {source.root.get('version')!r}, not '2.0'"


def _one_channel(source: XmlSource) -> Iterator[str]:
    if (found := len(channels(source))) != 1:
        yield f"rss: {found} channels instead of one"


def _known_elements(source: XmlSource) -> Iterator[str]:
    for container in containers(source):
        for child in own_children(container):
            if child.tag not in CONTAINERS[container.tag]:
                yield f"{place(child)}: RSS has no such element in {container.tag}"


def _known_attributes(source: XmlSource) -> Iterator[str]:
    for element in [*containers(source), *leaves(source)]:
        known = ATTRIBUTES.get(element.tag, frozenset())
        for attribute in element.attrib:
            if not attribute.startswith("{") and attribute not in known:
                yield f"{place(element)}: RSS has no attribute {attribute!r} here"


def _once(source: XmlSource) -> Iterator[str]:
    for container in containers(source):
        times = Counter(child.tag for child in own_children(container))
        for tag, count in times.items():
            if count > 1 and tag not in REPEATABLE and container.tag != "rss":
                yield f"{place(container)}: {count} {tag} elements instead of one"


def _no_children(source: XmlSource) -> Iterator[str]:
    for element in [*leaves(source), *source.root.iter(ENCODED)]:
        if children(element):
            yield f"{place(element)}: child elements; HTML must be escaped"


def _no_stray_text(source: XmlSource) -> Iterator[str]:
    for container in containers(source):
        texts = [container.text, *(child.tail for child in container)]
        for stray in filter(None, (text.strip() for text in texts if text)):
            yield f"{place(container)}: text between its elements: {stray!r}"


def _not_empty(source: XmlSource) -> Iterator[str]:
    for element in leaves(source):
        if element.tag in {"cloud", "enclosure"}:
            continue
        if not own_text(element).strip():
            yield f"{place(element)}: empty"
        if element.get("domain") == "":
            yield f"{place(element)}: empty domain"


def _namespaces_on_root(source: XmlSource) -> Iterator[str]:
    for element in source.elements:
        if extra := element.nsmap.keys() - source.root.nsmap.keys():
            yield f"{place(element)}: declares {sorted(map(str, extra))}, not on rss"


def _required(source: XmlSource) -> Iterator[str]:
    for tag in ("title", "link", "description"):
        if channel(source).find(tag) is None:
            yield f"channel: no {tag}"


def _items_last(source: XmlSource) -> Iterator[str]:
    found = children(channel(source))
    for before, after in pairwise(found):
        if before.tag == "item" and after.tag != "item":
            yield f"{place(after)}: stands after an item"


def _language(source: XmlSource) -> Iterator[str]:
    language = channel(source).find("language")
    if language is not None and not is_language_tag(own_text(language)):
        yield f"language: {own_text(language)!r} is not a language code"


def _docs_value(source: XmlSource) -> Iterator[str]:
    docs = channel(source).find("docs")
    if docs is not None and own_text(docs) != _DOCS:
        yield f"docs: {own_text(docs)!r} instead of {_DOCS!r}"


def _ttl(source: XmlSource) -> Iterator[str]:
    ttl = channel(source).find("ttl")
    if ttl is not None and (not is_whole_number(own_text(ttl)) or own_text(ttl) == "0"):
        yield f"ttl: {own_text(ttl)!r} is not a number of minutes"


def _skip_days(source: XmlSource) -> Iterator[str]:
    days = [own_text(day) for day in channel(source).findall("skipDays/day")]
    if channel(source).find("skipDays") is not None and not days:
        yield "skipDays: no day"
    if len(days) != len(set(days)) or not set(days) <= _DAYS:
        yield f"skipDays: not different English weekdays: {days}"


def _skip_hours(source: XmlSource) -> Iterator[str]:
    hours = [own_text(hour) for hour in channel(source).findall("skipHours/hour")]
    if channel(source).find("skipHours") is not None and not hours:
        yield "skipHours: no hour"
    possible = {str(hour) for hour in range(24)}
    if len(hours) != len(set(hours)) or not set(hours) <= possible:
        yield f"skipHours: not different hours from 0 to 23: {hours}"


def _rating(source: XmlSource) -> Iterator[str]:
    rating = channel(source).find("rating")
    if rating is not None and not own_text(rating).startswith("(PICS-"):
        yield f"rating: {own_text(rating)!r} is not a PICS label"


def _cloud(source: XmlSource) -> Iterator[str]:
    cloud = channel(source).find("cloud")
    if cloud is None:
        return
    if missing := sorted(ATTRIBUTES["cloud"] - set(cloud.attrib)):
        yield f"cloud: no {', '.join(missing)}"
    if cloud.get("protocol") not in {"xml-rpc", "soap", "http-post"}:
        yield f"cloud: unknown protocol {cloud.get('protocol')!r}"
    if cloud.get("port") == "0" or not is_whole_number(cloud.get("port", "")):
        yield f"cloud: port {cloud.get('port')!r} is not a number"


def _text_input(source: XmlSource) -> Iterator[str]:
    if channel(source).find("textInput") is not None:
        yield "textInput: discouraged, and hardly any reader shows it"


def _image(source: XmlSource) -> etree._Element | None:
    return channel(source).find("image")


def _image_parts(source: XmlSource) -> Iterator[str]:
    image = _image(source)
    for tag in ("url", "title", "link"):
        if image is not None and image.find(tag) is None:
            yield f"image: no {tag}"


def _image_like_channel(source: XmlSource) -> Iterator[str]:
    image = _image(source)
    for tag in ("title", "link"):
        if image is None or image.find(tag) is None:
            continue
        ours, theirs = own_text(image.find(tag)), own_text(channel(source).find(tag))
        if ours != theirs:
            yield f"image/{tag}: {ours!r} is not the channel's {theirs!r}"


def _image_format(source: XmlSource) -> Iterator[str]:
    for url in channel(source).findall("image/url"):
        path = urlsplit(own_text(url)).path.lower()
        if not path.endswith((".gif", ".jpg", ".jpeg", ".png")):
            yield f"image/url: {own_text(url)!r} is not a GIF, JPEG or PNG"


def _image_size(source: XmlSource) -> Iterator[str]:
    for tag, most in (("width", _WIDEST), ("height", _TALLEST)):
        for element in channel(source).findall(f"image/{tag}"):
            value = own_text(element)
            if not is_whole_number(value) or not 0 < int(value) <= most:
                yield f"image/{tag}: {value!r} is not a number from 1 to {most}"


CHANNEL_RULES: tuple[Rule[XmlSource], ...] = (
    Rule("version", "the root is rss, version 2.0", _version),
    Rule("one-channel", "rss holds exactly one channel", _one_channel),
    Rule("known-elements", "without namespace, only RSS elements", _known_elements),
    Rule("known-attributes", "and only their attributes", _known_attributes),
    Rule("once", "all but category and item at most once", _once),
    Rule("no-children", "elements with text have no child elements", _no_children),
    Rule("no-stray-text", "containers hold elements only", _no_stray_text),
    Rule("not-empty", "an element that is there says something", _not_empty),
    Rule("namespace-on-rss", "namespaces are declared in rss", _namespaces_on_root),
    Rule("required", "a channel has title, link and description", _required),
    Rule("items-last", "items should follow everything else", _items_last),
    Rule("channel-link", "the site's URL, of a registered scheme", urls("link")),
    Rule("language", "a language code", _language),
    Rule("docs", "docs is a URL", urls("docs")),
    Rule("docs-value", "and should be the Advisory Board's", _docs_value),
    Rule("ttl", "a number of minutes", _ttl),
    Rule("skip-days", "weekdays, none twice", _skip_days),
    Rule("skip-hours", "hours from 0 to 23, none twice", _skip_hours),
    Rule("rating", "a PICS label", _rating),
    Rule("cloud", "five attributes, a known protocol", _cloud),
    Rule("text-input", "not to be relied on", _text_input),
    Rule("image-parts", "an image has url, title and link", _image_parts),
    Rule("image-url", "url and link are URLs", urls("image/url | image/link")),
    Rule("image-same", "title and link like the channel's", _image_like_channel),
    Rule("image-format", "GIF, JPEG or PNG", _image_format),
    Rule("image-size", "at most 144 wide and 400 high", _image_size),
)
