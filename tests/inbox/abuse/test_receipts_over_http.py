"""Receipts in the hands of somebody else, and at the end of their life."""

import datetime
import json
from collections.abc import Iterator

import pytest

from sceau.comments.ulid import new_ulid
from sceau.inbox.keys import KeyFile
from sceau.inbox.receipts import Receipt, ReceiptSigner
from tests.inbox.abuse.wire import (
    FULL,
    assert_french,
    assert_strict,
    git_objects,
    snapshot,
)
from tests.inbox.running import (
    ARTICLE,
    CLOSED,
    KNOWN,
    Home,
    Web,
    make_home,
    receipt_of,
    running_web,
)

TEXT = "Un texte que seul le lien montre."
ACTIONS = ("", "/corriger", "/exporter", "/retirer")


@pytest.fixture
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    with running_web(make_home(tmp_path_factory.mktemp("inbox"))) as running:
        yield running


def signed(home: Home, receipt: Receipt, key: bytes = b"") -> str:
    keys = [key] if key else KeyFile(home.inbox / "secret").values()
    return ReceiptSigner(lambda: keys).sign(receipt)


def id_of(web: Web, receipt: str) -> str:
    return str(json.loads(web.get(f"/commenter/suivi/{receipt}/exporter").text)["id"])


def assert_leads_nowhere(web: Web, receipt: str, status: int = 404) -> None:
    for action in ACTIONS:
        answer = web.get(f"/commenter/suivi/{receipt}{action}")
        assert answer.status == status, action
        assert TEXT not in answer.text
        assert_strict(answer.headers)
        assert_french(answer.text)
    assert web.post(f"/commenter/suivi/{receipt}/retirer", {}).status == status
    assert web.get(f"/commenter/merci?suivi={receipt}").status == status
    assert web.preview(receipt=receipt, body="autre").status == status


def test_guessed_cut_and_forged_receipts_lead_nowhere(web: Web) -> None:
    good = web.comment(body=TEXT)
    id_ = id_of(web, good)
    body, _, signature = good.rpartition(".")
    other = web.comment(body="autre")
    forged = [
        *(good[:length] for length in range(1, len(good), 1 if FULL else 11)),
        *(
            good[:at] + chr(ord(good[at]) ^ 1) + good[at + 1 :]
            for at in range(0, len(good) - 1, 1 if FULL else 13)
            if (ord(good[at]) ^ 1) not in b"/?#%"
        ),
        good + "A",
        good.lower(),
        id_,
        body,
        f"{body}.",
        f".{signature}",
        f"{body}.{other.rpartition('.')[2]}",
        f"{other.rpartition('.')[0]}.{signature}",
        signed(web.home, Receipt("comment", id_, ARTICLE), b"k" * 32),
        # Signed by us, for something else.
        web.preview().hidden("/commenter/envoyer")["token"],
    ]
    before = snapshot(web.home.inbox)
    for text in forged:
        assert web.get(f"/commenter/suivi/{text}").status == 404, text
        assert web.post(f"/commenter/suivi/{text}/retirer", {}).status == 404, text
    assert_leads_nowhere(web, forged[0])
    assert snapshot(web.home.inbox) == before
    assert TEXT in web.get(f"/commenter/suivi/{good}").text


def test_a_receipt_shows_and_changes_one_comment_only(web: Web) -> None:
    mine, other = web.comment(body=TEXT), web.comment(body="celui d’une autre")
    web.home.commit()
    for action in ACTIONS:
        assert TEXT not in web.get(f"/commenter/suivi/{other}{action}").text
    assert web.post(f"/commenter/suivi/{other}/retirer", {}).status == 303
    web.home.commit()
    (left,) = web.home.pending().values()
    assert TEXT in left
    assert TEXT in web.get(f"/commenter/suivi/{mine}").text


@pytest.mark.parametrize("committed", [False, True])
def test_of_a_withdrawn_comment(web: Web, committed: bool) -> None:
    receipt = web.comment(body=TEXT)
    seen = web.preview(body="corrigé", receipt=receipt)
    if committed:
        web.home.commit()
    assert web.post(f"/commenter/suivi/{receipt}/retirer", {}).status == 303
    for _ in ("in the spool", "in git"):
        before = snapshot(web.home.inbox)
        for action in ACTIONS:
            answer = web.get(f"/commenter/suivi/{receipt}{action}")
            assert answer.status in (200, 409)
            assert TEXT not in answer.text
        assert web.preview(body="corrigé", receipt=receipt).status == 409
        assert web.confirm(seen).status == 409
        # Again: the same thanks, and nothing happens.
        assert web.post(f"/commenter/suivi/{receipt}/retirer", {}).status == 303
        assert snapshot(web.home.inbox) == before
        web.home.commit()
    assert web.home.pending() == {}
    web.home.git("gc", "--quiet", "--prune=now")
    assert TEXT.encode() not in git_objects(web.home)["git objects"]


def test_of_a_rejected_comment(web: Web) -> None:
    receipt = web.comment(body=TEXT)
    web.home.commit()
    id_ = id_of(web, receipt)
    web.home.git("update-ref", "-d", f"refs/pending/{id_}")
    note = {"id": id_, "date": "2999-01-01T00:00:00Z", "decision": "rejected"}
    with (web.home.inbox / "ledger.jsonl").open("a") as ledger:
        ledger.write(json.dumps(note | {"reason": "spam"}) + "\n")
    before = snapshot(web.home.inbox)
    page = web.get(f"/commenter/suivi/{receipt}")
    assert page.status == 200
    assert TEXT not in page.text
    # Why, is between the moderators.
    assert "spam" not in page.text
    assert web.preview(body="corrigé", receipt=receipt).status == 409
    assert web.post(f"/commenter/suivi/{receipt}/retirer", {}).status == 303
    assert snapshot(web.home.inbox) == before


