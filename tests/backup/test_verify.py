"""`sceau backup verify`: it restores, compares, says what is wrong and what to do."""

import json
from pathlib import Path

import pytest

from tests.backup.machines import IDS, Machine
from tests.backup.making import make_machine


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """Backed up once."""
    machine = make_machine(tmp_path)
    machine.ok("init")
    machine.run()
    return machine


def state(machine: Machine) -> dict[str, object]:
    return json.loads((machine.home / "backup/state.json").read_bytes())


def test_a_good_one(machine: Machine) -> None:
    before = machine.holding()
    said = machine.ok("verify")
    assert "site.git: 2 references, 2 as now" in said.out
    assert "inbox/inbox.git: 2 references" in said.out
    assert "0 changed since" in said.out
    assert "restores as it should" in said.out
    assert not (machine.home / "backup/scratch").exists()
    assert machine.holding() == before
    said_so = state(machine)
    assert said_so["ok"] and said_so["last_verified"] and said_so["last_run"]


def test_before_the_first_backup_it_says_so(tmp_path: Path) -> None:
    machine = make_machine(tmp_path)
    machine.ok("init")
    said = machine.backup("verify")
    assert said.code == 1
    assert "sceau backup run" in said.err


def test_what_changed_since_is_no_fault(machine: Machine) -> None:
    machine.reject(IDS[0])
    (machine.home / "reads.json").write_text("{}")
    said = machine.ok("verify")
    assert "2 references, 1 as now, 1 changed since" in said.out
    assert "1 changed since and are as they were" in said.out


def test_in_json(machine: Machine) -> None:
    said = json.loads(machine.ok("verify", as_json=True).out)
    assert said["ok"] and said["problems"] == []
    assert said["snapshot"] == machine.names()[-1]
    assert len(said["compared"]) == 3


def test_an_altered_object_is_found_and_made_again(machine: Machine) -> None:
    pack = machine.manifest().repository("site.git").packs[0]
    path = machine.store.object(pack.name)
    data = path.read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    said = machine.backup("verify")
    assert said.code == 1
    assert path.name in said.err and "sceau backup run --anew" in said.err
    assert not state(machine)["ok"]
    # A run that notices nothing does not hide it.
    machine.run()
    assert not state(machine)["ok"]
    machine.pass_time(days=1)
    machine.ok("run", anew=True)
    assert state(machine)["ok"]
    machine.ok("verify")


def test_an_older_backup_that_lacks_something_is_named(machine: Machine) -> None:
    before = machine.manifest().repository("site.git").packs
    machine.pass_time(days=1)
    machine.ok("run", anew=True)
    machine.store.object(before[0].name).unlink()
    said = machine.backup("verify")
    assert said.code == 1
    assert machine.names()[0] in said.err
    machine.pass_time(days=1)
    machine.ok("run", anew=True)
    machine.ok("verify")


def test_a_text_that_waits_and_is_missing_is_no_decision(machine: Machine) -> None:
    single = machine.manifest().repository("inbox/inbox.git").singles
    machine.store.object(single[f"refs/pending/{IDS[0]}"].name).unlink()
    said = machine.backup("verify")
    assert said.code == 1
    assert "1 texts that wait are missing" in said.err


def test_after_two_days_without_a_backup_it_says_so(machine: Machine) -> None:
    machine.pass_time(hours=47)
    machine.ok("verify")
    machine.pass_time(hours=2)
    said = machine.backup("verify")
    assert said.code == 1
    assert "49 hours old" in said.err and "sceau backup run" in said.err
    machine.ok("run")
    machine.ok("verify")


def test_a_damaged_repository_is_told_from_a_damaged_backup(machine: Machine) -> None:
    """A blob that is missing here is missing there: git fsck says it."""
    broken = machine.git(machine.site, "hash-object", "-w", "--stdin", stdin="perdu")
    tree = machine.git(machine.site, "mktree", stdin=f"100644 blob {broken}\tcontent\n")
    commit = machine.git(machine.site, "commit-tree", "-p", "main", "-m", "Cassé", tree)
    machine.git(machine.site, "update-ref", "refs/heads/main", commit)
    (machine.site / "objects" / broken[:2] / broken[2:]).unlink()
    said = machine.backup("run")
    assert said.code == 1
    assert "site.git" in said.err and broken in said.err
    assert state(machine)["problem"]
    machine.ok("verify")


def test_a_verification_that_was_killed_leaves_nothing(machine: Machine) -> None:
    (machine.home / "backup/scratch/site").mkdir(parents=True)
    (machine.home / "backup/scratch/site/secret").write_text("x")
    machine.ok("verify")
    assert not (machine.home / "backup/scratch").exists()
