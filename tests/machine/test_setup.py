"""`sceau setup` into a folder: laid out once, looked at, mended, taken away."""

import shutil
from pathlib import Path

import pytest

from tests.machine.machines import Machine, changed, make_machine, write_data


def test_done_again_it_changes_nothing(machine: Machine) -> None:
    said = machine.ok()
    assert "Done: " in said
    before = machine.tree()
    assert machine.ok() == "Everything was as it should be.\n"
    # Not even a time: whoever waits for changes of a file is not woken.
    assert machine.tree() == before


def test_nobody_else_may_write_and_secrets_are_the_owners(laid_out: Machine) -> None:
    modes = {path: look[0] for path, look in laid_out.tree().items()}
    writable = [p for p, mode in modes.items() if mode[0] != "l" and mode[8] == "w"]
    assert writable == []
    assert modes["var/lib/sceau/keys/secret"] == "-rw-------"
    assert modes["etc/sceau/sceau.toml"] == "-rw-r-----"
    assert not [path for path in modes if Path(path).name.endswith(".tmp")]
    # Commands do not compile themselves, and the units could not write that.
    assert [path for path in modes if path.endswith(".pyc")]


def test_a_dry_run_shows_everything_and_writes_nothing(machine: Machine) -> None:
    before = machine.tree()
    said = machine.ok("--dry-run")
    assert machine.tree() == before
    done = machine.ok()
    # It said what was then done, line by line.
    lines = [line for line in done.splitlines() if line.startswith("files: ")]
    assert len(lines) > 50
    assert set(lines) <= set(said.splitlines())

    unit = machine.layout.units / "sceau-keys.timer"
    unit.write_text(unit.read_text().replace("04:40", "05:50"))
    before = machine.tree()
    said = machine.ok("--dry-run")
    assert machine.tree() == before
    assert f"files: {unit}: differs\n" in said
    assert "-OnCalendar=Mon *-*-* 05:50\n+OnCalendar=Mon *-*-* 04:40\n" in said
    assert said.endswith("Nothing was changed.\n")


def test_looking_says_whether_something_differs(machine: Machine) -> None:
    said = machine.setup("--check")
    assert said.code == 1 and f"{machine.layout.keys / 'secret'}: missing" in said.out
    machine.ok()
    said = machine.setup("--check")
    assert (said.code, said.out) == (0, "Nothing differs.\n")


def test_what_somebody_changed_is_named_and_mended(machine: Machine) -> None:
    machine.ok()
    layout = machine.layout
    before = machine.tree()
    unit, program = layout.units / "sceau-inbox.service", layout.program
    site, spool = layout.nginx / "site.conf", layout.inbox / "spool" / "new"
    hook = layout.site_repository / "hooks" / "pre-receive"
    unit.write_text("[Service]\n")
    program.unlink()
    site.chmod(0o666)
    layout.settings.chmod(0o644)
    shutil.rmtree(spool)
    (layout.keys / "secret").chmod(0o644)
    (layout.inbox / "secret").unlink()
    hook.write_bytes(hook.read_bytes() + b"exit 0\n")
    said = machine.setup("--check")
    assert said.code == 1
    assert said.out.splitlines() == [
        f"files: {spool}: missing",
        f"files: {layout.settings}: mode 0644, not 0640",
        f"files: {program}: missing",
        f"files: {layout.inbox / 'secret'}: missing",
        f"files: {layout.keys / 'secret'}: mode 0644, not 0600",
        f"files: {site}: mode 0666, not 0644",
        f"files: {unit}: differs",
        f"repositories: {hook}: differs",
    ]
    assert "Done: 8 changes.\n" in machine.ok()
    assert changed(before, machine.tree()) == set()
    assert machine.setup("--check").code == 0


@pytest.mark.parametrize("change", ["altered", "gone", "added"])
def test_an_installed_version_that_somebody_changed_is_installed_again(
    machine: Machine, change: str
) -> None:
    machine.ok()
    layout = machine.layout
    before = machine.tree()
    place = (layout.code / "current").resolve()
    module = place / "sceau" / "inbox" / "spool.py"
    if change == "altered":
        module.write_bytes(module.read_bytes() + b"# a back door\n")
    elif change == "gone":
        module.unlink()
    else:
        module.with_name("planted.py").write_text("# a back door\n")
    # Whatever runs has loaded it, so it is to be told.
    layout.loaded_units.write_text("what was loaded")
    said = machine.setup("--check")
    wanted = f"program: {place}: files were altered: to be installed again\n"
    assert said.code == 1 and said.out.startswith(wanted)
    assert "Done: 1 change.\n" in machine.ok()
    assert changed(before, machine.tree()) == set()
    assert not layout.loaded_units.exists()
    assert machine.setup("--check").code == 0


