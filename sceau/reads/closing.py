"""Closing a day: sums by article stay, and who read is forgotten for good."""

from collections.abc import Callable

from sceau.reads import open_days
from sceau.reads.days import closing, day_of, written
from sceau.reads.keys import Keys
from sceau.reads.ledger import DayState, Ledger, explained

REMEMBERED = 14
"""Days for which a log is known after it was last read."""


def close_due(ledger: Ledger, keys: Keys, now: float) -> None:
    """Close the days whose time has come.

    Those far in the future too: a clock was wrong, and nothing would close them.
    """
    last = day_of(now) + 1
    _close(
        ledger,
        keys,
        lambda day, state: (
            day > last or (state is DayState.OPEN and now >= closing(day))
        ),
    )


def close_late(ledger: Ledger, keys: Keys) -> None:
    """Close the days that were opened after their time, when a run has ended."""
    _close(ledger, keys, lambda day, state: state is DayState.LATE)


def forget_logs(ledger: Ledger, now: float) -> None:
    """Forget logs that nobody has named for a while: they were rotated away.

    Should one come back, its days are closed, and nothing of it counts again.
    """
    last = day_of(now) - REMEMBERED
    if ledger.rows("SELECT 1 FROM logs WHERE seen < ? LIMIT 1", last):
        with ledger.transaction() as connection:
            connection.execute("DELETE FROM logs WHERE seen < ?", (last,))


def _close(ledger: Ledger, keys: Keys, is_due: Callable[[int, DayState], bool]) -> None:
    states = ledger.open_days()
    due = {day for day, state in states.items() if is_due(day, state)}
    for day in due:
        with ledger.transaction() as connection:
            rows = connection.execute(open_days.sums(day)).fetchall()
            connection.executemany(
                "INSERT INTO reads VALUES (?, ?, ?, ?)",
                [(written(day), *row) for row in rows],
            )
            open_days.drop(connection, day)
            connection.execute(
                "UPDATE days SET state = ? WHERE day = ?", (DayState.CLOSED, day)
            )
    # Also of a day that was closed when somebody pulled the plug.
    with explained(ledger.path):
        keys.destroy(keep=set(states) - due)
