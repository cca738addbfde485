"""`sceau restore`: the same on an empty machine, or nothing and what to do."""

import os
import random
import shutil
import stat
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from sceau.backup.age import public_key
from sceau.backup.manifest import to_json
from tests.backup.machines import IDS, Machine
from tests.backup.making import make_machine


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """Backed up twice."""
    machine = make_machine(tmp_path)
    machine.ok("init")
    machine.run()
    machine.write("content/trois.md", "Trois mots.")
    machine.run()
    return machine


def test_an_empty_machine_is_the_same_afterwards(machine: Machine) -> None:
    before = machine.holding()
    machine.lose()
    said = machine.restore()
    assert said.code == 0, said.err
    assert machine.holding() == before
    assert "sceau publish run --date 2026-11-23" in said.out
    # The hooks are installed, not restored: the program may be elsewhere now.
    for repository, hook in (
        (machine.inbox, "pre-receive"),
        (machine.site, "post-receive"),
    ):
        assert os.access(repository / "hooks" / hook, os.X_OK)
    assert machine.git(machine.inbox, "config", "receive.autogc") == "false"


def test_typed_again_it_changes_nothing(machine: Machine) -> None:
    machine.lose()
    assert machine.restore().code == 0
    before = machine.holding()
    assert machine.restore().code == 0
    assert machine.holding() == before


def test_a_restored_machine_has_to_begin_a_new_target(machine: Machine) -> None:
    """Its keys are gone with it, and what is there may still be needed."""
    machine.lose()
    assert machine.restore().code == 0
    old = machine.objects()
    machine.clock = machine.clock.replace(year=2030)
    assert "another machine" in machine.backup("init").err
    text = (machine.home / "sceau.toml").read_text()
    text = text.replace(machine.target, f"{machine.target}-2")
    (machine.home / "sceau.toml").write_text(text)
    machine.ok("init")
    machine.ok("run")
    machine.ok("verify")
    assert machine.objects() == old


def test_an_older_one(machine: Machine) -> None:
    first, second = machine.names()
    machine.lose()
    for at in (first, first[7:17]):
        shutil.rmtree(machine.home, ignore_errors=True)
        said = machine.restore(at=at)
        assert said.code == 0, said.err
        assert first in said.out
        assert "trois" not in machine.git(machine.site, "ls-tree", "-r", "main")
    said = machine.restore(at="2020-01-01")
    assert said.code == 1
    assert first in said.err and second in said.err


def test_what_was_decided_since_is_said_and_no_fault(machine: Machine) -> None:
    machine.reject(IDS[0])
    for path in (machine.home / "inbox/spool/new").iterdir():
        path.unlink()
    machine.run()
    machine.lose()
    said = machine.restore(at="1")
    assert said.code == 0, said.err
    assert "2 of what waited then was decided since" in said.out
    assert set(machine.refs(machine.inbox)) == {f"refs/pending/{IDS[1]}"}


def test_nothing_is_written_over(machine: Machine) -> None:
    shutil.rmtree(machine.site)
    (machine.home / "reads.json").write_text("{}")
    machine.spool(IDS[5], "Venu entre-temps.")
    machine.reject(IDS[0])
    before = sorted(machine.home.rglob("*"))
    said = machine.restore()
    assert said.code == 1
    for name in ("reads.json", IDS[5], "inbox.git"):
        assert name in said.err
    assert "smtp_password" not in said.err, "what is the same is in nobody's way"
    assert sorted(machine.home.rglob("*")) == before


def test_a_journal_beside_the_ledger_is_in_the_way(machine: Machine) -> None:
    """SQLite would roll the restored ledger back to what another one was."""
    machine.lose()
    (machine.home / "reads").mkdir(parents=True)
    (machine.home / "reads/ledger.sqlite-journal").write_bytes(b"x" * 512)
    said = machine.restore()
    assert said.code == 1
    assert "ledger.sqlite-journal" in said.err


def test_into_one_folder(machine: Machine) -> None:
    into = machine.root / "look"
    before = machine.holding()
    said = machine.restore(into=into)
    assert said.code == 0, said.err
    assert machine.holding() == before
    assert machine.refs(into / "site.git") == machine.refs(machine.site)
    assert (into / "inbox/secret").read_bytes() == (
        machine.home / "inbox/secret"
    ).read_bytes()
    assert stat.S_IMODE((into / "inbox/secret").stat().st_mode) == 0o600


