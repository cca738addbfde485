"""The keys that each kind of file may have, and what their values look like."""

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sceau.content.dates import DATE_ADVICE, DateError, parse_date
from sceau.content.documents import Kind
from sceau.content.problems import quoted
from sceau.content.slugs import is_valid_slug

Fault = tuple[str, str]
"""What is wrong, and what to do."""

ValueCheck = Callable[[str], Fault | None]

_NATURAL = re.compile(r"0|[1-9][0-9]{0,11}")
_TEMPLATE = re.compile(r"[a-z][a-z0-9_-]*")
_LINK_ADDRESS = re.compile(r"(?:https?://|mailto:|/)\S+")


@dataclass(frozen=True)
class KeyRule:
    """What one key asks for."""

    required: bool = False
    check: ValueCheck | None = None
    """Called with a stripped value that is not empty."""
    repeatable: bool = False
    many_lines: bool = False
    """Whether the value may go on in indented lines."""
    fill_in_later: bool = False
    """Whether a draft may leave it blank, as a new article does."""
    describes: str = ""
    """Key of the picture that this one belongs to."""


def _one_of(*allowed: str) -> ValueCheck:
    def check(value: str) -> Fault | None:
        if value in allowed:
            return None
        return f"unknown value {quoted(value)}", f"write {' or '.join(allowed)}"

    return check


def _date(value: str) -> Fault | None:
    try:
        parse_date(value)
    except DateError as error:
        return str(error), DATE_ADVICE
    return None


def _slug(value: str) -> Fault | None:
    if is_valid_slug(value):
        return None
    return (
        f"{quoted(value)} is not a slug",
        "use lower-case letters a to z and digits, joined by single hyphens",
    )


def _natural(value: str) -> Fault | None:
    if _NATURAL.fullmatch(value):
        return None
    return f"{quoted(value)} is not a whole number", "write digits only, such as 1234"


def _positive(value: str) -> Fault | None:
    if value == "0":
        return "0 is not a WordPress number", "write the old post's number, 1 or more"
    return _natural(value)


def _template(value: str) -> Fault | None:
    if _TEMPLATE.fullmatch(value):
        return None
    return (
        f"{quoted(value)} is not the name of a template",
        "write it without folder and .html",
    )


def _name(value: str) -> Fault | None:
    if "," in value or ";" in value:
        return f"{quoted(value)} has a comma or semicolon", "write it without"
    return None


def _link(value: str) -> Fault | None:
    label, bar, address = (part.strip() for part in value.partition("|"))
    if bar and label and _LINK_ADDRESS.fullmatch(address):
        return None
    return (
        f"{quoted(value)} is not a link",
        "write `label | address`, the address starting with https://, mailto: or /",
    )


_TEXT = KeyRule()
_BLANK = KeyRule(fill_in_later=True)
_BLANK_LINES = KeyRule(many_lines=True, fill_in_later=True)
_STATUS = KeyRule(check=_one_of("published", "draft"))
_LANG = KeyRule(check=_one_of("fr", "en"))

VOCABULARY: Mapping[Kind, Mapping[str, KeyRule]] = {
    "article": {
        "Title": KeyRule(required=True),
        "Date": KeyRule(required=True, check=_date),
        "Modified": KeyRule(check=_date),
        "Category": KeyRule(required=True),
        "Tags": _BLANK_LINES,
        "Slug": KeyRule(check=_slug),
        "Authors": KeyRule(required=True, many_lines=True),
        "Summary": _BLANK_LINES,
        "Image": _BLANK,
        "Image_alt": KeyRule(fill_in_later=True, describes="Image"),
        "Image_caption": KeyRule(
            many_lines=True, fill_in_later=True, describes="Image"
        ),
        "Comments": KeyRule(check=_one_of("open", "closed")),
        "Reads": KeyRule(check=_natural),
        "Guid": _TEXT,
        "Wordpress_id": KeyRule(check=_positive),
        "Aliases": KeyRule(many_lines=True),
        "Status": _STATUS,
        "Lang": _LANG,
    },
    "page": {
        "Title": KeyRule(required=True),
        "Slug": KeyRule(check=_slug),
        "Date": KeyRule(check=_date),
        "Modified": KeyRule(check=_date),
        "Summary": _BLANK_LINES,
        "Status": _STATUS,
        "Lang": _LANG,
        "Template": KeyRule(check=_template),
        "Aliases": KeyRule(many_lines=True),
    },
    "author": {
        "Name": KeyRule(required=True, check=_name),
        "Role": _TEXT,
        "Picture": _TEXT,
        "Picture_alt": KeyRule(describes="Picture"),
        "Link": KeyRule(check=_link, repeatable=True),
    },
}


def nearest(word: str, known: Iterable[str], *, at_least: float = 0.0) -> str:
    """The most similar of the known words, or an empty string; ties go one way.

    Case does not count. `at_least` is difflib's ratio, from 0 to 1.
    """
    spellings = {candidate.casefold(): candidate for candidate in sorted(known)}
    # difflib is quadratic: a word of two megabytes must not keep it busy.
    close = difflib.get_close_matches(
        word[:60].casefold(), sorted(spellings), n=1, cutoff=at_least
    )
    return spellings[close[0]] if close else ""
