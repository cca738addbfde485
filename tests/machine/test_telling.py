"""What the set-up tells systemd and apt, by the commands it types."""

import os
import socket
import threading
from pathlib import Path

import pytest

from sceau.configuration import BackupSettings
from sceau.machine.accounts import KEEPER
from sceau.machine.backups import BackupKeys
from sceau.machine.items import File
from sceau.machine.layout import Layout
from sceau.machine.liveness import require_answer, require_running
from sceau.machine.removal import uninstall
from sceau.machine.services import Packages, Units, WebServer
from sceau.machine.setup import Options, look
from sceau.machine.snapshot import Snapshot
from sceau.machine.steps import Files, SetupError
from sceau.machine.upgrade import Upgrade
from tests.machine.machines import ENVIRONMENT, SETTINGS
from tests.machine.upgrading import quiet


@pytest.fixture
def typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file with the commands; `apt-get install` works after an update alone."""
    programs, log = tmp_path / "programs", tmp_path / "typed"
    programs.mkdir()
    for name, more in (
        ("systemctl", f'! grep -qsx -- "$*" {tmp_path}/refused\n'),
        ("nginx", ""),
        ("runuser", f"test ! -e {tmp_path}/unreachable\n"),
        ("apt-get", f'[ "$1" = update ] || grep -q "apt-get update" {log}\n'),
    ):
        file = programs / name
        file.write_text(f'#!/bin/sh\necho "{name} $*" >> {log}\n{more}')
        file.chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    log.touch()
    return log


class Real(Layout):
    """Below a folder, and yet with services; everything is one's own."""

    @property
    def is_machine(self) -> bool:
        return True


class OnesOwn(Files):
    """Nobody is root here."""

    @property
    def _owned(self) -> bool:
        return False


def test_a_unit_that_is_no_longer_needed_is_stopped_first(
    tmp_path: Path, typed: Path
) -> None:
    layout = Real(tmp_path / "machine")
    names = ("sceau-old.timer", "sceau-old@.service", "sceau-new.timer")
    old, pattern, new = (File(layout.units / name, b"[Unit]\n") for name in names)
    OnesOwn(layout, (old, pattern)).apply(quiet)
    assert typed.read_text() == ""
    OnesOwn(layout, (new,)).apply(quiet)
    assert typed.read_text() == "systemctl disable --quiet --now sceau-old.timer\n"
    assert [path.name for path in layout.units.iterdir()] == ["sceau-new.timer"]


def test_an_old_list_of_packages_is_renewed(typed: Path) -> None:
    Packages({"no-such-program": "a-package"}).apply(quiet)
    verbs = [line.split()[1] for line in typed.read_text().splitlines()]
    assert verbs == ["install", "update", "install"]


def test_a_package_that_cannot_be_had_is_said(typed: Path) -> None:
    (typed.parent / "programs" / "apt-get").write_text(
        "#!/bin/sh\necho no network >&2\nexit 100\n"
    )
    with pytest.raises(SetupError, match="no network"):
        Packages({"no-such-program": "a-package"}).apply(quiet)


def test_who_needs_keys_of_ssh_has_a_home_of_his_own() -> None:
    """A backup to another machine goes by ssh."""
    layout = Layout()
    assert layout.homes[KEEPER] == layout.backup
    assert len(set(layout.homes.values())) == len(layout.homes)


def _site(tmp_path: Path) -> tuple[Real, WebServer]:
    layout = Real(tmp_path / "machine")
    for file in (layout.nginx / "site.conf", layout.nginx_include):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("ours")
    layout.state.mkdir(parents=True)
    return layout, WebServer(layout)


def _refusing(tmp_path: Path, layout: Layout, *, ours: bool) -> None:
    """nginx refuses everything, or only while this site is there."""
    program = tmp_path / "programs" / "nginx"
    test = f"test ! -e {layout.nginx_include}" if ours else "false"
    program.write_text(f"#!/bin/sh\necho faulty >&2\n{test}\n")


def test_nginx_loads_the_site_once(tmp_path: Path, typed: Path) -> None:
    _, server = _site(tmp_path)
    server.apply(quiet)
    assert "systemctl reload nginx.service" in typed.read_text()
    assert server.changes() == []


def test_where_ours_is_at_fault_others_go_on(tmp_path: Path, typed: Path) -> None:
    layout, server = _site(tmp_path)
    server.apply(quiet)
    good = (tmp_path / "programs" / "nginx").read_text()
    _refusing(tmp_path, layout, ours=True)
    with pytest.raises(SetupError, match="goes on without this site"):
        server.apply(quiet)
    refused = layout.nginx_include.with_suffix(".refused")
    assert not layout.nginx_include.exists() and refused.exists()
    # Mended and put back, it is to be loaded though it is what was loaded before.
    layout.nginx_include.write_text("ours")
    (tmp_path / "programs" / "nginx").write_text(good)
    assert server.changes() != []
    server.apply(quiet)
    assert not refused.exists()


def test_where_another_site_is_at_fault_ours_stays(tmp_path: Path, typed: Path) -> None:
    layout, server = _site(tmp_path)
    server.apply(quiet)
    _refusing(tmp_path, layout, ours=False)
    with pytest.raises(SetupError, match="not this site's"):
        server.apply(quiet)
    assert layout.nginx_include.exists()
    assert server.changes() != []


