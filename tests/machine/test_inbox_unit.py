"""systemd starts the inbox with the unit's own words, on the machine's socket."""

import http.client
import shlex
import socket
import subprocess
from pathlib import Path

from tests.inbox.running import Home, wait_until
from tests.machine.machines import Machine, git
from tests.machine.units import read_unit, require


def unit_environment(machine: Machine, name: str) -> dict[str, str]:
    """What the unit says, and nothing of what these tests run in."""
    unit = read_unit(name, (machine.layout.units / name).read_text())
    found = dict(word.split("=", 1) for word in unit.all("Environment"))
    for line in Path(unit.last("EnvironmentFile")).read_text().splitlines():
        if line and not line.startswith("#"):
            key, _, value = line.partition("=")
            found[key] = value
    return found


def get(path: Path, address: str) -> tuple[int, str]:
    with socket.socket(socket.AF_UNIX) as connected:
        connected.settimeout(60)
        connected.connect(str(path))
        request = f"GET {address} HTTP/1.0\r\nHost: essai.test\r\n\r\n"
        connected.sendall(request.encode())
        response = http.client.HTTPResponse(connected)
        response.begin()
        return response.status, response.read().decode()


def test_systemd_starts_it(machine: Machine) -> None:
    activate = require("systemd-socket-activate")
    machine.ok()
    layout = machine.layout
    release = layout.releases / "first"
    release.mkdir()
    # What a build leaves.
    Home(release).write_site()
    (layout.releases / "current").symlink_to("first")
    name = "sceau-inbox.service"
    unit = read_unit(name, (layout.units / name).read_text())
    listen = (layout.units / "sceau-inbox.socket").read_text()
    assert f"ListenStream={layout.socket}\n" in listen
    environment = unit_environment(machine, name)
    process = subprocess.Popen(
        [
            *(activate, f"--listen={layout.socket}"),
            *(f"--setenv={key}={value}" for key, value in environment.items()),
            *shlex.split(unit.last("ExecStart")),
        ],
        cwd=unit.last("WorkingDirectory"),
        env={"PATH": "/usr/bin:/bin", **environment},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        wait_until(layout.socket.is_socket)
        status, page = get(layout.socket, "/commenter/nouveau?article=ton-dossier")
        assert status == 200, page
        assert "Ton dossier" in page
        assert get(layout.socket, "/nulle-part")[0] == 404
    finally:
        process.terminate()
        _, said = process.communicate(timeout=30)
    assert "Traceback" not in said


def test_the_committer_runs_once_with_the_units_words(machine: Machine) -> None:
    machine.ok()
    name = "sceau-committer.service"
    unit = read_unit(name, (machine.layout.units / name).read_text())
    done = subprocess.run(
        [*shlex.split(unit.last("ExecStart")), "--once"],
        cwd=unit.last("WorkingDirectory"),
        env={"PATH": "/usr/bin:/bin", **unit_environment(machine, name)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert git(machine.layout.inbox / "inbox.git", "for-each-ref") == ""


def test_the_command_of_the_machine_works_anywhere(laid_out: Machine) -> None:
    """`sudo sceau status`: as root types it, with nothing set."""
    done = subprocess.run(
        [laid_out.layout.program, "status", "--json"],
        cwd="/",
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert '"build"' in done.stdout and "cannot be looked at" not in done.stdout
