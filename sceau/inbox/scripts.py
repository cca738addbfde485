"""Which script a letter belongs to, and words whose letters only look at home."""

import unicodedata

from sceau.comments.confusables import skeleton

# By the first words of the characters' names in Unicode.
SCRIPTS = (
    *("LATIN", "GREEK", "CYRILLIC", "ARMENIAN", "HEBREW", "ARABIC", "SYRIAC"),
    *("DEVANAGARI", "BENGALI", "GURMUKHI", "GUJARATI", "TAMIL", "TELUGU", "KANNADA"),
    *("MALAYALAM", "SINHALA", "THAI", "LAO", "TIBETAN", "MYANMAR", "GEORGIAN"),
    *("HANGUL", "ETHIOPIC", "CHEROKEE", "KHMER", "MONGOLIAN", "TIFINAGH", "COPTIC"),
    *("CJK", "HIRAGANA", "KATAKANA", "BOPOMOFO", "LISU", "FULLWIDTH", "MATHEMATICAL"),
)
OTHER_SCRIPT = "OTHER"
_AT_HOME = frozenset({"LATIN", OTHER_SCRIPT})


def is_letter(char: str) -> bool:
    # Not the raised letters of « 1ᵉʳ », nor º and ª.
    return char.isalpha() and unicodedata.category(char) != "Lm" and char not in "ºª"


def script_of(char: str) -> str:
    """One of `SCRIPTS`, or OTHER_SCRIPT."""
    name = unicodedata.name(char, "")
    first = name.partition(" ")[0].partition("-")[0]
    return first if first in SCRIPTS else OTHER_SCRIPT


def is_mixed(word: str) -> bool:
    """Whether some letters only look like the Latin ones they stand among."""
    if word.isascii():
        return False
    scripts = [script_of(char) for char in word]
    if "LATIN" not in scripts:
        return False
    strange = [at for at, script in enumerate(scripts) if script not in _AT_HOME]
    # « μg », « TNFα »: one Greek letter at an end is science.
    if (
        len(strange) == 1
        and scripts[strange[0]] == "GREEK"
        and strange[0] in _ends(word)
    ):
        return False
    return any(skeleton(word[at]).isascii() and skeleton(word[at]) for at in strange)


def _ends(word: str) -> tuple[int, int]:
    return 0, len(word) - 1
