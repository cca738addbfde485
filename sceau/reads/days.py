"""The days of the site, which are those of Paris: 23, 24 or 25 hours.

A day is a number here, `datetime.date.toordinal`'s; times are Unix times.
"""

import datetime
import functools
from zoneinfo import ZoneInfo

HOUR = 3600
CLOSING = 2 * HOUR
"""Seconds after midnight until which late lines still count for the day before."""


def day_of(time: float) -> int:
    """The day on which something happened."""
    # Paris is whole hours from Greenwich, so no hour belongs to two days.
    return _day_of_hour(int(time // HOUR))


def midnight(day: int) -> float:
    """When a day begins."""
    date = datetime.date.fromordinal(day)
    return datetime.datetime(
        date.year, date.month, date.day, tzinfo=_paris()
    ).timestamp()


def closing(day: int) -> float:
    """When a day closes: what makes its readers recognizable goes then."""
    return midnight(day + 1) + CLOSING


def written(day: int) -> str:
    """`2026-11-23`"""
    return datetime.date.fromordinal(day).isoformat()


@functools.lru_cache(maxsize=1024)
def _day_of_hour(hour: int) -> int:
    return datetime.datetime.fromtimestamp(hour * HOUR, _paris()).toordinal()


@functools.cache
def _paris() -> ZoneInfo:
    return ZoneInfo("Europe/Paris")