def test_where_sceau_config_says(machine: Machine) -> None:
    """Another machine, whose paths are others: they are named."""
    machine.lose()
    (machine.root / "etc").mkdir()
    env = {"SCEAU_CONFIG": str(machine.root / "etc/sceau.toml")}
    words = ("restore", machine.target, "--identity", str(machine.key))
    done = machine.sceau(*words, env=env)
    assert done.returncode == 0, done.stderr
    assert machine.refs(machine.root / "etc/site.git")
    assert f"site.git was at {machine.site}" in done.stdout


@pytest.mark.parametrize("harm", ["cut", "altered", "gone", "another"])
def test_each_object_is_looked_at_before_anything_is_written(
    machine: Machine, harm: str
) -> None:
    manifest = machine.manifest()
    waiting = {s.name for _, s, passing in manifest.objects() if passing}
    machine.lose()
    chance = random.Random(harm)  # noqa: S311  a seeded test
    paths = [machine.store.object(name[:-4]) for name in sorted(machine.objects())]
    for path in chance.sample(paths, 2):
        whole = path.read_bytes()
        match harm:
            case "cut":
                path.write_bytes(whole[: chance.randrange(len(whole))])
            case "altered":
                at = chance.randrange(len(whole))
                path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
            case "gone":
                path.unlink()
            case "another":
                # Sealed by age for the right key, and not what was there.
                other = next(p for p in paths if p != path)
                path.write_bytes(other.read_bytes())
        said = machine.restore()
        is_decided = harm == "gone" and path.stem in waiting
        assert said.code == (0 if is_decided else 1)
        if is_decided:
            shutil.rmtree(machine.home)
        else:
            assert path.name in said.err
            assert "--at 000001" in said.err and "--anew" in said.err
        assert not machine.home.exists()
        path.write_bytes(whole)
    assert machine.restore().code == 0


@pytest.mark.parametrize("harm", ["cut", "altered", "exchanged"])
def test_the_list_is_looked_at_too(machine: Machine, harm: str) -> None:
    machine.lose()
    first, newest = (machine.store.list_file(name) for name in machine.names())
    whole = newest.read_bytes()
    match harm:
        case "cut":
            newest.write_bytes(whole[:-20])
        case "altered":
            newest.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
        case "exchanged":
            newest.write_bytes(first.read_bytes())
    said = machine.restore()
    assert said.code == 1
    assert newest.name in said.err and "--at" in said.err
    assert not machine.home.exists()
    assert machine.restore(at="1").code == 0


def test_another_key_is_refused_with_what_to_do(machine: Machine) -> None:
    machine.lose()
    other = machine.root / "other.key"
    subprocess.run(["age-keygen", "-o", other], capture_output=True, check=True)
    said = machine.restore(key=other)
    assert said.code == 1
    assert "another key" in said.err and "recipients" in said.err
    secret = other.read_text().splitlines()[-1]
    assert secret not in said.err
    (machine.root / "no.key").write_text("nothing\n")
    assert "no secret key" in machine.restore(key=machine.root / "no.key").err
    assert "age-keygen" in machine.restore(key=machine.root / "missing").err
    (machine.root / "sealed").write_text("age-encryption.org/v1\n")
    assert "passphrase" in machine.restore(key=machine.root / "sealed").err
    assert not machine.home.exists()


def test_a_folder_without_backups_is_named(machine: Machine, tmp_path: Path) -> None:
    said = machine.restore(source=str(tmp_path / "nowhere"))
    assert said.code == 1
    assert "holds no backup" in said.err


def test_a_backup_of_a_later_version_is_refused_and_kept(machine: Machine) -> None:
    """By a run as well: what it cannot read it must not take for damaged."""
    later = replace(machine.manifest(), number=3)
    data = to_json(later).replace(b'{"format": 1,', b'{"format": 2,')
    mine = machine.home / "backup" / "machine.key"
    before = machine.objects()
    machine.store.put_list(
        later.name, data, [public_key(machine.key), public_key(mine)]
    )
    said = machine.backup("run")
    assert said.code == 1
    assert "another version" in said.err
    assert machine.objects() == before and len(machine.names()) == 3
    machine.lose()
    assert "another version" in machine.restore().err
