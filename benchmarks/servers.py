"""Processes that a benchmark starts, waits for, looks at and stops."""

import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.budgets import BenchmarkError

_SECONDS_TO_END = 20.0
_IN_MEMORY = frozenset({"tmpfs", "ramfs"})


@contextmanager
def started(
    command: Sequence[str], log: Path, *, cwd: Path, env: Mapping[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """A process that is asked to end after the block; what it says goes to `log`."""
    with log.open("wb") as stream:
        process = subprocess.Popen(
            command, cwd=cwd, env=dict(env), stdout=stream, stderr=stream
        )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def resident_mebibytes(pid: int) -> float:
    """Memory that a process has now."""
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    (line,) = (line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


def require_disk(folder: Path) -> None:
    """Raise BenchmarkError if a folder is in memory: flushing it would cost nothing."""
    kind = subprocess.run(
        ["stat", "--file-system", "--format=%T", str(folder)],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    if kind in _IN_MEMORY:
        raise BenchmarkError(
            f"{folder} is in memory ({kind}); name a folder on a disk in TMPDIR"
        )
