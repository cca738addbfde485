"""`kill -9` of a set-up and all it started, at random instants: the next run ends
right, and what was there before is there still."""

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.inbox.journeys.clones import environment
from tests.machine.machines import (
    ENVIRONMENT,
    SETTINGS,
    Machine,
    changed,
    git,
    make_machine,
    write_data,
)
from tests.sites import ROOT

KILLS = 20 if os.environ.get("SCEAU_TEST_ALL") == "1" else 1


@contextlib.contextmanager
def started(machine: Machine) -> Iterator[subprocess.Popen[bytes]]:
    """A set-up at the instant when it begins."""
    words = (str(machine.root), str(machine.project), str(ENVIRONMENT))
    with subprocess.Popen(
        [sys.executable, "-m", "tests.machine.faults.child", *words],
        cwd=machine.project,
        env={**environment(), "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        assert process.stdin and process.stdout
        assert process.stdout.readline() == b"ready\n"
        process.stdin.write(b"\n")
        process.stdin.flush()
        try:
            yield process
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def seconds(machine: Machine) -> float:
    """How long it takes when nobody kills it."""
    begun = time.monotonic()
    with started(machine) as process:
        process.communicate()
        assert process.returncode == 0
    return time.monotonic() - begun


def kill(machine: Machine, chance: random.Random, whole: float) -> bool:
    """Kill it; returns whether it was still at work."""
    with started(machine) as process:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(chance.uniform(0, whole))
        return process.poll() is None


def require_right(machine: Machine) -> None:
    """What the next run leaves is what a first one would."""
    machine.ok()
    said = machine.setup("--check")
    assert (said.code, said.out) == (0, "Nothing differs.\n")
    layout = machine.layout
    for repository in (layout.site_repository, layout.inbox / "inbox.git"):
        git(repository, "fsck", "--full")
        assert git(repository, "config", "receive.fsckObjects") == "true\n"
        assert git(repository, "config", "receive.denyNonFastforwards") == "false\n"
        # Readers' texts wait in references that nobody but moderators may see.
        names = [path.name for path in repository.parent.iterdir()]
        assert not [name for name in names if name.startswith(f".{repository.name}")]
    head = git(Path(machine.project, ".git"), "rev-parse", "HEAD")
    assert git(layout.site_repository, "rev-parse", "main") == head


def test_a_first_run_that_is_killed(tmp_path: Path, project: Path) -> None:
    machine = make_machine(tmp_path, project)
    whole = seconds(machine)
    caches = ("/objects/", "__pycache__")
    wanted = {p for p in machine.tree() if not any(word in p for word in caches)}
    chance = random.Random("kill a first set-up")  # noqa: S311  a seeded test
    killed = number = 0
    while killed < KILLS:
        number += 1
        shutil.rmtree(machine.root)
        machine.write_settings()
        killed += kill(machine, chance, whole)
        if number % 3 == 0:
            # As often it is killed again before one ends.
            killed += kill(machine, chance, whole)
        require_right(machine)
        assert wanted <= machine.tree().keys()
    print(f"{killed} kills while it ran, {number} runs of {whole:.2f} s")


def test_a_later_run_that_is_killed(tmp_path: Path, project: Path) -> None:
    """A new version with new settings, over keys, a ledger and texts that wait."""
    clone = tmp_path / "clone"
    shutil.copytree(project, clone, symlinks=True)
    machine = make_machine(tmp_path, clone)
    machine.ok()
    write_data(machine)
    chance = random.Random("kill a later set-up")  # noqa: S311  a seeded test
    unit = clone / "deploy" / "systemd" / "sceau-neu.timer.j2"
    data = machine.data()

    def change(number: int) -> None:
        domain = f'"n{number}.test"'
        machine.write_settings(SETTINGS.replace('"essai.test"', domain, 1))
        data[str(machine.layout.settings)] = machine.layout.settings.read_bytes()
        # It comes and goes, and the hooks differ.
        if number % 2:
            unit.write_text(f"[Timer]\nOnUnitActiveSec={number}\n")
        else:
            unit.unlink(missing_ok=True)
        hook = machine.layout.site_repository / "hooks" / "pre-receive"
        hook.write_bytes(hook.read_bytes() + b"# older\n")

    change(0)
    whole = seconds(machine)
    killed = number = 0
    while killed < KILLS:
        number += 1
        change(number)
        killed += kill(machine, chance, whole)
        assert machine.data() == data
        # What was there before goes on: a version that is whole.
        current = machine.layout.code / "current"
        assert (current / ".whole").is_file()
        require_right(machine)
        assert machine.data() == data
        assert (machine.layout.units / "sceau-neu.timer").exists() == bool(number % 2)
    before = machine.tree()
    require_right(machine)
    assert changed(before, machine.tree()) == set()
    print(f"{killed} kills while it ran, {number} runs of {whole:.2f} s")
