"""Where `sceau/comments/confusables_data.py` comes from, and how to make it again.

    apt-get source --download-only icu
    tar xzf icu_72.1.orig.tar.gz icu/source/data/unidata/confusables.txt
    python -m tests.comments.confusables_source icu/source/data/unidata/confusables.txt

prints the table, which stands in the module between its triple quotes. (Debian's
`unicode-data` lacks the file; ICU's sources have it as Unicode publishes it.)
"""

import sys
import unicodedata
from pathlib import Path

SCRIPTS = ("LATIN ", "GREEK ", "CYRILLIC ")
ALPHABET = "abcdefghijklmnopqrstuvwxyz"
SMALL_CAPITAL = "LATIN LETTER SMALL CAPITAL "
# Letters in a square, a circle or a flag's half: no decomposition tells their letter.
BOXED = (0x1F150, 0x1F170, 0x1F1E6)
# Unicode sees a kra in the Cyrillic к and a turned w in м; a reader sees k and m.
SUPPLEMENT = {"ĸ": "k", "ʍ": "m", "μ": "u", "ȷ": "j", "ε": "e", "ɛ": "e", "є": "e"}


def table_from(confusables: str) -> dict[str, list[str]]:
    """{what is seen: characters}, from the text of confusables.txt.

    Kept is what looks like letters or digits of Latin, Greek and Cyrillic. Left out is
    what NFKD already turns into something else (full width, mathematical alphabets),
    and ASCII letters and digits, which `confusables.skeleton` compares by itself.
    """
    prototypes = {
        chr(start + place): letter
        for start in BOXED
        for place, letter in enumerate(ALPHABET)
    }
    prototypes |= SUPPLEMENT
    for code in range(0x80, 0x3000):
        name = unicodedata.name(chr(code), "")
        letter = name.removeprefix(SMALL_CAPITAL).lower()
        if name.startswith(SMALL_CAPITAL) and len(letter) == 1:
            prototypes[chr(code)] = letter
    for line in confusables.removeprefix("\ufeff").split("\n"):
        fields = line.partition("#")[0].split(";")
        if len(fields) == 3:
            source, target = (
                "".join(chr(int(code, 16)) for code in field.split())
                for field in fields[:2]
            )
            prototypes.setdefault(source, target)
    table: dict[str, list[str]] = {}
    for source in sorted(prototypes):
        seen = _letters(prototypes[source])
        # A second step: в looks like ʙ, and that is a small B.
        seen = "".join(_letters(prototypes.get(char, char)) for char in seen)
        if _is_kept(source) and seen and all(map(_is_letter, seen)):
            table.setdefault(seen, []).append(source)
    return dict(sorted(table.items()))


def _letters(text: str) -> str:
    """Without case and marks; Unicode writes ł as l and a stroke, a mark."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in folded if unicodedata.category(char)[0] != "M")


def _is_kept(source: str) -> bool:
    if source.isascii() and source.isalnum():
        return False
    return len(source) == 1 and unicodedata.normalize("NFKD", source) == source


def _is_letter(char: str) -> bool:
    if char.isascii():
        return char.isalnum()
    return char.isalpha() and unicodedata.name(char, "").startswith(SCRIPTS)


def written(table: dict[str, list[str]]) -> str:
    """The table as the module has it, in lines of at most 88 characters."""
    lines: list[str] = []
    for seen, sources in table.items():
        key = seen if seen.isascii() else "".join(f"+{ord(char):x}" for char in seen)
        line = key
        for source in sources:
            word = f" {ord(source):x}"
            if len(line) + len(word) > 88:
                lines.append(line)
                line = key
            line += word
        lines.append(line)
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(written(table_from(Path(sys.argv[1]).read_text("utf-8"))))
