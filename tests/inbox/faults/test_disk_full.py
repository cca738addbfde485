"""A full disk at each write: the reader is told and keeps the text, nothing that was
acknowledged is lost, and all goes on by itself when there is room again."""

import html
import re
import time
from pathlib import Path

import pytest

from sceau.comments.ledger import Decision, Ledger
from sceau.inbox.committer import Committer
from sceau.inbox.git import GitError
from tests.inbox.faults.own_mounts import SmallDisk, move_onto_disk, with_own_mounts
from tests.inbox.faults.processes import COMMIT, running
from tests.inbox.faults.state import bodies, check_repository, leftovers
from tests.inbox.running import (
    KNOWN,
    Answer,
    Home,
    Web,
    make_home,
    running_web,
    wait_until,
)

LONG = "Une phrase assez longue pour remplir des pages de mémoire. " * 80


def said(answer: Answer) -> str:
    """The text of a page as a reader has it."""
    return html.unescape(re.sub(r"<[^>]+>", "", answer.text))


def assert_kindly_refused(answer: Answer, text: str) -> None:
    """503, in French, when to come back, and the reader's text."""
    assert answer.status == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "n’a pas été" in said(answer) or "n’avons pas pu" in said(answer)
    assert text.strip() in said(answer)


@with_own_mounts
def test_the_spool_is_full(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """Of the file's two pages none or one fits."""
    home = make_home(tmp_path)
    disk = move_onto_disk(home.inbox / "spool", 1024)
    with running_web(home) as web:
        kept = web.comment(body="Un commentaire qui était là avant.")
        before = home.spooled
        for left in (0, 1):
            preview = web.preview(body=f"{left} {LONG}")
            disk.fill(left)
            assert_kindly_refused(web.confirm(preview), f"{left} {LONG}")
            assert home.spooled == before
            assert [*(home.inbox / "spool" / "tmp").iterdir()] == []
            # A withdrawal is smaller than a page.
            withdrawn = web.post(f"/commenter/suivi/{kept}/retirer", {}).status
            assert withdrawn == (503 if left == 0 else 303)
            disk.empty()
            # What the reader does then: send it again, from the same preview.
            assert web.confirm(preview).status == 303
            before = home.spooled
        home.commit()
    assert bodies(home) == [f"{left} {LONG}".strip() for left in (0, 1)]
    assert home.spooled == []


@with_own_mounts
def test_the_spool_has_no_room_for_another_name(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    home = make_home(tmp_path)
    disk = move_onto_disk(home.inbox / "spool", 1024, inodes=32)
    with running_web(home) as web:
        preview = web.preview(body="Sans nom.")
        use_up_inodes(disk)
        assert_kindly_refused(web.confirm(preview), "Sans nom.")
        form = {
            "article": "ton-dossier",
            "comment": KNOWN,
            "reason": "insult",
            "words": "Ce que je signale.",
            "fax": "",
        }
        assert_kindly_refused(
            web.post("/commenter/signaler", form), "Ce que je signale."
        )
        assert home.spooled == []
        free_inodes(disk)
        assert web.confirm(preview).status == 303
        home.commit()
    assert bodies(home) == ["Sans nom."]


def use_up_inodes(disk: SmallDisk) -> None:
    number = 0
    try:
        while True:
            (disk.folder / f"used-{number}").mkdir()
            number += 1
    except OSError:
        assert number


def free_inodes(disk: SmallDisk) -> None:
    for path in disk.folder.glob("used-*"):
        path.rmdir()


@pytest.mark.parametrize("comments", [3, 60])
@with_own_mounts
def test_the_repository_is_full_at_each_write(
    request: pytest.FixtureRequest, tmp_path: Path, comments: int
) -> None:
    """Page after page of room, until there is enough: every write fails once.

    60 comments with their signals are written as a pack and `packed-refs`.
    """
    home = make_home(tmp_path)
    with running_web(home) as web:
        texts = [f"Commentaire {n}. {LONG[: n * 50]}".strip() for n in range(comments)]
        for text in texts:
            web.comment(body=text)
    waiting = home.spooled
    disk = move_onto_disk(home.repository, 4096)
    committer = Committer(home.inbox, home.root / "site.json", say=lambda line: None)
    failures = 0
    for left in range(0, 400, 1 if comments == 3 else 3):
        # What git leaves behind when it fails takes room too.
        remove_debris(home)
        disk.fill(left)
        try:
            committer.commit()
        except (GitError, OSError):
            failures += 1
            assert home.spooled == waiting
        else:
            break
    assert failures >= 5
    assert home.spooled == []
    disk.empty()
    assert bodies(home) == sorted(texts)
    check_repository(home)


def remove_debris(home: Home) -> None:
    for path in [*home.repository.rglob("tmp_*"), *home.repository.glob("*crash*")]:
        path.unlink()


@with_own_mounts
def test_everything_is_full_while_both_run(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """One disk for all, as on a small server: web process and committer stay up."""
    home = make_home(tmp_path)
    disk = move_onto_disk(home.inbox, 4096)
    with (
        running_web(home) as web,
        running(home, COMMIT, tmp_path / "committer.said") as committer,
    ):
        receipt = web.comment(body="À retirer.")
        wait_until(lambda: not home.spooled)
        kept = acknowledged_until_full(web, disk)
        preview = web.preview(body=LONG)
        assert_kindly_refused(web.confirm(preview), LONG)
        wait_until(committer.lines)
        # A withdrawal that fits into the spool, or is refused aloud.
        withdrawn = web.post(f"/commenter/suivi/{receipt}/retirer", {}).status
        assert withdrawn in (303, 503)
        disk.empty()
        assert web.confirm(preview).status == 303
        if withdrawn == 503:
            assert web.post(f"/commenter/suivi/{receipt}/retirer", {}).status == 303
        wait_until(lambda: not home.spooled)
        assert committer.process.poll() is None
        # Told once for each kind of trouble, not with each try.
        assert len(committer.lines()) == len(set(committer.lines())) <= 4
    assert bodies(home) == sorted([*kept, LONG.strip()])
    check_repository(home)
    # git's own debris is swept when it is an hour old.
    later = time.time() + 2 * 3600
    Committer(home.inbox, home.root / "site.json", clock=lambda: later).commit()
    (home.inbox / "filler").unlink(missing_ok=True)
    assert leftovers(home) == []


def acknowledged_until_full(web: Web, disk: SmallDisk) -> list[str]:
    """Fill the disk and post until nothing is taken any more."""
    disk.fill(8)
    kept = []
    for number in range(100):
        text = f"Dernière place, numéro {number}."
        answer = web.confirm(web.preview(body=text))
        if answer.status == 503:
            return kept
        assert answer.status == 303
        kept.append(text)
    raise AssertionError("the disk was never full")


@with_own_mounts
def test_a_decision_that_does_not_fit_is_no_decision(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """A line cut by a full disk raises, so that the withdrawal is done again."""
    disk = SmallDisk(tmp_path / "disk", 64)
    path = disk.folder / "ledger.jsonl"
    path.write_bytes(b"x" * 4075 + b"\n")
    ledger = Ledger(path)
    decision = Decision(KNOWN, "2026-11-23T15:02:11Z", "withdrawn", "reader")
    disk.fill()
    with pytest.raises(OSError, match="No space left"):
        ledger.note(decision)
    assert ledger.last(KNOWN) is None
    disk.empty()
    ledger.note(decision)
    assert ledger.last(KNOWN) == decision
