"""What an older version's data needs to be a newer one's, step by step.

`data-version` below the state folder says how far a machine is. A migration is added at
the end, with the next number, and stays for ever; it names what it touches, which is
copied before and put back when anything fails.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sceau.durable import replace_file
from sceau.machine.layout import Layout

VERSION_FILE = "data-version"
FIRST = 1
"""The data of the first version that had a set-up."""


@dataclass(frozen=True)
class Migration:
    """From the version before `number` to it."""

    number: int
    about: str
    touches: Callable[[Layout], Sequence[Path]]
    apply: Callable[[Layout], None]


MIGRATIONS: tuple[Migration, ...] = ()


class DataTooNew(Exception):
    """A newer version wrote this machine's data; the text says what to do."""


def latest(migrations: Sequence[Migration]) -> int:
    """The version of data that the last one makes."""
    return migrations[-1].number if migrations else FIRST


def data_version(layout: Layout) -> int:
    """The version of a machine's data; that of the first where it says nothing."""
    try:
        return int((layout.state / VERSION_FILE).read_text("ascii"))
    except FileNotFoundError:
        return FIRST


def note_version(layout: Layout, number: int) -> None:
    """Write it down. Raises OSError."""
    replace_file(layout.state / VERSION_FILE, f"{number}\n".encode(), 0o644)


def due(layout: Layout, migrations: Sequence[Migration]) -> list[Migration]:
    """Those that a machine still needs, in order. Raises DataTooNew."""
    have, newest = data_version(layout), latest(migrations)
    if have > newest:
        raise DataTooNew(
            f"{layout.state} holds data of version {have}, and this program knows"
            f" {newest}: install a newer one"
        )
    return [one for one in migrations if one.number > have]
