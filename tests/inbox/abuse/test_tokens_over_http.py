"""The token between preview and confirmation, in the hands of somebody else."""

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from sceau.comments.model import Comment
from sceau.comments.ulid import new_ulid
from sceau.inbox.keys import KeyFile
from sceau.inbox.tokens import TokenSigner
from tests.inbox.abuse.wire import FULL, assert_french, gives_back, snapshot
from tests.inbox.running import (
    ARTICLE,
    CLOSED,
    FIELDS,
    Answer,
    Web,
    make_home,
    receipt_of,
    running_web,
)

MIN, MAX = 4, 24 * 3600


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    usual = {"SCEAU_INBOX_TOKEN_MIN_SECONDS": str(MIN)}
    home = make_home(tmp_path_factory.mktemp("inbox"), **usual)
    with running_web(home) as running:
        yield running


def token(
    web: Web, *, age: float = 60, article: str = ARTICLE, key: bytes = b""
) -> str:
    """A token for the usual fields, as old as that."""
    now = time.time() - age
    signer = TokenSigner(
        lambda: [key] if key else KeyFile(web.home.inbox / "secret").values(),
        min_seconds=0,
        max_seconds=MAX,
    )
    comment = Comment(
        id=new_ulid(lambda: max(0.0, now)),
        article=article,
        author=FIELDS["author"],
        date=datetime.fromtimestamp(max(0.0, now), UTC).replace(microsecond=0),
        body=FIELDS["body"],
    )
    return signer.token_for(comment, version=0, now=now)


def send(web: Web, text: str, **changes: str) -> Answer:
    return web.post("/commenter/envoyer", FIELDS | {"token": text} | changes)


def assert_previewed_anew(web: Web, answer: Answer, body: str = FIELDS["body"]) -> None:
    """Nothing was kept; the reader has the text, and a way to confirm it."""
    assert answer.status == 422
    assert_french(answer.text)
    assert gives_back(answer.text, body)
    assert answer.hidden("/commenter/envoyer")["body"] == body


@pytest.mark.parametrize("age", [MIN + 1, 60, MAX - 60])
def test_a_token_of_a_fair_age_is_taken(web: Web, age: float) -> None:
    assert send(web, token(web, age=age)).status == 303


@pytest.mark.parametrize("age", [0, MIN - 2, MAX + 1, 10 * MAX, 20 * 365 * MAX])
def test_a_token_too_young_or_too_old_is_not(web: Web, age: float) -> None:
    before = snapshot(web.home.inbox)
    assert_previewed_anew(web, send(web, token(web, age=age)))
    assert snapshot(web.home.inbox) == before


def test_one_too_young_may_be_sent_again(web: Web) -> None:
    young = token(web, age=0)
    answer = send(web, young)
    assert answer.hidden("/commenter/envoyer")["token"] == young


@pytest.mark.parametrize("age", [-5, -3600, -MAX])
def test_one_from_the_future_is_from_before_the_clock_was_set_back(
    web: Web, age: float
) -> None:
    # Ours, whatever the clock said when it was made.
    assert send(web, token(web, age=age)).status == 303


def test_a_token_is_for_one_comment_however_often_it_is_sent(web: Web) -> None:
    before = set(web.home.spooled)
    text = token(web)
    answers: list[Answer] = []

    def again() -> None:
        answers.extend(send(web, text) for _ in range(5))

    threads = [threading.Thread(target=again) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status for answer in answers} == {303}
    assert len({receipt_of(answer) for answer in answers}) == 1
    assert len(set(web.home.spooled) - before) == 1
    web.home.commit()
    waiting = set(web.home.pending())
    # And again, once git has it.
    assert send(web, text).status == 303
    web.home.commit()
    assert set(web.home.pending()) == waiting


def test_nor_does_it_bring_back_what_is_published(web: Web) -> None:
    text = token(web)
    id_ = receipt_id(web, send(web, text))
    web.home.commit()
    web.home.git("update-ref", "-d", f"refs/pending/{id_}")
    web.home.write_site(published=(id_,))
    try:
        assert send(web, text).status == 303
        web.home.commit()
        assert id_ not in web.home.pending()
    finally:
        web.home.write_site()


