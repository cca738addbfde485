"""What a terminal would do with a text: obey it, hide it, or let it cover others."""

import unicodedata

from sceau.moderation.terminal import MAX_MARKS

_OBEYED = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_SHAPELESS = set("\u034f\u115f\u1160\u3164\uffa0\ufe0f\ufe00\u180b\u2800\U000e0100")


def faults(line: str) -> list[str]:
    """Characters that a terminal obeys or does not show, and towers of marks."""
    found = [
        f"U+{ord(char):04X}"
        for char in line
        if unicodedata.category(char) in _OBEYED or char in _SHAPELESS
    ]
    marks = 0
    for char in line:
        marks = marks + 1 if unicodedata.category(char)[0] == "M" else 0
        if marks > MAX_MARKS:
            found.append("a tower")
    return found


def faults_of_lines(text: str) -> list[tuple[str, list[str]]]:
    """Each line of a whole output that has some."""
    found = [(line, faults(line)) for line in text.split("\n")]
    return [(line, wrong) for line, wrong in found if wrong]
