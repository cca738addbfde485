"""What a moderator is told, and that it never holds a reader's words."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sceau.comments.store import CommentStore
from sceau.inbox.scripts import OTHER_SCRIPT, SCRIPTS
from sceau.inbox.signals import (
    SIGNAL_NAMES,
    Signal,
    SignalRules,
    Subject,
    digest,
    from_json,
    signals,
    to_json,
)
from tests.sites import ROOT
from tests.timing import assert_linear

SPAM_WORDS = ("casino", "crédit rapide", "Viagra", "bitcoin", "…")
RULES = SignalRules(
    max_links=2,
    spam_words=SPAM_WORDS,
    expected_scripts=frozenset({"LATIN"}),
    recent_digests=frozenset({digest("Merci pour cet article.")}),
)


def found(body: str, *, author: str = "Ju", seconds: float = 60) -> dict[str, str]:
    subject = Subject(author, body, "ton-dossier", seconds)
    return {signal.name: signal.detail for signal in signals(subject, RULES)}


CASES = [
    ("Voir https://a.fr et https://b.fr", {}),
    ("Voir https://a.fr et https://b.fr, https://c.fr", {"links": "3"}),
    ("[x](https://a.fr) [y](https://b.fr) [z](https://c.fr)", {"links": "3"}),
    ("https://a.fr", {"only-links": "1"}),
    ("Ici : https://a.fr\nhttps://b.fr", {"only-links": "2"}),
    ("Voir aussi https://a.fr", {}),
    ("www.a.fr", {}),
    ("  merci pour CET article !!", {"duplicate": ""}),
    ("Mercí, pour cet — article", {"duplicate": ""}),
    ("Merci pour l'article", {}),
    ("Купите дешёвые таблетки", {"script": "CYRILLIC"}),
    ("Купите дешёвые таблетки online", {"script": "CYRILLIC"}),
    ("Le mot 买药 ici", {}),
    ("Le proverbe dit : נכנס יין יצא סוד, le vin entre, le secret sort", {}),
    ("便宜的药物在这里", {"script": "CJK"}),
    ("ｂｕｙ ｎｏｗ ｈｅｒｅ", {"script": "FULLWIDTH"}),
    ("𝐛𝐮𝐲 𝐧𝐨𝐰", {"script": "MATHEMATICAL"}),
    ("𐌀𐌁𐌂𐌃", {"script": OTHER_SCRIPT}),
    ("🙂 42", {}),
    ("Le CASINO en ligne", {"words": "casino"}),
    ("Casínos", {}),
    ("Un Credit - Rapide, vite", {"words": "crédit rapide"}),
    ("viagra.", {"words": "Viagra"}),
    ("le crédit n'est pas rapide", {}),
    ("VOUS AVEZ TOUS TORT SUR CE POINT", {"shouting": "100"}),
    ("Le DMP ET le RGPD, la CNIL et l'INSEE en parlent", {}),
    ("TROP COURT", {}),
    (
        "LISEZ https://example.org/une/longue/adresse ET TAISEZ-VOUS DONC",
        {"shouting": "100"},
    ),
    ("Quoi !!!!!!!!!!!!", {"repeated-characters": "12"}),
    ("nooooooooooon", {"repeated-characters": "11"}),
    ("Non...........", {}),
    ("----------------\nFin", {}),
    ("Ah bon ?? Vraiment !!!", {}),
    ("non non non non non", {"repeated-words": "5"}),
    ("Très très bien, très", {}),
    ("le prix le prix le prix le prix le prix le prix", {"repeated-words": "6"}),
    ("Sur pаypаl, cliquez", {"mixed-letters": "1"}),
    ("gοοgle et аpple", {"mixed-letters": "2"}),
    ("5 μg, 5 µg, du TNFα, de l'IFNγ et de la β-lactamine", {}),
    ("Les Шадоки pompaient, Ψ et ε aussi", {}),
    ("Œuvre, cœur, naïveté, Straße, 1ᵉʳ, nº 5", {}),
    ("", {}),
]


@pytest.mark.parametrize(("body", "expected"), CASES)
def test_signals_of_a_text(body: str, expected: dict[str, str]) -> None:
    assert found(body) == expected


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0, {"fast": "0"}),
        (4.2, {"fast": "4"}),
        (7.99, {"fast": "7"}),
        (8, {}),
        (86_400, {}),
        # A clock was set back, or the age is not known.
        (-3, {"fast": "0"}),
        (-math.inf, {"fast": "0"}),
        (math.inf, {}),
        (math.nan, {}),
    ],
)
def test_confirmed_faster_than_anybody_reads(
    seconds: float, expected: dict[str, str]
) -> None:
    assert found("Un mot", seconds=seconds) == expected


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        ("Casino", {"words": "casino"}),
        ("Jеanne", {"mixed-letters": "1"}),
        ("https://a.fr https://b.fr https://c.fr", {"links": "3"}),
        ("JEANNE MARTIN, LECTRICE À TOURS", {}),
    ],
)
def test_names_count_too(author: str, expected: dict[str, str]) -> None:
    assert found("Un mot", author=author) == expected


def test_each_word_of_the_list_once_and_as_the_list_has_it() -> None:
    rules = SignalRules(
        9, ("Crédit", "credit", "prêt", "…"), frozenset({"LATIN"}), frozenset()
    )
    subject = Subject("Ju", "PRET, crédit, prêt… credit", "a", 60)
    assert signals(subject, rules) == (
        Signal("words", "Crédit"),
        Signal("words", "prêt"),
    )


def test_words_do_not_join_name_and_text() -> None:
    rules = SignalRules(9, ("crédit rapide",), frozenset({"LATIN"}), frozenset())
    assert signals(Subject("Crédit", "rapide", "a", 60), rules) == ()


def test_signals_come_in_a_fixed_order() -> None:
    body = "CASINO САSINO CASINO CASINO CASINO CASINO https://a.fr https://b.fr https://c.fr"
    subject = Subject("Ju", body + " !!!!!!!!!!", "a", 1)
    names = list(dict.fromkeys(signal.name for signal in signals(subject, RULES)))
    assert names == [name for name in SIGNAL_NAMES if name in names]
    assert len(names) >= 5


def test_more_scripts_may_be_expected() -> None:
    rules = SignalRules(9, (), frozenset({"LATIN", "CYRILLIC"}), frozenset())
    assert signals(Subject("Ju", "Спасибо за статью", "a", 60), rules) == ()


def test_published_comments_give_no_signal() -> None:
    comments, faults = CommentStore(ROOT / "comments").load_all()
    assert comments and not faults
    told = {
        comment.id: found(comment.body, author=comment.author) for comment in comments
    }
    assert {key: value for key, value in told.items() if value} == {}


def test_a_digest_folds_what_does_not_make_another_text() -> None:
    assert digest("Ça, alors !") == digest("ca\nALORS") == digest("C\u0327a a-lors")
    assert digest("Ça alors") != digest("Ça alors 2")
    assert digest("🙂") != digest("🙁")
    assert digest("🙂 🙂") == digest("🙂🙂")
    assert len(digest("")) == 64


def test_json_round_trip() -> None:
    told = (Signal("links", "7"), Signal("words", "crédit rapide"), Signal("later", ""))
    assert from_json(json.loads(json.dumps(to_json(told)))) == told
    assert from_json([]) == ()


@pytest.mark.parametrize(
    "data",
    [
        None,
        {},
        "links",
        ["links"],
        [{"name": "links"}],
        [{"name": "links", "detail": 7}],
        [{"name": None, "detail": ""}],
        [{"name": "links", "detail": "7", "text": "x"}],
    ],
)
def test_json_of_another_shape_is_refused(data: object) -> None:
    with pytest.raises(ValueError, match="signal"):
        from_json(data)


LISTED = {*SPAM_WORDS, *SCRIPTS, OTHER_SCRIPT}
PIECES = st.sampled_from(
    (*SPAM_WORDS, *("https://a.fr/secret", "АBС", "SECRET", "é", " ", "\n", "!!!!!!"))
)
TEXTS = st.text(max_size=80) | st.lists(PIECES, max_size=40).map("".join)


@given(author=TEXTS, body=TEXTS, seconds=st.floats(-10, 20))
def test_no_detail_holds_what_the_reader_wrote(
    author: str, body: str, seconds: float
) -> None:
    told = signals(Subject(author, body, "a", seconds), RULES)
    for signal in told:
        assert signal.name in SIGNAL_NAMES
        assert signal.detail in LISTED | {""} or signal.detail.isdecimal()
        assert len(signal.detail) < 12 or signal.detail in LISTED
    for text in (author, body):
        pieces = {text[at : at + 12] for at in range(len(text) - 11)}
        for signal in told:
            own = {piece for piece in pieces if piece in signal.detail}
            assert not own or signal.detail in LISTED
    assert from_json(to_json(told)) == told


@given(TEXTS)
def test_any_text_has_a_digest(text: str) -> None:
    assert digest(text) == digest(text + " ")


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "a ",
        "A",
        "!",
        "https://a.fr ",
        "https://",
        "pаy ",
        "аb",
        "щ",
        "\u0301",
        "\ufdfa",
    ],
)
def test_linear(unit: str) -> None:
    assert_linear(lambda text: signals(Subject("Ju", text, "a", 60), RULES), unit)
