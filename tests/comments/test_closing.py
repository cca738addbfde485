"""When a thread takes no more comments."""

import datetime

import pytest

from sceau.comments.closing import closing_date, is_open

PUBLISHED = datetime.date(2026, 1, 1)


@pytest.mark.parametrize(
    ("days", "today", "wanted", "expected"),
    [
        (None, "2099-01-01", True, True),
        (None, "2026-01-01", False, False),
        (30, "2026-01-30", True, True),
        (30, "2026-01-31", True, False),
        (30, "2026-01-02", False, False),
        (0, "2026-01-01", True, False),
    ],
)
def test_is_open(days: int | None, today: str, wanted: bool, expected: bool) -> None:
    day = datetime.date.fromisoformat(today)
    assert is_open(PUBLISHED, day, close_after_days=days, wanted=wanted) is expected


def test_the_closing_date_is_the_first_closed_day() -> None:
    assert closing_date(PUBLISHED, 30) == datetime.date(2026, 1, 31)
    assert closing_date(PUBLISHED, None) is None
