"""What the entries of one id need: a table of every case."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from sceau.inbox.plan import Known, Step, by_id, now_text, step
from sceau.inbox.spool import Entry
from tests.inbox.desk import NOON, at, comment, id_of, report, withdrawal
from tests.inbox.running import ARTICLE, KNOWN

ID = id_of(1)
SIGNALS = (("links", "4"), ("script", "CYRILLIC"))
NOTHING: frozenset[str] = frozenset()
THIS = frozenset({ID})


def known(
    *,
    pending: frozenset[str] = NOTHING,
    signals: frozenset[str] = NOTHING,
    published: frozenset[str] = NOTHING,
    decided: bool = False,
    last: str = "",
) -> Known:
    return Known(pending, signals, published, lambda _: decided, lambda _: last)


@dataclass(frozen=True)
class Outcome:
    """A step in short."""

    written: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    noted: bool = False


def outcome(entries: Sequence[Entry], facts: Known) -> Outcome:
    one: Step = step(entries, facts)
    written = tuple(commit.ref.split("/")[1] for commit in one.commits)
    deleted = tuple(ref.split("/")[1] for ref in one.deleted)
    assert all(commit.ref.endswith(entries[-1].id) for commit in one.commits)
    return Outcome(written, deleted, one.withdrawn)


FIRST, CORRECTED = comment(1), comment(1, 1, "Corrigé.", minutes=1)
MARKED = comment(1, signals=SIGNALS)
MARKED_CORRECTION = comment(1, 1, "Corrigé.", minutes=1, signals=SIGNALS)
BACK = withdrawal(ID, 1)


@pytest.mark.parametrize(
    ("entries", "facts", "expected"),
    [
        # A comment
        ([FIRST], known(), Outcome(("pending",))),
        ([MARKED], known(), Outcome(("pending", "signals"))),
        ([FIRST], known(last="approved", decided=True), Outcome()),
        # … sent again while it waits: it stands, and a correction of it too
        ([FIRST], known(pending=THIS), Outcome()),
        ([FIRST], known(pending=THIS, signals=THIS), Outcome()),
        ([MARKED], known(pending=THIS, signals=THIS), Outcome()),
        ([MARKED], known(pending=THIS), Outcome(("signals",))),
        # A correction
        ([CORRECTED], known(pending=THIS), Outcome(("pending",))),
        ([FIRST, CORRECTED], known(), Outcome(("pending",))),
        (
            [CORRECTED],
            known(pending=THIS, signals=THIS),
            Outcome(("pending",), ("signals",)),
        ),
        ([MARKED_CORRECTION], known(pending=THIS), Outcome(("pending", "signals"))),
        # … of what was approved a moment ago waits as a new version
        ([CORRECTED], known(last="approved"), Outcome(("pending",))),
        ([CORRECTED], known(published=THIS), Outcome(("pending",))),
        ([CORRECTED], known(last="approved", decided=True), Outcome()),
        # A withdrawal of what waits
        ([BACK], known(pending=THIS), Outcome((), ("pending",), True)),
        (
            [BACK],
            known(pending=THIS, signals=THIS),
            Outcome((), ("pending", "signals"), True),
        ),
        ([FIRST, BACK], known(), Outcome((), (), True)),
        (
            [FIRST, CORRECTED, BACK],
            known(pending=THIS),
            Outcome((), ("pending",), True),
        ),
        # … once more after a crash
        (
            [BACK],
            known(pending=THIS, last="withdrawn"),
            Outcome((), ("pending",), False),
        ),
        ([BACK], known(last="withdrawn"), Outcome()),
        # … of what is published
        ([BACK], known(published=THIS), Outcome(("removals",))),
        (
            [BACK],
            known(published=THIS, pending=THIS),
            Outcome(("removals",), ("pending",)),
        ),
        ([FIRST, BACK], known(published=THIS), Outcome(("removals",))),
        # … of what was approved a moment ago, and will be published
        ([BACK], known(last="approved"), Outcome(("removals",))),
        ([BACK], known(), Outcome(("removals",))),
        (
            [BACK],
            known(last="approved", pending=THIS),
            Outcome(("removals",), ("pending",)),
        ),
        ([FIRST, BACK], known(last="approved", decided=True), Outcome(("removals",))),
        ([CORRECTED, BACK], known(last="approved"), Outcome(("removals",))),
        # … of what was not kept
        ([BACK], known(last="rejected"), Outcome()),
        ([FIRST, BACK], known(last="rejected", decided=True), Outcome()),
        ([BACK], known(last="removed"), Outcome()),
    ],
)
def test_a_step(entries: list[Entry], facts: Known, expected: Outcome) -> None:
    assert outcome(entries, facts) == expected


def test_a_report_is_one_reference() -> None:
    assert outcome([report(1)], known()) == Outcome(("reports",))


def test_whatever_comes_after_a_withdrawal_changes_nothing() -> None:
    later = comment(1, 2, "Encore.", minutes=2)
    assert outcome([FIRST, BACK, later], known()).noted


# --- what the commits hold ----------------------------------------------------------
def test_a_pending_commit_is_the_comments_file_and_dated_by_its_id() -> None:
    (commit,) = step([FIRST], known()).commits
    assert commit.ref == f"refs/pending/{ID}"
    assert commit.path == f"comments/{ARTICLE}/{ID}.md"
    assert commit.data == FIRST.text.encode()
    assert commit.seconds == NOON.timestamp()


def test_the_last_version_is_the_one_that_waits() -> None:
    (commit,) = step([FIRST, CORRECTED], known()).commits
    assert commit.data == CORRECTED.text.encode()


def test_signals_hold_nothing_that_the_reader_wrote() -> None:
    _, commit = step([MARKED], known()).commits
    assert commit.path == f"signals/{ID}.json"
    assert json.loads(commit.data) == {
        "signals": [
            {"name": "links", "detail": "4"},
            {"name": "script", "detail": "CYRILLIC"},
        ]
    }


def test_a_removal_says_what_and_when_and_no_more() -> None:
    (commit,) = step([BACK], known(published=THIS)).commits
    assert commit.path == f"removals/{ID}.json"
    assert json.loads(commit.data) == {
        "article": ARTICLE,
        "comment": ID,
        "received": BACK.received,
    }


def test_a_report_says_what_is_wrong_with_which_comment() -> None:
    (commit,) = step([report(1)], known()).commits
    assert commit.path == f"reports/{ID}.json"
    assert json.loads(commit.data) == {
        "article": ARTICLE,
        "comment": KNOWN,
        "reason": "personal-data",
        "words": "Il nomme ma voisine.",
        "received": at(0),
    }


def test_the_same_entries_make_the_same_commits() -> None:
    for entries in ([MARKED], [BACK], [report(1)]):
        assert step(entries, known(published=THIS)) == step(
            list(entries), known(published=THIS)
        )


# --- names and times ----------------------------------------------------------------
def test_names_are_grouped_by_the_id_they_begin_with() -> None:
    names = [entry.name for entry in (CORRECTED, comment(2), FIRST)]
    assert by_id(names) == {
        ID: sorted([FIRST.name, CORRECTED.name]),
        id_of(2): [comment(2).name],
    }


def test_times_are_utc_to_the_second() -> None:
    assert now_text(NOON.replace(microsecond=999_999)) == "2026-11-23T12:00:00Z"
