"""When too many comments wait: a polite no, and the text back."""

from pathlib import Path

import pytest

from tests.inbox.abuse.wire import assert_french, assert_strict, gives_back
from tests.inbox.running import (
    Answer,
    Web,
    make_home,
    running_committer,
    running_web,
    wait_until,
)

BODY = "Le mot de trop, qu’il ne faut pas perdre."


def assert_polite(answer: Answer) -> None:
    assert answer.status == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert_strict(answer.headers)
    assert_french(answer.text)
    assert gives_back(answer.text, BODY)


def one_more(web: Web) -> Answer:
    return web.confirm(web.preview(body=BODY))


@pytest.mark.parametrize(
    "limits",
    [
        {"SCEAU_INBOX_MAX_PENDING_PER_ARTICLE": "3"},
        {"SCEAU_INBOX_MAX_PENDING_PER_HOUR": "3"},
        {"SCEAU_INBOX_MAX_PENDING": "3", "SCEAU_INBOX_MAX_PENDING_PER_ARTICLE": "3"},
    ],
)
def test_a_full_queue_is_told_politely(tmp_path: Path, limits: dict[str, str]) -> None:
    home = make_home(tmp_path / "inbox", **limits)
    with running_web(home) as web:
        last = web.preview(body="le troisième")
        for body in ("le premier", "le deuxième"):
            web.comment(body=body)
        assert web.confirm(last).status == 303
        assert_polite(one_more(web))
        # Whoever is in already is told so again.
        assert web.confirm(last).status == 303
        home.commit()
        assert_polite(one_more(web))
        assert web.confirm(last).status == 303
    assert home.spooled == [] or len(home.spooled) == 1
    with running_web(home) as web:
        # After a restart, what git has still counts; only the hour begins anew.
        status = one_more(web).status
    assert status == (303 if "SCEAU_INBOX_MAX_PENDING_PER_HOUR" in limits else 503)


def test_what_was_withdrawn_makes_room(tmp_path: Path) -> None:
    limits = {"SCEAU_INBOX_MAX_PENDING_PER_ARTICLE": "2"}
    home = make_home(tmp_path / "inbox", **limits)
    home.commit()
    with running_web(home) as web, running_committer(home):
        for _ in range(4):
            receipts = [web.comment(), web.comment(body="un autre")]
            wait_until(lambda: '"total": 2' in _summary(home.inbox))
            assert_polite(one_more(web))
            for receipt in receipts:
                web.post(f"/commenter/suivi/{receipt}/retirer", {})
            wait_until(lambda: '"total": 0' in _summary(home.inbox))


def test_withdrawn_before_git_knew_makes_room_too(tmp_path: Path) -> None:
    limits = {"SCEAU_INBOX_MAX_PENDING_PER_ARTICLE": "3"}
    home = make_home(tmp_path / "inbox", **limits)
    home.commit()
    with running_web(home) as web:
        for _ in range(6):
            receipt = web.comment()
            web.post(f"/commenter/suivi/{receipt}/retirer", {})
            home.commit()
            assert home.pending() == {}


def test_sending_again_takes_nobodys_place(tmp_path: Path) -> None:
    limits = {
        "SCEAU_INBOX_MAX_PENDING_PER_ARTICLE": "3",
        "SCEAU_INBOX_MAX_PENDING_PER_HOUR": "3",
    }
    home = make_home(tmp_path / "inbox", **limits)
    with running_web(home) as web:
        seen = web.preview()
        for number in range(8):
            assert web.confirm(seen).status == 303
            if number % 3 == 2:
                home.commit()
        assert one_more(web).status == 303
        home.commit()
    assert len(home.pending()) == 2


def _summary(inbox: Path) -> str:
    return (inbox / "pending.json").read_text("utf-8")
