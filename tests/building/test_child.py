"""Running one child: its log is bounded and plain, and it never outlives us."""

import os
import signal
import sys
import threading
from pathlib import Path

import pytest

from sceau.building.child import BoundedLog, run_child
from sceau.building.outcome import BuildStopped

from .conftest import wait_until
from .test_interruption import alive


def run(script: str, cwd: Path, **more):
    command = [sys.executable, "-c", script]
    return run_child(command, cwd=cwd, env=dict(os.environ), **more)


def test_exit_code_and_both_streams(tmp_path: Path) -> None:
    result = run(
        "import sys; print('un', flush=True); print('deux', file=sys.stderr); "
        "sys.exit(4)",
        tmp_path,
    )

    assert result.exit_code == 4
    assert result.log == "un\ndeux\n"


def test_the_log_keeps_its_beginning_and_its_end() -> None:
    log = BoundedLog(head=4, tail=5)
    for piece in (b"ab", b"cdef", b"ghij", b"klm"):
        log.add(piece)

    assert log.text() == "abcd\n[... 4 bytes left out ...]\nijklm"


@pytest.mark.parametrize("size", [0, 3, 9])
def test_a_short_log_is_whole(size: int) -> None:
    log = BoundedLog(head=4, tail=5)
    log.add(b"123456789"[:size])

    assert log.text() == "123456789"[:size]


def test_the_log_steers_no_terminal() -> None:
    log = BoundedLog()
    log.add("\x1b[31mrouge\x1b[0m\x07 été\r\n\xff".encode("latin-1"))

    assert log.text() == "rouge \ufffdt\ufffd\n\ufffd"


def test_a_child_that_ends_is_not_waited_for_through_its_orphans(
    tmp_path: Path,
) -> None:
    result = run(
        "import subprocess; print(subprocess.Popen(['sleep', '600']).pid)", tmp_path
    )

    orphan = int(result.log)
    os.kill(orphan, signal.SIGKILL)  # raises if it had ended, and been waited for


def test_a_child_that_ignores_sigterm_is_killed(tmp_path: Path) -> None:
    stop = threading.Event()
    script = (
        "import os, signal, time, pathlib\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "pathlib.Path('pid.part').write_text(str(os.getpid()))\n"
        "os.rename('pid.part', 'pid')\n"
        "os.close(1); os.close(2)\n"
        "time.sleep(60)\n"
    )

    def stop_when_up() -> None:
        wait_until((tmp_path / "pid").exists)
        stop.set()

    thread = threading.Thread(target=stop_when_up)
    thread.start()
    with pytest.raises(BuildStopped):
        run(script, tmp_path, stop=stop)
    thread.join()

    assert not alive(int((tmp_path / "pid").read_text()))
