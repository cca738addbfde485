"""What is ordinary is never looked at more closely; here it is, to the same end."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from sceau.comments.confusables import skeleton
from sceau.comments.ordinary import has_ordinary_lines, is_ordinary
from sceau.comments.text_cleaning import clean_text

ORDINARY = [chr(code) for code in range(0x3000) if is_ordinary(chr(code))]


@given(st.text(st.sampled_from([*ORDINARY, "\n"])))
def test_cleaning_finds_nothing_to_take_away(text: str) -> None:
    # A sign of another script on a line of its own makes it look at each character.
    whole = f"a{text}b"
    assert clean_text(f"{whole}\n字") == f"{clean_text(whole)}\n字"


def test_every_character_is_seen_composed_and_nothing_elses_double() -> None:
    for char in ORDINARY:
        assert unicodedata.category(char)[0] in "LNPSZ", char
        assert unicodedata.normalize("NFC", char) == char
        assert not unicodedata.combining(char)
        if char.isalpha():
            assert unicodedata.name(char).startswith("LATIN")
            assert skeleton(char), char


def test_what_people_type_is_ordinary() -> None:
    text = (
        "« Ça coûte 12 € à l\u2019hôpital… »\u202f: n° 3 – l\u00a0œuvre.\n\nÀ bientôt"
    )
    assert has_ordinary_lines(text)
    assert not is_ordinary(text)


def test_what_needs_a_look_is_not() -> None:
    for strange in (
        "\t",
        "\r",
        "\x7f",
        "\u00ad",
        "µ",
        "е",
        "e\u0301",
        "\u200b",
        "\u2028",
    ):
        assert not has_ordinary_lines(f"a{strange}b")
