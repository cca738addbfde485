from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sceau.comments.ulid import is_ulid, new_ulid, ulid_time


def test_the_specification_s_example() -> None:
    ulid = new_ulid(lambda: 1469918176.385, lambda count: bytes(count))
    assert ulid == "01ARYZ6S41" + "0" * 16
    assert ulid_time(ulid) == datetime(2016, 7, 30, 22, 36, 16, 385000, tzinfo=UTC)


def test_the_clock_and_chance_are_the_systems_by_default() -> None:
    before = datetime.now(UTC).timestamp()
    one, other = new_ulid(), new_ulid()
    assert one != other
    assert is_ulid(one)
    assert before - 1 < ulid_time(one).timestamp() < before + 60


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 253402300799), st.binary(min_size=10, max_size=10))
def test_a_ulid_keeps_its_time(seconds: int, chance: bytes) -> None:
    ulid = new_ulid(lambda: seconds, lambda _: chance)
    assert is_ulid(ulid)
    assert ulid_time(ulid).timestamp() == seconds


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**11), st.integers(1, 10**10))
def test_ulids_sort_by_time(seconds: int, later: int) -> None:
    first = new_ulid(lambda: seconds, lambda count: b"\xff" * count)
    second = new_ulid(lambda: seconds + later, lambda count: bytes(count))
    assert first < second


@pytest.mark.parametrize(
    "text",
    [
        *("", "01J9Z3K8QK7N3B5X2M4R6T8V0", "01J9Z3K8QK7N3B5X2M4R6T8V0WW"),
        *("81J9Z3K8QK7N3B5X2M4R6T8V0W", "01j9z3k8qk7n3b5x2m4r6t8v0w"),
        *("01J9Z3K8QK7N3B5X2M4R6T8V0I", "01J9Z3K8QK7N3B5X2M4R6T8V0L"),
        *("01J9Z3K8QK7N3B5X2M4R6T8V0O", "01J9Z3K8QK7N3B5X2M4R6T8V0U"),
        *("01J9Z3K8QK7N3B5X2M4R6T8V0W\n", "０1J9Z3K8QK7N3B5X2M4R6T8V0W"),
    ],
)
def test_what_is_not_a_ulid(text: str) -> None:
    assert not is_ulid(text)
    with pytest.raises(ValueError, match="not a ULID"):
        ulid_time(text)


@pytest.mark.parametrize(
    ("now", "chance", "message"),
    [
        (-1.0, b"0123456789", "-1000 ms"),
        (2.0**48 / 1000, b"0123456789", "cannot hold"),
        (0.0, b"012345678", "10 random bytes, not 9"),
    ],
)
def test_what_cannot_become_one(now: float, chance: bytes, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        new_ulid(lambda: now, lambda _: chance)


def test_a_time_that_python_cannot_hold() -> None:
    assert is_ulid("7" + "Z" * 25)
    with pytest.raises(ValueError, match="9999"):
        ulid_time("7" + "Z" * 25)
