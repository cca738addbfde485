"""What root types and a unit else does: done as the unit's user, or files of root's
would stop that unit for ever."""

import pwd
import shlex
import subprocess
from argparse import Namespace
from pathlib import Path

import pytest

from sceau import cli
from sceau.machine.accounts import KEEPER, MAILER, ROOT, WEB
from sceau.machine.handover import (
    WORKERS,
    Worker,
    environment_of,
    hand_over,
    words_of,
    worker_of,
)
from sceau.machine.layout import Layout
from sceau.machine.steps import SetupError
from sceau.machine.units import command
from tests.machine.machines import Machine
from tests.machine.units import Unit, all_units, require
from tests.privileges import needs_root

MACHINE = {"SCEAU_CONFIG": "/etc/sceau/sceau.toml"}
PROGRAM = " ".join(command(Layout()))
SERVICES = [unit for unit in all_units().values() if unit.kind == "service"]


def commands_of(unit: Unit) -> list[list[str]]:
    """What a unit has our program do as its user."""
    lines = [line for line in unit.all("ExecStart") if line.startswith(PROGRAM)]
    return [shlex.split(line.removeprefix(PROGRAM)) for line in lines]


OF_UNITS = [
    pytest.param(unit, words, id=" ".join(words))
    for unit in SERVICES
    for words in commands_of(unit)
]


@pytest.mark.parametrize(("unit", "words"), OF_UNITS)
def test_root_does_it_as_the_unit_does(unit: Unit, words: list[str]) -> None:
    arguments = cli._parser().parse_args(words)
    worker = worker_of(arguments, MACHINE, 0)
    if unit.last("User") == ROOT:
        assert worker is None
        return
    assert worker is not None
    assert unit.last("Group") == worker.user == unit.last("User")
    assert f"{worker.umask:04o}" == unit.last("UMask")
    capabilities = "CAP_DAC_READ_SEARCH" if worker.reads_all else ""
    assert unit.last("AmbientCapabilities") == capabilities


@pytest.mark.parametrize(
    ("words", "user"),
    [
        ("inbox rotate-keys --now", WEB),
        ("mail retry", MAILER),
        ("mail list --json", MAILER),
        ("publish run --again", "sceau-build"),
        ("publish watch", "sceau-build"),
        ("rollback", "sceau-build"),
        ("rollback --list", "sceau-build"),
        ("reads report", "sceau-reads"),
        ("reads purge", "sceau-reads"),
        ("backup init", KEEPER),
        ("backup run --anew", KEEPER),
        ("backup list", KEEPER),
    ],
)
def test_what_a_person_types(words: str, user: str) -> None:
    arguments = cli._parser().parse_args(words.split())
    worker = worker_of(arguments, MACHINE, 0)
    assert worker is not None and worker.user == user
    # Whoever is not root, as each unit, stays who he is.
    assert worker_of(arguments, MACHINE, 61_000) is None
    # And so does root in a clone, and in a folder for trying out.
    for environ in ({}, {"SCEAU_CONFIG": "/tmp/machine/etc/sceau/sceau.toml"}):  # noqa: S108
        assert worker_of(arguments, environ, 0) is None


@pytest.mark.parametrize(
    "words",
    ["setup", "upgrade", "status", "moderators list", "nginx render", "doctor"],
)
def test_what_needs_root_stays_with_root(words: str) -> None:
    arguments = Namespace(command=words.split()[0], action=words.split()[-1])
    assert worker_of(arguments, MACHINE, 0) is None


def test_every_entry_is_a_command() -> None:
    for name, action in WORKERS:
        more = ["sceau-build"] if name == "notice" else [action] if action else []
        assert cli._parser().parse_args([name, *more]).command == name


@pytest.fixture
def began(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What a process became; it stays what it is."""
    seen: list[object] = []
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr("os.chdir", seen.append)
    monkeypatch.setattr("os.umask", seen.append)
    monkeypatch.setattr("os.execve", lambda *words: seen.append(words))
    monkeypatch.setattr(
        "pwd.getpwnam",
        lambda name: pwd.struct_passwd((name, "x", 9, 9, "", "/home", "/bin/sh")),
    )
    return seen


def test_the_command_begins_anew_as_that_user(
    began: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCEAU_CONFIG", MACHINE["SCEAU_CONFIG"])
    cli.main(["mail", "retry"])
    umask, folder, (program, words, environ) = began  # type: ignore[misc]
    assert (umask, folder) == (0o027, Path("/usr/local/lib/sceau/current"))
    assert program == words[0] == "/usr/bin/setpriv"
    assert words[words.index("--") + 1 :] == ["/usr/local/bin/sceau", "mail", "retry"]
    assert (environ["HOME"], environ["USER"]) == ("/home", MAILER)


def test_below_a_folder_root_does_it_itself(
    began: list[object], machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCEAU_CONFIG", str(machine.layout.settings))
    cli.main(["mail", "list"])
    assert began == []


def test_a_user_that_is_not_there_yet() -> None:
    with pytest.raises(SetupError, match="no user nobody-of-this-name yet"):
        hand_over(Worker("nobody-of-this-name", 0o077), ["mail", "retry"])


def test_nothing_leads_back_to_roots_own_folders() -> None:
    environ = {"HOME": "/srv", "XDG_CONFIG_HOME": "/srv/.config", "PATH": "/bin"}
    assert environment_of("/nonexistent", MAILER, environ) == {
        "HOME": "/nonexistent",
        "LOGNAME": MAILER,
        "PATH": "/bin",
        "USER": MAILER,
    }


@needs_root
@pytest.mark.parametrize("reads_all", [False, True])
def test_setpriv_does_it(tmp_path: Path, reads_all: bool) -> None:
    """The words are tried, with a user that every Debian has."""
    require("setpriv")
    secret = tmp_path / "secret"
    secret.write_text("read\n")
    secret.chmod(0o600)
    words = words_of(Worker("daemon", 0o077, reads_all), [])[:-1]
    script = f"id -un; id -gn; id -Gn; cat {secret}; touch {tmp_path}/x || echo no"
    done = subprocess.run(
        [*words, "sh", "-c", script],
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    read = ["read"] if reads_all else []
    assert done.stdout.split("\n")[:-1] == [*("daemon",) * 3, *read, "no"], done.stderr
    assert not (tmp_path / "x").exists()
