import sys
import threading
import time
import tracemalloc
from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sceau.inbox.rate import RateLimiter

READER = "203.0.113.0/24"
OTHER = "2001:db8:1::/48"
MINUTE = 60.0
HOUR = 60 * MINUTE
DAY = 24 * HOUR


class Clock:
    """A clock that stands still until it is told otherwise."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def crowd(count: int, network: int = 10) -> Iterator[str]:
    for number in range(count):
        yield f"{network}.{number >> 16}.{number >> 8 & 255}.{number & 255}/24"


def allowed(limiter: RateLimiter, client: str, times: int) -> int:
    return sum(limiter.allow(client) for _ in range(times))


# --- one client ---------------------------------------------------------------------
def test_a_burst_is_allowed_then_one_for_each_interval(clock: Clock) -> None:
    limiter = RateLimiter(3, 60, clock=clock)
    assert allowed(limiter, READER, 10) == 3
    clock.now += 59.999
    assert not limiter.allow(READER)
    clock.now += 0.001
    assert allowed(limiter, READER, 10) == 1
    clock.now += 2 * MINUTE
    assert allowed(limiter, READER, 10) == 2


def test_a_bucket_never_holds_more_than_a_burst(clock: Clock) -> None:
    limiter = RateLimiter(3, 60, clock=clock)
    limiter.allow(READER)
    clock.now += 10 * HOUR
    assert allowed(limiter, READER, 10) == 3


def test_a_full_bucket_not_yet_forgotten_is_no_fuller(clock: Clock) -> None:
    limiter = RateLimiter(3, 60, clock=clock)
    allowed(limiter, OTHER, 3)
    limiter.allow(READER)
    clock.now += 2.5 * MINUTE
    assert limiter.remembered == 2
    assert allowed(limiter, READER, 10) == 3


def test_however_high_a_rate_is_a_rate(clock: Clock) -> None:
    limiter = RateLimiter(1, 10**12, clock=clock)
    assert allowed(limiter, READER, 10) == 1


def test_being_refused_costs_nothing(clock: Clock) -> None:
    limiter = RateLimiter(1, 60, clock=clock)
    allowed(limiter, READER, 1_000)
    clock.now += MINUTE
    assert limiter.allow(READER)


@pytest.mark.parametrize(
    ("burst", "per_hour", "wait"),
    [(1, 3600, 1), (1, 60, 60), (5, 20, 180), (1, 7, 515), (1, 7200, 1)],
)
def test_retry_after_is_when_the_next_is_allowed(
    clock: Clock, burst: int, per_hour: int, wait: int
) -> None:
    limiter = RateLimiter(burst, per_hour, clock=clock)
    assert limiter.retry_after(READER) == 0
    assert allowed(limiter, READER, burst + 1) == burst
    assert limiter.retry_after(READER) == wait
    clock.now += wait
    assert limiter.retry_after(READER) == 0
    assert limiter.allow(READER)


def test_asking_when_changes_nothing(clock: Clock) -> None:
    limiter = RateLimiter(2, 60, clock=clock)
    for _ in range(100):
        limiter.retry_after(READER)
    assert limiter.remembered == 0
    assert allowed(limiter, READER, 10) == 2


@pytest.mark.parametrize("numbers", [(0, 1, 1), (1, 0, 1), (1, 1, 0), (-1, 1, 1)])
def test_a_limit_that_allows_nothing_is_a_mistake(
    numbers: tuple[int, int, int],
) -> None:
    burst, per_hour, most_clients = numbers
    with pytest.raises(ValueError, match="at least 1"):
        RateLimiter(burst, per_hour, most_clients=most_clients)


STEPS = st.lists(
    st.tuples(
        st.sampled_from([0.0, 0.1, 1.0, 29.5, 60.0, 400.0]),
        st.sampled_from([READER, OTHER, "unknown"]),
    ),
    max_size=60,
)


@given(steps=STEPS, burst=st.integers(1, 5), per_hour=st.integers(1, 400))
def test_whatever_the_rhythm_the_rate_holds(
    steps: list[tuple[float, str]], burst: int, per_hour: int
) -> None:
    clock = Clock()
    limiter = RateLimiter(burst, per_hour, clock=clock)
    begin = clock.now
    counted: Counter[str] = Counter()
    for seconds, client in steps:
        clock.now += seconds
        promised = limiter.retry_after(client) == 0
        assert limiter.allow(client) is promised
        counted[client] += promised
        most = burst + (clock.now - begin) * per_hour / 3600
        assert counted[client] <= most + 1e-6


# --- many clients -------------------------------------------------------------------
def test_a_flood_from_one_does_not_block_the_others(clock: Clock) -> None:
    limiter = RateLimiter(5, 20, clock=clock)
    assert allowed(limiter, READER, 10_000) == 5
    for honest in crowd(500):
        assert allowed(limiter, honest, 6) == 5
    assert not limiter.allow(READER)


def test_the_whole_network_of_a_flood_is_one_client(clock: Clock) -> None:
    limiter = RateLimiter(5, 20, clock=clock)
    assert allowed(limiter, READER, 100) == 5
    assert allowed(limiter, OTHER, 100) == 5


def test_threads_get_no_token_twice() -> None:
    limiter = RateLimiter(20_000, 1, clock=lambda: 0.0)
    counts: list[int] = []
    start = threading.Barrier(8)

    def hammer() -> None:
        start.wait()
        counts.append(allowed(limiter, READER, 3_000))

    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        threads = [threading.Thread(target=hammer) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(usual)
    assert len(counts) == 8
    assert sum(counts) == 20_000


def test_threads_crowding_and_a_changing_day_break_nothing() -> None:
    clock = Clock()
    limiter = RateLimiter(2, 3600, clock=clock, most_clients=50)
    faults: list[BaseException] = []

    def hammer(network: int) -> None:
        try:
            for number, client in enumerate(crowd(2_000, network)):
                limiter.allow(client)
                limiter.allow(READER)
                if number % 500 == 0:
                    clock.now += DAY
        except BaseException as fault:  # noqa: BLE001 -- a thread's end is silent
            faults.append(fault)

    threads = [threading.Thread(target=hammer, args=(10 + n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert limiter.remembered <= 50


# --- memory -------------------------------------------------------------------------
def test_full_buckets_are_forgotten(clock: Clock) -> None:
    limiter = RateLimiter(5, 60, clock=clock)
    for client in crowd(1_000):
        limiter.allow(client)
    assert limiter.remembered == 1_000
    clock.now += MINUTE
    limiter.allow(READER)
    assert limiter.remembered == 1


def test_one_who_insists_keeps_nobody_else_in_memory(clock: Clock) -> None:
    limiter = RateLimiter(5, 60, clock=clock)
    allowed(limiter, READER, 10)
    for client in crowd(1_000):
        limiter.allow(client)
    for _ in range(10):
        clock.now += MINUTE
        allowed(limiter, READER, 10)
    assert limiter.remembered == 1


def test_memory_is_bounded_whoever_comes(clock: Clock) -> None:
    limiter = RateLimiter(2, 20, clock=clock, most_clients=2_000)
    for client in crowd(2_000, 10):
        limiter.allow(client)
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        for client in crowd(20_000, 11):
            clock.now += 0.1
            limiter.allow(client)
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert limiter.remembered <= 2_000
    # Those who came before tracemalloc looked have been replaced: 250 bytes for each.
    assert after - before < 2_000 * 250


def test_when_too_many_come_newcomers_share_and_the_known_do_not_suffer(
    clock: Clock,
) -> None:
    limiter = RateLimiter(2, 60, clock=clock, most_clients=100)
    known = list(crowd(100, 10))
    for client in known:
        assert limiter.allow(client)
    # A tenth of a hundred at once, the others have to wait: it is their turn, in all,
    # every six minutes.
    assert sum(limiter.allow(client) for client in crowd(1_000, 11)) == 10
    assert limiter.remembered == 100
    assert limiter.retry_after(READER) == 360
    # The ten least recently heard of went; the others still have what was theirs.
    for client in known[10:]:
        assert allowed(limiter, client, 5) == 1
    # Once buckets are full again there is room for all.
    clock.now += 2 * MINUTE
    for client in crowd(100, 12):
        assert limiter.allow(client)


@pytest.mark.parametrize("burst", [1, 2])
def test_whoever_insists_is_remembered_longest(clock: Clock, burst: int) -> None:
    # With room for twenty, the crowd's bucket has two tokens.
    limiter = RateLimiter(burst, 60, clock=clock, most_clients=20)
    limiter.allow(READER)
    assert sum(limiter.allow(client) for client in crowd(19)) == 19
    # The last token of two, or one too many.
    limiter.allow(READER)
    assert limiter.allow(OTHER)
    assert not limiter.allow(READER)
    assert limiter.allow("unknown")


def test_changing_addresses_does_not_help_for_ever(clock: Clock) -> None:
    limiter = RateLimiter(2, 60, clock=clock, most_clients=100)
    addresses = list(crowd(300))
    begin = clock.now
    passed = 0
    for _ in range(10):
        for address in addresses:
            passed += limiter.allow(address)
        clock.now += 1
    # Two for each that is remembered, those who had to make room, and what flowed back.
    assert passed <= 2 * 100 + 2 * 10 + (clock.now - begin) * 100 / 60 + 1


# --- privacy ------------------------------------------------------------------------
def test_no_address_stays_in_memory(clock: Clock) -> None:
    limiter = RateLimiter(2, 60, clock=clock)
    limiter.allow(READER)
    limiter.retry_after(OTHER)
    seen = repr(vars(limiter))
    assert "203.0.113" not in seen
    assert "2001:db8" not in seen


def test_two_limiters_know_a_client_by_other_names(clock: Clock) -> None:
    drawn: list[bytes] = []

    def random(count: int) -> bytes:
        drawn.append(bytes([len(drawn)]) * count)
        return drawn[-1]

    limiters = [RateLimiter(2, 60, clock=clock, random=random) for _ in range(2)]
    names = []
    for limiter in limiters:
        limiter.allow(READER)
        names.append(repr(limiter._full_at))
    assert names[0] != names[1]
    assert all(len(salt) >= 16 for salt in drawn)


def test_after_a_day_the_salt_and_all_buckets_are_gone(clock: Clock) -> None:
    drawn: list[bytes] = []

    def random(count: int) -> bytes:
        drawn.append(bytes([len(drawn)]) * count)
        return drawn[-1]

    limiter = RateLimiter(1, 1, clock=clock, random=random)
    clock.now += DAY - 1
    for client in crowd(100):
        limiter.allow(client)
    assert len(drawn) == 1
    clock.now += 0.5
    assert limiter.retry_after(READER) == 0
    assert (len(drawn), limiter.remembered) == (1, 100)
    clock.now += 0.5
    assert limiter.retry_after(READER) == 0
    assert (len(drawn), limiter.remembered) == (2, 0)
    assert drawn[0] not in vars(limiter).values()
    clock.now += DAY
    limiter.allow(READER)
    assert len(drawn) == 3


def test_any_text_may_name_a_client() -> None:
    limiter = RateLimiter(1, 1)
    for name in ["", "é", "\ud800", "x" * 100_000]:
        assert limiter.allow(name)
        assert not limiter.allow(name)


# --- clocks -------------------------------------------------------------------------
def test_a_clock_stepping_back_makes_nobody_wait_longer(clock: Clock) -> None:
    limiter = RateLimiter(2, 60, clock=clock)
    assert allowed(limiter, READER, 3) == 2
    clock.now -= 10 * DAY
    assert not limiter.allow(READER)
    assert limiter.retry_after(READER) == 60
    assert limiter.allow(OTHER)
    clock.now += MINUTE
    assert allowed(limiter, READER, 3) == 1
    clock.now -= 10 * DAY
    limiter.allow(READER)
    clock.now += 2 * MINUTE
    limiter.allow(READER)
    assert limiter.remembered == 1


def test_the_wall_clock_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> float:
        raise AssertionError

    monkeypatch.setattr(time, "time", fail)
    monkeypatch.setattr(time, "time_ns", fail)
    limiter = RateLimiter(1, 1)
    assert limiter.allow(READER)
    assert not limiter.allow(READER)
    assert 3_598 <= limiter.retry_after(READER) <= 3_600