def test_of_a_removed_comment(web: Web) -> None:
    receipt = signed(web.home, Receipt("comment", KNOWN, ARTICLE))
    assert web.post(f"/commenter/suivi/{receipt}/retirer", {}).status == 303
    web.home.commit()
    asked = web.home.git("for-each-ref", "--format=%(refname)", "refs/removals").split()
    assert asked == [f"refs/removals/{KNOWN}"]
    # A moderator takes it off: first from the site, then from the list.
    web.home.write_site(published=())
    web.home.git("update-ref", "-d", asked[0])
    note = {"id": KNOWN, "date": "2999-01-01T00:00:00Z", "decision": "removed"}
    with (web.home.inbox / "ledger.jsonl").open("a") as ledger:
        ledger.write(json.dumps(note | {"reason": "reader"}) + "\n")
    before = snapshot(web.home.inbox)
    assert web.get(f"/commenter/suivi/{receipt}").status == 200
    assert web.get(f"/commenter/suivi/{receipt}/corriger").status == 409
    assert web.post(f"/commenter/suivi/{receipt}/retirer", {}).status == 303
    assert snapshot(web.home.inbox) == before


def test_the_receipt_of_a_report_withdraws_nothing(web: Web) -> None:
    fields = {"article": ARTICLE, "comment": KNOWN, "reason": "spam", "words": ""}
    report = receipt_of(web.post("/commenter/signaler", fields))
    before = snapshot(web.home.inbox)
    assert web.get(f"/commenter/suivi/{report}").status == 200
    assert web.get(f"/commenter/suivi/{report}/corriger").status == 409
    assert web.post(f"/commenter/suivi/{report}/retirer", {}).status in (404, 409)
    assert web.preview(receipt=report).status == 409
    # Nor one that names a comment.
    mixed = signed(web.home, Receipt("report", KNOWN, ARTICLE))
    assert web.post(f"/commenter/suivi/{mixed}/retirer", {}).status in (404, 409)
    assert snapshot(web.home.inbox) == before
    web.home.commit()
    assert web.home.git("for-each-ref", "refs/removals") == ""


def test_the_page_that_asks_again_is_for_comments_only(web: Web) -> None:
    fields = {"article": ARTICLE, "comment": KNOWN, "reason": "spam", "words": ""}
    report = receipt_of(web.post("/commenter/signaler", fields))
    assert web.get(f"/commenter/suivi/{report}/retirer").status in (404, 409)


def test_old_keys_verify_and_removed_ones_do_not(web: Web) -> None:
    first = web.comment(body=TEXT)
    web.home.run("rotate-keys", "--now")
    second = web.comment()
    assert first.rpartition(".")[2] != second.rpartition(".")[2]
    for receipt in (first, second):
        assert web.get(f"/commenter/suivi/{receipt}").status == 200
    secret = web.home.inbox / "secret"
    newest = secret.read_text().splitlines(keepends=True)[-1]
    secret.with_suffix(".new").write_text(newest)
    secret.with_suffix(".new").chmod(0o600)
    secret.with_suffix(".new").replace(secret)
    assert_leads_nowhere(web, first)
    assert web.get(f"/commenter/suivi/{second}").status == 200


def close(home: Home, days_ago: int) -> None:
    """The thread of ARTICLE closed so many days ago."""
    path = home.root / "site.json"
    data = json.loads(path.read_text("utf-8"))
    day = datetime.datetime.now(datetime.UTC).date() - datetime.timedelta(days_ago)
    data["articles"][ARTICLE] |= {"open": False, "closes": day.isoformat()}
    path.with_suffix(".new").write_text(json.dumps(data), "utf-8")
    path.with_suffix(".new").replace(path)


def test_receipts_live_a_year_longer_than_the_thread(web: Web) -> None:
    receipt = web.comment(body=TEXT)
    seen = web.preview(body="corrigé", receipt=receipt)
    close(web.home, 360)
    assert TEXT in web.get(f"/commenter/suivi/{receipt}").text
    # What was taken while the thread was open may be corrected.
    assert web.confirm(seen).status == 303
    close(web.home, 370)
    before = snapshot(web.home.inbox)
    assert_leads_nowhere(web, receipt, 410)
    assert snapshot(web.home.inbox) == before


def test_keys_that_every_thread_has_outlived_are_dropped(web: Web) -> None:
    receipt = web.comment(body=TEXT)
    site = json.loads((web.home.root / "site.json").read_text("utf-8"))
    old = "2001-01-01"
    for slug in (ARTICLE, CLOSED):
        site["articles"][slug] |= {"open": False, "closes": old}
    (web.home.root / "site.json").write_text(json.dumps(site), "utf-8")
    web.home.run("rotate-keys", "--now")
    assert len((web.home.inbox / "secret").read_text().splitlines()) == 1
    assert_leads_nowhere(web, receipt)


def test_an_unknown_id_that_we_signed_is_unknown(web: Web) -> None:
    receipt = signed(web.home, Receipt("comment", new_ulid(), "inconnu"))
    before = snapshot(web.home.inbox)
    assert web.get(f"/commenter/suivi/{receipt}").status == 200
    assert web.get(f"/commenter/suivi/{receipt}/corriger").status == 409
    assert web.post(f"/commenter/suivi/{receipt}/retirer", {}).status == 303
    assert snapshot(web.home.inbox) == before
