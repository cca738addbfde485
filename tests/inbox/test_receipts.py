"""Receipts: capabilities that are stored nowhere."""

import datetime
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sceau.inbox.manifest import ListedArticle
from sceau.inbox.receipts import Kind, Receipt, ReceiptRefused, ReceiptSigner, outlived
from tests.inbox.desk import TODAY, id_of

KEY, OTHER = b"k" * 32, b"o" * 32
SIGNER = ReceiptSigner(lambda: [KEY])
RECEIPT = Receipt("comment", id_of(1), "ton-dossier")
LINK = SIGNER.sign(RECEIPT)
KINDS: list[Kind] = ["comment", "report"]
DAY = datetime.timedelta(days=1)


@given(
    st.sampled_from(KINDS),
    st.integers(0, 2**80 - 1).map(id_of),
    st.from_regex(r"[a-z0-9]{1,90}(-[a-z0-9]{1,90})?", fullmatch=True),
)
@settings(deadline=None)
def test_what_is_signed_is_read_back(kind: Kind, id_: str, article: str) -> None:
    receipt = Receipt(kind, id_, article)
    link = SIGNER.sign(receipt)
    assert SIGNER.read(link) == receipt
    assert not set(link) - set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."
    ), "it stands in an address as it is"


def test_the_same_comment_has_the_same_link() -> None:
    """Nothing is stored: confirming twice shows the same receipt."""
    assert SIGNER.sign(RECEIPT) == LINK


def test_each_comment_has_a_link_of_its_own() -> None:
    links = {
        SIGNER.sign(RECEIPT),
        SIGNER.sign(replace(RECEIPT, kind="report")),
        SIGNER.sign(replace(RECEIPT, id=id_of(2))),
        SIGNER.sign(replace(RECEIPT, article="autre")),
    }
    assert len(links) == 4


# --- forgery ------------------------------------------------------------------------
@pytest.mark.parametrize("length", range(len(LINK)))
def test_a_link_that_was_cut_is_refused(length: int) -> None:
    with pytest.raises(ReceiptRefused):
        SIGNER.read(LINK[:length])


@given(st.integers(0, len(LINK) - 1), st.characters(exclude_categories=["Cs"]))
@settings(deadline=None)
def test_a_link_that_was_changed_is_refused_or_the_same(place: int, char: str) -> None:
    try:
        # The last character has bits that mean nothing.
        assert SIGNER.read(LINK[:place] + char + LINK[place + 1 :]) == RECEIPT
    except ReceiptRefused as refused:
        assert str(refused) == "", "it says nothing about what was tried"


@given(st.text(max_size=300))
@settings(deadline=None)
def test_no_text_is_a_receipt_by_chance(text: str) -> None:
    with pytest.raises(ReceiptRefused):
        SIGNER.read(text)


def test_the_parts_of_two_links_do_not_make_a_third() -> None:
    other = SIGNER.sign(replace(RECEIPT, id=id_of(2)))
    payload, signature = LINK.rpartition(".")[0], other.rpartition(".")[2]
    with pytest.raises(ReceiptRefused):
        SIGNER.read(f"{payload}.{signature}")


@pytest.mark.parametrize(
    "receipt",
    [
        replace(RECEIPT, id="x"),
        replace(RECEIPT, id=RECEIPT.id.lower()),
        replace(RECEIPT, article="../x"),
        replace(RECEIPT, article=""),
    ],
)
def test_even_a_signed_one_must_name_a_comment(receipt: Receipt) -> None:
    with pytest.raises(ReceiptRefused):
        SIGNER.read(SIGNER.sign(receipt))


# --- keys ---------------------------------------------------------------------------
def test_two_services_refuse_each_others_receipts() -> None:
    with pytest.raises(ReceiptRefused):
        ReceiptSigner(lambda: [OTHER]).read(LINK)


def test_a_receipt_lasts_as_long_as_its_key() -> None:
    newer = [bytes([number]) * 32 for number in range(20)]
    assert ReceiptSigner(lambda: [KEY, *newer]).read(LINK) == RECEIPT
    with pytest.raises(ReceiptRefused):
        ReceiptSigner(lambda: newer).read(LINK)


def test_the_newest_key_signs() -> None:
    link = ReceiptSigner(lambda: [KEY, OTHER]).sign(RECEIPT)
    assert ReceiptSigner(lambda: [OTHER]).read(link) == RECEIPT


# --- the end ------------------------------------------------------------------------
def article(closes: datetime.date | None) -> ListedArticle:
    return ListedArticle("a", "A", "/a/", True, closes, frozenset())


@pytest.mark.parametrize(
    ("closed_for", "ended"),
    [(-100, False), (0, False), (364, False), (365, True), (4000, True)],
)
def test_receipts_end_a_year_after_the_thread_closed(
    closed_for: int, ended: bool
) -> None:
    assert outlived(article(TODAY - closed_for * DAY), TODAY) is ended


def test_without_a_closing_day_or_an_article_they_do_not_end() -> None:
    assert not outlived(article(None), TODAY)
    assert not outlived(None, TODAY)
