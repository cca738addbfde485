"""The units: what systemd thinks of them, and that none may do more than it must."""

import re
import subprocess
from pathlib import Path

import pytest

from sceau.machine import accounts
from sceau.machine.accounts import ACCOUNTS, ROOT
from sceau.machine.items import Folder
from sceau.machine.layout import Layout
from sceau.machine.units import enabled
from sceau.machine.wanted import folders
from tests.machine.machines import Machine
from tests.machine.units import Unit, all_units, require, write_units

UNITS = all_units()
SERVICES = [name for name in UNITS if name.endswith(".service")]
MOST = 1.5
ONLINE = {
    "sceau-mailer.service": "speaks to the mail server",
    "sceau-packages.service": "fetches what requirements.lock names",
}
ONLINE_FAR = {
    "sceau-backup.service": "the backup goes to another host",
    "sceau-backup-verify.service": "and is fetched from there",
}


def of(user: str) -> set[str]:
    """Its groups."""
    found = [account for account in ACCOUNTS if account.name == user]
    return {user, accounts.SETTINGS_GROUP, *(g for a in found for g in a.groups)}


def may_write(user: str, folder: Folder) -> bool:
    """By its owner or its group; there are no others."""
    if folder.owner == user:
        return bool(folder.mode & 0o200)
    return folder.group in of(user) and bool(folder.mode & 0o020)


# --- what systemd says --------------------------------------------------------------
@pytest.mark.parametrize("name", SERVICES)
def test_each_service_is_shut_in(tmp_path: Path, name: str) -> None:
    program = require("systemd-analyze")
    # A template is looked at as one of what it makes.
    file = tmp_path / name.replace("@.", "@sceau-build.")
    for target in ("", "ami@ailleurs:/srv") if name in ONLINE_FAR else ("",):
        file.write_text(all_units(target=target)[name].text)
        words = (program, "security", "--offline=true", "--no-pager", str(file))
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        found = re.search(r"exposure level for \S+: ([\d.]+)", done.stdout)
        assert found is not None, done.stdout + done.stderr
        assert float(found[1]) <= MOST, done.stdout


