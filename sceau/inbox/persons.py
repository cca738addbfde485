"""Persons in a sentence who can be told from others.

    M. Dupont · Mme D. · Jeanne Martin · mon voisin Pierre · Claire, ma voisine

A first name from a list and a family name, a title and a name, or a relation and a
name. A first name alone designates nobody; « rue Jean Jaurès » is a street.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sceau.inbox import personal_data_words as words

_TOKEN = re.compile(r"(?:[cdjlmnst]|qu)'|[^\W\d_]++(?:[-'][^\W\d_]++)*+", re.IGNORECASE)
_LONGEST_NAME = 6


@dataclass(frozen=True, slots=True)
class Person:
    start: int
    end: int
    designated: bool = True
    """False for who speaks, is greeted or is at work: what the sentence says of health
    is probably not about them."""
    certain: bool = True
    """False for two words with capitals that no list knows."""


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    text: str
    folded: str
    gap: str
    """What stands before it."""

    @property
    def capital(self) -> bool:
        return self.text[0].isupper()


def find_persons(
    plain: str, folded: str, sentence: tuple[int, int]
) -> Iterator[Person]:
    """In their order. `folded` is `plain` in small letters without accents."""
    return _Reader(plain, folded, sentence).persons()


class _Reader:
    def __init__(self, plain: str, folded: str, sentence: tuple[int, int]) -> None:
        self._plain = plain
        self._tokens: list[_Token] = []
        done = sentence[0]
        for match in _TOKEN.finditer(plain, *sentence):
            start, end = match.span()
            low = folded[start:end].rstrip("'")
            self._tokens.append(_Token(start, end, match[0], low, plain[done:start]))
            done = end

    def persons(self) -> Iterator[Person]:
        at = 0
        while at < len(self._tokens):
            end, person = self._read(at)
            if person:
                yield person
            at = max(end, at + 1)

    def _read(self, at: int) -> tuple[int, Person | None]:
        """Where to read on, and the person that begins here."""
        token = self._tokens[at]
        if token.text in words.TITLES:
            end = self._name_end(at + 1, particles=True, after_title=True)
            return end, self._person(at, end, self._tokens[at + 1 : end])
        if token.folded in words.PROFESSIONS:
            end = self._name_end(at + 1, after_title=True)
            if end and not self._is_nobody(self._tokens[at + 1 : end]):
                return end, Person(token.start, self._end(end), designated=False)
            return end, None
        if token.folded in words.THINGS:
            return self._name_end(at + 1) or self._thing_end(at), None
        if token.folded in words.RELATIONS:
            name = self._related(at)
            end = self._name_end(name) if name else 0
            return end, self._person(at, end, self._tokens[name:end])
        if token.capital:
            return self._named(at)
        return 0, None

    def _named(self, at: int) -> tuple[int, Person | None]:
        """A name without anything before it."""
        token = self._tokens[at]
        end = self._name_end(at)
        name = self._tokens[at:end]
        if len([part for part in name if part.capital]) > 1:
            # Also « MARTIN Jeanne ».
            if _is_first_name(token) or (
                token.text.isupper() and _is_first_name(name[1])
            ):
                return end, self._person(at, end, name)
            if not self._is_nobody(name):
                person = Person(
                    token.start, self._end(end), designated=False, certain=False
                )
                return end, person
        elif end and _is_first_name(token) and self._is_relation_after(end):
            return end, self._person(at, end, name)
        return end, None

    def _person(self, at: int, end: int, name: list[_Token]) -> Person | None:
        if not name or self._is_nobody(name) or self._is_self(at):
            return None
        start, stop = self._tokens[at].start, self._end(end)
        heard = self._is_greeted_or_quoted(at) or self._speaks(end)
        return Person(start, stop, designated=not heard)

    def _end(self, end: int) -> int:
        """Of the text before a token, with the full stop of an initial."""
        last = self._tokens[end - 1]
        initial = len(last.text) == 1 and self._plain[last.end : last.end + 1] == "."
        return last.end + initial

    def _name_end(
        self, at: int, *, particles: bool = False, after_title: bool = False
    ) -> int:
        """After the name that begins here; 0 if none does."""
        end = 0
        first = at
        while at < len(self._tokens) and at - first < _LONGEST_NAME:
            token = self._tokens[at]
            gaps = {" ", ". ", "."} if after_title and not end else {" "}
            if self._tokens[at - 1].text.endswith("'"):
                gaps = {""}
            if (end or after_title) and token.gap not in gaps:
                break
            if self._is_name(token, alone=after_title and not end):
                end = at + 1
            elif not (token.folded in words.PARTICLES and (end or particles)):
                break
            at += 1
        return end

    def _is_name(self, token: _Token, *, alone: bool) -> bool:
        if not token.capital or token.folded in words.NOT_NAMES:
            return False
        if token.text in words.TITLES or token.text.endswith("'"):
            return False
        return len(token.text) > 1 or alone or self._plain[token.end :][:1] == "."

    def _thing_end(self, at: int) -> int:
        """« l'hôpital de Limoges », but not « la maladie de Jeanne Martin »."""
        end = self._name_end(at + 1, particles=True)
        names = [token for token in self._tokens[at + 1 : end] if token.capital]
        return 0 if len(names) > 1 and _is_first_name(names[0]) else end

    def _related(self, at: int) -> int:
        """Where the name of « mon voisin [du dessus], Pierre » begins; 0 if nowhere."""
        before = [token.folded for token in self._tokens[max(0, at - 2) : at]]
        if words.DETERMINERS.isdisjoint(before):
            return 0
        name = at + 1
        if [token.folded for token in self._tokens[name : name + 1]] in (
            ["du"],
            ["de"],
        ):
            while name < min(at + 4, len(self._tokens)) and not (
                self._tokens[name].capital
            ):
                name += 1
            if name == at + 2 or self._tokens[name - 1].folded in words.PARTICLES:
                return 0
        if name >= len(self._tokens):
            return 0
        token = self._tokens[name]
        sure = _is_first_name(token)
        if token.gap == ", ":
            return name if sure else 0
        possessed = not words.POSSESSIVES.isdisjoint(before)
        likely = possessed and not token.text.isupper()
        return name if token.gap == " " and (sure or likely) else 0

    def _is_relation_after(self, at: int) -> bool:
        """« Claire, ma voisine »"""
        after = self._tokens[at : at + 3]
        return (
            bool(after)
            and after[0].gap in {", ", " (", " - "}
            and after[0].folded in words.POSSESSIVES
            and any(token.folded in words.RELATIONS for token in after[1:])
        )

    def _is_nobody(self, name: list[_Token]) -> bool:
        parts = [token.folded for token in name if token.capital]
        if len(parts) == 1 or name[0].folded not in words.FIRST_NAMES:
            return not parts or parts[0] in words.NOBODY
        return f"{parts[0]}_{parts[-1]}" in words.HISTORY or parts[-1] in words.NOBODY

    def _is_self(self, at: int) -> bool:
        return at > 0 and self._tokens[at - 1].folded in words.SELF

    def _is_greeted_or_quoted(self, at: int) -> bool:
        before = [token.folded for token in self._tokens[max(0, at - 3) : at]][::-1]
        while before and before[0] in words.PARTICLES | {"a"}:
            before = before[1:]
        if not before:
            return False
        if before[0] in words.GREETINGS | words.WORKS:
            return True
        return before[0] == "par" and "".join(before[1:2]).startswith(words.MAKING)

    def _speaks(self, at: int) -> bool:
        after = self._tokens[at : at + 6]
        if (
            after
            and after[0].gap.startswith(",")
            and any(token.folded in words.PROFESSIONS for token in after[:2])
        ):
            return True
        said = [token.folded for token in after if token.folded not in words.PRONOUNS]
        if said[:1] in (["a"], ["avait"], ["has"]):
            return len(said) > 1 and said[1] in words.SPOKEN
        return bool(said) and said[0] in words.SPEECH


def _is_first_name(token: _Token) -> bool:
    return token.capital and token.folded.split("-")[0] in words.FIRST_NAMES
