"""A year in numbers: each comment once, and nothing that points at anybody."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sceau.comments.ulid import new_ulid
from sceau.moderation.stats import (
    REJECTION_REASONS,
    YearStats,
    unknown_words,
    yearly,
    years,
)
from sceau.moderation.stats_json import StatsError, from_json, to_json

JANUARY = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
NO_REASON = dict.fromkeys(REJECTION_REASONS, 0)


@dataclass(frozen=True)
class Line:
    """A line of the ledger."""

    id: str
    date: str
    decision: str
    reason: str = ""


def comment(number: int, received: datetime = JANUARY) -> str:
    """The id of a comment that was received then."""
    return new_ulid(received.timestamp, lambda count: number.to_bytes(count))


def decided(id_: str, decision: str, reason: str = "", after_hours: float = 1) -> Line:
    at = JANUARY + timedelta(hours=after_hours)
    return Line(id_, f"{at:%Y-%m-%dT%H:%M:%SZ}", decision, reason)


def numbers(**changes: Any) -> YearStats:
    """A year of nothing, with some of its numbers changed."""
    counts = dict.fromkeys(
        ("received", "approved", "withdrawn", "removed", "waiting", "other"), 0
    )
    values = {
        **counts,
        "year": 2026,
        "rejected": NO_REASON,
        "unknown_words": 0,
        "median_wait_hours": None,
    }
    return YearStats(**values | changes)


def test_a_year_without_comments_is_a_year_of_noughts() -> None:
    assert yearly([], [], 2026) == numbers()


def test_every_outcome_is_counted_once() -> None:
    ids = [comment(number) for number in range(10)]
    ledger = [
        decided(ids[0], "approved", after_hours=2),
        decided(ids[1], "approved", after_hours=4),
        decided(ids[1], "removed", after_hours=400),
        decided(ids[2], "rejected", "spam", after_hours=6),
        decided(ids[3], "rejected", "personal-data", after_hours=8),
        decided(ids[4], "withdrawn", "reader"),
        *(decided(ids[number], "rejected", "spam", 6) for number in (5, 6)),
        decided(comment(99), "resolved", "dismissed"),
    ]
    assert yearly(ledger, ids[7:], 2026) == numbers(
        received=10,
        approved=1,
        removed=1,
        rejected=NO_REASON | {"spam": 3, "personal-data": 1},
        withdrawn=1,
        waiting=3,
        median_wait_hours=6.0,
    )


def test_the_last_decision_counts() -> None:
    id_ = comment(1)
    ledger = [decided(id_, "rejected", "spam"), decided(id_, "approved", "", 9)]
    assert yearly(ledger, [], 2026) == numbers(
        received=1, approved=1, median_wait_hours=1.0
    )


def test_what_was_reopened_is_taken_back() -> None:
    id_ = comment(1)
    ledger = [decided(id_, "rejected", "spam"), decided(id_, "reopened")]
    # It waits again; its reader had an answer all the same.
    assert yearly(ledger, [id_], 2026) == numbers(
        received=1, waiting=1, median_wait_hours=1.0
    )
    again = [*ledger, decided(id_, "approved")]
    assert yearly(again, [], 2026).approved == 1
    # The decision before the one that was taken back stands again.
    removed = [*again, decided(id_, "removed"), decided(id_, "reopened")]
    assert yearly(removed, [], 2026).approved == 1
    assert yearly(ledger, [], 2026).received == 0
    assert yearly([decided(id_, "reopened")], [], 2026).received == 0


def test_a_decision_noted_again_when_a_push_was_tried_again_is_one() -> None:
    id_ = comment(1)
    echo = [decided(id_, "approved"), decided(id_, "approved", after_hours=1.01)]
    assert yearly(echo, [], 2026).approved == 1
    # Taken back, nothing of it stands.
    assert yearly([*echo, decided(id_, "reopened")], [], 2026).received == 0
    # A correction was approved later; that is taken back, and not what was before.
    later = [echo[0], decided(id_, "approved", after_hours=9), decided(id_, "reopened")]
    assert yearly(later, [], 2026).approved == 1


def test_a_published_comment_stays_one_when_it_is_kept() -> None:
    id_ = comment(1)
    ledger = [decided(id_, "approved"), decided(id_, "kept", "other")]
    assert yearly(ledger, [], 2026).approved == 1
    assert unknown_words(ledger) == ()


def test_a_comment_of_the_former_site_that_is_removed_is_in_no_year() -> None:
    old = comment(1, datetime(2013, 3, 21, tzinfo=UTC))
    ledger = [
        decided(old, "kept", "other"),
        decided(old, "removed"),
        decided(old, "removed", after_hours=9),
        decided(comment(2), "approved"),
        decided(comment(2), "removed", after_hours=9),
    ]
    assert years(ledger, []) == [2026]
    assert yearly(ledger, [], 2013) == numbers(year=2013)
    assert yearly(ledger, [], 2026).removed == 1


def test_what_is_decided_and_waits_with_a_correction_waits() -> None:
    id_ = comment(1)
    stats = yearly([decided(id_, "approved")], [id_, id_], 2026)
    assert (stats.received, stats.waiting, stats.approved) == (1, 1, 0)


def test_unknown_words_are_counted_as_other_and_listed() -> None:
    ledger = [
        decided(comment(1), "vanished"),
        decided(comment(2), "rejected", "ugly\x1b"),
        decided(comment(3), "rejected", ""),
        decided(comment(4), "approved", "any reason"),
    ]
    stats = yearly(ledger, [], 2026)
    assert stats.received == 4
    assert stats.other == 1
    assert stats.rejected["other"] == 2
    assert stats.unknown_words == 3
    assert unknown_words(ledger) == ("", "ugly\x1b", "vanished")


@pytest.mark.parametrize(
    ("received", "year"),
    [
        (datetime(2025, 12, 31, 22, 59, 59, tzinfo=UTC), 2025),
        # Midnight in Paris.
        (datetime(2025, 12, 31, 23, 0, tzinfo=UTC), 2026),
        (datetime(2026, 12, 31, 22, 59, 59, tzinfo=UTC), 2026),
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), 2027),
    ],
)
def test_a_year_is_one_of_paris_and_of_the_receipt(
    received: datetime, year: int
) -> None:
    id_ = comment(1, received)
    # Decided years later, it still belongs to its own.
    ledger = [decided(id_, "approved", after_hours=30_000)]
    assert years(ledger, []) == [year]
    assert years([], [id_]) == [year]
    for other in (2025, 2026, 2027):
        assert yearly(ledger, [], other).received == (other == year)
        assert yearly([], [id_], other).waiting == (other == year)


def test_reports_and_what_is_no_ulid_make_no_year() -> None:
    far = "7ZZZZZZZZZ" + "0" * 16
    ledger = [
        decided(comment(1), "resolved", "dismissed"),
        decided("no ulid", "approved"),
        decided(far, "approved"),
    ]
    assert years(ledger, ["", far]) == []
    assert yearly(ledger, ["", far], 2026) == numbers()


@pytest.mark.parametrize(
    ("hours", "median"),
    [([], None), ([1], 1.0), ([1, 2], 1.5), ([9, 1, 2], 2.0), ([0.25, 0.5], 0.4)],
)
def test_the_median_wait(hours: list[float], median: float | None) -> None:
    ledger = [
        decided(comment(number), "approved", after_hours=after)
        for number, after in enumerate(hours)
    ]
    assert yearly(ledger, [], 2026).median_wait_hours == median


def test_only_an_answer_ends_the_wait_and_a_bad_date_is_left_out() -> None:
    ids = [comment(number) for number in range(4)]
    ledger = [
        decided(ids[0], "withdrawn", "reader", after_hours=500),
        Line(ids[1], "yesterday", "approved"),
        Line(ids[2], "2026-01-15T13:00:00", "approved"),
        # The clock of the machine that decided was behind.
        decided(ids[3], "approved", after_hours=-1),
    ]
    stats = yearly(ledger, [], 2026)
    assert stats.median_wait_hours == 0.0
    assert stats.received == 4


WORDS = ("approved", "rejected", "withdrawn", "removed", "reopened", "kept")
LEDGERS = st.lists(
    st.builds(
        decided,
        st.integers(0, 5).map(comment),
        st.sampled_from([*WORDS, "resolved", "strange"]),
        st.sampled_from([*REJECTION_REASONS, "", "strange"]),
        st.floats(0, 5000),
    ),
    max_size=20,
)
PENDING = st.lists(st.integers(0, 8).map(comment), max_size=5)


def counts(stats: YearStats) -> Iterable[int]:
    yield from (stats.approved, stats.withdrawn, stats.removed, stats.waiting)
    yield from (stats.other, *stats.rejected.values())


@given(LEDGERS, PENDING)
def test_outcomes_add_up_and_survive_the_file(
    ledger: list[Line], pending: list[str]
) -> None:
    stats = yearly(iter(ledger), iter(pending), 2026)
    assert stats.received == sum(counts(stats))
    assert stats.waiting == len(set(pending))
    text = to_json([stats])
    assert from_json(text) == (stats,)
    for id_ in {line.id for line in ledger} | set(pending):
        assert id_ not in text
    assert "strange" not in text


# --- the file ------------------------------------------------------------------------

TWO = (numbers(year=2025), numbers(received=1, approved=1, median_wait_hours=7.5))


def test_the_file_has_a_version_and_ascending_years() -> None:
    text = to_json(reversed(TWO))
    assert text == to_json(TWO)
    document = json.loads(text)
    assert document["version"] == 1
    assert [entry["year"] for entry in document["years"]] == [2025, 2026]
    assert from_json(text) == TWO
    assert from_json(to_json([])) == ()


def test_the_file_holds_numbers_only() -> None:
    def leaves(value: Any) -> Iterable[Any]:
        if isinstance(value, dict | list):
            for part in value.values() if isinstance(value, dict) else value:
                yield from leaves(part)
        else:
            yield value

    found = list(leaves(json.loads(to_json(TWO))))
    assert all(value is None or type(value) in {int, float} for value in found)


def changed(**changes: Any) -> str:
    document = json.loads(to_json([TWO[1]]))
    document["years"][0].update(changes)
    return json.dumps(document)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "it is no JSON"),
        ("[" * 100_000, "it is no JSON"),
        ("1" * 5000, "it is no JSON"),
        ("[]", "it is not of version 1"),
        ('{"version": 2, "years": []}', "it is not of version 1"),
        ('{"version": 1}', "it does not hold version and years, and nothing else"),
        ('{"version": 1, "years": {}}',
         "it does not hold version and years, and nothing else"),
        ('{"version": 1, "years": [], "names": []}',
         "it does not hold version and years, and nothing else"),
        ('{"version": 1, "years": [3]}', "a year has other keys than it should"),
        (changed(name="Ju"), "a year has other keys than it should"),
        (changed(year="2026"), "a year is no year"),
        (changed(year=12), "a year is no year"),
        (changed(approved=True), "2026: approved is no count"),
        (changed(received=-1), "2026: received is no count"),
        (changed(waiting=1.0), "2026: waiting is no count"),
        (changed(waiting=10**12), "2026: waiting is no count"),
        (changed(rejected={}), "2026: rejected has other reasons than it should"),
        (changed(rejected=NO_REASON | {"spam": "<b>"}),
         "2026: rejected spam is no count"),
        (changed(median_wait_hours=-1),
         "2026: median_wait_hours is no number of hours"),
        (changed(median_wait_hours=float("nan")),
         "2026: median_wait_hours is no number of hours"),
        (changed(received=2), "2026: the outcomes do not add up to received"),
        (to_json([TWO[0], TWO[0]]), "its years do not ascend"),
    ],
)  # fmt: skip
def test_a_damaged_file_is_refused_with_a_reason(text: str, reason: str) -> None:
    with pytest.raises(StatsError) as caught:
        from_json(text)
    assert str(caught.value) == reason


@given(st.text() | st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(
        st.sampled_from(["version", "years", "year", "received"]), inner),
).map(json.dumps))  # fmt: skip
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = from_json(text)
    except StatsError:
        return
    assert from_json(to_json(found)) == found