def test_a_hooks_setting_follows_sceau_toml(machine: Machine) -> None:
    machine.ok()
    text = machine.layout.settings.read_text()
    machine.write_settings(f"{text}\n[publishing]\nwait_seconds = 17\n")
    config = machine.layout.site_repository / "config"
    assert f"{config}: wait_seconds is to be 17" in machine.setup("--check").out
    machine.ok()
    assert "waitSeconds = 17" in config.read_text()
    assert machine.setup("--check").code == 0


def test_taken_away_and_brought_back(machine: Machine) -> None:
    machine.ok()
    write_data(machine)
    before, data = machine.tree(), machine.data()
    said = machine.ok("--uninstall")
    left = machine.tree()
    kept = ("var/lib/sceau", "etc/sceau/sceau.toml", "var/log/sceau")
    files = {path for path, look in left.items() if look[0][0] != "d"}
    assert all(path.startswith(kept) for path in files), files
    gone = {path for path in changed(before, left) if path.startswith(kept)}
    assert gone == {"var/lib/sceau/installed"}
    assert machine.data() == data
    for place in (machine.layout.settings.parent, machine.layout.state):
        assert str(place) in said.partition("Kept: ")[2]
    # Again there is nothing to take away, and no reason to fail.
    machine.ok("--uninstall")
    machine.ok()
    assert machine.data() == data
    assert changed(before, machine.tree()) == set()
    assert machine.setup("--check").code == 0


def test_a_unit_that_a_later_version_has_not(tmp_path: Path, project: Path) -> None:
    clone = tmp_path / "clone"
    shutil.copytree(project, clone, symlinks=True)
    old = clone / "deploy" / "systemd" / "sceau-old.timer.j2"
    old.write_text("[Timer]\nOnCalendar=daily\n")
    machine = make_machine(tmp_path, clone)
    machine.ok()
    unit, own = (machine.layout.units / name for name in ("sceau-old.timer", "x.timer"))
    own.write_text("[Timer]\nOnCalendar=weekly\n")
    first = machine.layout.code / "current"
    before = first.readlink()
    assert unit.exists()
    old.unlink()
    assert f"files: {unit}: no longer needed" in machine.setup("--check").out
    assert unit.exists()
    machine.ok()
    # Somebody's own is none of ours.
    assert own.exists() and not unit.exists()
    assert first.readlink() != before and (first.parent / before).is_dir()
    assert machine.setup("--check").code == 0


@pytest.mark.parametrize("root", ["a b", 'a"b', "a$b", "é", "a;b", "a\nb", "a%n"])
def test_a_folder_that_no_unit_can_name(machine: Machine, root: str) -> None:
    before = machine.tree()
    said = machine.setup(root=str(machine.root.parent / root))
    assert said.code == 1 and "plain letters" in said.err
    assert not (machine.root.parent / root).exists()
    assert machine.tree() == before


def test_a_relative_folder_starts_where_one_is(machine: Machine, project: Path) -> None:
    up = "../" * len(project.parts)
    said = machine.setup("--check", root=f"{up}{str(machine.root)[1:]}")
    assert str(machine.layout.program) in said.out


@pytest.mark.parametrize("root", ["/", "//", "///", "/tmp/.."])  # noqa: S108
def test_the_machine_itself_needs_root(
    machine: Machine, root: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    said = machine.setup("--check", root=root)
    assert said.code == 2 and "sudo deploy/setup" in said.err


def test_packages_that_are_not_there(machine: Machine) -> None:
    before = machine.tree()
    said = machine.setup("--environment", str(machine.root))
    assert said.code == 1 and "no bin/python" in said.err
    assert machine.tree() == before


@pytest.mark.parametrize("depth", [0, 1])
def test_a_site_needs_a_whole_clone(
    machine: Machine, tmp_path: Path, project: Path, depth: int
) -> None:
    """git's own words would be that some object is missing."""
    clone = tmp_path / "clone"
    shutil.copytree(project, clone, symlinks=True)
    if depth:
        shallow = clone / ".git" / "shallow"
        head = (project / ".git/refs/heads").rglob("*")
        shallow.write_text(next(p for p in head if p.is_file()).read_text())
    else:
        shutil.rmtree(clone / ".git")
    said = Machine(machine.root, clone).setup()
    assert said.code == depth and "Traceback" not in said.err
    assert ("fetch --unshallow" in said.err) == bool(depth)
    main = f"{machine.layout.site_repository}: no main yet; takes that of {project}"
    assert main in machine.ok()
    assert machine.setup("--check").code == 0
