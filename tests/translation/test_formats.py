"""Dates and numbers as readers of each language write them."""

import datetime

import pytest

from sceau.translation.formats import long_date, month_and_year, number

NNBSP = "\u202f"


@pytest.mark.parametrize(
    ("day", "language", "text"),
    [
        ("2014-01-01", "fr", "1er janvier 2014"),
        ("2013-03-21", "fr", "21 mars 2013"),
        ("2020-08-01", "fr", "1er août 2020"),
        ("2020-08-11", "fr", "11 août 2020"),
        ("2013-12-31", "fr", "31 décembre 2013"),
        ("2014-01-01", "en", "1 January 2014"),
        ("2013-03-21", "en", "21 March 2013"),
    ],
)
def test_long_dates(day: str, language: str, text: str) -> None:
    assert long_date(datetime.date.fromisoformat(day), language) == text


def test_a_moment_is_written_as_its_day() -> None:
    moment = datetime.datetime(2013, 3, 1, 23, 59, tzinfo=datetime.UTC)

    assert long_date(moment, "fr") == "1er mars 2013"


@pytest.mark.parametrize(
    ("language", "text"), [("fr", "mars 2013"), ("en", "March 2013")]
)
def test_months(language: str, text: str) -> None:
    assert month_and_year(datetime.date(2013, 3, 1), language) == text


@pytest.mark.parametrize(
    ("value", "language", "text"),
    [
        (0, "fr", "0"),
        (999, "fr", "999"),
        (2023, "fr", f"2{NNBSP}023"),
        (1234567, "fr", f"1{NNBSP}234{NNBSP}567"),
        (2023, "en", "2,023"),
    ],
)
def test_numbers(value: int, language: str, text: str) -> None:
    assert number(value, language) == text
