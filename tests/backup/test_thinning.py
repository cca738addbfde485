"""Which backups stay."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sceau.backup.thinning import Snapshot, kept, snapshot


def made(number: int, day: str, time: str = "03-00-00") -> Snapshot:
    found = snapshot(f"{number:06}-{day}T{time}Z")
    assert found is not None
    return found


YEAR = [
    made(number, str(datetime.date(2026, 1, 1) + datetime.timedelta(number)))
    for number in range(365)
]


@pytest.mark.parametrize(
    ("rule", "number"),
    [
        ({"daily": 1, "weekly": 0, "monthly": 0}, 1),
        ({"daily": 7, "weekly": 0, "monthly": 0}, 7),
        # The last day of the year is that of a week and a month too, and one Sunday
        # is among the seven days.
        ({"daily": 7, "weekly": 4, "monthly": 12}, 7 + 2 + 11),
        ({"daily": 1000, "weekly": 0, "monthly": 0}, 365),
    ],
)
def test_a_backup_a_day_for_a_year(rule: dict[str, int], number: int) -> None:
    assert len(kept(YEAR, **rule)) == number


def test_the_last_of_each_day_stays() -> None:
    found = kept(
        [
            made(1, "2026-11-22", "03-00-00"),
            made(2, "2026-11-22", "15-00-00"),
            made(3, "2026-11-23", "03-00-00"),
        ],
        daily=2,
        weekly=0,
        monthly=0,
    )
    assert found == {"000002-2026-11-22T15-00-00Z", "000003-2026-11-23T03-00-00Z"}


def test_what_is_no_name_is_none() -> None:
    for name in ("", "STORE", "000001-2026-02-30T00-00-00Z", "1-2026-11-23T00-00-00Z"):
        assert snapshot(name) is None


_TIMES = st.datetimes(datetime.datetime(1980, 1, 1), datetime.datetime(2099, 1, 1))  # noqa: DTZ001
_RULES = st.integers(0, 5)


@given(st.lists(_TIMES, min_size=1, max_size=30), st.integers(1, 5), _RULES, _RULES)
def test_the_newest_always_stays_and_never_more_than_asked(
    times: list[datetime.datetime], daily: int, weekly: int, monthly: int
) -> None:
    snapshots = [
        made(number, time.strftime("%Y-%m-%d"), time.strftime("%H-%M-%S"))
        for number, time in enumerate(times)
    ]
    rules = {"daily": daily, "weekly": weekly, "monthly": monthly}
    names = kept(snapshots, **rules)
    assert snapshots[-1].name in names
    assert len(names) <= 1 + daily + weekly + monthly
    # Thinned again, nothing more goes.
    left = [one for one in snapshots if one.name in names]
    assert kept(left, **rules) == names
