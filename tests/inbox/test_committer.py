"""From the spool to references: what happens to every acknowledged message."""

import json
import os
import signal
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from sceau.inbox.refs import PACK_FROM
from sceau.inbox.spool import Entry
from tests.inbox.desk import (
    NOON,
    Desk,
    at,
    at_once,
    comment,
    id_of,
    make_desk,
    report,
    text_of,
    withdrawal,
)
from tests.inbox.running import ARTICLE, KNOWN, make_home, started, wait_until

ID = id_of(1)
SIGNALS = (("links", "4"),)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return make_desk(tmp_path)


# --- comments -----------------------------------------------------------------------
@pytest.mark.parametrize("count", [1, PACK_FROM + 1])
def test_every_comment_becomes_one_reference_and_leaves_the_spool(
    desk: Desk, count: int
) -> None:
    entries = [comment(number, body=f"Texte {number}.") for number in range(count)]
    assert desk.commit(*entries) == count
    assert desk.refs("pending") == [entry.id for entry in entries]
    assert desk.home.spooled == []
    for entry in entries[:3]:
        assert desk.home.text(f"refs/pending/{entry.id}") == entry.text
    assert desk.home.git("fsck", "--strict", "--full") == ""
    assert desk.said == []


def test_nothing_else_is_in_the_repository(desk: Desk) -> None:
    desk.commit(comment(1), comment(2, signals=SIGNALS), report(3))
    assert sorted(desk.commits()) == [
        f"refs/pending/{id_of(1)}",
        f"refs/pending/{id_of(2)}",
        f"refs/reports/{id_of(3)}",
        f"refs/signals/{id_of(2)}",
    ]


def test_the_same_comments_have_the_same_commits_everywhere(tmp_path: Path) -> None:
    """In another order, at another time, in one batch or in three."""
    entries = [comment(n, body=f"Texte {n}.", signals=SIGNALS) for n in range(60)]
    one, two = make_desk(tmp_path / "one"), make_desk(tmp_path / "two")
    one.commit(*entries)
    two.now += 10_000
    for few in (entries[40:], entries[20:40], entries[:20]):
        two.commit(*(replace(entry, received=at(9)) for entry in reversed(few)))
    assert one.commits() == two.commits()
    assert len(one.commits()) == 120


def test_sending_twice_is_the_same_comment(desk: Desk) -> None:
    desk.commit(comment(1))
    before = desk.commits()
    assert desk.commit(comment(1, minutes=3)) == 1
    assert desk.commits() == before
    assert desk.home.spooled == []


# --- corrections --------------------------------------------------------------------
def test_a_correction_replaces_what_waits(desk: Desk) -> None:
    desk.commit(comment(1))
    desk.commit(comment(1, 1, "Corrigé."))
    assert desk.home.pending() == {ID: text_of("Corrigé.")}
    parents = desk.home.git("rev-list", "--count", f"refs/pending/{ID}")
    assert parents == "1\n", "no history keeps the old text alive"


def test_in_one_batch_the_last_version_stands(desk: Desk) -> None:
    desk.commit(*(comment(1, version, f"Version {version}.") for version in range(12)))
    assert desk.home.pending() == {ID: text_of("Version 11.")}


@pytest.mark.parametrize("bodies", [("Un.", "Deux."), ("Deux.", "Un.")])
def test_of_two_corrections_previewed_side_by_side_the_later_one_stands(
    desk: Desk, bodies: tuple[str, str]
) -> None:
    desk.commit(comment(1))
    desk.commit(
        *(comment(1, 1, body, minutes=m) for m, body in enumerate(bodies, start=1))
    )
    assert desk.home.pending() == {ID: text_of(bodies[1])}


@pytest.mark.parametrize("again", [comment(1), comment(1, minutes=99)])
def test_the_first_version_sent_again_does_not_undo_a_correction(
    desk: Desk, again: Entry
) -> None:
    desk.commit(comment(1))
    desk.commit(comment(1, 1, "Corrigé."))
    desk.commit(again)
    assert desk.home.pending() == {ID: text_of("Corrigé.")}
    assert desk.home.spooled == []


