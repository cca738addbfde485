import random

import pytest

from benchmarks.prose import Prose, count_words


def prose(seed: int) -> Prose:
    return Prose(random.Random(seed))  # noqa: S311 - nothing secret here


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("L'hôpital, 33 000 dossiers.", 4),
        ("[Un lien](https://exemple.example/un-long-chemin) ici", 3),
        ("![Une image]({static}/images/x.svg \"Sa légende\")", 4),
    ],
)  # fmt: skip
def test_words_are_those_a_reader_sees(text: str, words: int) -> None:
    assert count_words(text) == words


@pytest.mark.parametrize("words", [1, 2, 40, 161])
def test_exactly_so_many_words(words: int) -> None:
    assert count_words(prose(words).exactly(words)) == words


def test_one_seed_gives_one_text() -> None:
    texts = {prose(7).paragraph(300) for _ in range(3)}
    assert len(texts) == 1


def test_sentences_carry_the_typography_of_french() -> None:
    text = prose(1).paragraph(3000)
    for mark in (" ;", " :", " ?", " !", "« ", " »", "l'", "...", " %", "n° "):
        assert mark in text
