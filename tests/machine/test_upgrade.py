"""An older machine is brought up, or stays what it was."""

import contextlib
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from sceau.cli import main
from sceau.machine.data import DataVersion
from sceau.machine.layout import Layout
from sceau.machine.migrations import Migration, data_version
from sceau.machine.snapshot import Snapshot
from sceau.machine.steps import SetupError
from sceau.machine.upgrade import Upgrade, UpgradeFailed, answers
from tests.machine.upgrading import Machine, make_machine, quiet
from tests.sites import ROOT


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return make_machine(tmp_path)


def _touched(layout: Layout) -> list[Path]:
    return [layout.inbox / "ledger.jsonl", layout.numbers, layout.reads / "absent"]


def _rewrite(layout: Layout) -> None:
    (layout.inbox / "ledger.jsonl").write_text("in the new way\n")
    (layout.numbers / "reads.json").write_text("{}")
    (layout.reads / "absent").write_text("made")


def _stumble(layout: Layout) -> None:
    _rewrite(layout)
    raise OSError(28, "No space left on device")


def migration(apply: Callable[[Layout], None]) -> Migration:
    return Migration(2, "the ledger in a new way", _touched, apply)


def _refuse(layout: Layout) -> None:
    raise SetupError("it does not answer")


def test_code_units_settings_and_data_come_up(machine: Machine) -> None:
    current = machine.layout.code / "current"
    before = current.readlink()
    unit = machine.clone / "deploy/systemd/sceau-reads.timer.j2"
    unit.write_text(unit.read_text("utf-8").replace("*:3/15", "*:4/15"), "utf-8")
    machine.newer()
    upgrade = Upgrade(machine.options, [migration(_rewrite)], answers)
    assert upgrade.apply(quiet) > 0
    assert current.readlink() != before
    assert "*:4/15" in (machine.layout.units / "sceau-reads.timer").read_text("utf-8")
    assert (machine.layout.inbox / "ledger.jsonl").read_text() == "in the new way\n"
    assert data_version(machine.layout) == 2
    # What is known already is not done again.
    assert Upgrade(machine.options, [migration(_stumble)]).apply(quiet) == 0


@pytest.mark.parametrize("fail", ["data", "nginx", "units", "check"])
def test_everything_comes_back_when_a_step_fails(machine: Machine, fail: str) -> None:
    before = machine.tree()
    machine.newer()
    apply, check = _rewrite, answers
    if fail == "data":
        apply = _stumble
    elif fail == "check":
        check = _refuse
    else:
        folder = "nginx" if fail == "nginx" else "systemd"
        name = "site.conf.j2" if fail == "nginx" else "sceau-reads.timer.j2"
        (machine.clone / "deploy" / folder / name).write_text("{{ nothing }}", "utf-8")
    upgrade = Upgrade(machine.options, [migration(apply)], check)
    with pytest.raises(UpgradeFailed, match="as it was"):
        upgrade.apply(quiet)
    assert machine.tree() == before


def test_a_run_that_was_killed_is_undone_by_the_next(machine: Machine) -> None:
    """Here it was killed at its end, when everything was new and not yet looked at."""
    before = machine.tree()
    machine.newer()

    def killed(layout: Layout) -> None:
        raise KeyboardInterrupt

    upgrade = Upgrade(machine.options, [migration(_rewrite)], killed)
    with pytest.raises(KeyboardInterrupt):
        upgrade.apply(quiet)
    assert machine.tree() != before

    said: list[str] = []
    failing = replace(upgrade, migrations=[migration(_stumble)], check=answers)
    with pytest.raises(UpgradeFailed):
        failing.apply(said.append)
    assert said[0].startswith("putting everything back")
    assert machine.tree() == before


def test_a_snapshot_without_its_list_changes_nothing(machine: Machine) -> None:
    before = machine.tree()
    snapshot = Snapshot(machine.layout.state / "upgrade" / "before")
    snapshot.take([machine.layout.settings, machine.layout.keys / "secret"])
    (snapshot.folder / "list.json").unlink()
    machine.layout.settings.write_text("[server]\ndomain = 'other.test'\n")
    assert not Upgrade(machine.options).undo(quiet)
    assert "other.test" in machine.layout.settings.read_text()
    assert not snapshot.folder.exists()
    machine.layout.settings.write_bytes(before["etc/sceau/sceau.toml"])
    assert machine.tree() == before


def test_data_of_a_newer_version_is_left_alone(machine: Machine) -> None:
    (machine.layout.state / "data-version").write_text("9\n")
    before = machine.tree()
    with pytest.raises(UpgradeFailed, match="install a newer one"):
        Upgrade(machine.options).apply(quiet)
    assert machine.tree() == before


def test_modes_and_links_come_back(tmp_path: Path) -> None:
    file, link, folder = tmp_path / "file", tmp_path / "link", tmp_path / "folder"
    file.write_text("secret")
    file.chmod(0o600)
    link.symlink_to("file")
    (folder / "inner").mkdir(parents=True)
    (folder / "inner" / "text").write_text("text")
    snapshot = Snapshot(tmp_path / "snapshot")
    missing = tmp_path / "missing"
    snapshot.take([file, link, folder, missing])
    file.write_text("other")
    file.chmod(0o644)
    link.unlink()
    link.write_text("no link")
    (folder / "inner" / "text").unlink()
    (folder / "more").write_text("more")
    missing.mkdir()
    for _ in range(2):
        snapshot.put_back()
        assert file.read_text() == "secret"
        assert file.stat().st_mode & 0o777 == 0o600
        assert str(link.readlink()) == "file"
        assert (folder / "inner" / "text").read_text() == "text"
        assert not (folder / "more").exists() and not missing.exists()


def test_a_set_up_does_not_touch_older_data(machine: Machine) -> None:
    """Only an upgrade can go back."""
    older = DataVersion(machine.layout, [migration(_rewrite)])
    with pytest.raises(SetupError, match="--upgrade"):
        older.changes()
    assert DataVersion(machine.layout).changes() == []
    (machine.layout.state / "data-version").unlink()
    assert older.changes() != []
    older.apply(quiet)
    # Whose data it is does not say, so it is the first version's.
    assert data_version(machine.layout) == 1


def test_what_the_friend_writes_meanwhile_is_kept(machine: Machine) -> None:
    """He mends sceau.toml after an upgrade that was killed, and tries again."""
    machine.newer()

    def killed(layout: Layout) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Upgrade(machine.options, check=killed).apply(quiet)
    with machine.layout.settings.open("a") as stream:
        stream.write('[mail]\nnotices_to = ["ami@essai.test"]\n')
    written = machine.layout.settings.read_bytes()
    Upgrade(machine.options, check=answers).apply(quiet)
    assert machine.layout.settings.read_bytes() == written


def test_a_set_up_after_a_killed_upgrade_undoes_it_first(
    machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    ledger = machine.layout.inbox / "ledger.jsonl"
    ledger.write_text("in the old way\n")
    machine.newer()

    def killed(layout: Layout) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Upgrade(machine.options, [migration(_rewrite)], killed).apply(quiet)
    shutil.copytree(ROOT / ".git", machine.clone / ".git")
    words = ["--root", str(machine.layout.root), "--environment", sys.prefix]
    with contextlib.chdir(machine.clone):
        assert main(["setup", *words]) == 0
    assert "putting everything back" in capsys.readouterr().out
    assert ledger.read_text() == "in the old way\n"
    assert not (machine.layout.state / "upgrade" / "before").exists()