def test_signals_follow_the_text_that_waits(desk: Desk) -> None:
    desk.commit(comment(1, signals=SIGNALS))
    assert desk.refs("signals") == [ID]
    desk.commit(comment(1, 1, "Sans liens."))
    assert desk.refs("signals") == []
    desk.commit(comment(1, 2, "Des liens.", signals=SIGNALS))
    assert desk.refs("signals") == [ID]


def test_a_correction_of_what_was_approved_a_moment_ago_waits(desk: Desk) -> None:
    desk.commit(comment(1))
    desk.decide(ID, "approved", minutes=5)
    desk.commit(comment(1, 1, "Corrigé.", minutes=4))
    assert desk.home.pending() == {ID: text_of("Corrigé.")}


# --- decisions ----------------------------------------------------------------------
@pytest.mark.parametrize("decision", ["approved", "rejected", "removed"])
@pytest.mark.parametrize("minutes", [0, 5, 600])
def test_what_was_decided_does_not_come_back(
    desk: Desk, decision: str, minutes: int
) -> None:
    """Neither after a crash nor when the confirmation is sent again hours later."""
    desk.commit(comment(1))
    desk.decide(ID, decision, minutes=5)
    assert desk.commit(comment(1, minutes=minutes)) == 1
    assert desk.refs("pending") == []
    assert desk.home.spooled == []


@pytest.mark.parametrize("version", [0, 1, 2])
def test_what_was_withdrawn_does_not_come_back(desk: Desk, version: int) -> None:
    """Not even as a correction that was on its way."""
    desk.commit(comment(1), comment(1, 1, "Corrigé."))
    desk.commit(withdrawal(ID, 2))
    desk.commit(comment(1, version, f"Version {version}.", minutes=90))
    assert desk.refs("pending") == []


def test_a_correction_decided_before_a_crash_does_not_come_back(desk: Desk) -> None:
    correction = comment(1, 1, "Corrigé.", minutes=1)
    desk.commit(comment(1), correction)
    desk.decide(ID, "approved", minutes=5)
    desk.commit(correction)
    assert desk.refs("pending") == []


def test_a_correction_back_to_an_approved_text_waits(desk: Desk) -> None:
    desk.commit(comment(1))
    desk.commit(comment(1, 1, "Corrigé.", minutes=1))
    desk.decide(ID, "approved", minutes=5)
    desk.commit(comment(1, 1, "Un texte.", minutes=10))
    assert desk.home.pending() == {ID: text_of("Un texte.")}


# --- withdrawals --------------------------------------------------------------------
def test_a_waiting_comment_goes_at_once(desk: Desk) -> None:
    desk.commit(comment(1, signals=SIGNALS), comment(2))
    desk.commit(withdrawal(ID))
    assert list(desk.commits()) == [f"refs/pending/{id_of(2)}"]
    last = desk.ledger.last(ID)
    assert last is not None
    assert (last.decision, last.reason, last.date) == (
        "withdrawn",
        "reader",
        at(60),
    )
    assert desk.home.spooled == []


def test_one_that_no_committer_saw_never_reaches_git(desk: Desk) -> None:
    desk.commit(comment(1, body="Mon secret."), withdrawal(ID))
    assert desk.commits() == {}
    objects = desk.home.git("cat-file", "--batch-all-objects", "--batch-check")
    assert objects == ""
    assert desk.decisions(ID) == ["withdrawn"]


def test_a_published_comment_becomes_a_removal_for_moderators(desk: Desk) -> None:
    desk.commit(withdrawal(KNOWN))
    assert list(desk.commits()) == [f"refs/removals/{KNOWN}"]
    assert json.loads(desk.home.text(f"refs/removals/{KNOWN}")) == {
        "article": ARTICLE,
        "comment": KNOWN,
        "received": at(1),
    }
    assert desk.ledger.last(KNOWN) is None, "moderators decide"


@pytest.mark.parametrize("noted", [True, False])
def test_one_approved_a_moment_ago_becomes_a_removal(desk: Desk, noted: bool) -> None:
    """It will be published with the next build, whether the ledger knows or not."""
    desk.commit(comment(1))
    if noted:
        desk.decide(ID, "approved")
    else:
        desk.home.git("update-ref", "-d", f"refs/pending/{ID}")
    desk.commit(withdrawal(ID))
    assert list(desk.commits()) == [f"refs/removals/{ID}"]


