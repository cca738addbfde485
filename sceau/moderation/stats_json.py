"""Numbers of years as a file: `var/transparency.json`.

    {"version": 1, "years": [{"year": 2026, "received": 12, "approved": 9,
      "rejected": {"spam": 1, "off-topic": 0, "personal-data": 1, "unlawful": 0,
      "other": 0}, "withdrawn": 1, "removed": 0, "waiting": 0, "other": 0,
      "unknown_words": 0, "median_wait_hours": 7.5}]}

Years ascend. There is nothing in it but numbers: no id, no text, no month.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, fields
from typing import Any

from sceau.moderation.stats import REJECTION_REASONS, YearStats

VERSION = 1
_KEYS = frozenset(field.name for field in fields(YearStats))
_COUNTS = _KEYS - {"year", "rejected", "median_wait_hours"}
_YEARS = range(1970, 2200)
# More than that is no count of comments, and would break the table's page.
_MOST = 10**9


class StatsError(ValueError):
    """The text does not hold such numbers; the message says where and why."""


def to_json(years: Iterable[YearStats]) -> str:
    """The file's text; the same numbers give the same bytes, in any order."""
    ordered = sorted(years, key=lambda stats: stats.year)
    document = {"version": VERSION, "years": [asdict(stats) for stats in ordered]}
    return json.dumps(document, indent=1) + "\n"


def from_json(text: str) -> tuple[YearStats, ...]:
    """What `to_json` was given, years ascending. Raises `StatsError`."""
    try:
        document = json.loads(text)
    # RecursionError: lists within lists within lists.
    except (ValueError, RecursionError):
        raise StatsError("it is no JSON") from None
    if not isinstance(document, dict) or document.get("version") != VERSION:
        raise StatsError(f"it is not of version {VERSION}")
    listed = document.get("years")
    if set(document) != {"version", "years"} or not isinstance(listed, list):
        raise StatsError("it does not hold version and years, and nothing else")
    found = [_year_stats(entry) for entry in listed]
    numbers = [stats.year for stats in found]
    if numbers != sorted(set(numbers)):
        raise StatsError("its years do not ascend")
    return tuple(found)


def _year_stats(entry: object) -> YearStats:
    if not isinstance(entry, dict) or set(entry) != _KEYS:
        raise StatsError("a year has other keys than it should")
    year = entry["year"]
    if type(year) is not int or year not in _YEARS:
        raise StatsError("a year is no year")
    for key in sorted(_COUNTS):
        _check_count(year, key, entry[key])
    rejected = entry["rejected"]
    if not isinstance(rejected, dict) or set(rejected) != set(REJECTION_REASONS):
        raise StatsError(f"{year}: rejected has other reasons than it should")
    for reason in REJECTION_REASONS:
        _check_count(year, f"rejected {reason}", rejected[reason])
    wait = entry["median_wait_hours"]
    # Not "wait < 0 or …": no comparison with NaN is true.
    if wait is not None and not (type(wait) in {int, float} and 0 <= wait <= _MOST):
        raise StatsError(f"{year}: median_wait_hours is no number of hours")
    ordered = {reason: rejected[reason] for reason in REJECTION_REASONS}
    stats = YearStats(**{**entry, "rejected": ordered})
    if stats.received != _outcomes(stats):
        raise StatsError(f"{year}: the outcomes do not add up to received")
    return stats


def _check_count(year: int, name: str, value: Any) -> None:
    if type(value) is not int or not 0 <= value <= _MOST:
        raise StatsError(f"{year}: {name} is no count")


def _outcomes(stats: YearStats) -> int:
    kept = stats.approved + stats.removed
    not_kept = sum(stats.rejected.values()) + stats.withdrawn
    return kept + not_kept + stats.waiting + stats.other
