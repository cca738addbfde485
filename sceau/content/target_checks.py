"""Where one link or picture leads, and whether it may."""

import re

from sceau.content.documents import Document
from sceau.content.index import (
    ContentIndex,
    linked_article_address,
    publication_day,
    resolve,
)
from sceau.content.links import Target
from sceau.content.problems import quoted
from sceau.content.vocabulary import Fault, nearest

_INDICATOR = re.compile(r"[{|](?P<what>[^{}|]*)[|}](?P<value>.*)", re.DOTALL)
_OTHER_INDICATORS = frozenset({"author", "category", "tag", "index"})
_SCHEME = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]*):", re.IGNORECASE)
_REMOTE = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
_RUNS_SCRIPT = frozenset({"javascript", "vbscript"})


def target_fault(
    target: Target, document: Document, index: ContentIndex
) -> Fault | None:
    """What is wrong with an address in `document`, and what to do."""
    address = target.address.strip()
    if not address:
        return "a link without an address", "write it between the parentheses"
    if indicator := _INDICATOR.fullmatch(address):
        return _indicator_fault(indicator, document, index)
    if target.is_shown and _REMOTE.match(address):
        return (
            f"a {_noun(target)} from another host: {quoted(address)}",
            "put it in content/images/ and write {static}/images/name",
        )
    if scheme := _SCHEME.match(address):
        if scheme["scheme"].lower() in _RUNS_SCRIPT:
            return f"a link that runs a script: {quoted(address)}", "remove it"
        return None
    if address.startswith(("//", "#", "?")):
        return None
    return _local_fault(target, address, document, index)


def _indicator_fault(
    indicator: re.Match[str], document: Document, index: ContentIndex
) -> Fault | None:
    what, value = indicator["what"], _path(indicator["value"])
    if what == "filename":
        return _filename_fault(value, document, index)
    if what == "static":
        if any(path in index.files for path in resolve(document, value)):
            return None
        return _missing_file(value, document, index)
    if what == "attach":
        advice = "write {static} instead, and keep the file in content/images/"
        return "{attach} would move the file away from other texts", advice
    if what in _OTHER_INDICATORS:
        return None
    advice = "write {filename} for texts and {static} for other files"
    return f"{quoted('{' + what + '}')} is not known", advice


def _filename_fault(
    value: str, document: Document, index: ContentIndex
) -> Fault | None:
    paths = resolve(document, value)
    linked = next(
        (index.by_content_path[p] for p in paths if p in index.by_content_path), None
    )
    if linked is None:
        if any(path in index.files for path in paths):
            return (
                f"{{filename}} leads to {quoted(value)}, which is not a text",
                "write {static} instead",
            )
        return _missing_file(value, document, index)
    if linked.kind == "author":
        advice = "write {author}Name instead"
        return f"{{filename}} leads to an author's file {quoted(value)}", advice
    return _unseen_fault(linked, document, index)


def _unseen_fault(
    linked: Document, document: Document, index: ContentIndex
) -> Fault | None:
    """A text that readers see must not lead to one that they do not see, today or on
    the day when it appears: that night's build would stop, with nobody there."""
    state = index.state(linked)
    own_state = index.state(document)
    if state == "published" or own_state == "draft":
        return None
    if own_state == state == "held back" and _is_due_first(linked, document):
        return None
    if state == "draft":
        advice = "remove the link, or publish that text as well"
        return f"a link to the draft {linked.path}", advice
    return (
        f"a link to {linked.path}, held back until {linked.value('Date')}",
        "remove the link until then, or give this text a later date",
    )


def _is_due_first(linked: Document, document: Document) -> bool:
    """Whether `linked` appears on the day of `document` or before."""
    days = (publication_day(linked), publication_day(document))
    return days[0] is not None and days[1] is not None and days[0] <= days[1]


def _missing_file(value: str, document: Document, index: ContentIndex) -> Fault:
    path = resolve(document, value)[0]
    close = nearest(path, index.files, at_least=0.75)
    advice = f"write {quoted('/' + close)}" if close else "correct the path"
    return f"there is no file {quoted('content/' + path)}", advice


def _local_fault(
    target: Target, address: str, document: Document, index: ContentIndex
) -> Fault | None:
    """An address without scheme and host: `/2013/03/slug/`, `other.md`."""
    path = _path(address)
    if path.lower().endswith(".md"):
        advice = "write {filename} before the path, such as {filename}/pages/name.md"
        return f"{quoted(address)} leads to a source file", advice
    if target.is_shown and not address.startswith("/"):
        advice = "write {static}/images/name"
        return f"the {_noun(target)} {quoted(address)} has no place on the site", advice
    if target.is_shown and not any(p in index.files for p in resolve(document, path)):
        return _missing_file(path, document, index)
    article = linked_article_address(address)
    if not article:
        return None
    if linked := index.by_address.get(article):
        return _unseen_fault(linked, document, index)
    if index.leads_somewhere(article):
        return None
    close = nearest(article, index.by_address, at_least=0.75)
    advice = f"write {close}" if close else "correct the address or remove the link"
    return f"no article has the address {quoted(article)}", advice


def _noun(target: Target) -> str:
    return "file" if target.alt is None else "picture"


def _path(address: str) -> str:
    """The address without query and fragment."""
    return re.split(r"[?#]", address, maxsplit=1)[0]