@pytest.mark.parametrize("beside", [comment(1), comment(1, 1, "Corrigé.", minutes=9)])
def test_also_when_a_text_comes_with_the_withdrawal(desk: Desk, beside: Entry) -> None:
    """Left by a crash, or a correction: what was approved is taken back too."""
    desk.commit(comment(1))
    desk.decide(ID, "approved")
    desk.commit(beside, withdrawal(ID, 2, minutes=10))
    assert list(desk.commits()) == [f"refs/removals/{ID}"]


def test_also_when_a_correction_of_it_waits(desk: Desk) -> None:
    desk.commit(comment(1))
    desk.decide(ID, "approved")
    desk.commit(comment(1, 1, "Corrigé.", minutes=9))
    desk.commit(withdrawal(ID, 2, minutes=10))
    assert list(desk.commits()) == [f"refs/removals/{ID}"]


def test_what_was_not_kept_needs_no_removal(desk: Desk) -> None:
    desk.commit(comment(1))
    desk.decide(ID, "rejected")
    desk.commit(withdrawal(ID))
    assert desk.commits() == {}
    assert desk.decisions(ID) == ["rejected"]


def test_taking_back_twice_is_noted_once(desk: Desk) -> None:
    desk.commit(comment(1))
    for _ in range(2):
        desk.commit(withdrawal(ID))
    assert desk.decisions(ID) == ["withdrawn"]


# --- reports ------------------------------------------------------------------------
def test_a_report_becomes_a_reference_of_its_own(desk: Desk) -> None:
    desk.commit(report(1), report(2, "Une injure."))
    assert desk.refs("reports") == [id_of(1), id_of(2)]
    told = json.loads(desk.home.text(f"refs/reports/{id_of(2)}"))
    assert told["comment"] == KNOWN
    assert told["words"] == "Une injure."


# --- what stays in the spool --------------------------------------------------------
def test_damaged_files_stay_are_told_once_and_stop_nobody(desk: Desk) -> None:
    new = desk.home.inbox / "spool" / "new"
    damaged = {
        comment(7).name: b"{",
        comment(8).name: b"[" * 200_000,
        comment(9).name: b'{"kind": "comment", "text": "Mon secret."}',
    }
    for name, data in damaged.items():
        (new / name).write_bytes(data)
    (new / comment(5).name).symlink_to(new / comment(7).name)
    assert desk.commit(comment(1)) == 1
    assert desk.commit(comment(2)) == 1
    assert desk.refs("pending") == [id_of(1), id_of(2)]
    names = sorted([*damaged, comment(5).name])
    assert desk.home.spooled == names
    assert desk.said == [
        f"spool/new/{name}: not a whole entry; left where it is" for name in names
    ]


def test_an_entry_that_git_could_not_date_or_write_stops_nobody(desk: Desk) -> None:
    """Only a web process gone astray would write them."""
    for named, strange in (
        (beyond := replace(comment(1), id="7" + "Z" * 25), beyond),
        # What cannot be written has no name of its own.
        (comment(3), replace(comment(3), text="\ud800")),
        (comment(1), replace(comment(1), received=5)),  # type: ignore[arg-type]
    ):
        fields = {
            key: getattr(strange, key)
            for key in ("kind", "id", "version", "article", "received", "text")
        } | {"about": "", "reason": "", "signals": []}
        path = desk.home.inbox / "spool" / "new" / named.name
        path.write_text(json.dumps(fields), "ascii")
    assert desk.commit(comment(2)) == 1
    assert desk.refs("pending") == [id_of(2)]
    assert len(desk.home.spooled) == 3


def test_a_mended_file_is_taken(desk: Desk) -> None:
    path = desk.home.inbox / "spool" / "new" / comment(1).name
    path.write_bytes(b"{")
    assert desk.committer.commit() == 0
    assert desk.commit(comment(1)) == 1
    assert desk.refs("pending") == [ID]


