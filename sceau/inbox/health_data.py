"""Health data about a person who can be told from others: a heuristic.

    ma voisine Claire a un cancer             found
    le dossier psychiatrique de M. Dupont     found
    mon cancer                                an author's own story is theirs to tell
    le Dr Knock et le cancer                  a physician at work

A person and a word of illness or care, in one sentence and not far apart. It would
rather miss something than cry wolf.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator

from sceau.comments.ordinary import is_ordinary
from sceau.inbox.personal_data_words import HEALTH, HEALTH_IN_CAPITALS, by_first_letter
from sceau.inbox.persons import find_persons

Span = tuple[int, int]

_ACCENTS = re.compile("[\u0300-\u036f]+")
_NEAR = 200
"""Characters between a person and a word of health: further apart, a sentence without
full stops is about many things."""

_HEALTH = re.compile(rf"(?<![^\W_])(?:{by_first_letter(HEALTH)})[^\W\d_]*")
_CAPITALS = re.compile(rf"(?:{by_first_letter(HEALTH_IN_CAPITALS, whole=True)})\b")
_END = re.compile(r"[.!?…]++(?=[\s»\"”')\]*_]|\Z)|[\n;]")
_ABBREVIATED = re.compile(r"(?<![^\W_])(?:[^\W\d_]|[MD]rs?|Mme|Mlle|Ms|Pr|St)\Z")
_FILLERS = (
    r"(?:(?: |(?<='))(?:un|une|le|la|du|de|des|au|a|avec|contre|atteinte?|morte?|eu|en"
    r"|decedee?|suivie?|traitee?|soignee?|ete|pour|gravement|tres|toujours|deja|encore"
    r"|fait|malade|debut|petite?|gros|grosse|bien|recemment|ans|from|of|with|the|an)"
    r"(?![^\W_])| ?[dl]'){0,6} ?"
)
_HAS = (
    r"(?:a|ont|avait|aurait|souffre|souffrait|est|etait|serait|sont|vit|vivait|meurt|"
    r"mourut|fait|faisait|lutte|attend|suit|prend|has|had|is|was|suffers|died)(?![^\W_])"
)
_DIRECTLY = re.compile(rf"[ ,]{{1,2}}(?:qui |who )?{_HAS}{_FILLERS}")
_OWN = re.compile(
    r"(?<![^\W_])(?:(?:mon|ma|mes|notre|nos|my|our)"
    r"(?: (?:propre|premiere?|ancien|ancienne|vieux|vieille|petite?|own))? "
    rf"|(?:j'(?:ai|avais)|je (?:suis|etais|fais|souffre|sors)|i (?:have|had|am))"
    rf"{_FILLERS})"
    r"\Z"
)
_THEIRS = re.compile(
    rf"(?<![^\W_])(?:(?:son|sa|ses|his|her) |(?:il|elle|he|she) {_HAS}{_FILLERS})\Z"
)


def first_health(plain: str) -> Span | None:
    """From the person to the word of health, or the other way round; `plain` is text
    with ordinary spaces, hyphens and apostrophes."""
    folded = _folded(plain)
    ills = sorted(
        match.span()
        for match in (*_HEALTH.finditer(folded), *_CAPITALS.finditer(plain))
        if not _OWN.search(folded, max(0, match.start() - 40), match.start())
    )
    if not ills:
        return None
    begin = 0
    for end in _sentence_ends(plain):
        here = ills[bisect_left(ills, (begin, 0)) : bisect_left(ills, (end, 0))]
        if here and (span := _person_and_ill(plain, folded, (begin, end), here)):
            return span
        begin = end
    return None


def _folded(plain: str) -> str:
    """In small letters without accents, one character for one."""
    if is_ordinary(plain.replace("\n", " ").replace("\0", " ")):
        # None of its letters has more than one accent, or becomes two.
        return _ACCENTS.sub("", unicodedata.normalize("NFD", plain.lower()))
    return plain.translate(
        {ord(c): unicodedata.normalize("NFD", c)[0].lower()[0] for c in set(plain)}
    )


def _sentence_ends(plain: str) -> Iterator[int]:
    for match in _END.finditer(plain):
        # « M. Dupont » and « Mme D. »
        start = match.start()
        if match[0] != "." or not _ABBREVIATED.search(plain, max(0, start - 6), start):
            yield match.end()
    yield len(plain)


def _person_and_ill(
    plain: str, folded: str, sentence: Span, ills: list[Span]
) -> Span | None:
    starts = [start for start, _ in ills]
    for person in find_persons(plain, folded, sentence):
        after = bisect_left(starts, person.end)
        near = [
            ill
            for ill in ills[max(0, after - 1) : after + 1]
            if ill[0] - person.end < _NEAR and person.start - ill[1] < _NEAR
        ]
        for start, end in near:
            said = _DIRECTLY.match(folded, person.end)
            direct = said is not None and said.end() == start
            window = max(sentence[0], start - 60)
            theirs = start > person.end and bool(_THEIRS.search(folded, window, start))
            if person.designated or direct or (person.certain and theirs):
                return min(start, person.start), max(end, person.end)
    return None
