"""No text of 5,000 characters takes much longer than an ordinary one of that length.

Measured as a ratio in the same run, the best of several: machines differ.
"""

import time
from itertools import cycle, islice

import pytest

from sceau.comments.rendering import render_comment

LENGTH = 5000
LIMIT = 50
# A little of everything, as an engaged reader writes.
ORDINARY_PARAGRAPHS = """\
> Les données de santé circulent, et **personne** n'a rien demandé.

C'est *exactement* ce que dit le décret (https://www.exemple.fr/decret?page=2), non ?
Il y a « trop » de raisons d'attendre\u202f!

- d'abord `un dossier` ;
- puis un autre, voir http://forum.exemple.org/sujet/12.

"""


def fill(pattern: str) -> str:
    """The pattern, again and again, in exactly 5,000 characters."""
    return "".join(islice(cycle(pattern), LENGTH))


def stairs(step: str, end: str) -> str:
    """Lines that go in deeper and deeper."""
    lines = "\n".join(step * depth + end for depth in range(LENGTH))
    return lines[:LENGTH]


REPEATED = ["(", "[", "{", "*", "_", "`", ">", "> ", "&", "<", "#", "~", "|", "\\", "!"]
REPEATED += ["http://", "https://", "https://a.fr ", "https://a.fr/(", "https://a.fr/)"]
REPEATED += ["https://a.fr,", "https://a@", "https://xn--a.fr ", "https://é.fr ", "://"]
REPEATED += ["https://a.fr/%", "**a ", "*a ", "*a*b", "**a*", "*a** ", "*a **b ", "***"]
REPEATED += ["a**b*c", "`a``b```c", "`*`", " ` ", "![", "](", "<!--", "<b>", "</p>"]
REPEATED += ["&#1;", "&amp;", "\u0301", "e\u0301", "\x00", "\u202e", "\t", " ", "\n"]
REPEATED += [
    " \n",
    "- ",
    "1. ",
    "> - ",
    "- > ",
    "-\n",
    "\n- a",
    "\n1. a",
    "\n> a",
    "\\\n",
]
REPEATED += [
    "\n  - a",
    "a\n> b\n\n",
    "- a\n\n",
    "\n1. a\n> b\n",
    "{{",
    "[a](",
    "x_*y*_",
]

PATTERNS: dict[str, str] = {repr(pattern): fill(pattern) for pattern in REPEATED}
PATTERNS |= {
    "one long word": "a" * LENGTH,
    "one long address": ("https://a.fr/" + "(" * LENGTH)[:LENGTH],
    "one long host": ("https://" + "a." * LENGTH)[:LENGTH],
    "one long accented host": ("https://" + "é" * LENGTH)[:LENGTH],
    "brackets open, then close": "https://a.fr/" + "(" * 2493 + ")" * 2494,
    "emphasis opens, then closes": "*a " * 833 + "a* " * 833,
    "strong opens, then closes": "**a " * 625 + "a** " * 625,
    "asterisks open, then close": "*" * 2500 + "a" + "*" * 2499,
    "backquotes ever longer": " ".join("`" * n for n in range(100))[:LENGTH],
    "backquotes ever shorter": " ".join("`" * n for n in range(100, 0, -1))[:LENGTH],
    "lists ever deeper": stairs("  ", "- a"),
    "quotes ever deeper": stairs(">", " a"),
    "quotes and lists ever deeper": stairs("> - ", "a"),
    "a quote that is nothing but marks": "> " * 2500,
    "numbers of lists": fill("123456789. a\n"),
    "spaces before every line": (" " * 99 + "a\n") * 50,
    "spaces behind every line": ("a" + " " * 98 + "\n") * 50,
}


def seconds(body: str, runs: int) -> float:
    best = float("inf")
    for _ in range(runs):
        begun = time.process_time()
        render_comment(body)
        best = min(best, time.process_time() - begun)
    return best


@pytest.fixture(scope="module")
def ordinary() -> float:
    body = fill(ORDINARY_PARAGRAPHS)
    render_comment(body)
    return seconds(body, 9)


def test_there_are_enough_patterns_of_the_right_length() -> None:
    assert len(PATTERNS) >= 40
    lengths = {name: len(body) for name, body in PATTERNS.items()}
    assert all(length >= LENGTH - 60 for length in lengths.values()), lengths


@pytest.mark.parametrize("body", PATTERNS.values(), ids=PATTERNS)
def test_no_pattern_takes_fifty_times_as_long(body: str, ordinary: float) -> None:
    limit = LIMIT * ordinary
    # What is far below the limit need not be measured again.
    assert seconds(body, 1) < limit / 4 or seconds(body, 5) < limit
