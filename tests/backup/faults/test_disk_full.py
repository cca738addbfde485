"""A full disk under a backup, under its own folder, and under a restore: it is said,
what was there stays, and with room again the next run ends right."""

from pathlib import Path

import pytest

from tests.backup.faults.test_kill import (
    change,
    require_whole,
    require_whole_places,
)
from tests.backup.machines import Said
from tests.backup.making import make_machine
from tests.inbox.faults.own_mounts import SmallDisk, move_onto_disk, with_own_mounts


def assert_told(said: Said) -> None:
    assert said.code == 1
    assert "Traceback" not in said.err
    assert "no space left" in said.err.lower(), said.err
    assert "Make room" in said.err


@pytest.mark.parametrize("place", ["target", "home/backup"])
@with_own_mounts
def test_a_backup_onto_a_full_disk(
    request: pytest.FixtureRequest, tmp_path: Path, place: str
) -> None:
    machine = make_machine(tmp_path, far=place != "target")
    with machine.environment():
        machine.ok("init")
        machine.ok("run")
        disk = move_onto_disk(machine.root / place, 4096)
        change(machine, 1)
        failed = 0
        for left in (0, 1, 4, 12, 24, 60):
            machine.pass_time(hours=1)
            disk.fill(left)
            said = machine.backup("run")
            disk.empty()
            require_whole(machine, tmp_path / "scratch")
            if said.code == 0:
                break
            assert_told(said)
            failed += 1
        assert failed >= 3
        disk.empty()
        machine.pass_time(hours=1)
        machine.ok("run")
        machine.ok("verify")
        before = machine.holding()
        if place != "target":
            # Where a restored copy does not fit, that is said as well.
            disk.fill(4)
            assert_told(machine.backup("verify"))
            return
        machine.lose()
        assert machine.restore().code == 0
        assert machine.holding() == before


@with_own_mounts
def test_a_restore_onto_a_full_disk(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    machine = make_machine(tmp_path)
    machine.ok("init")
    change(machine, 1)
    machine.ok("run")
    before = machine.holding()
    machine.lose()
    disk = SmallDisk(machine.home, 4096)
    failed = 0
    for left in (1, 10, 20, 40, 80, 240):
        disk.fill(left)
        said = machine.restore()
        disk.empty()
        require_whole_places(machine, before)
        if said.code == 0:
            break
        assert_told(said)
        failed += 1
    assert failed >= 3
    assert machine.restore().code == 0
    assert machine.holding() == {**before}
