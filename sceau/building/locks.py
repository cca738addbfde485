"""One build at a time: an advisory lock on a file under `var/`."""

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sceau.building.outcome import BuildStopped

POLL_SECONDS = 0.05


@contextmanager
def held_lock(path: Path, stop: threading.Event | None = None) -> Iterator[int]:
    """Hold the lock and yield its file descriptor.

    The lock belongs to the open file, not to the process: two threads exclude each
    other as well, and a child that inherits the descriptor keeps the lock should
    this process be killed. Raises `BuildStopped` when `stop` is set while waiting.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = _acquire(path, stop)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _acquire(path: Path, stop: threading.Event | None) -> int:
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        try:
            # Polling instead of a blocking flock: outside the main thread nothing
            # else could interrupt the wait.
            while not _try_lock(descriptor):
                if stop is not None and stop.is_set():
                    raise BuildStopped
                time.sleep(POLL_SECONDS)
            # `make clean` may have removed the file while we waited; a lock on a
            # file that has no name any more excludes nobody.
            if _is_still_at(path, descriptor):
                return descriptor
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_still_at(path: Path, descriptor: int) -> bool:
    try:
        there = path.stat()
    except FileNotFoundError:
        return False
    return os.path.samestat(there, os.fstat(descriptor))
