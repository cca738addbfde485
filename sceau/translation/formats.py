"""Dates and numbers as a French or English reader writes them, without any locale
of the system: the data is Unicode's CLDR, through Babel."""

import datetime
from functools import lru_cache

from babel.dates import format_date
from babel.numbers import format_decimal


@lru_cache(maxsize=8192)
def _formatted(year: int, month: int, day: int, pattern: str, language: str) -> str:
    # Lists repeat the same few dates, and Babel parses the pattern every time.
    return format_date(datetime.date(year, month, day), pattern, locale=language)


def long_date(day: datetime.date, language: str) -> str:
    """`21 mars 2013`, `1er janvier 2014`; `21 March 2013` in English."""
    text = _formatted(day.year, day.month, day.day, "d MMMM y", language)
    # CLDR has no ordinal for the first of the month; French wants one.
    return "1er" + text[1:] if language == "fr" and day.day == 1 else text


def month_and_year(day: datetime.date, language: str) -> str:
    """`mars 2013`."""
    return _formatted(day.year, day.month, 1, "MMMM y", language)


def number(value: int, language: str) -> str:
    """`2 023` with a narrow no-break space in French, `2,023` in English."""
    return format_decimal(value, locale=language)
