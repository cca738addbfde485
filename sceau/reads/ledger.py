"""The ledger: what was counted, and how far each log was read, in one transaction.

While a day is open, the ledger holds its views as numbers of readers, which the day's
key makes; when it closes, only sums by article stay (`closing`).
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from sceau.reads import open_days
from sceau.reads.counting import UNDATED, Tally
from sceau.reads.days import closing, day_of, written
from sceau.reads.errors import LedgerError
from sceau.reads.log_files import START, Position

NAME = "ledger.sqlite"
VERSION = 1
NO_DAY = "undated"
"""Instead of a day, in `lines`: lines that nobody can read."""
PAST = "before"
"""Instead of a day: all that were purged together. Days stand before it in order."""

_TABLES = """
CREATE TABLE settings (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE logs (
    identity BLOB PRIMARY KEY, offset INTEGER, mark BLOB, time REAL, packed BLOB,
    seen INTEGER
) WITHOUT ROWID;
CREATE TABLE days (day INTEGER PRIMARY KEY, state TEXT);
CREATE TABLE lines (
    day TEXT, reason TEXT, number INTEGER, PRIMARY KEY (day, reason)
) WITHOUT ROWID;
CREATE TABLE reads (
    day TEXT, slug TEXT, reads INTEGER, unconfirmed INTEGER, PRIMARY KEY (day, slug)
) WITHOUT ROWID;
CREATE TABLE slugs (number INTEGER PRIMARY KEY, slug TEXT UNIQUE);
"""
_PRAGMAS = """
PRAGMA journal_mode = DELETE;
PRAGMA synchronous = EXTRA;
PRAGMA secure_delete = ON;
PRAGMA temp_store = MEMORY;
PRAGMA cache_size = -8000;
"""


class DayState(StrEnum):
    """Whether a day still takes reads. The values stand in the ledger."""

    OPEN = "open"
    LATE = "opened late"
    """It should have closed before anything of it was read. It closes when the first
    run that ends has ended."""
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a log: from where it was read to where."""

    identity: bytes
    old: Position
    new: Position


class Ledger:
    """An open ledger. Every method raises LedgerError; nothing is half done then."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self.connection = connection

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All that happens within it, or nothing."""
        with explained(self.path):
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield self.connection
                self.connection.execute("COMMIT")
            except BaseException:
                # After some errors, SQLite has rolled back already.
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise

    def setting(self, name: str) -> Any:
        """A value kept under a name, or None."""
        row = self._row("SELECT value FROM settings WHERE name = ?", name)
        return row[0] if row else None

    @property
    def salt(self) -> bytes:
        """What makes digests of logs mean nothing outside of this ledger."""
        return bytes(self.setting("salt"))

    def position(self, identity: bytes) -> Position:
        """How far a log was read; `START` for a new one."""
        row = self._row(
            "SELECT offset, mark, time, packed FROM logs WHERE identity = ?", identity
        )
        return Position(*row) if row else START

    def state(self, day: int, now: float) -> DayState:
        """The state of a day, or the one it gets with its first line."""
        row = self._row("SELECT state FROM days WHERE day = ?", day)
        if row:
            return DayState(row[0])
        purged = self.setting("purged")
        if purged is not None and day < purged:
            return DayState.CLOSED
        return DayState.OPEN if now < closing(day) else DayState.LATE

    def open_days(self) -> dict[int, DayState]:
        """The days whose readers the ledger knows, in order."""
        query = "SELECT day, state FROM days WHERE state != ? ORDER BY day"
        return {
            day: DayState(state) for day, state in self.rows(query, DayState.CLOSED)
        }

    def record(self, read: Piece, tally: Tally, now: float) -> None:
        """Note what a piece of a log comes to, and that it was read."""
        with self.transaction() as connection:
            if self.position(read.identity) != read.old:
                # The lock keeps two runs apart; on a network's disk it may not.
                raise LedgerError(
                    f"{self.path}: another run read the same log meanwhile: run again"
                )
            connection.executemany(
                "INSERT INTO lines VALUES (?, ?, ?) ON CONFLICT DO UPDATE"
                " SET number = number + excluded.number",
                [
                    (NO_DAY if day == UNDATED else written(day), str(reason), number)
                    for day, reasons in tally.lines.items()
                    for reason, number in reasons.items()
                    if number
                ],
            )
            slugs = self._slugs({slug for _, _, slug, _ in tally.views})
            days = {day for day, *_ in tally.views} | {day for day, _ in tally.seals}
            for day in sorted(days):
                row = (day, self.state(day, now))
                connection.execute("INSERT OR IGNORE INTO days VALUES (?, ?)", row)
                open_days.create(connection, day)
                open_days.add(connection, day, tally, slugs)
            new, today = read.new, day_of(now)
            connection.execute(
                "INSERT OR REPLACE INTO logs VALUES (?, ?, ?, ?, ?, ?)",
                (read.identity, new.offset, new.mark, new.time, new.packed, today),
            )

    def _slugs(self, slugs: set[str]) -> dict[str, int]:
        rows = [(slug,) for slug in sorted(slugs)]
        self.connection.executemany(
            "INSERT OR IGNORE INTO slugs (slug) VALUES (?)", rows
        )
        return dict(self.connection.execute("SELECT slug, number FROM slugs"))

    def touch(self, identity: bytes, today: int) -> None:
        """Note that a log is still there."""
        query = "SELECT 1 FROM logs WHERE identity = ? AND seen < ?"
        if self.rows(query, identity, today):
            with self.transaction() as connection:
                connection.execute(
                    "UPDATE logs SET seen = ? WHERE identity = ?", (today, identity)
                )

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """What a query finds."""
        with explained(self.path):
            return self.connection.execute(query, values).fetchall()

    def _row(self, query: str, *values: object) -> tuple[Any, ...] | None:
        rows = self.rows(query, *values)
        return rows[0] if rows else None


def exists(folder: Path) -> bool:
    """Whether a folder has a ledger."""
    return (folder / NAME).is_file()


@contextmanager
def opened(folder: Path, *, create: bool = False) -> Iterator[Ledger]:
    """Open the ledger of a folder, or make one there. Raises LedgerError."""
    path = folder / NAME
    with explained(path):
        if create:
            # Nobody else may read it, not even for a moment.
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        elif not exists(folder):
            raise LedgerError(f"{path}: no ledger yet: run sceau reads ingest first")
        connection = sqlite3.connect(path, timeout=60, isolation_level=None)
        try:
            connection.executescript(_PRAGMAS)
            ledger = Ledger(path, connection)
            _prepare(ledger)
            yield ledger
        finally:
            connection.close()


def _prepare(ledger: Ledger) -> None:
    """Make the tables of a new ledger; refuse one that this program does not know."""
    (version,) = ledger.connection.execute("PRAGMA user_version").fetchone()
    if version > VERSION:
        raise LedgerError(
            f"{ledger.path}: made by a newer version ({version}, and this one knows "
            f"{VERSION}): update the program"
        )
    if version == VERSION:
        return
    with ledger.transaction() as connection:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version == VERSION:
            return
        for statement in _TABLES.split(";"):
            connection.execute(statement)
        connection.execute("INSERT INTO settings VALUES ('salt', randomblob(32))")
        connection.execute(f"PRAGMA user_version = {VERSION}")


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Say of what SQLite and the system complain, and what to do."""
    try:
        yield
    except sqlite3.Error as error:
        raise LedgerError(f"{path}: {error}: {_advice(error)}") from None
    except OSError as error:
        where = error.filename or path
        raise LedgerError(f"{where}: {error.strerror}: nothing was changed") from None


def _advice(error: sqlite3.Error) -> str:
    match getattr(error, "sqlite_errorcode", 0) & 0xFF:
        case sqlite3.SQLITE_FULL:
            return "make room; nothing is lost, the next run goes on from here"
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return "another program uses it: try again later"
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return (
                "the ledger is damaged: put the last backup in its place, or save what "
                "sqlite3 can with .recover; the numbers in reads.json stay as they are"
            )
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM:
            return "check who may write there"
    return "nothing was changed since the last transaction"
