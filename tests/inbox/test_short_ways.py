"""Ordinary text takes short ways, and they lead where the long ones do."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sceau.comments.ordinary import has_ordinary_lines
from sceau.inbox import health_data, personal_data, signals
from sceau.inbox.personal_data_words import HEALTH, by_first_letter

ALL_ORDINARY = "".join(
    chr(code) for code in range(0x2100) if has_ordinary_lines(chr(code))
)
texts = st.text(st.sampled_from(ALL_ORDINARY)) | st.text(
    st.sampled_from("aéÉœÇ .’«\n@/06-")
)


def _words(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).casefold()
    plain = unicodedata.normalize("NFKD", plain)
    return " ".join(plain.translate(signals._WordsOnly()).split())


@pytest.mark.parametrize("char", ALL_ORDINARY)
def test_each_ordinary_character_takes_the_same_place(char: str) -> None:
    expected = unicodedata.normalize("NFD", char)[0].lower()[0]
    assert health_data._folded(char) == expected
    assert personal_data._plain(char) == personal_data._plain_char(char)
    assert signals._folded(f"a{char}b") == _words(f"a{char}b")


@given(texts)
def test_whole_texts_come_out_alike(text: str) -> None:
    assert signals._folded(text) == _words(text)
    plain = "".join(map(personal_data._plain_char, text))
    assert personal_data._plain(text) == plain
    folded = "".join(unicodedata.normalize("NFD", c)[0].lower()[0] for c in plain)
    assert health_data._folded(plain) == folded


def test_words_by_their_first_letter_are_the_same_words() -> None:
    assert by_first_letter(["ab", "b", "ac", "(?:x)"]) == "(?:(?:x))|a(?:b|c)|b(?:)"
    one_by_one = re.compile(rf"(?<![^\W_])(?:{'|'.join(HEALTH)})")
    grouped = re.compile(rf"(?<![^\W_])(?:{by_first_letter(HEALTH)})")
    for word in (*HEALTH, "une maladie rare", "est tres malade", "voit un psychiatre"):
        for text in (word, f"x{word}", f"un {word} et"):
            assert [m.span() for m in one_by_one.finditer(text)] == [
                m.span() for m in grouped.finditer(text)
            ]
    whole = re.compile(rf"(?:{by_first_letter(['AVC', 'ALD'], whole=True)})\b")
    assert whole.findall("AVC ALD. XAVC ALDX (ALD) _AVC") == ["AVC", "ALD", "ALD"]
