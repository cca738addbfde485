import re
from pathlib import Path

import pytest

from benchmarks import reads_counting
from benchmarks.budgets import BenchmarkError
from benchmarks.reads_counting import Measured, Run, outcome
from benchmarks.reads_log import ASSETS, ROBOTS, write_log
from sceau.reads.access_log import parse_line
from sceau.reads.bots import verdict


def fake_goaccess(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program of that name that reads nothing."""
    program = folder / "goaccess"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=":")


def test_a_small_log_is_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_goaccess(tmp_path, monkeypatch)
    said: list[str] = []
    found = reads_counting.measure(
        tmp_path, lines=500, rounds=1, again_rounds=1, say=said.append
    )
    assert all(result.measured for result in found.results)
    assert any("round 1 of 1" in line for line in said)


def test_without_goaccess_it_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BenchmarkError, match="apt-get install"):
        reads_counting.measure(tmp_path)


def test_the_budgets() -> None:
    assert reads_counting.LINES == 1_000_000
    runs = [Run(1.0, 100.0), Run(2.0, 100.0), Run(9.0, 100.0)]
    theirs = [Run(5.0, 0), Run(10.0, 0), Run(10.0, 0)]
    time, memory, again = outcome(
        Measured(runs, theirs, Run(50.0, 120.0), [Run(3.0, 0)], [Run(1.0, 0)])
    ).results
    assert (time.measured, time.limit, time.ok) == (0.2, 0.2, True)
    assert (memory.measured, memory.limit, memory.ok) == (1.2, 1.2, True)
    assert (again.measured, again.limit, again.ok) == (3.0, 3, True)


def test_the_log_has_the_mixture_it_promises(tmp_path: Path) -> None:
    log = tmp_path / "log"
    write_log(log, 20_000)
    requests = [parse_line(line) for line in log.read_text().splitlines()]
    assert len(requests) == 20_000
    assert None not in requests
    found = [request for request in requests if request]
    assert found == sorted(found, key=lambda request: request.time)
    robots = sum(verdict(request.agent).is_robot for request in found)
    assets = sum(
        re.search(r"\.(?:css|woff2|svg|ico)$", request.target) is not None
        for request in found
    )
    assert robots / len(found) == pytest.approx(ROBOTS, abs=0.02)
    assert assets / len(found) == pytest.approx(ASSETS, abs=0.01)
    again = tmp_path / "again"
    write_log(again, 20_000)
    assert again.read_bytes() == log.read_bytes()
