"""Words, minutes and the table of contents of a text: pure functions."""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from markupsafe import Markup

# Brysbaert 2019 (doi:10.1016/j.jml.2019.104047): 238 words a minute for non-fiction,
# silently, in English; French runs about as fast. Rounded down, to promise less.
WORDS_PER_MINUTE = 230

_TAG = re.compile(r"<[^>]+>")
_WHITE = re.compile(r"[ \t\r\n]+")
_WORD = re.compile(r"\w+(?:['’-]\w+)*")


class Heading(Protocol):
    """What a reader of Markdown tells of one heading."""

    @property
    def level(self) -> int: ...
    @property
    def id(self) -> str: ...
    @property
    def html(self) -> str: ...


@dataclass(frozen=True)
class TocEntry:
    """One line of a table of contents, with the lines below it."""

    id: str
    title: Markup
    children: tuple["TocEntry", ...] = ()


def plain_text(markup: str) -> str:
    """Text of a piece of HTML, entities resolved, white space folded."""
    # Blocks stand on lines of their own; no-break spaces are kept, so not `\\s`.
    return _WHITE.sub(" ", html.unescape(_TAG.sub("", markup))).strip()


def count_words(markup: str) -> int:
    """Words of a text in HTML; « l'hôpital » is one."""
    return len(_WORD.findall(html.unescape(_TAG.sub(" ", markup))))


def reading_minutes(words: int) -> int:
    """Whole minutes, at least one."""
    return max(1, round(words / WORDS_PER_MINUTE))


def table_of_contents(headings: Iterable[Heading]) -> tuple[TocEntry, ...]:
    """Second-level headings, third-level ones below them; deeper ones are left out."""
    tree: list[tuple[Heading, list[Heading]]] = []
    for heading in headings:
        if heading.level not in (2, 3):
            continue
        # A third-level heading before any second-level one stands alone.
        if heading.level == 2 or not tree:
            tree.append((heading, []))
        else:
            tree[-1][1].append(heading)
    return tuple(
        TocEntry(top.id, _title(top), tuple(TocEntry(h.id, _title(h)) for h in below))
        for top, below in tree
    )


def _title(heading: Heading) -> Markup:
    return Markup(heading.html)  # noqa: S704  converted from the author's Markdown


_TABLE = re.compile(r"<table>.*?</table>", re.DOTALL)
_TABLE_LABEL = {"fr": "Tableau", "en": "Table"}


def scrollable_tables(markup: str, language: str) -> str:
    """Put each table into a region that scrolls by itself on a narrow screen.

    The region can be reached and scrolled with the keyboard, hence the tabindex, and
    then needs a name.
    """
    label = _TABLE_LABEL.get(language, _TABLE_LABEL["en"])
    opening = f'<div class="table" role="region" aria-label="{label}" tabindex="0">'
    number = 0

    def wrapped(match: re.Match[str]) -> str:
        nonlocal number
        number += 1
        # Two regions of one name could not be told apart.
        named = opening if number == 1 else opening.replace(label, f"{label} {number}")
        return f"{named}{match[0]}</div>"

    return _TABLE.sub(wrapped, markup)
