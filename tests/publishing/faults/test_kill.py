"""`kill -9` of everything at random instants of a publish: `current` points at a whole
release all the while, and the next run ends right."""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.inbox.journeys.clones import environment
from tests.publishing.faults.whole import leftovers, require_whole
from tests.publishing.servers import DATE, Server, make_server
from tests.sites import ROOT

KILLS = 50 if os.environ.get("SCEAU_TEST_ALL") == "1" else 5


def start(server: Server) -> subprocess.Popen[bytes]:
    """A run in a group of its own. What it shut in ends with it."""
    return subprocess.Popen(
        [sys.executable, "-m", "sceau.cli", "publish", "run", "--date", DATE],
        cwd=server.root,
        env={**environment(), "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def test_killed_at_any_instant(tmp_path: Path) -> None:
    server = make_server(tmp_path, wait_seconds=0)
    assert server.publish().ok
    author = server.author("Ju")
    chance = random.Random("kill a publish")  # noqa: S311  a seeded test
    page = "2026/11/encore/"

    def push(text: str) -> None:
        author.article("encore", text)
        author.push(text)

    push("Version 0.")
    begun = time.monotonic()
    assert start(server).wait() == 0
    whole = time.monotonic() - begun
    killed = number = 0
    while killed < KILLS:
        number += 1
        push(f"Version {number}.")
        process = start(server)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(chance.uniform(0, whole))
        killed += process.poll() is None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        require_whole(server)
        assert "Version " in server.page(page)
        if number % 3 == 0:
            # As often nothing but the next push follows.
            continue
        outcome = server.publish()
        assert outcome.ok, outcome.problems
        assert f"Version {number}." in server.page(page)
        require_whole(server)
        assert leftovers(server) == []
        assert len(server.names()) <= 5
    assert server.publish().ok
    assert f"Version {number}." in server.page(page)
    print(f"{killed} kills while it ran, {number} pushes")
