"""Who read on a day that is still open: tables of its own, which go as a whole.

SQLite overwrites the rows that it deletes (secure_delete), but not the copies of them
that stay where a page was split. A table that is dropped gives all of its pages back,
and those are overwritten from end to end.
"""

import sqlite3
from collections.abc import Mapping

from sceau.reads.counting import Tally

# S608 fears names from outside; a day is a whole number.
# ruff: noqa: S608


def create(connection: sqlite3.Connection, day: int) -> None:
    """Make the tables of a day, unless they are there."""
    connection.execute(
        f"CREATE TABLE IF NOT EXISTS views_{day:d} (reader INTEGER, slug INTEGER,"
        " graphical INTEGER, PRIMARY KEY (reader, slug)) WITHOUT ROWID"
    )
    connection.execute(
        f"CREATE TABLE IF NOT EXISTS seals_{day:d} (reader INTEGER PRIMARY KEY)"
        " WITHOUT ROWID"
    )


def add(
    connection: sqlite3.Connection, day: int, tally: Tally, slugs: Mapping[str, int]
) -> None:
    """Add the views and seals of a day; those that are there stay as they are."""
    connection.executemany(
        f"INSERT OR IGNORE INTO views_{day:d} VALUES (?, ?, ?)",
        sorted(
            (reader, slugs[slug], graphical)
            for that, reader, slug, graphical in tally.views
            if that == day
        ),
    )
    connection.executemany(
        f"INSERT OR IGNORE INTO seals_{day:d} VALUES (?)",
        sorted((reader,) for that, reader in tally.seals if that == day),
    )


def drop(connection: sqlite3.Connection, day: int) -> None:
    """Remove the tables of a day, and every trace of what was in them."""
    connection.execute(f"DROP TABLE views_{day:d}")
    connection.execute(f"DROP TABLE seals_{day:d}")


def sums(day: int) -> str:
    """A query: slug, reads that are confirmed or need not be, and those that are not.

    A graphical browser confirms all that it viewed by fetching the seal once.
    """
    return f"""
        SELECT slugs.slug,
            SUM(seals.reader IS NOT NULL OR NOT views.graphical),
            SUM(seals.reader IS NULL AND views.graphical)
        FROM views_{day:d} AS views
        JOIN slugs ON slugs.number = views.slug
        LEFT JOIN seals_{day:d} AS seals ON seals.reader = views.reader
        GROUP BY slugs.slug
    """
