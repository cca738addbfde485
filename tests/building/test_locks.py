"""The lock lets one in, and holds although its file is removed meanwhile."""

import threading
from contextlib import suppress
from pathlib import Path

import pytest

from sceau.building.locks import held_lock
from sceau.building.outcome import BuildStopped

from .conftest import wait_until


def is_free(path: Path) -> bool:
    impatient = threading.Event()
    impatient.set()
    try:
        with held_lock(path, impatient):
            return True
    except BuildStopped:
        return False


def times_open(path: Path) -> int:
    links = (link.readlink for link in Path("/proc/self/fd").iterdir())
    count = 0
    for readlink in links:
        with suppress(FileNotFoundError):
            count += readlink() == path
    return count


def test_one_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "var" / "build.lock"

    with held_lock(path):
        assert not is_free(path)

    assert is_free(path)


def test_whoever_waits_gets_it_afterwards(tmp_path: Path) -> None:
    path = tmp_path / "build.lock"
    order: list[str] = []

    def wait() -> None:
        with held_lock(path):
            order.append("second")

    with held_lock(path):
        thread = threading.Thread(target=wait)
        thread.start()
        order.append("first")
    thread.join(10)

    assert order == ["first", "second"]


def test_a_lock_on_a_removed_file_is_no_lock(tmp_path: Path) -> None:
    path = tmp_path / "build.lock"
    entered = threading.Event()
    leave = threading.Event()

    def wait() -> None:
        with held_lock(path):
            entered.set()
            leave.wait(10)

    with held_lock(path):
        thread = threading.Thread(target=wait)
        thread.start()
        wait_until(lambda: times_open(path) == 2)
        path.unlink()
    wait_until(entered.is_set)
    try:
        # The one who waited locked the file that is there now.
        assert path.exists()
        assert not is_free(path)
    finally:
        leave.set()
        thread.join(10)


def test_an_error_inside_frees_it(tmp_path: Path) -> None:
    path = tmp_path / "build.lock"

    with pytest.raises(KeyError), held_lock(path):
        raise KeyError

    assert is_free(path)
