from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sceau.content.dates import DateError, paris_day, parse_date


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2013-03-21", "2013-03-21T00:00:00+01:00"),
        ("2013-07-21", "2013-07-21T00:00:00+02:00"),
        ("2013-03-21 09:30", "2013-03-21T09:30:00+01:00"),
        ("2013-03-21T09:30", "2013-03-21T09:30:00+01:00"),
        ("2013-03-21T09:30:59", "2013-03-21T09:30:59+01:00"),
        ("2013-03-21T09:30:59Z", "2013-03-21T09:30:59+00:00"),
        ("2013-03-21 09:30 +05:30", "2013-03-21T09:30:00+05:30"),
        ("2013-03-21T09:30-0200", "2013-03-21T09:30:00-02:00"),
        ("  2012-02-29 ", "2012-02-29T00:00:00+01:00"),
        # Twice in the night when clocks go back; the first counts.
        ("2013-10-27 02:30", "2013-10-27T02:30:00+02:00"),
    ],
)
def test_dates_are_read_as_paris_time(text: str, moment: str) -> None:
    assert parse_date(text).isoformat() == moment


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2013-02-30", "there is no day 30 in 2013-02, it has 28"),
        ("2013-04-00", "there is no day 00 in 2013-04, it has 30"),
        ("2013-13-01", "there is no month 13"),
        ("0213-03-21", "year 0213 is not between 1900 and 2199"),
        ("2013-03-21 24:00", "there is no time 24:00"),
        ("2013-03-21T09:60", "there is no time 09:60"),
        ("2013-03-21T09:30:60", "there is no time 09:30:60"),
        ("2013-03-21T09:30+25:00", "there is no offset +25:00"),
        ("2013-03-31 02:30", "clocks in Paris were put forward over it"),
        ("21/03/2013", '"21/03/2013" is not a date'),
        ("2013-3-1", "is not a date"),
        ("2013-03-21 9:30", "is not a date"),
        ("2013-03-21 09:30:00", "is not a date"),
        ("2013-03-21Z", "is not a date"),
        ("2013-03-21\n", "is not a date"),
        ("２０１３-03-21", "is not a date"),
        ("demain", "is not a date"),
        ("", "is not a date"),
    ],
)
def test_errors_say_what_is_wrong(text: str, reason: str) -> None:
    with pytest.raises(DateError) as refusal:
        parse_date(text)
    assert reason in str(refusal.value)


def test_the_day_is_the_one_in_paris() -> None:
    assert paris_day(parse_date("2013-12-31T23:30:00Z")) == date(2014, 1, 1)
    assert paris_day(parse_date("2013-12-31 23:30")) == date(2013, 12, 31)


@settings(max_examples=200, deadline=None)
@given(
    st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2}([+-][0-9]{4})?)?")
)
def test_whatever_looks_like_a_date_is_aware_or_refused(text: str) -> None:
    try:
        moment = parse_date(text)
    except DateError:
        return
    assert moment.utcoffset() is not None
    assert abs(paris_day(moment).year - moment.year) <= 1
