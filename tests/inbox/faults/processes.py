"""Web process and committer in process groups of their own, to be killed for good."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.inbox.running import Home, Web, command, wait_until
from tests.sites import ROOT

SERVE = command("serve", "--bind", "127.0.0.1:0")
COMMIT = command("commit")
QUICK_COMMIT = [sys.executable, "-m", "tests.inbox.faults.quick_committer"]


@dataclass(frozen=True)
class Started:
    """A process that leads a group; what it says goes into a file."""

    process: subprocess.Popen[bytes]
    said: Path

    @property
    def pid(self) -> int:
        return self.process.pid

    def lines(self) -> list[str]:
        """What it said so far."""
        return self.said.read_text("utf-8").splitlines()

    def kill(self, *, group: bool = True) -> None:
        """SIGKILL, with its git or without; returns when the process is gone."""
        if group:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)
        else:
            self.process.kill()
        self.process.wait()

    def interrupt(self) -> None:
        """Ask it to end, and wait until it did."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)


def start(home: Home, arguments: Sequence[str], said: Path) -> Started:
    """Start a command in the inbox's environment."""
    with said.open("wb") as stream:
        process = subprocess.Popen(
            arguments,
            cwd=ROOT,
            env=home.environment(),
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=stream,
            start_new_session=True,
        )
    return Started(process, said)


@contextmanager
def running(home: Home, arguments: Sequence[str], said: Path) -> Iterator[Started]:
    """A command, killed with its group at the end of the block."""
    started = start(home, arguments, said)
    try:
        yield started
    finally:
        started.kill()


def serving(home: Home, started: Started) -> Web | None:
    """The web process once it listens; None if it was killed before."""

    def said() -> bool:
        text = started.said.read_text("utf-8")
        return text.endswith("\n") or started.process.poll() is not None

    wait_until(said)
    lines = started.lines()
    if not lines or "listening on" not in lines[0]:
        return None
    # Only its port is asked for.
    return Web(home, started.process, int(lines[0].rpartition(":")[2]))  # type: ignore[arg-type]


@contextmanager
def running_group_web(home: Home) -> Iterator[tuple[Web, Started]]:
    """The web process in a group of its own."""
    with running(home, SERVE, home.root / "web.said") as started:
        web = serving(home, started)
        assert web is not None, started.lines()
        yield web, started


def git_commands(group: int) -> list[str]:
    """What git is doing in a process group: `update-ref`, `fast-import`, …"""
    members = (pid for pid in alive_in_group(group) if pid != group)
    return [name for pid in members if (name := _git(pid))]


def _git(pid: int) -> str:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return ""
    if not words[0].endswith(b"git"):
        # Between fork and exec it is still Python.
        return ""
    rest = iter(words[1:])
    for word in rest:
        if word in (b"-c", b"--git-dir"):
            next(rest, None)
        elif word:
            return word.decode("ascii", "replace")
    return ""


def alive_in_group(group: int) -> list[int]:
    """Processes of a group that still run; who has ended but waits for its parent
    does not count."""
    found = []
    for path in Path("/proc").iterdir():
        if path.name.isdigit():
            with contextlib.suppress(OSError):
                # « 123 (a name) S 1 123 … »
                stat = (path / "stat").read_text("utf-8", "replace")
                state, _, pgrp = stat.rpartition(")")[2].split()[:3]
                if int(pgrp) == group and state not in "ZX":
                    found.append(int(path.name))
    return found


def after_tries(committer: Started, number: int) -> None:
    """Wait until the committer, which only sleeps in between, was awake so often."""
    for _ in range(number):
        before = awakenings(committer)
        wait_until(lambda before=before: awakenings(committer) > before)


def awakenings(committer: Started) -> int:
    """How often it went to sleep by itself: at least once for each try."""
    status = Path(f"/proc/{committer.pid}/status").read_text("ascii")
    line = next(x for x in status.splitlines() if x.startswith("voluntary_ctxt"))
    return int(line.split()[1])
