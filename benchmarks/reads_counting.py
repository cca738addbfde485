"""Budgets: counting reads, beside Debian's goaccess over the same file.

Time: a million combined lines, `sceau reads ingest` against `goaccess`, in turns, each
from the start of its process to the end and into an empty state. Memory: ten million
lines against one million, the most that the process ever held. Again: a run that finds
nothing new against `python -c pass`, in turns.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.budgets import BenchmarkError, Outcome, Result
from benchmarks.reads_log import write_log, write_site

NAME = "reads_counting"
LINES = 1_000_000
MANY = 10
"""Times as many lines for the budget of memory."""
ROUNDS = 3
AGAIN_ROUNDS = 15
TIME_LIMIT, MEMORY_LIMIT, AGAIN_LIMIT = 0.2, 1.2, 3
"""A fifth of the time is five times the lines a second."""

Say = Callable[[str], None]


@dataclass(frozen=True)
class Run:
    """What a process took: seconds by the clock, and MiB at most."""

    seconds: float
    memory: float


@dataclass(frozen=True)
class Measured:
    """Everything, round by round."""

    ours: Sequence[Run]
    goaccess: Sequence[Run]
    many: Run
    again: Sequence[Run]
    nothing: Sequence[Run]
    lines: int = LINES


def measure(
    folder: Path,
    *,
    lines: int = LINES,
    rounds: int = ROUNDS,
    again_rounds: int = AGAIN_ROUNDS,
    say: Say = lambda line: None,
) -> Outcome:
    """Write the logs, then take turns."""
    goaccess = shutil.which("goaccess")
    if goaccess is None:
        raise BenchmarkError(
            "goaccess is missing: sudo apt-get install --no-install-recommends goaccess"
        )
    site = folder / "site"
    (site / "var").mkdir(parents=True)
    (site / "pelicanconf.py").write_text("", "utf-8")
    write_site(site / "var" / "site.json")
    log, big = folder / "million.log", folder / "many.log"
    write_log(log, lines)
    say(f"a log of {lines} lines is written")

    ours, theirs = [], []
    for number in range(1, rounds + 1):
        theirs.append(_goaccess(goaccess, log, folder))
        ours.append(_ingest(site, log, lines))
        say(
            f"round {number} of {rounds}: goaccess {theirs[-1].seconds:.1f} s,"
            f" ingest {ours[-1].seconds:.1f} s"
        )
    again, nothing = [], []
    for _ in range(again_rounds):
        nothing.append(_run([sys.executable, "-c", "pass"], site))
        again.append(_run(_command(log), site))
    log.unlink()
    write_log(big, lines, MANY)
    say(f"a log of {MANY * lines} lines is written")
    many = _ingest(site, big, MANY * lines)
    return outcome(Measured(ours, theirs, many, again, nothing, lines))


def outcome(measured: Measured) -> Outcome:
    """The middle round of each is judged."""
    pairs = zip(measured.ours, measured.goaccess, strict=True)
    time_ratio = median(ours.seconds / theirs.seconds for ours, theirs in pairs)
    one = median(run.memory for run in measured.ours)
    pairs = zip(measured.again, measured.nothing, strict=True)
    again = median(again.seconds / nothing.seconds for again, nothing in pairs)
    lines, many = measured.lines, MANY * measured.lines
    speeds = [
        lines / median(run.seconds for run in runs)
        for runs in (measured.ours, measured.goaccess)
    ]
    speed = f"{speeds[0]:,.0f} lines a second; goaccess {speeds[1]:,.0f}"
    most = f"{one:.0f} MiB at most; for {many} lines {measured.many.memory:.0f} MiB"
    notes = (
        f"{speed}: {1 / time_ratio:.1f} times as many in the middle round",
        f"{most}, in {measured.many.seconds:.0f} s",
    )
    memory = measured.many.memory / one
    return Outcome(
        (
            Result(NAME, f"time, {lines} lines / goaccess", time_ratio, TIME_LIMIT),
            Result(NAME, f"memory, {many} lines / {lines}", memory, MEMORY_LIMIT),
            Result(NAME, "time, nothing new / python -c pass", again, AGAIN_LIMIT),
        ),
        notes,
    )


def _goaccess(program: str, log: Path, folder: Path) -> Run:
    command = [
        *(program, str(log), "--log-format=COMBINED", "--no-global-config"),
        *("--no-progress", "-o", str(folder / "goaccess.json")),
    ]
    return _run(command, folder)


def _ingest(site: Path, log: Path, lines: int) -> Run:
    shutil.rmtree(site / "var" / "reads", ignore_errors=True)
    run = _run(_command(log), site, f"reads: {lines} new lines in 1 logs\n")
    if any((site / "var" / "reads" / "keys").iterdir()):
        raise BenchmarkError("a day of the log is still open")
    return run


def _command(log: Path) -> list[str]:
    return [str(Path(sys.executable).with_name("sceau")), "reads", "ingest", str(log)]


def _run(command: list[str], folder: Path, expected: str | None = None) -> Run:
    """Run a program to its end; what it says must be what is expected."""
    begun = time.monotonic()
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    # Little is said, so the pipes never fill while nobody reads them.
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    said, complained = process.communicate()
    if process.returncode != 0 or expected not in (None, said):
        words = (complained or said).strip()[-1500:]
        raise BenchmarkError(f"{' '.join(command[:3])}:\n{words}")
    return Run(seconds, usage.ru_maxrss / 1024)
