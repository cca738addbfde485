"""Whatever a reader writes, a moderator's terminal shows it and obeys none of it."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sceau.comments.ordinary import is_ordinary
from sceau.moderation.columns import cells
from sceau.moderation.terminal import columns, shown, shown_block
from tests.comments.attacks import ATTACKS, Attack
from tests.moderation.terminals import faults
from tests.timing import assert_linear

_ESCAPES = {"\\": "\\", "n": "\n", "r": "\r", "t": "\t"}
# Letters of everyday scripts, and everything else that Unicode has.
ANYTHING = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("abcаеорԁοаά̂\u0338\u200b\u202e\x1b\n\t \\xu0[]"),
    ),
    max_size=60,
)


@pytest.mark.parametrize(
    "attack", ATTACKS, ids=[f"{n}-{a.cls}" for n, a in enumerate(ATTACKS)]
)
def test_an_attack_is_shown_and_not_obeyed(attack: Attack) -> None:
    text = attack.text
    assert faults(shown(text)) == []
    lines = shown_block(text).split("\n")
    assert len(lines) == text.count("\n") + 1
    assert [fault for line in lines for fault in faults(line)] == []
    # What is shown can be written down, surrogates included.
    shown(text).encode("utf-8")


@given(ANYTHING)
def test_any_text_is_safe(text: str) -> None:
    line = shown(text)
    assert faults(line) == []
    assert "\n" not in line
    assert not unicodedata.combining((line or " ")[0])
    block = shown_block(text)
    assert block.count("\n") == text.count("\n")
    assert faults(block.replace("\n", "")) == []


@given(st.text(st.characters(max_codepoint=0x7F), max_size=40))
def test_what_is_shown_tells_texts_apart(text: str) -> None:
    """An escape stands for one character, never for its own spelling."""
    decoded = re.sub(
        r"\\(\\|[nrt]|x..)",
        lambda match: _ESCAPES.get(match[1]) or chr(int(match[1][1:], 16)),
        shown(text),
    )
    assert decoded == text


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Eve\x1b[2J\x1b]0;titre\x07", r"Eve\x1b[2J\x1b]0;titre\x07"),
        ("a\r\nb\tc\x85\x9b31m", r"a\r\nb\tc\x85\x9b31m"),
        ("\u202egpj.exe \u2066x", r"\u202egpj.exe \u2066x"),
        ("a\u200bb\u2060c\ufeffd\xade", r"a\u200bb\u2060c\ufeffd\xade"),
        ("a\u2028b\u2029c", r"a\u2028b\u2029c"),
        ("\ud800 \uffff \ue000 \U0010ffff", r"\ud800 \uffff \ue000 \U0010ffff"),
        ("a\u2003b\u1680c", r"a\u2003b\u1680c"),
        ("Ju\u3164", r"Ju\u3164"),
        ("❤\ufe0f", r"❤\ufe0f"),
        ("\U000e0041", r"\U000e0041"),
        (r"\u202e \x1b ¯\_(ツ)_/¯", r"\\u202e \\x1b ¯\\_(ツ)_/¯"),
        ("\\\x1b", r"\\\x1b"),
    ],
)
def test_what_would_be_obeyed_or_hidden_is_spelled(text: str, line: str) -> None:
    assert shown(text) == line


@pytest.mark.parametrize(
    "text",
    [
        "« L’œuvre d’Éluard » : ça coûte 5\u202f€, non\u202f? 1ᵉʳ, n°\u00a02 — …",
        "Le facteur TNFα, 5 μg, 3 µg/mL ; NF-κB ; l’hépatite α",
        "Здравствуйте, кто там? Это мой врач.",
        "Ο γιατρός μου είναι καλός και το ξέρω.",
        "שלום עולם",
        "مرحبا بالعالم",
        "Nguyễn Văn Đức, Łukasz, Iași, ığdır, Þór",
        "日本語のIT企業です。",
        "한국어 텍스트",
        "ว่าที่ร้อยตรี",
        "Merci 🙏 🇫🇷 ™ ©",
        "https://souslesceau.example/2013/03/ton-dossier/?a=b#c",
        "",
    ],
)
def test_ordinary_prose_stays_as_it_was(text: str) -> None:
    assert shown(text) == text


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("https://p\u0430ypal.com/", "https://p[U+0430 CYRILLIC a]ypal.com/"),
        ("lemon\u0501e.fr", "lemon[U+0501 CYRILLIC d]e.fr"),
        ("p\u0430\u0443pal", "p[U+0430 U+0443 CYRILLIC ay]pal"),
        ("\u0408u", "[U+0408 CYRILLIC j]u"),
        ("g\u03bf\u043egle", "g[U+03BF U+043E CYRILLIC+GREEK oo]gle"),
        ("goog\u217ce \u0261oogle", "goog[U+217C NUMERAL l]e [U+0261 LATIN g]oogle"),
        ("\uff50aypal", "[U+FF50 FULLWIDTH p]aypal"),
        # An accent of the letter that went stands by itself.
        ("p\u0430\u0301ypal", "p[U+0430 CYRILLIC a]◌\u0301ypal"),
        # Greek is science at an end only, and not where it is a perfect double.
        ("p\u03b1ypal", "p[U+03B1 GREEK a]ypal"),
        ("hell\u03bf", "hell[U+03BF GREEK o]"),
        # Whole words.
        ("https://оре.com", "https://оре[CYRILLIC, looks like ope].com"),
        ("il \u0430 dit", "il \u0430[CYRILLIC, looks like a] dit"),
        ("𝐕𝐢𝐚𝐠𝐫𝐚", "𝐕𝐢𝐚𝐠𝐫𝐚[MATHEMATICAL, looks like viagra]"),
        ("ⓟⓐⓨ", "ⓟⓐⓨ[SYMBOL, looks like pay]"),
        ("ɢᴏᴏɢʟᴇ", "ɢᴏᴏɢʟᴇ[LATIN, looks like google]"),
        # Prose beside it excuses a word, unless Latin letters stand in the same chunk.
        ("жизнь: https://оре.com", "жизнь: https://оре[CYRILLIC, looks like ope].com"),
        ("жизнь оре", "жизнь оре"),
        # Prose in another script, or beyond Latin words, excuses nothing.
        ("жизнь οορ", "жизнь οορ[GREEK, looks like oop]"),
        ("жизнь, dit-il, оре", "жизнь, dit-il, оре[CYRILLIC, looks like ope]"),
    ],
)  # fmt: skip
def test_what_looks_like_something_else_is_noted(text: str, line: str) -> None:
    assert shown(text) == line


def test_towers_of_marks_are_cut_with_their_count() -> None:
    tower = "e" + "\u0301" * 41 + "t" + "\u0301" * 5
    assert shown(tower) == (
        "e" + "\u0301" * 4 + "[+37 marks]t" + "\u0301" * 4 + "[+1 mark]"
    )


def test_a_mark_never_sits_on_what_we_wrote() -> None:
    assert shown("\u0301a") == "◌\u0301a"
    assert shown("\u200b\u0301") == "\\u200b◌\u0301"
    assert shown("a \u0301") == "a ◌\u0301"


def test_a_block_keeps_its_lines_and_judges_each_by_itself() -> None:
    assert shown_block("Здравствуйте\nоре\r\n") == (
        "Здравствуйте\nоре[CYRILLIC, looks like ope]\\r\n"
    )


@pytest.mark.parametrize(
    "unit",
    [
        "a\u0430",
        "\u0301\u0323",
        "\u0430 ",
        "\u0430",
        "a",
        "\\",
        "\u202e",
        "\x1b[",
        "ж.a",
    ],
)
def test_time_grows_with_the_text_and_no_faster(unit: str) -> None:
    assert_linear(shown, unit)


_PLAIN = [chr(code) for code in range(0x2100) if is_ordinary(chr(code))]


@given(st.text(st.sampled_from(_PLAIN)), st.integers(1, 40))
def test_ordinary_french_is_judged_at_once_and_as_the_tables_would(
    text: str, width: int
) -> None:
    # A sign of another script, apart, makes the tables look at each character.
    assert shown(f"{text} 字") == f"{shown(text)} 字"
    line = shown(text)
    assert cells(f"{line}字") == cells(line) + 2
    if len(line) > width:
        assert columns(f"{line}字", width) == columns(line, width)


@given(ANYTHING, st.integers(1, 40))
def test_a_column_is_exactly_as_wide_as_asked(text: str, width: int) -> None:
    line = shown(text)
    column = columns(line, width)
    assert cells(column) == width
    if cells(line) <= width:
        assert column == line + " " * (width - cells(line))
    else:
        kept = column.rstrip(" ").removesuffix("…")
        assert line.startswith(kept)
        rest = line[len(kept) :]
        # No letter lost its marks, and no more would have fitted.
        assert rest
        assert cells(rest[0]) > 0
        assert cells(kept) >= width - 2


@pytest.mark.parametrize(
    ("text", "width", "column"),
    [
        ("abc", 5, "abc  "),
        ("abc", 3, "abc"),
        ("abcd", 3, "ab…"),
        ("日本語", 4, "日… "),
        ("日本語", 6, "日本語"),
        ("e\u0301te\u0301s", 3, "e\u0301t…"),
        ("e\u0301t", 1, "…"),
        ("", 2, "  "),
    ],
)
def test_columns(text: str, width: int, column: str) -> None:
    assert columns(text, width) == column


def test_a_column_without_width_is_a_fault_of_the_program() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        columns("a", 0)