def test_foreign_names_are_nobodys_business(desk: Desk) -> None:
    (desk.home.inbox / "spool" / "new" / "README").write_text("…", "utf-8")
    assert desk.commit(comment(1)) == 1
    assert desk.home.spooled == ["README"]
    assert desk.said == []


def test_what_was_half_written_an_hour_ago_is_swept(desk: Desk) -> None:
    tmp = desk.home.inbox / "spool" / "tmp"
    for name, minutes in (("old", 61), ("young", 59)):
        (tmp / name).write_bytes(b"{")
        os.utime(tmp / name, (desk.now - 60 * minutes,) * 2)
    desk.committer.commit()
    assert [path.name for path in tmp.iterdir()] == ["young"]


# --- crashes and company ------------------------------------------------------------
def test_a_batch_that_a_crash_left_is_done_again_and_changes_nothing(
    desk: Desk,
) -> None:
    entries = [
        *(comment(number, signals=SIGNALS) for number in range(3)),
        comment(2, 1, "Corrigé."),
        withdrawal(id_of(1), 1),
        withdrawal(KNOWN),
        report(5),
    ]
    desk.commit(*entries)
    before = desk.commits()
    desk.put(*entries)
    assert desk.another().commit() == len(entries)
    assert desk.commits() == before
    assert desk.decisions(id_of(1)) == ["withdrawn"]
    assert desk.home.spooled == []


@pytest.mark.parametrize("lock", ["packed-refs.lock", f"refs/pending/{ID}.lock"])
def test_a_lock_that_a_crash_left_is_removed(desk: Desk, lock: str) -> None:
    path = desk.home.repository / lock
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    os.utime(path, (1, 1))
    desk.commit(*(comment(number) for number in range(PACK_FROM)))
    desk.commit(comment(1, 1, "Corrigé."))
    assert desk.home.text(f"refs/pending/{ID}") == text_of("Corrigé.")


def test_what_comes_while_a_batch_is_written_stays_for_the_next(desk: Desk) -> None:
    """A newer version of a comment is never taken for the one that was stored."""
    passes = 0
    done = threading.Event()

    def write() -> None:
        for version in range(20):
            desk.put(comment(1, version, f"Version {version}."))
            desk.put(comment(100 + version))
        done.set()

    def commit() -> None:
        nonlocal passes
        while not done.is_set() or desk.home.spooled:
            desk.committer.commit()
            passes += 1

    at_once(write, commit)
    assert desk.home.text(f"refs/pending/{ID}") == text_of("Version 19.")
    assert desk.refs("pending") == [ID, *(id_of(100 + n) for n in range(20))]
    assert passes > 0


def test_trouble_is_said_once_and_nothing_is_lost(desk: Desk) -> None:
    moved = desk.home.inbox / "elsewhere"
    desk.home.repository.rename(moved)
    desk.put(comment(1))
    pauses: list[float] = []

    def pause(seconds: float) -> bool:
        pauses.append(seconds)
        if len(pauses) == 8:
            moved.rename(desk.home.repository)
        return len(pauses) == 10

    desk.committer.run(pause, 1.0)
    (said,) = desk.said
    assert said.startswith(f"comments wait in the spool: {desk.home.repository}: no")
    assert said.endswith("type: sceau inbox init")
    assert pauses == [2, 4, 8, 16, 30, 30, 30, 30, 1, 1], "ever more slowly"
    assert desk.refs("pending") == [ID]


def test_a_site_that_is_not_built_stops_no_comment(desk: Desk) -> None:
    site = desk.home.root / "site.json"
    for number, damage in enumerate((b"{", b"\xff", None)):
        site.unlink()
        if damage is not None:
            site.write_bytes(damage)
        desk.commit(comment(number))
        site.touch()
    assert len(desk.refs("pending")) == 3
    assert desk.said == []


