"""Logs into the ledger, exactly once, whatever happens to either."""

import fcntl
import functools
import math
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from sceau.reads import ledger as ledgers
from sceau.reads import log_files
from sceau.reads.access_log import parse_line, parse_lines
from sceau.reads.articles import Articles
from sceau.reads.closing import close_due, close_late, forget_logs
from sceau.reads.counting import Counting, Rules, Tally
from sceau.reads.days import HOUR, closing, day_of
from sceau.reads.errors import LogError
from sceau.reads.keys import Keys
from sceau.reads.ledger import DayState, Ledger, Piece, explained
from sceau.reads.log_files import START, Block, Log, Position

PIECE = 16 << 20
"""Bytes of a log that go into one transaction."""
FUTURE = 24 * HOUR
"""Seconds by which a line may be ahead of this machine's clock."""


@dataclass(slots=True)
class Outcome:
    """What a run did."""

    lines: int = 0
    problems: list[str] = field(default_factory=list)
    """Logs that could not be read to their end; the others were."""
    due: float = math.inf
    """When the next day closes."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a run needs to know and whom it tells; the defaults are a server's."""

    folder: Path
    """Of the ledger."""
    articles: Callable[[], Articles]
    """Asked for when there is something to count. Raises SiteError."""
    now: float
    """Unix time."""
    tell: Callable[[str], None] = lambda line: None
    progress: Callable[[Path, int], None] = lambda path, read: None
    """Called with a log and how many bytes of it were read, from its beginning."""
    piece: int = PIECE


def ingest(paths: Sequence[Path], around: Surroundings) -> Outcome:
    """Read logs on from where reading ended. Raises LedgerError and SiteError.

    Days whose time has come close first: what comes later is too late.
    """
    outcome = Outcome()
    with (
        alone(around.folder, around.tell),
        ledgers.opened(around.folder, create=True) as ledger,
    ):
        keys = Keys(around.folder / "keys")
        close_due(ledger, keys, around.now)
        run = _Run(around, ledger, keys, outcome)
        for path in paths:
            try:
                with log_files.opened(path, ledger.salt) as log:
                    run.read(path, log)
            except LogError as error:
                outcome.problems.append(f"{error}")
        close_late(ledger, keys)
        forget_logs(ledger, around.now)
        outcome.due = min(map(closing, ledger.open_days()), default=math.inf)
    return outcome


class _Run:
    """One run over all logs."""

    def __init__(
        self, around: Surroundings, ledger: Ledger, keys: Keys, outcome: Outcome
    ) -> None:
        self.around = around
        self.ledger = ledger
        self.outcome = outcome
        self.latest = around.now + FUTURE
        self._keys = keys
        self._known: dict[int, bytes | None] = {}

    @functools.cached_property
    def counting(self) -> Counting:
        """The counter; made when there is something to count."""
        rules = Rules(self.around.articles(), self._key_of, self.latest)
        return Counting(rules)

    def read(self, path: Path, log: Log) -> None:
        """Count what is new in a log."""
        if log.identity is None:
            return
        self.ledger.touch(log.identity, day_of(self.around.now))
        old = self.ledger.position(log.identity)
        if not log.has_more(old):
            return
        begin, after = old.offset, None
        if old != START:
            as_before = log.goes_on(old)
            if as_before is None:
                return
            if not as_before:
                # Cut off and written on: what is newer than all that was read is new.
                begin, after = 0, old.time
        reading = _Reading(self, log.identity, old, begin)
        try:
            for block in log.blocks(begin):
                lines = block.lines if after is None else _newer(block.lines, after)
                after = None if lines else after
                reading.take(lines, block)
                self.around.progress(path, block.read)
        except LogError:
            # Before the damage there are lines that count.
            reading.record()
            raise
        reading.end(log.packed())

    def _key_of(self, day: int) -> bytes | None:
        if day not in self._known:
            state = self.ledger.state(day, self.around.now)
            with explained(self.ledger.path):
                if state is DayState.CLOSED:
                    self._known[day] = None
                else:
                    is_known = day in self.ledger.open_days()
                    if is_known and not self._keys.has(day):
                        self.around.tell(_KEY_GONE)
                    self._known[day] = self._keys.key(day)
        return self._known[day]


class _Reading:
    """How a run reads one log: piece by piece, each in a transaction."""

    def __init__(self, run: _Run, identity: bytes, old: Position, begin: int) -> None:
        self._run = run
        self._identity = identity
        self._recorded = self._new = old
        self._begin = begin
        self._end = old
        self._tally = Tally()

    def take(self, lines: list[str], block: Block) -> None:
        """Count lines of a block; none, as long as only known ones come."""
        self._end = Position(block.offset, block.mark, self._new.time)
        if not lines:
            return
        self._run.counting.count(parse_lines(lines), self._tally)
        self._run.outcome.lines += len(lines)
        time = max(self._new.time, self._time(lines))
        self._new = self._end = replace(self._end, time=time)
        if block.offset - self._begin >= self._run.around.piece:
            self.record()
            self._begin = block.offset

    def end(self, packed: bytes) -> None:
        """Note that the log was read to its end."""
        self._new = replace(self._end, packed=packed)
        self.record()

    def record(self) -> None:
        """Put what was counted into the ledger."""
        if self._new != self._recorded:
            piece = Piece(self._identity, self._recorded, self._new)
            self._run.ledger.record(piece, self._tally, self._run.around.now)
            self._recorded, self._tally = self._new, Tally()

    def _time(self, lines: list[str]) -> float:
        """The time of the last line that has a credible one."""
        for line in reversed(lines):
            request = parse_line(line)
            if request and request.time <= self._run.latest:
                return request.time
        return 0.0


_KEY_GONE = (
    "The key of an open day is gone, as when a backup was put back: whoever read "
    "before that and reads again on the same day counts twice."
)


def _newer(lines: list[str], after: float) -> list[str]:
    """The lines from the first one on that is newer."""
    for number, line in enumerate(lines):
        request = parse_line(line)
        if request and request.time > after:
            return lines[number:]
    return []


@contextmanager
def alone(folder: Path, tell: Callable[[str], None]) -> Iterator[None]:
    """Keep other runs out of the folder; wait for one that is there."""
    with explained(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(
            folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600
        )
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                tell("Another run is at work; waiting for it.")
                fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)
