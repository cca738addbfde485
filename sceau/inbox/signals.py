"""What a moderator is told beside a pending comment. Nothing is refused here.

    signals(subject, rules)  ->  (Signal("links", "7"), Signal("script", "CYRILLIC"))

A detail is a number, or a name from a list of ours or of the settings; never a piece of
what the reader wrote, so that signals may be kept when the text is gone.

Linear in the length of the text, for each spam word.
"""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import groupby, islice
from operator import eq

from sceau.comments.linking import Address, find_addresses
from sceau.comments.ordinary import has_ordinary_lines, is_ordinary
from sceau.inbox.scripts import is_letter, is_mixed, script_of

FAST = 8
"""Seconds in which nobody reads a preview."""
_OTHER_SCRIPTS = 0.30
_SHOUTING = 0.60
_LETTERS_TO_SHOUT = 20
_FREQUENT = "esaitnrulo"
"""Small letters: seven of ten in French and English."""
_LONGEST_RUN = 10
_RULERS = frozenset("-–—=_*~.·…#")
"""Lines and dots are drawn with them."""
_RUN = re.compile(rf"(\S)\1{{{_LONGEST_RUN - 1},}}")
_WORDS_TO_REPEAT = 12
_SAME_WORD = 0.30
_SAME_IN_A_ROW = 5


@dataclass(frozen=True)
class Subject:
    author: str
    body: str
    article: str
    seconds_to_confirm: float
    """From the first preview to the confirmation."""

    @cached_property
    def folded(self) -> str:
        """The body's words in small letters without accents."""
        return _folded(self.body)

    @cached_property
    def digest(self) -> str:
        """Of the body."""
        return digest(self.body, self.folded)


@dataclass(frozen=True, slots=True)
class SignalRules:
    max_links: int
    spam_words: tuple[str, ...]
    """Words or groups of words; case, accents and punctuation do not matter."""
    expected_scripts: frozenset[str]
    """Names of `scripts.SCRIPTS`."""
    recent_digests: Container[str]
    """What `digest` gave for texts not long ago."""


@dataclass(frozen=True, slots=True)
class Signal:
    name: str
    detail: str
    """May be empty."""


def signals(subject: Subject, rules: SignalRules) -> tuple[Signal, ...]:
    """In the order of `_CHECKS`; more than one only of `words`."""
    text = _Text(subject)
    return tuple(
        Signal(name, detail) for name, check in _CHECKS for detail in check(text, rules)
    )


def digest(body: str, folded: str | None = None) -> str:
    """Equal for texts that differ in case, accents, white space or punctuation only.

    A plain hash: anyone who has one can find out whether it is that of a text they
    guess, so it is for memory only, where the texts themselves pass too. Written down,
    or logged, it would need a key. Cheaper than keeping the texts, and no more than
    that. `folded` is the body as `Subject.folded` has it, where it is at hand.
    """
    folded = (_folded(body) if folded is None else folded).replace(" ", "")
    # A text of signs alone is itself.
    return hashlib.sha256(
        (folded or "".join(body.split())).encode("utf-8", "surrogatepass")
    ).hexdigest()


def to_json(found: Iterable[Signal]) -> list[dict[str, str]]:
    return [{"name": signal.name, "detail": signal.detail} for signal in found]


def from_json(data: object) -> tuple[Signal, ...]:
    """What `to_json` gave; ValueError for anything else. Names that this version does
    not know are kept."""
    if not isinstance(data, list):
        raise ValueError("signals are a list")
    return tuple(_signal(entry) for entry in data)


def _signal(entry: object) -> Signal:
    if isinstance(entry, dict) and entry.keys() == {"name", "detail"}:
        name, detail = entry["name"], entry["detail"]
        if isinstance(name, str) and isinstance(detail, str):
            return Signal(name, detail)
    raise ValueError("a signal has a name and a detail, both strings")