def test_only_one_committer_works_on_a_folder(desk: Desk) -> None:
    desk.put(comment(1))
    asked: list[float] = []

    def third_time(seconds: float) -> bool:
        asked.append(seconds)
        return len(asked) == 3

    with desk.committer.alone():
        # Another one waits, and hears when it is time to stop.
        desk.another().run(third_time, 1.0)
        assert asked == [1.0, 1.0, 1.0]
        assert desk.home.spooled != []
    desk.another().run(lambda _: True, 1.0)
    assert desk.refs("pending") == [ID]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_committer_that_waits_for_another_can_be_stopped(
    tmp_path: Path, number: signal.Signals
) -> None:
    home = make_home(tmp_path)
    desk = Desk(home)
    with desk.committer.alone(), started(home, "commit") as waiting:
        # It has opened the lock when it has begun to wait.
        lock = str(home.inbox / "commit.lock")
        wait_until(lambda: lock in _open_files(waiting.pid))
        waiting.send_signal(number)
        assert waiting.wait(20) == 0


def _open_files(pid: int) -> list[str]:
    try:
        return [str(path.readlink()) for path in Path(f"/proc/{pid}/fd").iterdir()]
    except OSError:
        return []


# --- the summary --------------------------------------------------------------------
def summary(desk: Desk) -> object:
    return json.loads((desk.home.inbox / "pending.json").read_text("ascii"))


def test_the_summary_counts_what_waits_for_each_article(desk: Desk) -> None:
    desk.committer.commit()
    assert summary(desk) == {"total": 0, "articles": {}}
    desk.commit(comment(1), comment(2), comment(3, article="autre"), report(4))
    expected = {"total": 3, "articles": {"autre": 1, ARTICLE: 2}}
    assert summary(desk) == expected
    (desk.home.inbox / "pending.json").unlink()
    desk.another().commit()
    assert summary(desk) == expected, "also by one that was started later"
    desk.decide(ID, "rejected")
    desk.commit(withdrawal(id_of(3)))
    assert summary(desk) == {"total": 1, "articles": {ARTICLE: 1}}


def test_it_is_written_when_the_spool_was_read_or_the_count_is_another(
    desk: Desk,
) -> None:
    path = desk.home.inbox / "pending.json"

    desk.commit(comment(1))
    before = path.stat().st_ino
    desk.committer.commit()
    assert path.stat().st_ino == before, "no write when nothing happened"
    desk.commit(comment(1))
    assert path.stat().st_ino != before, "as many as before, but counted anew"


def test_what_somebody_else_put_into_pending_stops_nobody(desk: Desk) -> None:
    for name, made in (("foreign", _empty_tree(desk)), (id_of(9), _one_file(desk))):
        desk.home.git("update-ref", f"refs/pending/{name}", made)
    desk.commit(comment(1))
    total = json.loads((desk.home.inbox / "pending.json").read_text("ascii"))["total"]
    assert total == 3
    assert desk.said == []


def _commit_of(desk: Desk, tree: str) -> str:
    identity = ("-c", "user.name=Zoé", "-c", "user.email=zoe@localhost")
    return desk.home.git(*identity, "commit-tree", tree, "-m", "foreign").strip()


def _empty_tree(desk: Desk) -> str:
    empty = desk.repository.git.run("mktree").decode().strip()
    return _commit_of(desk, empty)


def _one_file(desk: Desk) -> str:
    blob = desk.repository.git.run("hash-object", "-w", "--stdin", stdin=b"x")
    line = b"100644 blob " + blob.strip() + b"\tREADME\n"
    return _commit_of(
        desk, desk.repository.git.run("mktree", stdin=line).decode().strip()
    )


def test_what_was_noticed_goes_when_somebody_decided(desk: Desk) -> None:
    noticed = (("links", "7"),)
    desk.commit(comment(1, signals=noticed), comment(2, signals=noticed))
    # As a moderator with plain git does.
    desk.repository.git.run("update-ref", "-d", f"refs/pending/{ID}")
    desk.another().commit()
    assert desk.refs("signals") == [id_of(2)]
    # One that is on its way keeps what is known of it.
    desk.repository.git.run("update-ref", "-d", f"refs/pending/{id_of(2)}")
    desk.put(comment(2, 1, "Corrigé.", signals=noticed))
    desk.another().commit()
    assert desk.refs("signals") == [id_of(2)]


