"""The token between preview and confirmation."""

import datetime
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sceau.comments.model import Comment
from sceau.inbox.keys import KeyFile
from sceau.inbox.receipts import Receipt, ReceiptRefused, ReceiptSigner
from sceau.inbox.tokens import (
    Token,
    TokenRefused,
    TokenSigner,
    digest,
    require_unchanged,
)
from tests.inbox.desk import NOON, TODAY, id_of

NOW = NOON.timestamp()
DAY = 24 * 3600.0
KEY, OTHER = b"k" * 32, b"o" * 32
COMMENT = Comment(
    id=id_of(1), article="ton-dossier", author="Zoé", date=NOON, body="Un texte."
)


def signer(*keys: bytes) -> TokenSigner:
    return TokenSigner(lambda: list(keys), min_seconds=4, max_seconds=DAY)


SIGNER = signer(KEY)
TOKEN = SIGNER.token_for(COMMENT, version=0, now=NOW)


def refusal(token: str, now: float = NOW + 60, by: TokenSigner = SIGNER) -> str:
    with pytest.raises(TokenRefused) as caught:
        by.read(token, now=now)
    assert str(caught.value) == caught.value.reason, "it says nothing else"
    return caught.value.reason


def test_it_holds_what_was_previewed_and_when() -> None:
    token = SIGNER.read(TOKEN, now=NOW + 60)
    seen = digest("Zoé", "Un texte.", None)
    assert token == Token(COMMENT.id, 0, "ton-dossier", NOW, seen)


def test_it_holds_neither_name_nor_text_and_fits_into_a_form() -> None:
    assert not set(TOKEN) - set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."
    )
    longest = replace(COMMENT, article="x" * 200, body="é" * 5000)
    assert len(SIGNER.token_for(longest, version=0, now=NOW)) < 600


# --- age ----------------------------------------------------------------------------
@pytest.mark.parametrize("age", [4, 4.001, 3600, DAY])
def test_from_four_seconds_to_a_day_it_is_taken(age: float) -> None:
    assert SIGNER.read(TOKEN, now=NOW + age).issued == NOW


@pytest.mark.parametrize(
    ("age", "reason"),
    [
        (0, "token-too-young"),
        (3.999, "token-too-young"),
        (DAY + 0.001, "token-too-old"),
        (1000 * DAY, "token-too-old"),
    ],
)
def test_before_and_after_it_is_refused(age: float, reason: str) -> None:
    assert refusal(TOKEN, NOW + age) == reason


@pytest.mark.parametrize("back", [0.001, 1, 3600, 30 * DAY])
def test_a_clock_that_was_set_back_locks_nobody_out(back: float) -> None:
    assert SIGNER.read(TOKEN, now=NOW - back).id == COMMENT.id


# --- forgery ------------------------------------------------------------------------
@pytest.mark.parametrize("length", range(len(TOKEN)))
def test_a_token_that_was_cut_is_refused(length: int) -> None:
    assert refusal(TOKEN[:length]) == "token-invalid"


@given(st.integers(0, len(TOKEN) - 1), st.characters(exclude_categories=["Cs"]))
@settings(deadline=None)
def test_a_token_that_was_changed_is_refused_or_the_same(place: int, char: str) -> None:
    changed = TOKEN[:place] + char + TOKEN[place + 1 :]
    try:
        # The last character has bits that mean nothing.
        assert SIGNER.read(changed, now=NOW + 60) == SIGNER.read(TOKEN, now=NOW + 60)
    except TokenRefused as refused:
        assert refused.reason == "token-invalid"


@given(st.text(max_size=300))
@settings(deadline=None)
def test_no_text_is_a_token_by_chance(text: str) -> None:
    assert refusal(text) == "token-invalid"


@pytest.mark.parametrize(
    "text", ["", ".", "..", "\0", "\ud800", "é" * 9, "." + "A" * 9]
)
def test_what_is_no_token_is_refused(text: str) -> None:
    assert refusal(text) == "token-invalid"


def test_two_services_refuse_each_others_tokens(tmp_path: Path) -> None:
    signers = []
    for name in ("one", "two"):
        keys = KeyFile(tmp_path / name)
        keys.create(TODAY)
        signers.append(TokenSigner(keys.values, min_seconds=4, max_seconds=DAY))
    one, two = signers
    for mine, other in ((one, two), (two, one)):
        token = mine.token_for(COMMENT, version=0, now=NOW)
        assert mine.read(token, now=NOW + 60).id == COMMENT.id
        assert refusal(token, by=other) == "token-invalid"


def test_while_keys_rotate_older_tokens_are_taken() -> None:
    assert signer(KEY, OTHER).read(TOKEN, now=NOW + 60).id == COMMENT.id
    assert refusal(TOKEN, by=signer(OTHER)) == "token-invalid"
    newer = signer(KEY, OTHER).token_for(COMMENT, version=0, now=NOW)
    assert signer(OTHER).read(newer, now=NOW + 60).id == COMMENT.id
    assert refusal(newer, by=signer(KEY)) == "token-invalid"


def test_a_receipt_is_no_token_and_a_token_no_receipt() -> None:
    receipts = ReceiptSigner(lambda: [KEY])
    receipt = receipts.sign(Receipt("comment", COMMENT.id, "ton-dossier"))
    assert refusal(receipt) == "token-invalid"
    with pytest.raises(ReceiptRefused):
        receipts.read(TOKEN)


# --- what may not change ------------------------------------------------------------
@pytest.mark.parametrize(
    "changed",
    [
        replace(COMMENT, author="Zoe"),
        replace(COMMENT, body="Un autre."),
        replace(COMMENT, reply_to=id_of(2)),
        replace(COMMENT, article="autre"),
    ],
    ids=["author", "body", "reply", "article"],
)
def test_another_comment_than_the_previewed_one_is_refused(changed: Comment) -> None:
    token = SIGNER.read(TOKEN, now=NOW + 60)
    require_unchanged(token, COMMENT)
    with pytest.raises(TokenRefused, match="token-changed"):
        require_unchanged(token, changed)


def test_the_date_is_not_the_readers() -> None:
    token = SIGNER.read(TOKEN, now=NOW + 60)
    require_unchanged(token, replace(COMMENT, date=NOON + datetime.timedelta(hours=1)))


NO_NUL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
IDS = st.none() | st.integers(0, 99).map(id_of)


@given(st.tuples(NO_NUL, NO_NUL, IDS), st.tuples(NO_NUL, NO_NUL, IDS))
@settings(deadline=None)
def test_two_comments_have_two_digests(
    one: tuple[str, str, str | None], two: tuple[str, str, str | None]
) -> None:
    assert (digest(*one) == digest(*two)) == (one == two)