class _Text:
    """What several checks look at, found once."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self.author, self.body = subject.author, subject.body

    @cached_property
    def addresses(self) -> list[Address]:
        """Of the body."""
        return list(find_addresses(self.body))

    @cached_property
    def bare(self) -> str:
        """The body without its addresses."""
        parts = []
        done = 0
        for address in self.addresses:
            parts.append(self.body[done : address.start])
            done = address.end
        return " ".join((*parts, self.body[done:]))

    @cached_property
    def bare_words(self) -> list[str]:
        """Folded."""
        bare = _folded(self.bare) if self.addresses else self.subject.folded
        return bare.split()


# Each check yields the details of its signal.


def _links(text: _Text, rules: SignalRules) -> Iterator[str]:
    count = len(text.addresses) + sum(1 for _ in find_addresses(text.author))
    if count > rules.max_links:
        yield str(count)


def _only_links(text: _Text, rules: SignalRules) -> Iterator[str]:
    count = len(text.addresses)
    if count and len(text.bare_words) < 2:
        yield str(count)


def _duplicate(text: _Text, rules: SignalRules) -> Iterator[str]:
    if text.subject.digest in rules.recent_digests:
        yield ""


def _script(text: _Text, rules: SignalRules) -> Iterator[str]:
    if "LATIN" in rules.expected_scripts and has_ordinary_lines(text.body):
        return
    scripts: Counter[str] = Counter()
    for char, count in Counter(text.body).items():
        if is_letter(char):
            scripts[script_of(char)] += count
    foreign = Counter(
        {name: n for name, n in scripts.items() if name not in rules.expected_scripts}
    )
    if foreign and foreign.total() > _OTHER_SCRIPTS * scripts.total():
        # A tie goes to the name, so that the same text gives the same signal.
        yield min(foreign, key=lambda name: (-foreign[name], name))


def _words(text: _Text, rules: SignalRules) -> Iterator[str]:
    if not rules.spam_words:
        return
    folded_text = f" {_folded(text.author)}  {text.subject.folded} "
    seen = set()
    for word in rules.spam_words:
        folded = _folded(word)
        if folded and folded not in seen and f" {folded} " in folded_text:
            seen.add(folded)
            yield word


def _shouting(text: _Text, rules: SignalRules) -> Iterator[str]:
    # Of nearly every text these alone are too many.
    if sum(map(text.bare.count, _FREQUENT)) >= (1 - _SHOUTING) * len(text.bare):
        return
    counts = Counter(text.bare).items()
    capitals = sum(count for char, count in counts if char.isupper())
    letters = capitals + sum(count for char, count in counts if char.islower())
    if letters >= _LETTERS_TO_SHOUT and capitals > _SHOUTING * letters:
        yield str(100 * capitals // letters)


def _repeated_characters(text: _Text, rules: SignalRules) -> Iterator[str]:
    longest = max(
        (len(run[0]) for run in _RUN.finditer(text.bare) if run[1] not in _RULERS),
        default=0,
    )
    if longest >= _LONGEST_RUN:
        yield str(longest)


def _repeated_words(text: _Text, rules: SignalRules) -> Iterator[str]:
    words = text.bare_words
    if not words:
        return
    count = max(Counter(words).values())
    in_a_row = 1
    if any(map(eq, words, islice(words, 1, None))):
        in_a_row = max(sum(1 for _ in run) for _, run in groupby(words))
    often = len(words) >= _WORDS_TO_REPEAT and count > _SAME_WORD * len(words)
    if often or in_a_row >= _SAME_IN_A_ROW:
        yield str(count)


def _fast(text: _Text, rules: SignalRules) -> Iterator[str]:
    if text.subject.seconds_to_confirm < FAST:
        # A clock may have been set back.
        yield str(int(max(0.0, text.subject.seconds_to_confirm)))


def _mixed_letters(text: _Text, rules: SignalRules) -> Iterator[str]:
    """Words like « pаypal » with a Cyrillic а."""
    if is_ordinary(text.author) and has_ordinary_lines(text.body):
        return
    count = 0
    for part in f"{text.author} {text.body}".split():
        if not is_ordinary(part):
            for is_word, run in groupby(part, is_letter):
                count += is_word and is_mixed("".join(run))
    if count:
        yield str(count)


_CHECKS: Sequence[tuple[str, Callable[[_Text, SignalRules], Iterator[str]]],] = (
    ("links", _links),
    ("only-links", _only_links),
    ("duplicate", _duplicate),
    ("script", _script),
    ("words", _words),
    ("shouting", _shouting),
    ("repeated-characters", _repeated_characters),
    ("repeated-words", _repeated_words),
    ("fast", _fast),
    ("mixed-letters", _mixed_letters),
)
SIGNAL_NAMES = tuple(name for name, _ in _CHECKS)


def _folded(text: str) -> str:
    """Words in small letters without accents, one space between them."""
    if _FRENCH.fullmatch(text):
        for sign in _SIGNS:
            text = text.replace(sign, " ")
        # What is not ASCII now is an accent.
        letters = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore")
        return " ".join(letters.decode("ascii").translate(_words_only()).split())
    plain = unicodedata.normalize(
        "NFKD", unicodedata.normalize("NFKD", text).casefold()
    )
    return " ".join(plain.translate(_words_only()).split())


# Ordinary text whose letters are ASCII but for their accents: not « œuvre ».
_FRENCH = re.compile("[ -~\n\xa0«°»À-ÅÇ-ÏÑ-ÖÙ-Ýà-åç-ïñ-öù-ýÿŸ–—‘’“”…\u202f€]*")
_SIGNS = "«»°–—‘’“”€"


class _WordsOnly(dict[int, str | None]):
    """For str.translate: marks go, what is neither letter nor number is a space."""

    def __missing__(self, code: int) -> str | None:
        char = chr(code)
        if unicodedata.combining(char):
            return None
        return char if char.isalnum() else " "


@cache
def _words_only() -> _WordsOnly:
    """The alphabets of Europe are looked up; of the rest nothing is kept in memory."""
    table = _WordsOnly()
    table.update({code: table[code] for code in range(0x500)})
    return table
