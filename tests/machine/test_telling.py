"""What the set-up tells systemd and apt, by the commands it types."""

import os
from pathlib import Path

import pytest

from sceau.machine.accounts import KEEPER
from sceau.machine.items import File
from sceau.machine.layout import Layout
from sceau.machine.services import Packages
from sceau.machine.steps import Files, SetupError
from tests.machine.upgrading import quiet


@pytest.fixture
def typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file with the commands; `apt-get install` works after an update alone."""
    programs, log = tmp_path / "programs", tmp_path / "typed"
    programs.mkdir()
    for name, more in (
        ("systemctl", ""),
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
