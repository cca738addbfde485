"""What in a comment its author may not have meant to publish.

    hints("Appelez-moi au 06 12 34 56 78")  ->  (Hint("phone", "06 12 34 56 78"),)

For a gentle question in the preview: nothing is refused, changed or kept because of a
hint. So it would rather miss something than cry wolf.

Linear in the length of the text, which is as `clean_text` leaves it.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from sceau.comments.linking import find_addresses
from sceau.comments.ordinary import has_ordinary_lines
from sceau.inbox.health_data import first_health
from sceau.inbox.personal_data_words import NOT_TOP_LEVELS, TOP_LEVELS

Kind = Literal["nir", "phone", "email", "health"]
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Hint:
    kind: Kind
    excerpt: str
    """Exactly as it stands in the text: escape it like the text itself."""


def hints(text: str) -> tuple[Hint, ...]:
    """The first finding of each kind, in the order of `Kind`."""
    plain = _without_addresses(text, _plain(text))
    numbers = _NUMBERS.search(plain) is not None
    found: tuple[tuple[Kind, Span | None], ...] = (
        ("nir", _first_nir(plain) if numbers else None),
        ("phone", _first_phone(plain) if numbers else None),
        ("email", _first_email(plain) if _AT.search(plain) else None),
        ("health", first_health(plain)),
    )
    return tuple(Hint(kind, text[slice(*span)]) for kind, span in found if span)


# What every number, and every address of mail, has in it: nearly no text has, and to
# look for all their spellings takes long.
_NUMBERS = re.compile(r"\d(?:[ ./()-]{0,3}\d){5}")
_AT = re.compile(r"@|[aA][rR]{1,2}[oO][bB]|[ (\[{<][aA][tT][ )\]}>]")

# One character for one, so that places in the text stay what they are.


def _plain(text: str) -> str:
    """With ordinary spaces, hyphens, apostrophes and digits."""
    if has_ordinary_lines(text):
        for char, plain in _ORDINARY_TO_PLAIN:
            text = text.replace(char, plain)
        return text
    return text.translate({ord(c): _plain_char(c) for c in set(text)})


def _plain_char(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.digit(char))
    if category == "Zs" or char == "\t":
        return " "
    if category == "Pd" or char == "−":
        return "-"
    return {"’": "'", "＠": "@", "＋": "+", "．": "."}.get(char, char)


# All that `_plain_char` changes of what ordinary texts are made of.
_ORDINARY_TO_PLAIN = (
    *(("\xa0", " "), ("\u202f", " "), ("–", "-"), ("—", "-"), ("’", "'")),
)


# `cnil.fr/12`, as people write an address when they leave out the scheme.
_BARE_ADDRESS = re.compile(r"(?<![\w.@-])(?:[\w-]++\.)++[A-Za-z]{2,}+/\S*+")


def _without_addresses(text: str, plain: str) -> str:
    """Addresses become characters that match nothing."""
    parts: list[str] = []
    done = 0
    for address in find_addresses(text):
        parts += plain[done : address.start], "\0" * (address.end - address.start)
        done = address.end
    plain = "".join((*parts, plain[done:]))
    if "/" not in plain:
        return plain
    return _BARE_ADDRESS.sub(lambda match: "\0" * len(match[0]), plain)


# 1 84 12 2A 451 089 46: sex, year, month, department, commune, order, key.
_NIR = re.compile(
    r"(?<![^\W_])([1-478])S(\d\d)S(0[1-9]|1[0-2]|[2-9]\d)S(\d\d|2[AaBb])S"
    r"(\d\d\d)S(\d\d\d)(?:(S|S/S| ?\(? ?[Cc]l[ée] ?:? ?)(\d\d))?(?![^\W_])".replace(
        "S", "[ ./-]{0,3}"
    )
)


def _first_nir(plain: str) -> Span | None:
    for match in _NIR.finditer(plain):
        sex, _, month, department, commune, order, joint, key = match.groups()
        if department == "00" or "000" in (commune, order):
            continue
        number = re.sub(r"[^0-9AaBb]", "", plain[match.start() : match.end(6)])
        if key and int(key) == _nir_key(number):
            return match.span()
        # Without a key that is right it needs another sign of being one: groups, or
        # digits that could be nothing else. Fifteen in a row are a telephone's IMEI.
        in_groups = match.end(6) - match.start() > len(number)
        if in_groups or (joint != "" and sex in "12" and month < "13"):
            return match.start(), match.end(6)
    return None


def _nir_key(number: str) -> int:
    # Corsica's 2A and 2B count as 19 and 18.
    digits = number.upper().replace("2A", "19").replace("2B", "18")
    return 97 - int(digits) % 97


_BETWEEN = r"[ ./-]{0,3}"
_PHONE = re.compile(
    rf"(?<![^\W_])(?<!\d[.,/-])0[1-79](?:{_BETWEEN}\d){{8}}(?![^\W_])"
    # +33 (0)6 12 34 56 78; 08 are services, nobody's own.
    rf"|(?<![\w+])(?:\+ ?\(?|00)33\)?{_BETWEEN}(?:\(?0\)?{_BETWEEN})?"
    rf"[1-79](?:{_BETWEEN}\d){{8}}(?![^\W_])"
    r"|(?<![\w+])(?:\+\(?(?!33)|00(?=32|34|352|377|39|41|44|49|1[ .-]))[1-9]"
    r"(?:[ ./()-]{0,3}\d){7,14}(?![^\W_])"
)
# How many digits people put together.
_FRENCH_GROUPS = frozenset(
    ("2 2 2 2 2", "10", "2 8", "2 4 4", "4 3 3", "4 6", "2 3 3 2", "4 2 2 2")
)
_NUMBER_OF = re.compile(r"\b(?:isbn|issn|rpps|siret|siren|ean|finess)\W{0,4}\Z", re.I)
_UNIT = re.compile(
    r" ?(?:[€$%]|k€|euros?|dollars?|milli|habitants|personnes|dossiers)", re.I
)


def _first_phone(plain: str) -> Span | None:
    position = 0
    while match := _PHONE.search(plain, position):
        if _is_phone(plain, match):
            return match.span()
        # A date may have hidden a number's beginning.
        position = match.start() + 1
    return None


def _is_phone(plain: str, match: re.Match[str]) -> bool:
    groups = re.findall(r"\d+", match[0])
    if match[0].startswith("0") and not match[0].startswith("00"):
        between = {b.strip() for b in re.findall(r"[ ./-]+", match[0])}
        return (
            " ".join(str(len(group)) for group in groups) in _FRENCH_GROUPS
            # « 01/02/13 10.30 » is a day and an hour.
            and len(between) <= 1
            and not _NUMBER_OF.search(plain, max(0, match.start() - 12), match.start())
        )
    in_thousands = len(groups) > 1 and all(len(group) == 3 for group in groups[1:])
    if not in_thousands or match[0].lstrip("+(").startswith("33"):
        return True
    # « +12 345 678 dossiers »
    return (
        sum(map(len, groups)) >= 10
        and groups[-1] != "000"
        and not _UNIT.match(plain, match.end())
    )


_LOCAL = r"(?<![\w.+@-])[^\W_][\w.+-]{0,63}+"
_EMAIL = re.compile(rf"{_LOCAL}@[^\W_][\w-]{{0,62}}+(?:\.[^\W_][\w-]{{0,62}}+){{1,9}}")
# A lonely « at » is an English word, so the dot must be spelled as well.
_OPEN, _CLOSE = r" {0,2}[(\[{<] {0,2}", r" {0,2}[)\]}>] {0,2}"
_SPELLED_DOT = rf"(?:{_OPEN}(?:point|dot|\.){_CLOSE}| {{1,2}}(?:point|dot) {{1,2}})"
_HOST = r"[^\W_][\w-]{0,62}+(?:(?:\.|DOT)[^\W_][\w-]{0,62}+){0,4}?".replace(
    "DOT", _SPELLED_DOT
)
_DISGUISED = re.compile(
    rf"{_LOCAL}(?:(?:{_OPEN}(?:at|arr?obase?|@){_CLOSE}| {{1,2}}arr?obase? {{1,2}}"
    rf"| {{1,2}}@ {{1,2}}|@){_HOST}(?:\.|{_SPELLED_DOT})"
    rf"| {{1,2}}at {{1,2}}{_HOST}{_SPELLED_DOT})"
    rf"(?:{'|'.join(TOP_LEVELS)})(?![\w-]|\.\w)",
    re.IGNORECASE,
)
# git@github.com:a/b.git
_REMOTE_PATH = re.compile(r":[^\s:]")


def _first_email(plain: str) -> Span | None:
    spans = [match.span() for match in _DISGUISED.finditer(plain)]
    for match in _EMAIL.finditer(plain):
        last = match[0].rpartition(".")[2].lower()
        if len(last) > 1 and last.isalpha() and last not in NOT_TOP_LEVELS:
            spans.append(match.span())
    return min(
        (span for span in spans if not _REMOTE_PATH.match(plain, span[1])),
        default=None,
    )
