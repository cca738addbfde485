"""The dates an author may write, read as Paris time unless they say otherwise."""

import calendar
import re
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from sceau.content.problems import ContentError, quoted

PARIS = ZoneInfo("Europe/Paris")
DATE_ADVICE = "write it as 2013-03-21, 2013-03-21 09:30 or 2013-03-21T09:30:00+01:00"

# 2013-03-21 | 2013-03-21 09:30 | 2013-03-21T09:30 | 2013-03-21T09:30:00, and after a
# time of day Z, +01:00 or +0100.
_DATE = re.compile(
    r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"
    r"(?:(?: (?P<clock>[0-9]{2}:[0-9]{2})"
    r"|T(?P<iso>[0-9]{2}:[0-9]{2}(?::[0-9]{2})?))"
    r" ?(?P<offset>Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
# Wide enough for every document one might quote, narrow enough to catch 0213-03-21.
_YEARS = range(1900, 2200)


class DateError(ContentError, ValueError):
    """A date that is not written as it should be, or that never was."""


def parse_date(text: str) -> datetime:
    """The aware moment that `text` names; a date alone is its midnight in Paris.

    Raises DateError, whose text says which part is wrong.
    """
    match = _DATE.fullmatch(text.strip(" "))
    if match is None:
        raise DateError(f"{quoted(text)} is not a date")
    day = _parse_day(match)
    clock = match["clock"] or match["iso"] or "00:00"
    hour, minute, second = [*map(int, clock.split(":")), 0][:3]
    if hour > 23 or minute > 59 or second > 59:
        raise DateError(f"{quoted(text)}: there is no time {clock}")
    moment = datetime(
        day.year, day.month, day.day, hour, minute, second, tzinfo=_zone(match)
    )
    if not match["offset"] and _is_skipped(moment):
        raise DateError(f"{quoted(text)}: clocks in Paris were put forward over it")
    return moment


def paris_day(moment: datetime) -> date:
    """The calendar day in Paris of an aware moment."""
    return moment.astimezone(PARIS).date()


def _parse_day(match: re.Match[str]) -> date:
    year, month, day = (int(match[part]) for part in ("year", "month", "day"))
    if year not in _YEARS:
        raise DateError(
            f"year {match['year']} is not between {_YEARS[0]} and {_YEARS[-1]}"
        )
    if not 1 <= month <= 12:
        raise DateError(f"there is no month {match['month']}")
    last = calendar.monthrange(year, month)[1]
    if not 1 <= day <= last:
        written = f"{match['year']}-{match['month']}"
        raise DateError(f"there is no day {match['day']} in {written}, it has {last}")
    return date(year, month, day)


def _zone(match: re.Match[str]) -> ZoneInfo | timezone:
    offset = match["offset"]
    if offset is None:
        return PARIS
    if offset == "Z":
        return UTC
    hours, minutes = int(offset[1:3]), int(offset[-2:])
    if hours > 14 or minutes > 59:
        raise DateError(f"there is no offset {offset}")
    sign = -1 if offset[0] == "-" else 1
    return timezone(sign * timedelta(hours=hours, minutes=minutes))


def _is_skipped(moment: datetime) -> bool:
    """Whether the wall clock in Paris never showed that moment."""
    back = moment.astimezone(UTC).astimezone(PARIS)
    return back.replace(tzinfo=None) != moment.replace(tzinfo=None)