# --- at home ------------------------------------------------------------------------
@pytest.fixture
def at_home(tmp_path: Path) -> Desk:
    """A clone in which `comments/` is at hand: approving is putting a file there."""
    comments = tmp_path / "comments"
    comments.mkdir()
    return make_desk(tmp_path / "home", published=comments)


def approve(desk: Desk, data: bytes) -> Path:
    assert desk.published is not None
    path = desk.published / ARTICLE / f"{ID}.md"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    return path


def test_a_comment_that_stands_word_for_word_among_the_published_is_forgotten(
    at_home: Desk,
) -> None:
    at_home.commit(comment(1), comment(2))
    approve(at_home, comment(1).text.encode())
    at_home.committer.commit()
    assert at_home.refs("pending") == [id_of(2)]
    assert at_home.decisions(ID) == ["approved"]
    assert summary(at_home) == {"total": 1, "articles": {ARTICLE: 1}}


@pytest.mark.parametrize("other", [b"", b"\xff\xfe", text_of("Autre.").encode()])
def test_one_of_another_text_still_waits(at_home: Desk, other: bytes) -> None:
    at_home.commit(comment(1))
    approve(at_home, other)
    at_home.committer.commit()
    assert at_home.refs("pending") == [ID]
    assert at_home.ledger.last(ID) is None


def test_a_correction_of_a_published_one_waits_until_it_is_published_too(
    at_home: Desk,
) -> None:
    path = approve(at_home, comment(1).text.encode())
    at_home.commit(comment(1, 1, "Corrigé."))
    assert at_home.refs("pending") == [ID]
    path.write_text(text_of("Corrigé."), "utf-8")
    at_home.committer.commit()
    assert at_home.refs("pending") == []


def test_on_a_server_only_moderators_decide(desk: Desk) -> None:
    desk.commit(comment(1))
    folder = desk.home.root / "comments" / ARTICLE
    folder.mkdir(parents=True)
    (folder / f"{ID}.md").write_text(comment(1).text, "utf-8")
    desk.committer.commit()
    assert desk.refs("pending") == [ID]


def test_the_commits_date_is_the_comments_own(desk: Desk) -> None:
    desk.commit(comment(1))
    date = desk.home.git("log", "-1", "--format=%at %ct", f"refs/pending/{ID}")
    assert date.split() == [str(int(NOON.timestamp()))] * 2


# --- cleaning up ----------------------------------------------------------------------
def test_what_was_rejected_is_gone_after_the_night(desk: Desk) -> None:
    desk.commit(comment(1, 0, "Un secret."), comment(2, 0, "Reste."))
    desk.decide(ID, "rejected")
    _age_objects(desk, 3600)
    assert desk.committer.ask_to_tidy()
    assert _texts(desk) == ["Reste."]
    assert desk.home.pending() == {id_of(2): text_of("Reste.")}


def test_what_is_minutes_old_may_be_needed_and_stays(desk: Desk) -> None:
    desk.commit(comment(1, 0, "Un secret."))
    desk.home.git("update-ref", "-d", f"refs/pending/{ID}")
    assert desk.committer.ask_to_tidy()
    assert _texts(desk) == ["Un secret."]


def test_a_committer_that_runs_does_it_with_its_next_pass(desk: Desk) -> None:
    desk.commit(comment(1, 0, "Un secret."))
    desk.home.git("update-ref", "-d", f"refs/pending/{ID}")
    _age_objects(desk, 3600)
    with desk.committer.alone():
        assert not desk.another().ask_to_tidy()
        assert _texts(desk) == ["Un secret."]
        desk.committer.commit()
        assert _texts(desk) == []


def _age_objects(desk: Desk, seconds: float) -> None:
    then = time.time() - seconds
    for path in (desk.home.repository / "objects").rglob("*"):
        if path.is_file():
            os.utime(path, (then, then))


def _texts(desk: Desk) -> list[str]:
    """Last lines of the comments that git has, reachable or not."""
    objects = desk.home.git("cat-file", "--batch-all-objects", "--batch-check")
    blobs = [line.split()[0] for line in objects.splitlines() if " blob " in line]
    return sorted(
        desk.home.git("cat-file", "blob", blob).strip().splitlines()[-1]
        for blob in blobs
    )