def test_systemd_understands_each_of_them(laid_out: Machine) -> None:
    """In a folder, so that the programs are where the units say."""
    program = require("systemd-analyze")
    folder = laid_out.layout.units
    files = [str(path) for path in sorted(folder.iterdir())]
    assert len(files) == len(UNITS)
    failure = f"{folder}/sceau-failure@sceau-build.service"
    done = subprocess.run(
        [program, "verify", "--man=no", "--recursive-errors=yes", *files, failure],
        # Its own units, and those that come with systemd.
        env={"SYSTEMD_UNIT_PATH": f"{folder}:", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    said = [line for line in done.stderr.splitlines() if "sceau" in line]
    assert said == [] and done.returncode == 0, done.stderr


def test_it_would_say_what_it_does_not_understand(
    laid_out: Machine, tmp_path: Path
) -> None:
    program = require("systemd-analyze")
    bad = tmp_path / "sceau-bad.service"
    bad.write_text("[Service]\nExecStart=/nonexistent/sceau\nProtectAll=yes\n")
    words = (program, "verify", "--man=no", str(bad))
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode != 0 and "ProtectAll" in done.stderr


# --- what belongs together ----------------------------------------------------------
@pytest.mark.parametrize("name", UNITS)
def test_what_starts_something_has_it(name: str) -> None:
    unit = UNITS[name]
    if unit.kind != "service":
        started = unit.last("Unit") or f"{name.rpartition('.')[0]}.service"
        assert started in UNITS
        assert enabled(name) and unit.last("WantedBy")
        return
    assert enabled(name) == bool(unit.last("WantedBy"))
    for key in ("Wants", "After", "Requires", "OnFailure"):
        for other in " ".join(unit.all(key)).split():
            wanted = other.replace("@%p.", "@.")
            assert wanted in UNITS, f"{name}: {key}={other}"
            # What it names must pass for a service of ours.
            if wanted != other:
                prefix = name.removesuffix(".service")
                assert re.fullmatch(r"sceau-[a-z-]{1,40}", prefix)


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_started_by_something(name: str) -> None:
    stem = name.removesuffix(".service")
    starters = [f"{stem}.{kind}" for kind in ("timer", "path", "socket")]
    wanted = {other for unit in UNITS.values() for other in _named(unit)}
    assert enabled(name) or any(s in UNITS for s in starters) or name in wanted


def _named(unit: Unit) -> list[str]:
    words = " ".join((*unit.all("Wants"), *unit.all("OnFailure")))
    return words.replace("@%p.", "@.").split()


@pytest.mark.parametrize("name", SERVICES)
def test_a_failure_is_told(name: str) -> None:
    """But of the one that tells it, the one that sends it, and what the build tells."""
    silent = {"sceau-failure@.service", "sceau-mailer.service"}
    silent.add("sceau-packages.service")
    told = UNITS[name].last("OnFailure")
    assert told == ("" if name in silent else "sceau-failure@%p.service")


# --- who may do what ----------------------------------------------------------------
@pytest.mark.parametrize("name", SERVICES)
def test_a_service_writes_where_its_user_may(name: str) -> None:
    """In folders that the set-up makes; and in all that is inside them, root too: what
    another user alone owns is nobody else's."""
    unit = UNITS[name]
    user, known = unit.last("User"), {f.path: f for f in folders(Layout())}
    assert user == ROOT or user in {account.name for account in ACCOUNTS}
    for word in unit.all("ReadWritePaths"):
        assert Path(word) in known, f"{name}: nobody makes {word}"
        inside = [f for f in known.values() if f.path.is_relative_to(word)]
        if "CAP_DAC_OVERRIDE" in unit.last("CapabilityBoundingSet"):
            # The log's folder is closed to its owner too; root turns what is in it.
            assert user == ROOT and Path(word) == Layout().logs
            continue
        if Path(word) == Layout().mail and user == accounts.BUILDER:
            # A mail is renamed from one folder to another, which systemd must not make
            # two mounts of. What else is there, the folders' modes keep to the mailer.
            closed = [f for f in inside if f.path.name not in {"new", "tmp"}]
            assert [f.path for f in closed if may_write(user, f)] == []
            inside = [f for f in inside if f not in closed]
            assert len(inside) == 2
        assert [f.path for f in inside if not may_write(user, f)] == []


@pytest.mark.parametrize("name", SERVICES)
def test_nothing_is_hidden_from_who_writes_it(name: str) -> None:
    unit = UNITS[name]
    writes = {Path(word) for word in unit.all("ReadWritePaths")}
    hidden = {Path(word.removeprefix("-")) for word in unit.all("InaccessiblePaths")}
    assert not [w for w in writes if any(w.is_relative_to(h) for h in hidden)]
    layout = Layout()
    # What was sent in confidence and what nobody needs is out of sight. The backup
    # reads everything.
    if not name.startswith("sceau-backup"):
        for secret in (layout.backup, layout.keys):
            of_the_web = unit.last("User") == accounts.WEB and secret == layout.keys
            assert of_the_web or any(secret.is_relative_to(h) for h in hidden)


@pytest.mark.parametrize("target", ["", "/mnt/disque", "ami@ailleurs:/srv"])
def test_who_is_online(target: str) -> None:
    units = all_units(target=target)
    online = {
        name
        for name in SERVICES
        if units[name].last("PrivateNetwork") != "yes"
        or "AF_INET" in units[name].last("RestrictAddressFamilies")
    }
    assert online == {*ONLINE, *(ONLINE_FAR if ":" in target else {})}
    for name in SERVICES:
        if name not in online:
            assert units[name].last("IPAddressDeny") == "any"


def test_root_runs_nothing_that_it_need_not() -> None:
    of_root = {name for name in SERVICES if UNITS[name].last("User") == ROOT}
    assert of_root == {"sceau-logs.service", "sceau-redirects.service"}
    # Outside of what shuts it in, one command of all.
    full = [(n, w) for n, u in UNITS.items() for w in u.all("ExecStartPost")]
    assert [name for name, word in full if word.startswith("+")] == [
        "sceau-redirects.service"
    ]
    assert not [n for n in SERVICES if UNITS[n].last("ExecStart")[0] in "+!"]


def test_only_nginx_reaches_the_socket() -> None:
    socket = UNITS["sceau-inbox.socket"]
    assert socket.last("SocketMode") == "0660"
    assert socket.last("SocketGroup") == accounts.NGINX
    assert socket.last("ListenStream") == str(Layout().socket)


@pytest.mark.parametrize("target", ["/mnt/disque", "/mnt/100 % à moi", '/a"b'])
def test_a_target_is_one_word_to_systemd(tmp_path: Path, target: str) -> None:
    program = require("systemd-analyze")
    units = all_units(target=target)
    text = units["sceau-backup.service"].text
    file = write_units(tmp_path / "units", units) / "sceau-backup.service"
    # A program that exists: this asks about paths.
    file.write_text(re.sub("ExecStart=.*", "ExecStart=/bin/true", text))
    words = (program, "verify", "--man=no", str(file))
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert "ReadWritePaths" not in done.stderr, done.stderr
    assert "not absolute" not in done.stderr and "Invalid" not in done.stderr
