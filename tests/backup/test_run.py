"""`sceau backup run`: what is in a backup, what is not, and what goes from old ones."""

import json
import shutil
from pathlib import Path

import pytest

from sceau.backup.keys import alone
from tests.backup.machines import IDS, Machine
from tests.backup.making import make_machine


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """With an empty target that is its own."""
    machine = make_machine(tmp_path)
    machine.ok("init")
    return machine


def test_everything_that_cannot_be_made_again_is_in_it(
    machine: Machine, tmp_path: Path
) -> None:
    machine.run()
    manifest = machine.manifest()
    spooled = (machine.home / "inbox/spool/new").iterdir()
    assert manifest.paths() == {
        *("sceau.toml", "site.git", "inbox", "inbox/inbox.git", "inbox/secret"),
        *("inbox/ledger.jsonl", "inbox/spool", "inbox/spool/tmp", "inbox/spool/new"),
        *(f"inbox/spool/new/{path.name}" for path in spooled),
        *("reads", "reads/ledger.sqlite", "reads.json", "smtp_password"),
    }
    assert manifest.shown.date == "2026-11-23"
    everything = machine.everything(tmp_path)
    for text in ("Deux mots", "Premier texte", "dans la file", "un mot de passe"):
        assert text.encode() in everything
    # The key of the day, and the backup's own.
    assert b"K" * 32 not in everything
    for name in ("machine.key", "names.key"):
        secret = (machine.home / "backup" / name).read_bytes().splitlines()[-1]
        assert secret not in everything


def test_nothing_on_the_target_can_be_read_without_a_key(machine: Machine) -> None:
    machine.run()
    plain = b"".join(
        path.name.encode() + path.read_bytes()
        for path in machine.store.folder.rglob("*")
        if path.is_file()
    )
    for text in (b"site.git", b"refs/", b"PACK", b"Premier", IDS[0].encode()):
        assert text not in plain


def test_what_did_not_change_is_not_written_again(machine: Machine) -> None:
    machine.run()
    before = {p: p.stat().st_ino for p in machine.store.folder.rglob("objects/*")}
    machine.run()
    after = {p: p.stat().st_ino for p in machine.store.folder.rglob("objects/*")}
    assert after == before
    machine.write("content/trois.md", "Trois mots.")
    (machine.home / "reads.json").write_text('{"ton-dossier": 13}\n')
    machine.run()
    new = machine.objects() - {path.name for path in before}
    # A pack of one commit, and reads.json.
    assert len(new) == 2
    assert len(machine.manifest().repository("site.git").packs) == 2
    assert len(machine.names()) == 3


def test_a_branch_at_a_known_commit_needs_no_pack(machine: Machine) -> None:
    machine.run()
    machine.git(machine.site, "branch", "encore", "main~1")
    machine.git(machine.site, "tag", "-d", "v1")
    machine.git(machine.site, "tag", "v2", "main")
    machine.run()
    repository = machine.manifest().repository("site.git")
    assert set(repository.refs) == {
        "refs/heads/main",
        "refs/heads/encore",
        "refs/tags/v2",
    }


