"""Which backups stay: the last of each day, week and month, for so many of them.

Counted in days on which there are backups, not back from today: a machine that was
away for a month, or whose clock is wrong, loses none.
"""

import datetime
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

_NAME = re.compile(r"(\d{6,})-(\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}Z)")
TIME = "%Y-%m-%dT%H-%M-%SZ"


@dataclass(frozen=True, order=True, slots=True)
class Snapshot:
    """A backup by its name, `000042-2026-11-29T09-44-19Z`."""

    number: int
    time: datetime.datetime
    name: str


def snapshot(name: str) -> Snapshot | None:
    """The snapshot of a name, or None."""
    match = _NAME.fullmatch(name)
    if match is None:
        return None
    try:
        time = datetime.datetime.strptime(match[2], TIME).replace(tzinfo=datetime.UTC)
    except ValueError:
        return None
    return Snapshot(int(match[1]), time, name)


def kept(
    snapshots: Iterable[Snapshot], *, daily: int, weekly: int, monthly: int
) -> set[str]:
    """The names of those that stay; the newest always does."""
    newest_first = sorted(snapshots, reverse=True)
    rules: tuple[tuple[int, Callable[[datetime.datetime], object]], ...] = (
        (1, lambda time: ""),
        (daily, lambda time: time.date()),
        (weekly, lambda time: time.isocalendar()[:2]),
        (monthly, lambda time: (time.year, time.month)),
    )
    names = set()
    for number, period in rules:
        last: dict[object, str] = {}
        for one in newest_first:
            last.setdefault(period(one.time), one.name)
        names |= set([*last.values()][:number])
    return names