def test_nothing_is_loaded_after_an_uninstallation(tmp_path: Path, typed: Path) -> None:
    layout, server = _site(tmp_path)
    server.apply(quiet)
    uninstall(layout, quiet)
    assert server.changes() != []


def test_a_unit_that_systemd_cannot_load_does_not_keep_old_files_away(
    tmp_path: Path, typed: Path
) -> None:
    layout = Real(tmp_path / "machine")
    unit = layout.units / "sceau-committer.service"
    unit.parent.mkdir(parents=True)
    unit.write_text("good")
    Snapshot(layout.state / "upgrade" / "before").take([unit])
    unit.write_text("bad")
    verbs = ("stop", "start")
    (tmp_path / "refused").write_text(
        "".join(f"{verb} sceau-committer.service\n" for verb in verbs)
    )
    assert Upgrade(Options(layout, tmp_path)).undo(quiet)
    assert unit.read_text() == "good"
    lines = typed.read_text().splitlines()
    # systemd reads the old file before it is asked to start what that says.
    first_start = lines.index("systemctl start sceau-committer.service")
    assert lines.index("systemctl daemon-reload") < first_start
    assert "systemctl start sceau-build.path" in lines
    # And nothing is left to be undone.
    assert not Upgrade(Options(layout, tmp_path)).undo(quiet)


def test_a_socket_that_changed_is_opened_anew(tmp_path: Path, typed: Path) -> None:
    layout = Real(tmp_path / "machine")
    layout.units.mkdir(parents=True)
    layout.state.mkdir(parents=True)
    (layout.units / "sceau-inbox.socket").write_text("one")
    units = Units(layout, ["sceau-inbox.socket"])
    units.apply(quiet)
    assert units.changes() == []
    typed.write_text("")
    layout.settings.parent.mkdir(parents=True)
    layout.settings.write_text("changed")
    units.apply(quiet)
    assert " stop " not in typed.read_text()
    (layout.units / "sceau-inbox.socket").write_text("another")
    units.apply(quiet)
    assert "systemctl stop sceau-inbox.service sceau-inbox.socket" in typed.read_text()


def test_each_target_of_backups_is_made_ready_until_it_is(
    tmp_path: Path, typed: Path
) -> None:
    layout = Real(tmp_path / "machine")
    layout.backup.mkdir(parents=True)
    step = BackupKeys(layout, BackupSettings(target="ami@ailleurs:/srv"))
    (tmp_path / "unreachable").touch()
    with pytest.raises(SetupError):
        step.apply(quiet)
    assert step.changes() == ["ami@ailleurs:/srv: to be made ready for backups"]
    (tmp_path / "unreachable").unlink()
    step.apply(quiet)
    assert step.changes() == []
    other = BackupKeys(layout, BackupSettings(target="ami@plus-loin:/srv"))
    assert other.changes() == ["ami@plus-loin:/srv: to be made ready for backups"]


def test_what_ends_again_at_once_does_not_run(
    tmp_path: Path, typed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    layout = Real(tmp_path / "machine")
    monkeypatch.setattr("sceau.machine.liveness.require_answer", lambda path: None)
    require_running(layout, 0.3)
    (tmp_path / "refused").write_text(
        "is-active --quiet sceau-committer.service\n",
    )
    with pytest.raises(SetupError, match=r"journalctl -u sceau-committer\.service"):
        require_running(layout, 0.3)


@pytest.mark.parametrize("said", [b"HTTP/1.0 404 Not Found\r\n\r\n", b"", b"Traceback"])
def test_the_inbox_is_asked(tmp_path: Path, said: bytes) -> None:
    path = tmp_path / "inbox.sock"
    with pytest.raises(SetupError, match="does not answer"):
        require_answer(path)

    def answer(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(1000)
            connection.sendall(said)

    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()
        thread = threading.Thread(target=answer, args=(listener,))
        thread.start()
        if said.startswith(b"HTTP/"):
            require_answer(path)
        else:
            with pytest.raises(SetupError, match="does not answer"):
                require_answer(path)
        thread.join()


def test_a_bare_machine_is_looked_at(
    tmp_path: Path, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before there is any user, group, folder or service."""

    def missing(name: str) -> None:
        raise KeyError(name)

    for asked in ("pwd.getpwnam", "grp.getgrnam"):
        monkeypatch.setattr(asked, missing)
    layout = Real(tmp_path / "machine")
    layout.settings.parent.mkdir(parents=True)
    key = "age1gydltgkq3muzwm7dmfa6tyw3z47kf3tpphdcaeu7mh6e3hf2qezqad9ag2"
    backup = f'[backup]\ntarget = "{tmp_path}/backup"\nrecipients = ["{key}"]\n'
    layout.settings.write_text(f"{SETTINGS}{backup}")
    found = dict(look(Options(layout, project, environment=ENVIRONMENT)))
    assert "group sceau-refs: missing" in found["users"]
    assert f"{layout.inbox}/inbox.git/HEAD: missing" in found["repositories"]
    assert f"{tmp_path}/backup: missing" in found["backup"]
    assert [path.name for path in layout.root.iterdir()] == ["etc"]
    # Users went, data stayed, as on a machine that was made anew.
    (layout.inbox / "inbox.git").mkdir(parents=True)
    found = dict(look(Options(layout, project, environment=ENVIRONMENT)))
    shared = f"{layout.inbox}/inbox.git: not for those who share it"
    assert shared in found["repositories"]
