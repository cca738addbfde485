"""Splits, rotations, repeated runs and crashes: the total never changes."""

import gzip
import random
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sceau.reads import ingest as ingesting
from sceau.reads.ledger import Ledger
from tests.reads import reference
from tests.reads.counter import Counter
from tests.reads.labelled import labelled_log
from tests.reads.test_counting import MOMENTS, logs_of
from tests.reads.world import at

# All days of the lines are open then, so that nothing is ever too late.
NOW = at("2026-11-24 01:30")
LOGS = logs_of(
    [moment for moment in MOMENTS if at("2026-11-23") < moment < NOW + 86_400]
)
EVENTS = st.lists(
    st.sampled_from(
        ["write", "write", "half", "run", "rotate", "pack", "copy", "crash"]
    ),
    max_size=25,
)


class Crash(BaseException):
    """The plug is pulled."""


class Rotation:
    """A log that is written, rotated and packed as a server does."""

    def __init__(self, folder: Path, lines: list[str]) -> None:
        self.counter = Counter(folder, now=NOW, piece=1)
        self._lines = list(reversed(lines))
        self._log = folder / "reads.log"
        self._rest = ""

    def write(self, half: bool = False) -> None:
        """Write a few lines, or up to the middle of the next one."""
        with self._log.open("a", errors="surrogateescape") as stream:
            stream.write(self._rest)
            self._rest = ""
            for _ in range(1 if half else 3):
                if self._lines:
                    text = self._lines.pop() + "\n"
                    cut = len(text) // 2 if half else len(text)
                    stream.write(text[:cut])
                    self._rest = text[cut:]

    def finish(self) -> None:
        """Write all that is left."""
        while self._lines or self._rest:
            self.write()

    def happen(self, event: str) -> None:
        """One of `EVENTS`."""
        happenings: dict[str, Callable[[], object]] = {
            "write": self.write,
            "half": lambda: self.write(half=True),
            "run": self.run,
            "rotate": lambda: self.rotate(pack=False),
            "pack": lambda: self.rotate(pack=True),
            "copy": self.copy_and_truncate,
            "crash": self.crash,
        }
        happenings[event]()

    def run(self) -> None:
        """Read all logs there are, the newest first."""
        self.counter.ingest(*sorted(self.counter.folder.glob("reads.log*")))

    def rotate(self, pack: bool) -> None:
        """The log becomes `.1`, or `.1.gz`, and a new one begins."""
        if not self._log.exists() or self._rest:
            return
        number = len([*self.counter.folder.glob("reads.log?*")]) + 1
        old = self._log.rename(self._log.with_name(f"reads.log.{number}"))
        if pack:
            old.with_name(f"{old.name}.gz").write_bytes(gzip.compress(old.read_bytes()))
            old.unlink()

    def copy_and_truncate(self) -> None:
        """The log is copied and cut off, as where the server cannot be told."""
        if self._log.exists() and not self._rest:
            data = self._log.read_bytes()
            self.rotate(pack=False)
            self._log.write_bytes(data)
            self.run()
            self._log.write_bytes(b"")

    def crash(self) -> None:
        """A run that ends before or after one of its transactions."""
        original = Ledger.record
        chance = random.Random(len(self._lines))  # noqa: S311

        def record(*arguments: object) -> None:
            if chance.random() < 0.5:
                raise Crash
            original(*arguments)  # type: ignore[arg-type]
            if chance.random() < 0.5:
                raise Crash

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(ingesting.Ledger, "record", record)
            try:
                self.run()
            except Crash:
                return


def totals(lines: list[str]) -> dict[str, int]:
    """The right answer."""
    found: dict[str, int] = {}
    for (_day, slug), number in reference.count(lines).reads.items():
        found[slug] = found.get(slug, 0) + number
    return found


def follow(lines: list[str], events: list[str]) -> Counter:
    """What is counted of lines while all that happens."""
    with tempfile.TemporaryDirectory() as folder:
        rotation = Rotation(Path(folder), lines)
        for event in events:
            rotation.happen(event)
        rotation.finish()
        rotation.run()
        assert rotation.counter.lines() == len(lines)
        assert rotation.counter.reads() == totals(lines)
        rotation.run()
        assert rotation.counter.lines() == len(lines)
    return rotation.counter


@settings(max_examples=60, deadline=None)
@given(LOGS, EVENTS)
def test_whatever_happens_the_total_is_the_same(
    lines: list[str], events: list[str]
) -> None:
    # Two lines that are alike byte for byte may begin two logs, which are then taken
    # for one; a server writes the time with its thousandths.
    follow(list(dict.fromkeys(lines)), events)


@pytest.mark.parametrize("seed", range(4))
def test_a_day_of_visitors(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    log = [visit.text for visit in labelled_log(seed, 60, at("2026-11-23 04:00"))]
    lines = list(dict.fromkeys(log))
    kinds = ["write"] * 12 + ["half", "run", "rotate", "pack", "copy", "crash"]
    follow(lines, chance.choices(kinds, k=120))