def receipt_id(web: Web, answer: Answer) -> str:
    exported = web.get(f"/commenter/suivi/{receipt_of(answer)}/exporter")
    return exported.text.partition('"id": "')[2][:26]


@pytest.mark.parametrize(
    "change",
    [
        {"body": "Un tout autre texte."},
        {"body": FIELDS["body"] + "!"},
        {"author": "Quelqu’un d’autre"},
        {"reply_to": "01ARZ3NDEKTSV4RRFFQ69G5FAV"},
    ],
)
def test_a_text_changed_after_the_preview_is_previewed_again(
    web: Web, change: dict[str, str]
) -> None:
    before = snapshot(web.home.inbox)
    answer = send(web, token(web), **change)
    assert_previewed_anew(web, answer, change.get("body", FIELDS["body"]))
    assert snapshot(web.home.inbox) == before


def test_what_cleaning_takes_away_is_no_change(web: Web) -> None:
    body = FIELDS["body"].replace(" ", " \u200b") + "\r\n\r\n"
    assert send(web, token(web), body=body).status == 303


def test_the_tokens_article_counts_and_no_other(web: Web) -> None:
    """The field beside it is there for the page only."""
    answer = send(web, token(web), article=CLOSED)
    assert answer.status == 303
    assert receipt_id(web, answer)
    last = [web.home.inbox / "spool" / "new" / name for name in web.home.spooled][-1]
    assert f'"article": "{ARTICLE}"' in last.read_text("utf-8")


@pytest.mark.parametrize("article", [CLOSED, "inconnu"])
def test_a_token_of_an_article_that_takes_nothing_is_refused(
    web: Web, article: str
) -> None:
    before = snapshot(web.home.inbox)
    answer = send(web, token(web, article=article))
    assert answer.status in (403, 404)
    assert gives_back(answer.text, FIELDS["body"])
    assert snapshot(web.home.inbox) == before


def test_a_damaged_token_is_nothing(web: Web) -> None:
    good = token(web)
    keys = KeyFile(web.home.inbox / "secret").values()
    damaged = [
        *(good[:length] for length in range(0, len(good), 1 if FULL else 7)),
        *(
            good[:at] + chr(ord(good[at]) ^ 1 << bit) + good[at + 1 :]
            for at in range(0, len(good) - 1, 1 if FULL else 9)
            for bit in (0, 4)
        ),
        *(good + more for more in ("A", ".", "AAAA")),
        good[::-1],
        good.swapcase(),
        f"{good}.{good}",
        token(web, key=b"x" * 32),
        token(web, key=keys[0][::-1]),
        # A receipt is no token.
        receipt_of(send(web, good)),
        "." * 50,
        "x" * 90_000,
    ]
    before = snapshot(web.home.inbox)
    for text in damaged:
        answer = send(web, text)
        assert answer.status == 422, text[:200]
        assert gives_back(answer.text, FIELDS["body"])
    assert snapshot(web.home.inbox) == before


@pytest.mark.parametrize("more", ["=", "\n", " ", "é", "%"])
def test_signs_that_base64_skips_make_no_other_comment(web: Web, more: str) -> None:
    good = token(web)
    receipt = receipt_of(send(web, good))
    spooled = web.home.spooled
    answer = send(web, good + more)
    assert answer.status == 422 or receipt_of(answer) == receipt
    assert web.home.spooled == spooled


def test_a_token_outlives_the_rotation_of_keys(web: Web) -> None:
    old = token(web)
    web.home.run("rotate-keys", "--now")
    assert send(web, old).status == 303
    assert send(web, token(web)).status == 303


def test_a_token_of_a_correction_is_worth_nothing_without_the_receipt(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    home = make_home(tmp_path_factory.mktemp("correction"))
    with running_web(home) as web:
        mine, other = web.comment(), web.comment(body="celui d’une autre")
        seen = web.preview(body="corrigé", receipt=mine)
        before = snapshot(home.inbox)
        for receipt in ("", other, mine[:-1], "x"):
            answer = web.confirm(seen, receipt=receipt)
            assert answer.status in (404, 409)
            assert gives_back(answer.text, "corrigé")
        assert snapshot(home.inbox) == before
        assert web.confirm(seen).status == 303
