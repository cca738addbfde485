"""What the holder of a receipt is told, from the first moment to the last."""

from pathlib import Path

import pytest

from sceau.inbox.git import GitError
from sceau.inbox.manifest import ManifestFile
from sceau.inbox.receipts import Receipt
from sceau.inbox.states import Found, States
from tests.inbox.desk import (
    Desk,
    comment,
    id_of,
    make_desk,
    report,
    text_of,
    withdrawal,
)
from tests.inbox.running import ARTICLE, KNOWN

ID = id_of(1)
RECEIPT = Receipt("comment", ID, ARTICLE)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return make_desk(tmp_path)


def found(desk: Desk, receipt: Receipt = RECEIPT) -> Found:
    states = States(desk.spool, desk.repository, desk.ledger)
    return states.of(receipt, ManifestFile(desk.home.root / "site.json").current())


def state(desk: Desk, receipt: Receipt = RECEIPT) -> str:
    return found(desk, receipt).state


# --- waiting ------------------------------------------------------------------------
def test_a_comment_waits_in_the_spool_and_in_git_with_its_text(desk: Desk) -> None:
    desk.put(comment(1, body="Un texte."))
    for _ in range(2):
        seen = found(desk)
        assert seen.state == "waiting"
        assert seen.comment is not None
        assert (seen.comment.id, seen.comment.article) == (ID, ARTICLE)
        assert seen.comment.body == "Un texte."
        desk.committer.commit()
    assert desk.home.spooled == []


def test_a_correction_is_shown_at_once(desk: Desk) -> None:
    desk.commit(comment(1))
    desk.put(comment(1, 3, "Corrigé."))
    seen = found(desk)
    assert (seen.state, seen.version) == ("waiting", 3)
    assert seen.comment is not None
    assert seen.comment.body == "Corrigé."
    desk.committer.commit()
    assert found(desk).comment == seen.comment


def test_of_two_corrections_the_one_that_will_stand_is_shown(desk: Desk) -> None:
    for body, minutes in (("Deux.", 2), ("Un.", 1), ("Trois.", 3)):
        desk.put(comment(1, 1, body, minutes=minutes))
    shown = found(desk).comment
    desk.committer.commit()
    assert shown is not None
    assert shown.body == "Trois."
    assert desk.home.pending() == {ID: text_of("Trois.")}


# --- decided ------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("decision", "expected"),
    [
        ("approved", "accepted"),
        ("rejected", "not-kept"),
        ("removed", "removed"),
        ("withdrawn", "withdrawn"),
        # It stayed, and is on the site no more: nobody decided not to publish it.
        ("kept", "removed"),
        ("a word of tomorrow", "not-kept"),
    ],
)
def test_a_decision_is_told(desk: Desk, decision: str, expected: str) -> None:
    desk.commit(comment(1))
    desk.decide(ID, decision)
    assert found(desk) == Found(expected)  # type: ignore[arg-type]


@pytest.mark.parametrize("decision", ["rejected", "withdrawn"])
def test_what_was_approved_before_is_not_said_to_be_erased(
    desk: Desk, decision: str
) -> None:
    for step in ("approved", "approved", "reopened", decision):
        desk.decide(ID, step)
    assert found(desk) == Found("removed")


def test_one_reopened_before_it_ever_was_on_the_site_is_just_not_kept(
    desk: Desk,
) -> None:
    for step in ("rejected", "reopened", "rejected"):
        desk.decide(ID, step)
    assert found(desk) == Found("not-kept")


def test_an_approved_one_is_published_when_the_site_is_built(desk: Desk) -> None:
    desk.commit(comment(1))
    desk.decide(ID, "approved")
    desk.home.write_site((KNOWN, ID))
    assert state(desk) == "published"


def test_a_correction_of_a_published_one_waits(desk: Desk) -> None:
    desk.home.write_site((KNOWN, ID))
    desk.commit(comment(1, 1, "Corrigé."))
    assert state(desk) == "waiting"


def test_what_nobody_has_heard_of_is_unknown(desk: Desk) -> None:
    assert found(desk) == Found("unknown")


# --- taken back ---------------------------------------------------------------------
def test_a_waiting_one_is_withdrawn_at_once_and_for_good(desk: Desk) -> None:
    desk.commit(comment(1))
    desk.put(withdrawal(ID))
    for _ in range(2):
        assert found(desk) == Found("withdrawn"), "and its text is not shown any more"
        desk.committer.commit()
    desk.commit(comment(1, minutes=30))
    assert state(desk) == "withdrawn", "also after the confirmation was sent again"


def test_of_a_published_one_the_removal_is_asked_for_until_it_is_gone(
    desk: Desk,
) -> None:
    receipt = Receipt("comment", KNOWN, ARTICLE)
    assert state(desk, receipt) == "published"
    desk.put(withdrawal(KNOWN))
    for _ in range(2):
        assert state(desk, receipt) == "removal-asked"
        desk.committer.commit()
    desk.decide(KNOWN, "removed")
    desk.home.git("update-ref", "-d", f"refs/removals/{KNOWN}")
    desk.home.write_site(())
    assert state(desk, receipt) == "removed", "the site's history has its text"


def test_of_one_approved_a_moment_ago_too(desk: Desk) -> None:
    desk.commit(comment(1))
    desk.decide(ID, "approved")
    desk.commit(withdrawal(ID))
    assert state(desk) == "removal-asked"


# --- reports ------------------------------------------------------------------------
def test_a_report_is_received_until_it_is_dealt_with(desk: Desk) -> None:
    receipt = Receipt("report", id_of(5), ARTICLE)
    desk.put(report(5))
    for _ in range(2):
        assert found(desk, receipt) == Found("report-received")
        desk.committer.commit()
    desk.home.git("update-ref", "-d", f"refs/reports/{id_of(5)}")
    assert state(desk, receipt) == "report-done"


# --- trouble ------------------------------------------------------------------------
def test_without_the_repository_the_spool_still_answers(desk: Desk) -> None:
    desk.put(comment(1))
    desk.home.repository.rename(desk.home.inbox / "elsewhere")
    assert state(desk) == "waiting"
    with pytest.raises(GitError):
        state(desk, Receipt("comment", id_of(2), ARTICLE))


def test_a_damaged_file_hides_nothing_that_is_whole(desk: Desk) -> None:
    desk.commit(comment(1))
    (desk.home.inbox / "spool" / "new" / comment(1, 1).name).write_bytes(b"{")
    assert state(desk) == "waiting"


def test_asking_changes_nothing(desk: Desk) -> None:
    desk.put(comment(1), withdrawal(KNOWN))
    before = {
        path: path.stat().st_mtime_ns for path in sorted(desk.home.root.rglob("*"))
    }
    for receipt in (RECEIPT, Receipt("comment", KNOWN, ARTICLE)):
        found(desk, receipt)
    after = {
        path: path.stat().st_mtime_ns for path in sorted(desk.home.root.rglob("*"))
    }
    assert after == before
