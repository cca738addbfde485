"""A counter with a ledger and logs in a folder, for tests."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sceau.reads import ledger as ledgers
from sceau.reads.ingest import Outcome, Surroundings, ingest
from sceau.reads.report import DayReport, counted, report
from tests.reads.world import articles, at

NOON = at("2026-11-23 12:00")
LATER = at("2026-11-24 12:00")
"""When the day of `NOON` is closed."""


@dataclass
class Counter:
    """`folder` holds the logs; the ledger is below it."""

    folder: Path
    now: float = NOON + 3600
    piece: int = 1 << 20
    told: list[str] = field(default_factory=list)

    @property
    def state(self) -> Path:
        return self.folder / "reads"

    def log(self, *lines: str, name: str = "reads.log", end: str = "\n") -> Path:
        """Add lines to a log."""
        path = self.folder / name
        with path.open("a", encoding="utf-8", errors="surrogateescape") as stream:
            stream.write("".join(f"{line}\n" for line in lines[:-1]))
            stream.write("".join(f"{line}{end}" for line in lines[-1:]))
        return path

    def ingest(self, *paths: Path | str, now: float | None = None) -> Outcome:
        """Read the logs; `reads.log` unless others are named."""
        around = Surroundings(
            folder=self.state,
            articles=articles,
            now=self.now if now is None else now,
            tell=self.told.append,
            piece=self.piece,
        )
        return ingest([self.folder / path for path in paths or ["reads.log"]], around)

    def reads(self, *, with_open: bool = True, confirm: bool = True) -> dict[str, int]:
        """Reads by slug."""
        with ledgers.opened(self.state) as ledger:
            return counted(ledger, confirm=confirm, with_open=with_open)

    def total(self) -> int:
        """All reads."""
        return sum(self.reads().values())

    def report(self, *, confirm: bool = True) -> Sequence[DayReport]:
        """The report; every day of it adds up."""
        with ledgers.opened(self.state) as ledger:
            days = report(ledger, confirm=confirm)
        for day in days:
            assert day.reads + sum(day.set_aside.values()) == day.lines
        return days

    def lines(self) -> int:
        """How many lines the ledger accounts for."""
        return sum(day.lines for day in self.report())

    def keys(self) -> list[str]:
        """The names of the keys that there are."""
        folder = self.state / "keys"
        return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
