import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sceau.comments.text_cleaning import clean_line, clean_text

WOMAN, ROCKET, ZWJ, VS16 = "\U0001f469", "\U0001f680", "\u200d", "\ufe0f"


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("", ""),
        ("Un.\r\nDeux.\rTrois.\n", "Un.\nDeux.\nTrois."),
        ("Un.\u2028Deux.\u2029Trois.\x85Quatre.\x0b", "Un.\nDeux.\nTrois.\nQuatre."),
        ("a\tb", "a b"),
        ("a\0b\x1b[2Jc\x7fd\x9be", "ab[2Jcde"),
        ("a\ud800b\ue000c\uffffd\U000e0041e", "abcde"),
        ("\ufeffa\u200bb\u2060c\u00add\u034fe\u3164f", "abcdef"),
        ("a\u202eb\u202dc\u2066d\u2069e\u200ff\u200eg\u061ch", "abcdefgh"),
        ("Zoe\u0301", "Zoé"),
        ("e\u200b\u0301", "é"),
        ("« Oui\u202f! »\u00a0: l’été", "« Oui\u202f! »\u00a0: l’été"),
        ("  Un  \n\t\nDeux\u00a0\n  ", "Un\n\nDeux"),
        (
            "Un\n\n\n\n\n \n\nDeux\n\n\nTrois\n\nQuatre",
            "Un\n\n\nDeux\n\n\nTrois\n\nQuatre",
        ),
        ("> cité\n\n- un\n  - deux", "> cité\n\n- un\n  - deux"),
        ("\u2800\u2800", ""),
        ("⠠⠃\u2800⠁", "⠠⠃ ⠁"),
    ],
)
def test_text_keeps_what_is_seen(raw: str, clean: str) -> None:
    assert clean_text(raw) == clean


@pytest.mark.parametrize(
    "text",
    [
        WOMAN + ZWJ + ROCKET,
        WOMAN + "\U0001f3fd" + ZWJ + ROCKET,
        "\U0001f3f3" + VS16 + ZWJ + "\U0001f308",
        "\U0001f937\U0001f3fe" + ZWJ + "♀" + VS16,
        "❤" + VS16 + " ☺\ufe0e ©" + VS16 + " ‼" + VS16,
        "1" + VS16 + "\u20e3",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",  # Persian: I want
        "\u0915\u094d\u200d\u0937 \u0915\u094d\u200c\u0937",  # Hindi conjuncts
        "ệ Việt Nam, ที่นี่, שָׁלוֹם, مُحَمَّد",
        "\u06dd١",
    ],
)
def test_what_a_script_or_an_emoji_needs_stays(text: str) -> None:
    assert clean_text(text) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("a\u200db", "ab"),
        ("a\u200cb", "ab"),
        (ZWJ + ROCKET, ROCKET),
        (WOMAN + ZWJ, WOMAN),
        (WOMAN + ZWJ + ZWJ + ROCKET, WOMAN + ZWJ + ROCKET),
        (WOMAN + ZWJ + "a", WOMAN + "a"),
        ("a" + VS16 + "b\ufe00c\U000e0100", "abc"),
        (ROCKET + VS16 + VS16, ROCKET + VS16),
        ("1" + VS16 + "a", "1a"),
        ("\u0645\u200ca", "\u0645a"),
    ],
)
def test_joiners_elsewhere_go(raw: str, clean: str) -> None:
    assert clean_text(raw) == clean


def test_marks_are_not_piled_up() -> None:
    assert clean_text("x" + "\u0334" * 50 + "y") == "x" + "\u0334" * 4 + "y"
    assert clean_text("क" + "\u094d\u200c" * 50) == "क" + "\u094d\u200c" * 4


@pytest.mark.parametrize("raw", ["\u0301a", "  \u0301a", "\u200b\u0301a"])
def test_a_mark_without_a_letter_goes(raw: str) -> None:
    assert clean_text(raw) == "a"


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("  Une \t lectrice\r\nde\u00a0 Lyon\u2028", "Une lectrice de Lyon"),
        ("Eve\nStatus: approved", "Eve Status: approved"),
        ("\u202eevE", "evE"),
        (" \u200b\u3164\u2800\u00a0", ""),
        ("\u0301\u0301", ""),
        ("!", "!"),
        ("🙂", "🙂"),
    ],
)
def test_a_line_is_one_line(raw: str, clean: str) -> None:
    assert clean_line(raw) == clean


TROUBLE = st.sampled_from(
    "\r\n\t\u2028\u200b\u200c\u200d\ufe0f\u202e\u0301\u0334\u094dक\u0645👩🚀1#\u20e3"
    "\u00a0é\u212b\u0958\u2adc\ud800\ue000\U000e0041\u1100\u1161\u11a8"
)


@settings(max_examples=400, deadline=None)
@given(st.text(TROUBLE | st.characters(), max_size=60))
def test_cleaning_twice_is_cleaning_once(raw: str) -> None:
    for clean in (clean_text, clean_line):
        once = clean(raw)
        assert clean(once) == once
        assert unicodedata.is_normalized("NFC", once)
        assert once == once.strip()
        gone = {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"}
        assert not gone & {unicodedata.category(c) for c in once.replace("\n", "")}
