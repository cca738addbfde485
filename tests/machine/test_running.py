"""Which services failed or do not run, asked as `sceau status` asks: by systemctl."""

import os
import subprocess
from pathlib import Path

import pytest

from sceau.machine.health import Line
from sceau.machine.layout import Layout, is_machines
from sceau.machine.running import look_at_units, systemctl, units_of
from sceau.machine.units import enabled
from sceau.machine.wanted import program
from tests.machine.machines import Machine
from tests.machine.units import all_units, require
from tests.sites import ROOT

ALL = units_of(ROOT)

# As the real one: a first word that is none of its verbs is an error and no pattern.
SYSTEMCTL = """\
#!/bin/sh
cd {folder} || exit 9
verb= failed=
for word; do
  case $word in
    --failed) failed=yes ;;
    -*) ;;
    *) if [ -z "$verb" ]; then verb=$word; else names="$names $word"; fi ;;
  esac
done
case $verb in
  list-units)
    [ -n "$failed" ] || exit 9
    [ "$names" = " sceau-* nginx.service" ] || exit 9
    grep -l failed *.service *.timer *.path *.socket 2>/dev/null |
      while read -r name; do
        echo "$name loaded failed failed Sous le sceau: one of them"
      done ;;
  is-active)
    code=3
    for name in $names; do
      state=$(cat "$name" 2>/dev/null || echo inactive)
      echo "$state"
      [ "$state" = active ] && code=0
    done
    exit $code ;;
  *) echo "Unknown command verb '$verb', did you mean 'help'?" >&2; exit 1 ;;
esac
"""


@pytest.fixture
def states(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a file for each unit, its state in it; all is as it shall be."""
    folder, programs = tmp_path / "states", tmp_path / "programs"
    folder.mkdir()
    for name in (*filter(enabled, ALL), "nginx.service"):
        (folder / name).write_text("active")
    programs.mkdir()
    program = programs / "systemctl"
    program.write_text(SYSTEMCTL.format(folder=folder))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    return folder


def looked() -> list[Line]:
    return list(look_at_units(ALL))


def test_the_units_are_those_that_are_installed() -> None:
    assert set(ALL) == set(all_units())


@pytest.mark.usefixtures("states")
def test_all_is_well() -> None:
    (line,) = looked()
    assert (line.name, line.level, line.advice) == ("services", "fine", "")


@pytest.mark.parametrize("name", ["sceau-build.service", "sceau-mailer.path"])
def test_what_failed_is_seen(states: Path, name: str) -> None:
    (states / name).write_text("failed")
    (line,) = looked()
    assert line.level == "act" and line.text == f"failed: {name}"
    assert line.advice == f"journalctl -n 50 -u {name}; then systemctl restart {name}"


@pytest.mark.parametrize(
    "name",
    [*filter(enabled, ALL), "nginx.service"],
)
def test_what_was_stopped_is_seen(states: Path, name: str) -> None:
    (states / name).write_text("inactive")
    (line,) = looked()
    assert line.level == "act" and line.text == f"not running: {name}"
    assert f"systemctl enable --now {name}" in line.advice


@pytest.mark.parametrize("name", ["sceau-committer.service", "sceau-inbox.service"])
def test_what_begins_again_and_again_is_seen(states: Path, name: str) -> None:
    """`activating (auto-restart)`: it is in no list of failed ones."""
    (states / name).write_text("activating")
    (line,) = looked()
    assert line.level == "act" and name in line.text
    assert f"-u {name}" in line.advice


@pytest.mark.parametrize("state", ["inactive", "active"])
def test_the_inbox_may_wait_for_readers(states: Path, state: str) -> None:
    (states / "sceau-inbox.service").write_text(state)
    assert looked()[0].level == "fine"


def test_a_mail_about_a_failure_is_not_sent_again(states: Path) -> None:
    name = "sceau-failure@sceau-backup.service"
    (states / name).write_text("failed")
    (line,) = looked()
    assert line.level == "act" and name in line.text
    assert f"systemctl reset-failed {name}" in line.advice
    assert "restart" not in line.advice


def test_several_troubles_are_said_all(states: Path) -> None:
    (states / "sceau-build.service").write_text("failed")
    (states / "sceau-reads.service").write_text("failed")
    (states / "sceau-reads.timer").write_text("inactive")
    failed, resting = looked()
    both = "sceau-build.service, sceau-reads.service"
    assert failed.text == f"failed: {both}"
    assert failed.advice.endswith(f"systemctl restart {both.replace(',', '')}")
    assert resting.text == "not running: sceau-reads.timer"


@pytest.mark.parametrize("verb", ["list-units", "is-active"])
def test_no_answer_is_no_good_news(states: Path, verb: str) -> None:
    def ask(words: object) -> subprocess.CompletedProcess[str]:
        assert isinstance(words, list)
        if words[0] != verb:
            return systemctl(words)
        said = "Failed to connect to bus: Host is down\n"
        return subprocess.CompletedProcess(words, 1, "", said)

    (line,) = look_at_units(ALL, ask)
    assert line.level == "act" and line.text.startswith("not known: Failed to connect")


def test_no_systemctl_is_no_good_news(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    (line,) = looked()
    assert line.level == "act" and line.text.startswith("not known: ")


def test_the_real_one_knows_the_words() -> None:
    """It says that there is no systemd here, or answers; not that it knows no such
    verb."""
    require("systemctl")
    text = " ".join(line.text for line in looked())
    assert "Unknown" not in text and "unrecognized" not in text
    if not Path("/run/systemd/system").is_dir():
        assert text.startswith("not known: ")


def test_only_a_machine_has_services(laid_out: Machine) -> None:
    assert is_machines({"SCEAU_CONFIG": "/etc/sceau/sceau.toml"})
    assert f"SCEAU_CONFIG={Layout().settings} " in program(Layout()).decode()
    assert not is_machines({"SCEAU_CONFIG": str(laid_out.layout.settings)})
    assert not is_machines({})
