"""What counts as one read: by rule, and against a counter that is slow and obvious."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sceau.reads.access_log import parse_lines
from sceau.reads.counting import UNDATED, Counting, Tally
from tests.reads import reference
from tests.reads.world import (
    AGENTS,
    BOT,
    FIREFOX,
    KEY,
    LYNX,
    SEAL,
    TARGETS,
    TOR,
    articles,
    at,
    line,
    rules,
)

NOON = at("2026-11-23 12:00")
EVENING = at("2026-11-23 23:59:59")


def tally(lines: Iterable[str], **changes: object) -> Tally:
    return Counting(rules(**changes)).count(parse_lines(lines))


def summary(counted: Tally) -> reference.Count:
    """A tally in the words of the reference."""
    reads: Counter[tuple[date, str]] = Counter()
    lines: Counter[tuple[date | None, str]] = Counter()
    unconfirmed: Counter[int] = Counter()
    for day, reader, slug, graphical in counted.views:
        if graphical and (day, reader) not in counted.seals:
            unconfirmed[day] += 1
        else:
            reads[date.fromordinal(day), slug] += 1
    for day, reason, number in [
        (day, reason, number)
        for day, reasons in counted.lines.items()
        for reason, number in reasons.items()
    ]:
        when = None if day == UNDATED else date.fromordinal(day)
        if reason != "view":
            lines[when, str(reason)] += number
            continue
        read = sum(n for (that, _), n in reads.items() if that == when)
        lines[when, "read"] += read
        lines[when, "not confirmed"] += unconfirmed[day]
        lines[when, "duplicate"] += number - read - unconfirmed[day]
    return reference.Count(+lines, reads)


def reads(*lines: str, **changes: object) -> int:
    return summary(tally(lines, **changes)).reads.total()


def reasons(*lines: str, **changes: object) -> Counter[str]:
    counted = summary(tally(lines, **changes)).lines
    found: Counter[str] = Counter()
    for (_day, reason), number in counted.items():
        found[reason] += number
    return found


PAGE, THE_SEAL = line(NOON), line(NOON + 1, SEAL, s=304)


def test_a_page_and_its_seal_are_one_read() -> None:
    assert reasons(PAGE, THE_SEAL) == {"read": 1, "unknown address": 1}


def test_the_same_reader_article_and_day_count_once() -> None:
    again = line(NOON + 3600)
    assert reasons(PAGE, again, THE_SEAL)["duplicate"] == 1
    other_article = line(NOON, "/2014/06/hadopi2/")
    other_day = line(NOON + 86400), line(NOON + 86400, SEAL)
    assert reads(PAGE, again, THE_SEAL, other_article, *other_day) == 3


def test_the_seal_may_come_before_the_page_and_only_once() -> None:
    assert reads(THE_SEAL, PAGE, line(NOON, "/2014/06/hadopi2/")) == 2


@pytest.mark.parametrize("seal", ["nobody's", "another browser's", "another network's"])
def test_without_a_seal_of_its_own_a_browser_does_not_count(seal: str) -> None:
    seals = {
        "nobody's": "{}",
        "another browser's": line(NOON, SEAL, AGENTS_WITHOUT_FIREFOX[0]),
        "another network's": line(NOON, SEAL, address="203.0.114.0"),
    }
    assert reasons(PAGE, seals[seal])["not confirmed"] == 1


AGENTS_WITHOUT_FIREFOX = [
    agent for agent, kind in AGENTS.items() if kind == "graphical" and agent != FIREFOX
]


def test_a_text_browser_needs_no_seal() -> None:
    assert reads(line(NOON, agent=LYNX)) == 1


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"m": "HEAD"}, "method"),
        ({"m": "POST"}, "method"),
        ({"s": 206}, "status"),
        ({"s": 301}, "status"),
        ({"s": 404}, "status"),
        ({"x": 1}, "speculative"),
        ({"u": BOT}, "robot: known"),
        ({"u": ""}, "robot: shape"),
        ({"p": "/"}, "unknown address"),
    ],
)
def test_what_is_set_aside(changes: dict[str, object], reason: str) -> None:
    assert reasons(line(NOON, **changes), THE_SEAL)[reason] >= 1
    assert reads(line(NOON, **changes), THE_SEAL) == 0


@pytest.mark.parametrize(
    "changes", [{"m": "HEAD"}, {"s": 404}, {"x": 1}, {"u": BOT}, {"p": "/seal.svg"}]
)
def test_a_seal_that_confirms_nothing(changes: dict[str, object]) -> None:
    agent = changes.get("u", FIREFOX)
    assert reads(line(NOON, u=agent), line(NOON, SEAL, **changes)) == 0


def test_not_modified_is_a_read_too() -> None:
    assert reads(line(NOON, s=304), THE_SEAL) == 1


@pytest.mark.parametrize(("target", "slug"), TARGETS.items())
def test_every_spelling_of_an_address(target: str, slug: str | None) -> None:
    found = articles().find(target)
    assert found == {None: None, "the seal": ""}.get(slug, slug)


def test_midnight_may_fall_between_page_and_seal() -> None:
    assert reads(line(EVENING), line(EVENING + 2, SEAL)) == 1
    assert reads(line(EVENING + 2), line(EVENING, SEAL)) == 1
    assert reads(line(EVENING), line(EVENING + 180, SEAL)) == 0


def test_readers_with_tor_are_told_apart_by_the_half_hour() -> None:
    tor = {"agent": TOR, "address": "127.0.0.1"}
    views = [line(NOON + minutes * 60, **tor) for minutes in (0, 10, 31, 50, 65)]
    seals = [line(NOON + minutes * 60, SEAL, **tor) for minutes in (1, 32, 66)]
    assert reads(*views, *seals) == 3
    assert reads(line(NOON + 1799, **tor), line(NOON + 1801, SEAL, **tor)) == 1


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("203.0.113.0", "203.0.113.77", True),
        ("203.0.113.0", "::ffff:203.0.113.77", True),
        ("203.0.113.0", "203.0.112.0", False),
        ("2001:db8:1::", "2001:db8:1:ffff::9", True),
        ("2001:DB8:1:0:0:0:0:9", "2001:db8:1::", True),
        ("2001:db8:1::", "2001:db8:2::", False),
        ("unix:", "127.0.0.1", True),
        ("", "::1", True),
        ("10.1.2.3", "192.168.7.9", True),
        ("172.31.0.1", "fe80::1%eth0", True),
        ("172.32.0.1", "127.0.0.1", False),
        ("not an address", "fd00::1", True),
    ],
)
def test_how_much_of_an_address_is_looked_at(one: str, other: str, same: bool) -> None:
    lines = [line(NOON, agent=LYNX, address=one), line(NOON, agent=LYNX, address=other)]
    assert reads(*lines) == (1 if same else 2)


def test_a_closed_day_takes_no_more() -> None:
    assert reasons(PAGE, THE_SEAL, key_of=lambda day: None) == {
        "too late": 1,
        "unknown address": 1,
    }


def test_the_future_is_a_broken_clock() -> None:
    assert reasons(PAGE, latest=NOON - 1) == {"bad line": 1}
    assert reasons(PAGE, latest=NOON)["not confirmed"] == 1


def test_a_day_that_is_longer_and_one_that_is_shorter() -> None:
    for text in ("2026-03-29", "2026-10-25"):
        first, last = at(f"{text} 00:00:00"), at(f"{text} 23:59:59")
        lines = [line(time, agent=LYNX) for time in (first - 1, first, last, last + 1)]
        assert reads(*lines) == 3


def test_a_reader_has_another_number_every_day_and_with_every_key() -> None:
    def numbers(day: float, key: bytes) -> set[int]:
        counted = tally([line(day, agent=LYNX)], key_of=lambda day: key)
        return {reader for _, reader, _, _ in counted.views}

    assert numbers(NOON, KEY) == numbers(NOON + 86400, KEY)
    assert numbers(NOON, KEY) != numbers(NOON, b"l" * 32)


MOMENTS = [
    at(f"{day} {hour}")
    for day in ("2026-11-23", "2026-11-24", "2026-10-25", "2026-03-29")
    for hour in ("00:00", "00:30", "02:00", "03:00", "12:00", "23:59")
]
ADDRESSES = [
    *("203.0.113.0", "203.0.113.9", "::ffff:203.0.113.9", "198.51.100.0"),
    *("2001:db8:1::", "2001:db8:1::9", "127.0.0.1", "unix:", "10.0.0.1", "192.0.2.7"),
]
# Few of each, so that lines have to do with one another.
SOME_AGENTS = [FIREFOX, TOR, LYNX, BOT, ""]
JUNK = ["", "x", "[]"]


def logs_of(moments: list[float]) -> st.SearchStrategy[list[str]]:
    """Random logs of lines near some moments, and some junk."""
    lines = st.builds(
        line,
        time=st.builds(
            lambda moment, seconds: moment + seconds,
            st.sampled_from(moments),
            st.sampled_from([-200, -100, -1, -0.001, 0, 0.001, 1, 60, 130, 1799, 1801]),
        ),
        target=st.sampled_from([*TARGETS]) | st.sampled_from([SEAL, *[*TARGETS][:2]]),
        agent=st.sampled_from(SOME_AGENTS),
        address=st.sampled_from(ADDRESSES),
        m=st.sampled_from(["GET"] * 8 + ["HEAD"]),
        s=st.sampled_from([200] * 4 + [304] * 3 + [404]),
        x=st.sampled_from([0] * 8 + [1]),
    )
    return st.lists(lines | st.sampled_from(JUNK), max_size=60)


LOG = logs_of(MOMENTS)


@given(LOG, st.sets(st.sampled_from([date(2026, 11, 23), date(2026, 10, 25)])))
def test_the_fast_counter_and_the_slow_one_agree(
    log: list[str], closed: set[date]
) -> None:
    def key_of(day: int) -> bytes | None:
        return None if date.fromordinal(day) in closed else KEY

    counted = summary(tally(log, key_of=key_of))
    expected = reference.count(log, closed)
    assert counted.reads == expected.reads
    assert counted.lines == expected.lines
    assert counted.lines.total() == len(log)


@given(LOG, st.randoms(use_true_random=False), st.integers(0, 60))
def test_neither_order_nor_repetition_changes_the_reads(
    log: list[str], random: "object", cut: int
) -> None:
    shuffled = log + log[:cut]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert summary(tally(shuffled)).reads == summary(tally(log)).reads
