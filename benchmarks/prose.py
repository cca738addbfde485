"""French-like text from a seed: sentences with agreement, numbers and typography.

The words are real and the sentences mean nothing. What counts is that the text
weighs and breaks as the publication's own does: gzip makes about three bytes of each
word here as there, because the vocabulary is large enough.
"""

import random
import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from benchmarks.vocabulary import (
    ADJECTIVES,
    ADVERBS,
    FEMININE,
    LINKING_WORDS,
    MASCULINE,
    PLACES,
    PREPOSITIONS,
    VERBS,
)

_VOWELS = "aàâeéèêiîoôuûyhœ"
_WORD = re.compile(r"\w+(?:['’-]\w+)*")
_ADDRESS = re.compile(r"\]\([^)\s]*")

Choice = TypeVar("Choice")


def count_words(markdown: str) -> int:
    """Words a reader sees; « l'hôpital » is one, addresses of links are none."""
    return len(_WORD.findall(_ADDRESS.sub("]", markdown)))


class Prose:
    """A writer of sentences; the same generator of chance gives the same text."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        clause, noun = self._clause, self._noun
        # How often each shape comes up, and the shape.
        self._shapes: tuple[tuple[int, Callable[[], str]], ...] = (
            (6, lambda: f"{clause()}."),
            (4, lambda: f"{clause()}, {self.one(LINKING_WORDS)} {clause()}."),
            (3, lambda: f"{clause()} ; {clause()}."),
            (2, lambda: f"{clause()} : {noun()}, {noun()} et {noun()}."),
            (2, lambda: f"{self.one(ADVERBS)}, {clause()} et {self._action()}."),
            (2, lambda: f"« {_capital(clause())} », {self._action()}."),
            (2, lambda: f"à {self.one(PLACES)}, {self._share()} attendent {noun()}."),
            (2, lambda: f"en {chance.randint(1978, 2026)}, {clause()}."),
            (1, lambda: f"faut-il comprendre que {clause()} ?"),
            (1, lambda: f"{clause()}... ou presque !"),
            (1, lambda: f"le décret n° {chance.randint(100, 9999)} {self._tail()}."),
        )

    def sentence(self) -> str:
        """One sentence with its punctuation."""
        weights = [weight for weight, _ in self._shapes]
        chosen = self._chance.choices(self._shapes, weights)[0]
        return _capital(chosen[1]())

    def paragraph(self, words: int) -> str:
        """Whole sentences until there are at least that many words."""
        sentences: list[str] = []
        count = 0
        while count < words:
            sentences.append(self.sentence())
            count += count_words(sentences[-1])
        return " ".join(sentences)

    def exactly(self, words: int) -> str:
        """That many words, at least one; the last sentence may stop in the middle."""
        text = self.paragraph(words)
        last = list(_WORD.finditer(text))[words - 1]
        return text[: last.end()] + "."

    def title(self) -> str:
        """A title or heading, without a full stop."""
        subject, noun = self._subject, self._noun
        shapes: tuple[Callable[[], str], ...] = (
            lambda: f"{subject()} et {noun()}",
            lambda: f"{subject()} {self._action()}",
            lambda: f"{subject()}, {noun()} et {noun()}",
            lambda: f"{self.one(ADVERBS)}, {subject()} {self._action()}",
            lambda: f"où {subject()} {self._action()} à {self.one(PLACES)}",
            lambda: f"que {self.one(VERBS)} {subject()} ?",
        )
        return _capital(self.one(shapes)())

    def label(self) -> str:
        """Two to four words for a link, a cell or an alternative text."""
        return self._noun()

    def item(self) -> str:
        """One line of a list."""
        return _capital(self._clause()) + self.one((" ;", ".", "."))

    def one(self, choices: Sequence[Choice]) -> Choice:
        """One of several things."""
        return self._chance.choice(choices)

    def _clause(self) -> str:
        return f"{self._subject()} {self._tail()}"

    def _tail(self) -> str:
        tail = self.one(VERBS)
        if self._chance.random() < 0.3:
            tail += f" {self.one(ADVERBS)}"
        tail += f" {self._noun()}"
        if self._chance.random() < 0.4:
            tail += f" {self.one(PREPOSITIONS)} {self._noun()}"
        return tail

    def _action(self) -> str:
        return f"{self.one(VERBS)} {self._noun()}"

    def _subject(self) -> str:
        """A noun in the singular, with what goes before and after it."""
        feminine, noun, adjective = self._words()
        articles = ("la", "la", "une", "cette", "chaque", "sa")
        if not feminine:
            articles = ("le", "le", "un", "chaque", "son", "notre")
        phrase = _elided(self.one(articles), noun)
        kind = self._chance.random()
        if kind < 0.5:
            return f"{phrase} {adjective}"
        if kind < 0.7:
            return f"{phrase} {_elided('de', self.one(MASCULINE))}"
        return phrase

    def _noun(self) -> str:
        """A noun in the singular or plural."""
        if self._chance.random() < 0.7:
            return self._subject()
        _, noun, adjective = self._words()
        if self._chance.random() < 0.3:
            return f"des {_plural(noun)}"
        return f"les {_plural(noun)} {_plural(adjective)}"

    def _words(self) -> tuple[bool, str, str]:
        """Whether a noun is feminine, that noun, and an adjective in its gender."""
        if self._chance.random() < 0.5:
            return True, self.one(FEMININE), f"{self.one(ADJECTIVES)}e"
        return False, self.one(MASCULINE), self.one(ADJECTIVES)

    def _share(self) -> str:
        """« 33 412 dossiers sur 902 118, soit 45 %, », with an author's own spaces."""
        part, whole = self._number(), self._number()
        percent = self._chance.randint(2, 99)
        return f"{part} {_plural(self.one(MASCULINE))} sur {whole}, soit {percent} %,"

    def _number(self) -> str:
        number = self._chance.randint(20, 10 ** self.one((2, 3, 5, 6)))
        return f"{number:,}".replace(",", " ")


def _elided(article: str, noun: str) -> str:
    if noun[0] not in _VOWELS:
        return f"{article} {noun}"
    if article in ("le", "la", "de"):
        return f"{article[0]}'{noun}"
    return f"{'son' if article == 'sa' else article} {noun}"


def _plural(word: str) -> str:
    if word.endswith(("s", "x", "z")):
        return word
    return f"{word}x" if word.endswith("au") else f"{word}s"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
