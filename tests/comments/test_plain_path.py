"""The short way for plain text gives what the three stages give, byte for byte."""

import os

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sceau.comments.plain_rendering import render_plain
from sceau.comments.rendering import (
    last_word,
    make_readable,
    render_comment,
    render_in_three_stages,
)
from tests.comments.attacks import ATTACKS

EXAMPLES = 10_000 if os.environ.get("SCEAU_TEST_ALL") == "1" else 400

WORDS = ["a", "Été", "l’hôpital", "C'est", "2", "1984", "x_y_z", "fin.Il", "n°"]
SPACES = [" ", "  ", "\t", "\n", "\n\n", " \n ", "\t\n", "\r\n", "\r", "\xa0", "\u202f"]
SPACES += ["\u2003", "\u3000", "\u2028", "\x85", "\x0c", "\x1c", "\ufeff", "\u200b"]
MARKS = ["-", "- ", "+ ", "1.", "1. ", "12) ", "> ", ">", "* ", "*", "**", "`", "\\"]
MARKS += ["# ", "---", "===", "~~", "_", "__", "|", "[x](y)", "![", "]:", "```", "!"]
HTML = [
    "<",
    ">",
    "<b>",
    "</p>",
    "&",
    "&amp;",
    "&lt",
    "&#60;",
    "&copy;",
    '"',
    "'",
    "<!--",
]
LINKS = [
    "https://a.fr",
    "http://b.fr/x_(y)",
    "https://",
    "://",
    "http",
    "https:",
    "é.fr",
]
LINKS += [
    "?q=1&copy=2",
    "/*x*",
    "xn--a.fr",
    "@",
    ":80",
    ")",
    "(",
    ",",
    ".",
    "…",
    "«",
    "»",
]
ODD = ["\x00", "\x0b", "\x1b[0m", "\ud800", "\ufffe", "\u202e", "e\u0301", "\U0001f600"]
ODD += ["{{ x }}", "{static}", "]]>", "аpple.com"]

pieces = st.sampled_from(WORDS + SPACES + MARKS + HTML + LINKS + ODD)
# Without marks, so that many take the short way; with them; and anything at all.
plain_pieces = st.sampled_from(WORDS + SPACES + HTML + LINKS + ["_", "#", "[", "é"])
bodies = (
    st.lists(plain_pieces, max_size=25)
    | st.lists(pieces, max_size=25)
    | st.lists(st.text(max_size=12) | plain_pieces, max_size=6)
).map("".join)


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(bodies)
@example("x\t \n y")
@example("\xa0\n b")
@example("1984. Un roman")
@example("a\n- b")
@example("https://a.fr  \nb")
def test_the_short_way_is_the_long_way(body: str) -> None:
    assert render_comment(body) == render_in_three_stages(body)


def test_the_same_for_every_attack() -> None:
    for attack in ATTACKS:
        expected = render_in_three_stages(attack.text)
        assert render_comment(attack.text) == expected, attack
        assert render_comment(f"Bonjour !\n{attack.text}\n\nFin") == (
            render_in_three_stages(f"Bonjour !\n{attack.text}\n\nFin")
        ), attack


def test_ordinary_comments_take_the_short_way_and_nh3_still_has_the_last_word() -> None:
    body = "Bonjour,\n« oui » & <non>, voir https://a.fr/?a=1&b=2.\n\nÀ bientôt"
    html = render_plain(make_readable(body))
    assert html is not None
    # nh3 writes quotes and no-break spaces its own way: it did see the text.
    quoted = render_plain('<"a"\xa0b>')
    assert quoted == '<p>&lt;"a"\xa0b&gt;</p>\n'
    assert render_comment('<"a"\xa0b>') == '<p>&lt;"a"&nbsp;b&gt;</p>\n'
    assert last_word(html) == render_comment(body)


def test_marks_take_the_long_way() -> None:
    for body in ("*a*", "`a`", "a\\b", "> a", "- a", "1. a", "a\n  + b", "9) a"):
        assert render_plain(body) is None, body
