"""The file of numbers as the page wants it: newest year first, no year left out."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sceau.moderation.stats import YearStats
from sceau.moderation.stats_json import StatsError, from_json


class UnreadableNumbers(Exception):
    """There is a file, and it cannot be used; says which, why and what to do."""


@dataclass(frozen=True)
class ShownYear:
    """A year of the page, or all years of a gap: `first` to `year`, without numbers."""

    year: int
    stats: YearStats | None
    first: int
    """The year itself where there are numbers."""


def read_years(path: Path) -> tuple[ShownYear, ...]:
    """The years of a file, newest first; none if it is missing or has none.

    Years without numbers between the first and the last are there too, each gap once:
    it must not pass unseen. Raises `UnreadableNumbers`.
    """
    try:
        found = {stats.year: stats for stats in from_json(path.read_text("utf-8"))}
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise _unreadable(path, f"cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise _unreadable(path, "it is not UTF-8") from None
    except StatsError as error:
        raise _unreadable(path, str(error)) from None
    if not found:
        return ()
    return tuple(_shown(found))


def _shown(found: dict[int, YearStats]) -> Iterator[ShownYear]:
    newer = None
    for year in sorted(found, reverse=True):
        if newer is not None and newer - year > 1:
            yield ShownYear(newer - 1, None, year + 1)
        yield ShownYear(year, found[year], year)
        newer = year


def _unreadable(path: Path, reason: str) -> UnreadableNumbers:
    advice = "write it anew with `sceau moderate stats --json`, or delete it"
    return UnreadableNumbers(f"{path}: {reason}; {advice}")