def test_a_long_chain_becomes_one_pack(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sceau.backup.collecting.MAX_PACKS", 3)
    lengths = []
    for number in range(5):
        machine.write("content/un.md", f"Version {number}.")
        machine.run()
        lengths.append(len(machine.manifest().repository("site.git").packs))
    assert lengths == [1, 2, 3, 1, 2]
    machine.lose()
    assert machine.restore(at=machine.names()[2]).code == 0
    assert machine.git(machine.site, "show", "main:content/un.md") == "Version 2."


def test_rejected_texts_are_in_no_backup_any_more(
    machine: Machine, tmp_path: Path
) -> None:
    spooled = machine.spool(IDS[4], "Jamais arrivé dans git.")
    machine.run()
    machine.run()
    for scratch in ("before", "after"):
        (tmp_path / scratch).mkdir()
    everything = machine.everything(tmp_path / "before")
    assert b"Premier texte en attente." in everything
    assert "Jamais arrivé".encode() in everything
    machine.reject(IDS[0])
    spooled.unlink()
    # A correction: the version before waits no more.
    machine.git(machine.inbox, "update-ref", "-d", f"refs/pending/{IDS[1]}")
    machine.wait((IDS[1], "Une correction."))
    machine.run()
    everything = machine.everything(tmp_path / "after")
    for text in ("Premier texte en attente.", "Jamais arrivé", "Second texte."):
        assert text.encode() not in everything
    assert b"Une correction." in everything
    assert len(machine.names()) == 3


def test_a_rejected_text_goes_even_when_the_backup_then_fails(
    machine: Machine, tmp_path: Path
) -> None:
    machine.run()
    machine.reject(IDS[0])
    (machine.home / "reads/ledger.sqlite").write_bytes(b"no database at all" * 100)
    said = machine.backup("run")
    assert said.code == 1
    assert "ledger.sqlite" in said.err
    assert b"Premier texte" not in machine.everything(tmp_path)


def test_when_history_is_rewritten_older_backups_go(
    machine: Machine, tmp_path: Path
) -> None:
    machine.write("comments/un/x.md", "Un texte à oublier.")
    machine.run()
    machine.run()
    first = machine.git(machine.site, "rev-parse", "main~1")
    machine.git(machine.site, "update-ref", "refs/heads/main", first)
    machine.run()
    assert len(machine.names()) == 1
    assert b"oublier" not in machine.everything(tmp_path)
    machine.run()
    assert len(machine.names()) == 2, "and new ones come"


def test_a_tag_that_was_written_anew_is_history_too(
    machine: Machine, tmp_path: Path
) -> None:
    machine.run()
    machine.git(machine.site, "tag", "-f", "-a", "-m", "Autre", "v1", "main")
    machine.run()
    assert "Une étape".encode() not in machine.everything(tmp_path)


def test_old_ones_are_thinned(machine: Machine) -> None:
    text = (machine.home / "sceau.toml").read_text()
    text += "keep_daily = 2\nkeep_weekly = 0\nkeep_monthly = 0\n"
    (machine.home / "sceau.toml").write_text(text)
    for number in range(4):
        (machine.home / "reads.json").write_text(f'{{"ton-dossier": {number}}}\n')
        machine.run()
    assert [name[:6] for name in machine.names()] == ["000003", "000004"]
    needed = {
        f"{stored.name}.age"
        for name in machine.names()
        for _, stored, _ in machine.manifest(name).objects()
    }
    assert machine.objects() == needed


def test_a_clock_that_goes_back_makes_no_older_backup_the_newest(
    machine: Machine,
) -> None:
    machine.pass_time(days=4000)
    machine.run()
    machine.pass_time(days=-4000)
    machine.run()
    assert machine.manifest().number == 2


def test_a_disk_that_is_not_mounted_is_no_decision(machine: Machine) -> None:
    machine.run()
    before = machine.objects()
    (machine.home / "inbox").rename(machine.home / "elsewhere")
    said = machine.backup("run")
    assert said.code == 1
    assert "inbox.git" in said.err and "--anew" in said.err
    assert machine.objects() == before
    (machine.home / "elsewhere").rename(machine.home / "inbox")
    machine.run()


def test_a_target_that_is_not_mounted_is_not_filled(machine: Machine) -> None:
    machine.run()
    machine.store.folder.rename(machine.root / "elsewhere")
    machine.store.folder.mkdir()
    said = machine.backup("run")
    assert said.code == 1
    assert "mounted" in said.err
    assert [*machine.store.folder.iterdir()] == []


def test_another_machines_backups_are_left_alone(tmp_path: Path) -> None:
    first = make_machine(tmp_path / "first", target=str(tmp_path / "shared"))
    first.ok("init")
    first.ok("run")
    before = sorted((tmp_path / "shared").rglob("*"))
    second = make_machine(tmp_path / "second", target=str(tmp_path / "shared"))
    for action in ("init", "run"):
        said = second.backup(action)
        assert said.code == 1
        assert "another machine" in said.err
    assert sorted((tmp_path / "shared").rglob("*")) == before


def test_a_folder_with_other_things_in_it_is_no_target(tmp_path: Path) -> None:
    machine = make_machine(tmp_path)
    (tmp_path / "target/objects").mkdir(parents=True)
    (tmp_path / "target/objects/photo.jpg").write_bytes(b"x")
    said = machine.backup("init")
    assert said.code == 1
    assert "not empty" in said.err
    assert (tmp_path / "target/objects/photo.jpg").exists()


def test_before_init_it_says_what_to_type(tmp_path: Path) -> None:
    machine = make_machine(tmp_path)
    for action in ("run", "verify", "list"):
        said = machine.backup(action)
        assert said.code == 1
        assert "sceau backup init" in said.err
    (machine.home / "sceau.toml").write_text("")
    said = machine.backup("run")
    assert said.code == 1
    assert "[backup]" in said.err


def test_init_twice_changes_nothing(machine: Machine) -> None:
    machine.run()
    keys = (machine.home / "backup/machine.key").read_bytes()
    machine.ok("init")
    assert (machine.home / "backup/machine.key").read_bytes() == keys
    assert len(machine.names()) == 1
    assert (machine.home / "backup/machine.key").stat().st_mode & 0o777 == 0o600


def test_two_at_once_exclude_each_other(machine: Machine) -> None:
    with alone(machine.home / "backup"):
        said = machine.backup("run")
    assert said.code == 1
    assert "at work" in said.err


def test_without_age_it_says_what_to_install(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    said = machine.backup("run")
    assert said.code == 1
    assert "apt-get install age" in said.err


def test_a_recipient_with_a_slip_is_found_by_init(tmp_path: Path) -> None:
    machine = make_machine(tmp_path)
    text = (machine.home / "sceau.toml").read_text()
    key = text.partition('recipients = ["')[2][:62]
    slip = key[:-1] + ("q" if key[-1] != "q" else "p")
    (machine.home / "sceau.toml").write_text(text.replace(key, slip))
    assert machine.backup("init").code == 1


def test_a_damaged_list_is_named_and_goes(machine: Machine) -> None:
    machine.run()
    machine.run()
    path = machine.store.list_file(machine.names()[0])
    path.write_bytes(path.read_bytes()[:-10])
    said = machine.run()
    assert path.name in said.err
    assert [name[:6] for name in machine.names()] == ["000002", "000003"]


def test_objects_that_went_missing_are_made_again(machine: Machine) -> None:
    machine.run()
    shutil.rmtree(machine.store.folder / "objects")
    machine.run()
    before = machine.holding()
    machine.lose()
    assert machine.restore().code == 0
    assert machine.holding() == before


def test_the_list(machine: Machine) -> None:
    assert "no backup yet" in machine.ok("list").out
    machine.run()
    said = json.loads(machine.ok("list", as_json=True).out)
    [one] = said["backups"]
    assert one["name"] == machine.names()[0]
    assert one["shown"]["date"] == "2026-11-23"
    assert one["bytes"] > 1000
    assert one["name"] in machine.ok("list").out
