"""Whoever ends a build, and however: the output stays whole and nothing lies about."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sceau.building.build import BuildOutcome, BuildStopped, build_site

from .conftest import wait_until, write
from .test_build import fake_python, siblings, tree

BUILD = """
import sys
from pathlib import Path
from sceau.building.build import build_site
print(build_site(Path(sys.argv[1]), output=Path("output")).ok)
"""


def alive(pid: int) -> bool:
    """Whether a process runs (a zombie, which nobody reaped yet, does not)."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


@pytest.fixture
def held(project: Path, output: Path) -> Path:
    """A project with an output, whose next build stops half-way until told."""
    write(output / "premier/index.html", "L’ancienne page.")
    write(project / "var/hold", "")
    return project


@pytest.fixture
def builder(held: Path) -> Iterator[subprocess.Popen[str]]:
    """A process whose build is half-way: files written, not swapped in."""
    with subprocess.Popen(
        [sys.executable, "-c", BUILD, str(held)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        wait_until(lambda: (held / "var/held").exists() and child_of(held))
        yield process
        (held / "var/hold").unlink(missing_ok=True)
        process.kill()
        process.communicate()


def child_of(project: Path) -> int:
    text = (project / "var/held").read_text()
    return int(text) if text else 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_child_and_cleans_up(
    held: Path, output: Path, builder: subprocess.Popen[str], number: signal.Signals
) -> None:
    before = tree(output)
    child = child_of(held)
    assert alive(child)

    builder.send_signal(number)
    builder.communicate(timeout=20)

    # 143 by our own hand; Python itself dies of a KeyboardInterrupt.
    assert builder.returncode in (143, -signal.SIGINT)
    wait_until(lambda: not alive(child))
    assert tree(output) == before
    assert siblings(output) == []


def test_kill_leaves_the_output_whole_and_the_next_build_cleans_up(
    held: Path, output: Path, builder: subprocess.Popen[str]
) -> None:
    before = tree(output)
    child = child_of(held)

    builder.kill()
    builder.communicate(timeout=20)

    assert tree(output) == before
    assert siblings(output) == [f".output.building-{builder.pid}"]
    # Its orphan still writes there, and still holds the lock.
    assert alive(child)
    impatient = threading.Event()
    timer = threading.Timer(0.3, impatient.set)
    timer.start()
    with pytest.raises(BuildStopped):
        build_site(held, output=output, stop=impatient)
    timer.join()
    assert siblings(output) == [f".output.building-{builder.pid}"]

    (held / "var/hold").unlink()
    assert build_site(held, output=output).ok
    assert not alive(child)
    assert siblings(output) == []
    assert tree(output) != before


def test_the_stop_event_ends_a_build_in_another_thread(
    held: Path, output: Path
) -> None:
    before = tree(output)
    stop = threading.Event()
    ended: list[str] = []

    def build() -> None:
        try:
            build_site(held, output=output, stop=stop)
        except BuildStopped:
            ended.append("stopped")

    thread = threading.Thread(target=build)
    thread.start()
    wait_until(lambda: (held / "var/held").exists() and child_of(held))
    stop.set()
    thread.join(20)

    assert ended == ["stopped"]
    assert not alive(child_of(held))
    assert tree(output) == before
    assert siblings(output) == []


def test_two_builds_on_one_output_follow_each_other(held: Path, output: Path) -> None:
    outcomes: list[BuildOutcome] = []

    def build() -> None:
        outcomes.append(build_site(held, output=output))

    threads = [threading.Thread(target=build) for _ in range(2)]
    for thread in threads:
        thread.start()
    wait_until(lambda: (held / "var/held").exists())
    # One is half-way; the other has not even begun.
    assert len(siblings(output)) == 1
    assert outcomes == []
    (held / "var/hold").unlink()
    for thread in threads:
        thread.join(30)

    assert [outcome.ok for outcome in outcomes] == [True, True]
    assert b"Bonjour" in (output / "premier/index.html").read_bytes()
    assert siblings(output) == []


def test_while_the_output_is_swapped_a_reader_always_finds_it(
    project: Path, output: Path
) -> None:
    write(output / "premier/index.html", "premier")
    python = fake_python(
        project, 'mkdir "$out/premier"; echo premier > "$out/premier/index.html"'
    )
    page = output / "premier/index.html"
    done = threading.Event()
    missed: list[float] = []

    def read() -> None:
        while not done.is_set():
            try:
                text = page.read_bytes()
            except FileNotFoundError:
                missed.append(time.monotonic())
            else:
                if b"premier" not in text:
                    missed.append(time.monotonic())

    reader = threading.Thread(target=read)
    reader.start()
    for _ in range(20):
        assert build_site(project, output=output, python=python).ok
    done.set()
    reader.join(20)

    assert missed == []
