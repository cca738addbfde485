"""A full disk under a set-up: it is said, what was there stays, and with room again
the next run ends right."""

import os
from pathlib import Path

import pytest

from tests.inbox.faults.own_mounts import SmallDisk, mount, with_own_mounts
from tests.machine.faults.test_kill import require_right
from tests.machine.machines import SETTINGS, Machine, make_project, write_data

ALL = os.environ.get("SCEAU_TEST_ALL") == "1"
ROOM = 64 * 1024


def on_a_disk(tmp_path: Path) -> tuple[Machine, SmallDisk]:
    # A socket's path has 107 bytes at the most, and these tests run in a folder of a
    # folder.
    root = tmp_path.parents[1] / "disk"
    disk = SmallDisk(root, ROOM)
    machine = Machine(root, make_project(tmp_path / "project"))
    machine.write_settings()
    return machine, disk


@with_own_mounts
def test_a_first_run_on_a_small_disk(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    machine, disk = on_a_disk(tmp_path)
    failed = 0
    for left in (0, 2, 8, 64, 256, 512, 1024, 2000) if ALL else (1, 300):
        disk.fill(left)
        said = machine.setup()
        disk.empty()
        if said.code == 0:
            break
        failed += 1
        assert said.code == 1 and "Traceback" not in said.err
        assert "no space left" in said.err.lower(), said.err
    assert failed >= 2
    mount("-o", f"remount,size={2 * ROOM}k", str(machine.root))
    require_right(machine)


@with_own_mounts
def test_a_later_run_on_a_full_disk(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """Another domain, with not a page left, then with one, and so on."""
    machine, disk = on_a_disk(tmp_path)
    machine.ok()
    write_data(machine)
    machine.write_settings(SETTINGS.replace('"essai.test"', '"autre.test"', 1))
    (machine.layout.site_repository / "hooks" / "pre-receive").unlink()
    data = machine.data()
    failed = 0
    for left in range(12) if ALL else (0, 3, 6):
        disk.fill(left)
        said = machine.setup()
        disk.empty()
        assert machine.data() == data
        if said.code == 0:
            break
        failed += 1
        assert said.code == 1 and "Traceback" not in said.err
        assert "no space left" in said.err.lower(), said.err
        # nginx and systemd read the old file or the new one, never half of one.
        for file in (machine.layout.nginx / "site.conf", machine.layout.environment):
            assert file.read_text().endswith("\n")
    assert failed >= 1
    require_right(machine)
    assert machine.data() == data
