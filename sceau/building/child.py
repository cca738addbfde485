"""Running one child process to its end, or ending it."""

import os
import selectors
import signal
import subprocess
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from sceau.building.outcome import BuildStopped, plain

POLL_SECONDS = 0.1
GRACE_SECONDS = 2.0
HEAD_BYTES = 16_384
TAIL_BYTES = 49_152


@dataclass(frozen=True, slots=True)
class ChildResult:
    """`exit_code` is negative when a signal ended the child, as in subprocess."""

    exit_code: int
    log: str


class BoundedLog:
    """Keeps the beginning and the end of what is written to it."""

    def __init__(self, head: int = HEAD_BYTES, tail: int = TAIL_BYTES) -> None:
        self._limits = (head, tail)
        self._head = b""
        self._tail = b""
        self._dropped = 0

    def add(self, data: bytes) -> None:
        head, tail = self._limits
        room = head - len(self._head)
        self._head += data[:room]
        self._tail += data[room:]
        excess = max(0, len(self._tail) - tail)
        self._tail = self._tail[excess:]
        self._dropped += excess

    def text(self) -> str:
        """The log as text that is safe on a terminal."""
        gap = b"\n[... %d bytes left out ...]\n" % self._dropped
        data = self._head + (gap if self._dropped else b"") + self._tail
        return plain(data.decode("utf-8", "replace"))


def run_child(
    command: Sequence[str],
    *,
    cwd: Path,
    env: Mapping[str, str],
    pass_fds: Collection[int] = (),
    stop: threading.Event | None = None,
) -> ChildResult:
    """Run the command and collect its stdout and stderr, in one bounded log.

    Whatever exception leaves this function (KeyboardInterrupt included, and
    `BuildStopped` when `stop` is set), the child's process group was ended first.
    Raises `OSError` when the program cannot be started.
    """
    # A session of its own: a Ctrl-C in the terminal reaches us alone, and we end the
    # child. Pelican answers SIGINT by exiting with code 0, half-way through.
    child = subprocess.Popen(
        command,
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        pass_fds=pass_fds,
        start_new_session=True,
    )
    with child:
        try:
            log = _collect(child, stop)
            while child.poll() is None:
                _raise_if(stop)
                with _ignored_timeout():
                    child.wait(POLL_SECONDS)
        except BaseException:
            _end(child)
            raise
    return ChildResult(child.returncode, log.text())


def _collect(
    child: subprocess.Popen[bytes], stop: threading.Event | None
) -> BoundedLog:
    log = BoundedLog()
    if child.stdout is None:
        return log
    with selectors.DefaultSelector() as selector:
        selector.register(child.stdout, selectors.EVENT_READ)
        while True:
            _raise_if(stop)
            if selector.select(POLL_SECONDS):
                data = os.read(child.stdout.fileno(), 65_536)
                if not data:
                    return log
                log.add(data)
            elif child.poll() is not None:
                # It ended, and something it started keeps the pipe open.
                return log


def _raise_if(stop: threading.Event | None) -> None:
    if stop is not None and stop.is_set():
        raise BuildStopped


@contextmanager
def _ignored_timeout() -> Iterator[None]:
    try:
        yield
    except subprocess.TimeoutExpired:
        return


def _end(child: subprocess.Popen[bytes]) -> None:
    """End the child and what it started: politely, then not."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        # Only while it is not reaped does its id surely name its process group.
        if child.poll() is None:
            os.killpg(child.pid, number)
            with _ignored_timeout():
                child.wait(GRACE_SECONDS)


@contextmanager
def sigterm_as_exit() -> Iterator[None]:
    """Turn SIGTERM into SystemExit(143), so that `finally` clauses run.

    Only where nobody decided otherwise: in the main thread, with the default action.
    """
    in_main = threading.current_thread() is threading.main_thread()
    if not in_main or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        yield
        return

    def leave(number: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
