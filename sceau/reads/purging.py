"""Old days become one total: how often, but not on which day."""

import calendar
import datetime

from sceau.reads.days import written
from sceau.reads.ledger import PAST, Ledger


def horizon(today: datetime.date, months: int) -> datetime.date:
    """The first day that is kept when so many months are."""
    number = 12 * today.year + today.month - 1 - months
    year, month = number // 12, number % 12 + 1
    if year < 1:
        return datetime.date.min
    last = calendar.monthrange(year, month)[1]
    return datetime.date(year, month, min(today.day, last))


def purge(ledger: Ledger, first: datetime.date) -> int:
    """Sum up the days before `first`; returns how many there were.

    They stay closed: what comes of them is too late.
    """
    day, before = first.toordinal(), written(first.toordinal())
    [(number,)] = ledger.rows("SELECT COUNT(*) FROM days WHERE day < ?", day)
    with ledger.transaction() as connection:
        connection.execute(
            "INSERT INTO reads SELECT ?1, slug, SUM(reads), SUM(unconfirmed)"
            " FROM reads WHERE day < ?2 GROUP BY slug"
            " ON CONFLICT DO UPDATE SET reads = reads + excluded.reads,"
            " unconfirmed = unconfirmed + excluded.unconfirmed",
            (PAST, before),
        )
        connection.execute(
            "INSERT INTO lines SELECT ?1, reason, SUM(number)"
            " FROM lines WHERE day < ?2 GROUP BY reason"
            " ON CONFLICT DO UPDATE SET number = number + excluded.number",
            (PAST, before),
        )
        connection.execute("DELETE FROM reads WHERE day < ?", (before,))
        connection.execute("DELETE FROM lines WHERE day < ?", (before,))
        connection.execute("DELETE FROM days WHERE day < ?", (day,))
        connection.execute(
            "INSERT INTO settings VALUES ('purged', ?1) ON CONFLICT DO UPDATE"
            " SET value = MAX(value, ?1)",
            (day,),
        )
    return int(number)
