"""An upgrade killed at random instants, or out of room: the machine is the old one or
the new one, and the next run makes it the new one."""

import contextlib
import os
import random
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sceau.machine.migrations import data_version, note_version
from sceau.machine.setup import look
from sceau.machine.snapshot import Snapshot
from sceau.machine.upgrade import Upgrade, UpgradeFailed, answers
from tests.children import started_child
from tests.inbox.faults.own_mounts import SmallDisk, with_own_mounts
from tests.machine.faults.upgrade_child import LINES, MIGRATION
from tests.machine.upgrading import Machine, make_machine, quiet
from tests.sites import ROOT

KILLS = 20 if os.environ.get("SCEAU_TEST_ALL") == "1" else 2


@contextlib.contextmanager
def started(machine: Machine) -> Iterator[subprocess.Popen[bytes]]:
    """An upgrade at the instant when it begins."""
    words = (str(machine.layout.root), str(machine.clone))
    with started_child(
        "tests.machine.faults.upgrade_child", *words, cwd=ROOT
    ) as process:
        yield process


def ledger(machine: Machine) -> list[str]:
    return (machine.layout.inbox / "ledger.jsonl").read_text("utf-8").splitlines()


def write_ledger(machine: Machine) -> list[str]:
    lines = [f"line {number}" for number in range(LINES)]
    text = "".join(f"{line}\n" for line in lines)
    (machine.layout.inbox / "ledger.jsonl").write_text(text, "utf-8")
    return lines


def require_new(machine: Machine, lines: list[str]) -> None:
    assert ledger(machine) == [f"new {line}" for line in lines]
    assert data_version(machine.layout) == 2
    assert look(replace(machine.options, migrations=[MIGRATION])) == []


def test_an_upgrade_that_is_killed(tmp_path: Path) -> None:
    machine = make_machine(tmp_path)
    chance = random.Random("kill an upgrade")  # noqa: S311  a seeded test
    begun = time.monotonic()
    lines = write_ledger(machine)
    with started(machine) as process:
        process.communicate()
        assert process.returncode == 0
    whole = time.monotonic() - begun
    require_new(machine, lines)

    killed = undone = number = 0
    while killed < KILLS:
        number += 1
        machine.newer(f"# {number}\n")
        note_version(machine.layout, 1)
        lines = write_ledger(machine)
        with started(machine) as process:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(chance.uniform(0, whole))
            killed += process.poll() is None
        folder = machine.layout.state / "upgrade" / "before"
        undone += Snapshot(folder).is_whole
        if number % 2:
            # Looked at again by a version that fails: it is the old one, whole.
            failing = Upgrade(machine.options, [MIGRATION], _refuse)
            with contextlib.suppress(UpgradeFailed):
                failing.apply(quiet)
            if data_version(machine.layout) == 1:
                assert ledger(machine) == lines
        Upgrade(machine.options, [MIGRATION], answers).apply(quiet)
        require_new(machine, lines)
    print(f"{killed} kills while it ran, {undone} undone, {whole:.2f} s each")


def _refuse(layout: object) -> None:
    raise OSError("it does not answer")


@with_own_mounts
def test_an_upgrade_on_a_full_disk(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    # A socket's path has 107 bytes at the most.
    root = tmp_path.parents[1] / "disk"
    disk = SmallDisk(root, 64 * 1024)
    machine = make_machine(tmp_path, root)
    lines = write_ledger(machine)
    before = machine.tree()
    machine.newer()
    failed = 0
    for left in (0, 2, 16, 64, 256, 512, 1024, 2048, 4096):
        disk.fill(left)
        try:
            Upgrade(machine.options, [MIGRATION], answers).apply(quiet)
        except (UpgradeFailed, OSError) as error:
            assert "no space left" in str(error).lower(), error
        else:
            break
        finally:
            disk.empty()
        failed += 1
        # What there was no room for is put back by the next run.
        Upgrade(machine.options).undo(quiet)
        assert machine.tree() == before, left
    assert failed >= 3
    Upgrade(machine.options, [MIGRATION], answers).apply(quiet)
    require_new(machine, lines)
