"""When a mail is tried again: 5, 10, 20 minutes … 6 hours, and five days in all."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sceau.mailing.schedule import (
    LONGEST_DELAY,
    State,
    after_failure,
    anew,
    delay,
    is_due,
    parse_state,
    serialize_state,
)
from tests.mailing.post_office import DAY, HOUR, MINUTE, NOON

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
STATES = st.builds(
    State,
    st.floats(0, 1e12),
    st.integers(0, 1000),
    st.floats(0, 1e12),
    TEXT,
    st.none() | st.lists(TEXT, max_size=3).map(tuple),
    st.lists(TEXT, max_size=3).map(tuple),
    st.booleans(),
)


def failed(state: State, now: float, later: tuple[str, ...] = ("ju",)) -> State:
    return after_failure(
        state,
        now=now,
        error="down",
        later=later,
        forever=(),
        give_up_seconds=5 * DAY,
    )


def test_delays_double_up_to_six_hours() -> None:
    assert [delay(n) / MINUTE for n in range(1, 10)] == [
        *(5, 10, 20, 40, 80, 160, 320, 360, 360)
    ]
    assert delay(10**9) == LONGEST_DELAY


def test_it_is_due_after_its_delay_and_not_before() -> None:
    state = failed(State(), NOON)
    assert not is_due(state, NOON + 5 * MINUTE - 1)
    assert is_due(state, NOON + 5 * MINUTE)
    assert is_due(State(), NOON)


def test_what_a_wrong_clock_put_off_for_years_is_due() -> None:
    assert is_due(State(due=NOON + 365 * DAY), NOON)
    assert not is_due(State(due=NOON + 6 * HOUR), NOON)


def test_it_is_given_up_after_five_days_of_trying() -> None:
    state, now, attempts = State(), NOON, 0
    while not state.given_up:
        state = failed(state, now)
        attempts += 1
        now = max(state.due, now)
    assert 5 * DAY < now - NOON < 5 * DAY + 2 * LONGEST_DELAY
    assert attempts == state.attempts == 27


def test_it_is_given_up_when_nobody_is_left() -> None:
    assert failed(State(), NOON, later=()).given_up


def test_anew_means_all_days_and_everybody_who_does_not_have_it() -> None:
    state = State(NOON, 9, NOON + HOUR, "down", ("b",), ("a",), True)
    assert anew(state, NOON + 9) == State(NOON + 9, 0, 0, "down", ("a", "b"))
    assert anew(State(), NOON).left is None


@given(STATES)
def test_what_is_written_is_read_back(state: State) -> None:
    assert parse_state(serialize_state(state)) == state


@given(st.binary(max_size=100))
def test_anything_else_is_a_fresh_state(data: bytes) -> None:
    assert parse_state(data) == State()


@pytest.mark.parametrize(
    "changes", [{"since": float("nan")}, {"due": float("inf")}, {"attempts": -1}]
)
def test_numbers_that_cannot_be_are_a_fresh_state(changes: dict[str, float]) -> None:
    state = replace(State(NOON, 3, NOON), **changes)  # type: ignore[arg-type]
    assert parse_state(serialize_state(state)) == State()
