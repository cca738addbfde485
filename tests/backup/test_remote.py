"""A target on another machine: once through an ssh server, else through rsync alone."""

import getpass
import json
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.backup.machines import IDS, Machine
from tests.backup.making import make_machine
from tests.moderation.ssh import running_sshd


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    """Its backups go to a folder that is not there yet."""
    machine = make_machine(tmp_path, far=True)
    with machine.environment():
        machine.ok("init")
        yield machine


def test_through_ssh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with running_sshd(tmp_path / "ssh") as ssh:
        monkeypatch.setenv("RSYNC_RSH", f"{ssh.command} -p {ssh.port}")
        target = f"{getpass.getuser()}@127.0.0.1:{tmp_path}/far/backup"
        machine = make_machine(tmp_path, target=target)
        machine.ok("init")
        machine.ok("run")
        machine.ok("verify")
        files = [path for path in machine.store.folder.rglob("*") if path.is_file()]
        assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
        before = machine.holding()
        machine.lose()
        said = machine.restore()
        assert said.code == 0, said.err
        assert machine.holding() == before


def test_there_and_back(machine: Machine, tmp_path: Path) -> None:
    machine.run()
    machine.write("content/trois.md", "Trois mots.")
    machine.reject(IDS[0])
    machine.run()
    said = machine.ok("verify")
    assert "site.git: 2 references, 2 as now" in said.out
    assert b"Premier texte" not in machine.everything(tmp_path)
    before = machine.holding()
    machine.lose()
    said = machine.restore()
    assert said.code == 0, said.err
    assert machine.holding() == before


def test_what_is_damaged_there_is_found(machine: Machine) -> None:
    machine.run()
    machine.run()
    paths = sorted((machine.store.folder / "objects").iterdir())
    paths[0].write_bytes(paths[0].read_bytes()[:-1])
    paths[1].unlink()
    said = machine.backup("verify", as_json=True)
    assert said.code == 1
    problems = "\n".join(json.loads(said.out)["problems"])
    assert paths[0].name in problems
    # What is here is whole: the next run takes it there again.
    machine.run()
    machine.ok("verify")


def test_a_target_that_does_not_answer(machine: Machine) -> None:
    machine.run()
    (machine.root / "closed").touch()
    for action in ("run", "verify"):
        said = machine.backup(action)
        assert said.code == 1
        assert "cannot be reached" in said.err and "ssh " in said.err
    assert machine.restore().code == 1
    (machine.root / "closed").unlink()
    machine.run()
    machine.ok("verify")


def test_what_was_not_taken_there_is_said(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.run()
    with monkeypatch.context() as patch:
        patch.setattr("sceau.backup.target.push", lambda *_: None)
        machine.run()
    said = machine.backup("verify")
    assert said.code == 1
    assert "lacks the last backup" in said.err
    machine.run()
    machine.ok("verify")


def test_the_store_here_is_fetched_when_it_is_lost(machine: Machine) -> None:
    """Else a new one with the same numbers would replace what is there."""
    machine.run()
    before = sorted(
        path.name for path in (machine.store.folder / "snapshots").iterdir()
    )
    shutil.rmtree(machine.home / "backup/store")
    machine.run()
    after = sorted(path.name for path in (machine.store.folder / "snapshots").iterdir())
    assert len(after) == 2 and after[0] == before[0]


def test_a_folder_with_other_things_is_left_alone(machine: Machine) -> None:
    folder = machine.root / "photos"
    folder.mkdir()
    (folder / "été.jpg").write_bytes(b"x")
    text = (machine.home / "sceau.toml").read_text()
    text = text.replace(str(machine.store.folder), str(folder))
    (machine.home / "sceau.toml").write_text(text)
    assert "not empty" in machine.backup("init").err
    assert "holds no backup" in machine.backup("run").err
    assert [path.name for path in folder.iterdir()] == ["été.jpg"]
