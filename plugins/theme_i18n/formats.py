"""Dates and numbers as a French or English reader writes them, without any locale
of the system: the data is Unicode's CLDR, through Babel."""

import datetime

from babel.dates import format_date
from babel.numbers import format_decimal


def long_date(day: datetime.date, language: str) -> str:
    """`21 mars 2013`, `1er janvier 2014`; `21 March 2013` in English."""
    if language == "fr":
        text = format_date(day, "d MMMM y", locale="fr")
        # CLDR has no ordinal for the first of the month; French wants one.
        return "1er" + text[1:] if day.day == 1 else text
    return format_date(day, "d MMMM y", locale=language)


def month_and_year(day: datetime.date, language: str) -> str:
    """`mars 2013`."""
    return format_date(day, "MMMM y", locale=language)


def number(value: int, language: str) -> str:
    """`2 023` with a narrow no-break space in French, `2,023` in English."""
    return format_decimal(value, locale=language)
