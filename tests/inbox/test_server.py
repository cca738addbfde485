"""The web process and its sockets."""

import http.client
import os
import shutil
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sceau.configuration import RefusedValue
from sceau.inbox.server import inherited_socket, listening_socket
from tests.inbox.running import (
    ARTICLE,
    Home,
    Web,
    command,
    make_home,
    running_web,
    started,
    wait_until,
)
from tests.sites import ROOT

FORM = f"/commenter/nouveau?article={ARTICLE}"
ACTIVATE = shutil.which("systemd-socket-activate")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return make_home(tmp_path_factory.mktemp("server"))


def over_unix(path: Path) -> tuple[int, str]:
    """Status and text of the form, asked for through a unix socket."""
    with socket.socket(socket.AF_UNIX) as connected:
        connected.settimeout(30)
        connected.connect(str(path))
        connected.sendall(f"GET {FORM} HTTP/1.0\r\nHost: localhost\r\n\r\n".encode())
        response = http.client.HTTPResponse(connected)
        response.begin()
        return response.status, response.read().decode()


@contextmanager
def stopped(process: subprocess.Popen[str]) -> Iterator[subprocess.Popen[str]]:
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)
        assert process.stderr is not None
        process.stderr.close()


# --- addresses ----------------------------------------------------------------------
def test_it_says_which_port_the_kernel_chose_and_answers_there(home: Home) -> None:
    with running_web(home) as web:
        assert web.get(FORM).status == 200


def test_it_says_nothing_of_what_serves(home: Home) -> None:
    with running_web(home) as web:
        headers = web.get(FORM).headers
    assert not {"Server", "Via", "X-Powered-By"} & set(headers)


def test_ipv6_is_an_address_too(home: Home) -> None:
    try:
        listening_socket("[::1]:0").close()
    except OSError:
        pytest.skip("no IPv6 on this machine")
    with started(home, "serve", "--bind", "[::1]:0") as process:
        assert process.stderr is not None
        line = process.stderr.readline()
        port = int(line.rpartition(":")[2])
        connection = http.client.HTTPConnection("::1", port, timeout=30)
        connection.request("GET", FORM)
        assert connection.getresponse().status == 200
        connection.close()


def test_a_unix_socket_is_for_its_user_and_group(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "inbox.sock"
    with started(home, "serve", "--bind", f"unix:{path}") as process:
        assert process.stderr is not None
        assert process.stderr.readline() == f"inbox: listening on unix:{path}\n"
        assert stat.S_IMODE(path.stat().st_mode) == 0o660
        status, text = over_unix(path)
    assert status == 200
    assert "<form" in text


def test_a_socket_that_a_killed_process_left_is_taken_over(
    home: Home, tmp_path: Path
) -> None:
    path = tmp_path / "inbox.sock"
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(path))
    with started(home, "serve", "--bind", f"unix:{path}") as process:
        assert process.stderr is not None
        process.stderr.readline()
        assert over_unix(path)[0] == 200


def test_a_file_in_the_place_of_a_socket_is_never_removed(
    home: Home, tmp_path: Path
) -> None:
    precious = tmp_path / "thesis.odt"
    precious.write_text("Trois ans de travail.", "utf-8")
    result = home.run("--bind", f"unix:{precious}", check=False)
    assert result.returncode == 1
    assert "Address already in use" in result.stderr
    assert precious.read_text("utf-8") == "Trois ans de travail."


def test_no_socket_has_a_moment_in_which_anyone_may_connect(tmp_path: Path) -> None:
    path = tmp_path / "inbox.sock"
    old = os.umask(0)
    try:
        listener = listening_socket(f"unix:{path}")
    finally:
        os.umask(old)
    with listener, socket.socket(socket.AF_UNIX) as early:
        assert stat.S_IMODE(path.stat().st_mode) == 0o660
        with pytest.raises(ConnectionRefusedError):
            early.connect(str(path))


