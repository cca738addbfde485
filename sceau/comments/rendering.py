"""A comment's body becomes HTML here, and nowhere else.

    readable text -> 1 write_html -> 2 keep_allowed -> 3 last_word -> the page

Each stage alone lets nothing through that could run, lead astray or look like the
site: the first writes only tags it knows, the second (bleach) and the third (nh3)
parse what comes and keep an allow-list. Their parsers are different programs; what
fools one has to fool the other as well.
"""

import re
import threading
from functools import cache
from html import unescape

import bleach
import nh3

from sceau.comments.linking import is_link_target
from sceau.comments.markdown_rendering import LINK_REL, write_html
from sceau.comments.plain_rendering import render_plain

ALLOWED_TAGS = frozenset(
    ("p", "br", "em", "strong", "code", "blockquote", "ul", "ol", "li", "a")
)
_SCHEMES = {"http", "https"}
_START = re.compile(r"[0-9]{1,9}")
# Control characters, halves of surrogate pairs and code points that are no
# characters: parsers disagree about them, so none ever sees one.
_UNREADABLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(
        rf"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}"
        for plane in range(17)
    )
    + "]"
)
# Bidi embeddings, overrides and isolates: they show text in another order than it has.
_REORDERING = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
_per_thread = threading.local()


def render_comment(body: str) -> str:
    """Safe HTML for a page, a feed or a preview: `<p>…</p>\\n`, or "" for nothing."""
    readable = make_readable(body)
    html = render_plain(readable)
    if html is None:
        html = keep_allowed(write_html(readable))
    return last_word(html)


def render_in_three_stages(body: str) -> str:
    """The same without the short way for plain text; tests compare the two."""
    return last_word(keep_allowed(write_html(make_readable(body))))


def make_readable(body: str) -> str:
    """LF alone ends lines; what is no character becomes U+FFFD, and what turns the
    direction of other characters is left out."""
    if "\r" in body:
        body = body.replace("\r\n", "\n").replace("\r", "\n")
    # Nearly all bodies are printable but for these three, and this is the quick test.
    shown = body.replace("\n", "").replace("\xa0", "").replace("\u202f", "")
    if shown.isprintable():
        return body
    return _REORDERING.sub("", _UNREADABLE.sub("\ufffd", body))


def keep_allowed(html: str) -> str:
    """The second stage: bleach; other tags become text."""
    cleaner: bleach.Cleaner | None = getattr(_per_thread, "cleaner", None)
    if cleaner is None:
        # One for each thread: shared, a Cleaner mixes up its callers' texts.
        cleaner = _per_thread.cleaner = bleach.Cleaner(
            tags=ALLOWED_TAGS,
            attributes=lambda tag, name, value: _is_allowed(tag, name, unescape(value)),
            protocols=_SCHEMES,
        )
    return cleaner.clean(html)


def last_word(html: str) -> str:
    """The third stage: nh3; other tags vanish, and every link says what it is."""
    return _ammonia().clean(html)


def _is_allowed(tag: str, name: str, value: str) -> bool:
    """Whether an attribute may stay; bleach would keep `//evil` and `{static}/x`."""
    if (tag, name) == ("a", "href"):
        return is_link_target(value)
    if (tag, name) == ("a", "rel"):
        return value == LINK_REL
    return (tag, name) == ("ol", "start") and bool(_START.fullmatch(value))


@cache
def _ammonia() -> nh3.Cleaner:
    """Immutable, so one for all threads."""
    return nh3.Cleaner(
        tags=set(ALLOWED_TAGS),
        attributes={"a": {"href"}, "ol": {"start"}},
        attribute_filter=lambda tag, name, value: (
            value if _is_allowed(tag, name, value) else None
        ),
        link_rel=LINK_REL,
        url_schemes=_SCHEMES,
        url_relative="deny",
    )
