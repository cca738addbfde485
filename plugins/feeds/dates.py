"""Dates as the formats write them, in English whatever the process's locale is."""

import datetime
from email.utils import format_datetime


def rfc822(moment: datetime.datetime) -> str:
    """`Thu, 21 Mar 2013 16:02:11 +0100`, for RSS."""
    return format_datetime(moment)


def rfc3339(moment: datetime.datetime) -> str:
    """`2013-03-21T16:02:11+01:00`, for Atom and JSON Feed."""
    return moment.isoformat(timespec="seconds")