@pytest.mark.parametrize(
    "bind", ["", "8001", "localhost", "localhost:x", "unix:", "unix:relative", "a:b:1"]
)
def test_what_is_no_address_is_misuse(home: Home, bind: str) -> None:
    with pytest.raises(RefusedValue):
        listening_socket(bind)


def test_misuse_and_an_address_in_use_have_their_exit_codes(home: Home) -> None:
    wrong = home.run("--bind", "nowhere", check=False)
    assert wrong.returncode == 2
    assert wrong.stderr.startswith("--bind: ")
    with listening_socket("127.0.0.1:0") as taken:
        taken.listen()
        port = taken.getsockname()[1]
        busy = home.run("--bind", f"127.0.0.1:{port}", check=False)
    assert busy.returncode == 1
    assert "Address already in use" in busy.stderr
    assert "Traceback" not in wrong.stderr + busy.stderr


def test_it_stops_when_it_is_told_to(home: Home) -> None:
    with running_web(home) as web:
        web.process.terminate()
        assert web.process.wait(20) is not None


# --- a socket that somebody else opened ---------------------------------------------
@pytest.mark.parametrize(
    "environ",
    [
        {},
        {"LISTEN_FDS": "1"},
        {"LISTEN_PID": "4711"},
        {"LISTEN_FDS": "1", "LISTEN_PID": "4712"},
        {"LISTEN_FDS": "0", "LISTEN_PID": "4711"},
        {"LISTEN_FDS": "2", "LISTEN_PID": "4711"},
        {"LISTEN_FDS": "one", "LISTEN_PID": "4711"},
    ],
    ids=str,
)
def test_a_socket_for_somebody_else_is_not_taken(environ: dict[str, str]) -> None:
    assert inherited_socket(environ, 4711) is None


# What systemd does: descriptor 3, and the number of the process that shall take it.
_HAND_OVER = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ |= {"LISTEN_FDS": "1", "LISTEN_PID": str(os.getpid())}
os.execv(sys.argv[2], sys.argv[2:])
"""


def handed_over(home: Home, listener: socket.socket) -> subprocess.Popen[str]:
    """A web process that is given a socket as systemd gives it."""
    number = listener.fileno()
    return subprocess.Popen(
        [sys.executable, "-c", _HAND_OVER, str(number), *command()],
        cwd=ROOT,
        env=home.environment(),
        pass_fds=(number,),
        stderr=subprocess.PIPE,
        text=True,
    )


def test_an_inherited_tcp_socket_is_served(home: Home) -> None:
    with listening_socket("127.0.0.1:0") as listener:
        listener.listen()
        port = listener.getsockname()[1]
        with stopped(handed_over(home, listener)) as process:
            # The connection waits in the socket until the process has started.
            assert Web(home, process, port).get(FORM).status == 200


def test_an_inherited_unix_socket_is_served_and_survives(
    home: Home, tmp_path: Path
) -> None:
    """A restart refuses no connection: the socket is systemd's."""
    path = tmp_path / "inbox.sock"
    with listening_socket(f"unix:{path}") as listener:
        listener.listen()
        inode = path.stat().st_ino
        for _ in range(2):
            with stopped(handed_over(home, listener)):
                assert over_unix(path)[0] == 200
        assert path.stat().st_ino == inode


def test_systemd_itself_starts_it(home: Home, tmp_path: Path) -> None:
    if ACTIVATE is None:
        if os.environ.get("CI") == "true":
            pytest.fail("systemd-socket-activate is missing")
        pytest.skip("systemd-socket-activate is missing; see tests/system-tools")
    path = tmp_path / "inbox.sock"
    environ = home.environment()
    kept = [f"--setenv={name}={environ[name]}" for name in environ]
    activating = subprocess.Popen(
        [ACTIVATE, f"--listen={path}", *kept, *command()],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
    )
    with stopped(activating):
        wait_until(path.is_socket)
        assert over_unix(path)[0] == 200
