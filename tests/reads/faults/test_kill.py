"""kill -9 at any instant: nothing is lost, nothing counts twice.

Twenty kills in every run of the tests, two hundred with SCEAU_TEST_ALL=1.
"""

import gzip
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.reads.counter import Counter
from tests.reads.labelled import labelled_log
from tests.reads.test_exactly_once import totals
from tests.reads.world import at
from tests.sites import ROOT

KILLS = 200 if os.environ.get("SCEAU_TEST_ALL") else 20
EVENING = at("2026-11-23 23:30")
NIGHT = at("2026-11-24 02:30")


def start(folder: Path, now: float) -> "subprocess.Popen[str]":
    """A run that has begun to work."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.reads.faults.process", str(folder), str(now)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    return process


def kill_after(process: "subprocess.Popen[str]", seconds: float) -> bool:
    """Kill it then, if it is not faster; whether it was killed."""
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    return process.returncode == -signal.SIGKILL


def rotate(log: Path, chance: random.Random) -> None:
    """The log gets another name, and may be packed."""
    number = len([*log.parent.glob("reads.log?*")]) + 1
    old = log.rename(log.with_name(f"{log.name}.{number}"))
    if chance.random() < 0.5:
        packed = old.with_name(f"{old.name}.gz")
        packed.write_bytes(gzip.compress(old.read_bytes()))
        old.unlink()


def test_killed_at_random_instants(tmp_path: Path) -> None:
    chance = random.Random(9)  # noqa: S311
    counter = Counter(tmp_path, now=EVENING)
    visits = labelled_log(9, 40 * KILLS, at("2026-11-23 04:00"))
    lines = list(dict.fromkeys(visit.text for visit in visits))
    share = len(lines) // KILLS
    killed, seconds = 0, 0.05
    for number in range(KILLS):
        counter.log(*lines[number * share : (number + 1) * share])
        was_killed = kill_after(
            start(tmp_path, EVENING), chance.uniform(0, 1.5 * seconds)
        )
        killed += was_killed
        # Most kills shall hit the work, on a fast machine and on a slow one.
        seconds = seconds * 1.2 if was_killed else seconds / 1.5
        if chance.random() < 0.2:
            rotate(tmp_path / "reads.log", chance)
    counter.log(*lines[KILLS * share :])
    logs = sorted(tmp_path.glob("reads.log*"))
    counter.ingest(*logs)
    assert killed > KILLS / 4
    assert counter.lines() == len(lines)
    assert counter.reads() == totals(lines)
    assert counter.ingest(*logs).lines == 0

    # The day closes in one step, whenever that is stopped.
    for _ in range(KILLS // 5):
        kill_after(start(tmp_path, NIGHT), chance.uniform(0, 0.02))
    counter.ingest(*logs, now=NIGHT)
    assert counter.keys() == []
    assert counter.reads(with_open=False) == totals(lines)
    assert counter.lines() == len(lines)
