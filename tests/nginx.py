"""Debian's real nginx over a built site, for as long as a test needs it.

with running_nginx(output, tmp_path) as address:
    urllib.request.urlopen(f"{address}/feed/")

It serves the site with the project's own configuration of feeds; lines of the caller go
into `http { … }` and `server { … }`. Whoever runs the tests may run it: every file that
it writes is in the given folder, and it listens on this machine alone.
"""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.sites import ROOT

# Debian keeps daemons where ordinary users do not look.
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
LEFT_OUT = "nginx is missing: sudo apt-get install --no-install-recommends nginx-light"
DEPLOY = ROOT / "deploy" / "nginx"

_ATTEMPTS = 5
_SECONDS = 20.0
_TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


class _PortTaken(Exception):
    """Somebody was faster between our asking for a free port and nginx's taking it."""


def require_nginx() -> str:
    """The program; without it the test is left out, but with CI=true it fails."""
    if NGINX is None:
        if os.environ.get("CI") == "true":
            pytest.fail(LEFT_OUT)
        pytest.skip(LEFT_OUT)
    return NGINX


@contextmanager
def running_nginx(
    output: Path, folder: Path, *, http: Iterable[str] = (), server: Iterable[str] = ()
) -> Iterator[str]:
    """Serve `output`; yields the address, `http://127.0.0.1:1234`.

    `folder` receives `nginx.conf`, `access.log`, `error.log` and temporary files;
    `http` and `server` are further lines of the configuration. Raises `AssertionError`
    with nginx's own words when it does not start.
    """
    http, server = tuple(http), tuple(server)

    def write(ports: tuple[int, ...]) -> str:
        return frame(
            folder,
            [
                "include /etc/nginx/mime.types;",
                f"include {_quoted(DEPLOY / 'feeds-http.conf')};",
                *http,
                "server {",
                f"listen 127.0.0.1:{ports[0]};",
                f"root {_quoted(output)};",
                "absolute_redirect off;",
                "add_header Vary $feed_vary always;",
                f"include {_quoted(DEPLOY / 'feeds.conf')};",
                *server,
                "}",
            ],
        )

    with nginx_with(folder, write) as ports:
        yield f"http://127.0.0.1:{ports[0]}"


@contextmanager
def nginx_with(
    folder: Path,
    write: Callable[[tuple[int, ...]], str],
    count: int = 1,
    *,
    chosen: tuple[int, ...] = (),
) -> Iterator[tuple[int, ...]]:
    """nginx with what `write` makes of `count` free ports, or of those that were chosen
    before; yields those ports.

    It must listen on all of them. Raises `AssertionError` with nginx's own words.
    """
    program = require_nginx()
    folder.mkdir(parents=True, exist_ok=True)
    process, ports = _started(program, folder, write, count, chosen)
    try:
        yield ports
    finally:
        _stop(process)


def frame(folder: Path, http: Iterable[str], main: Iterable[str] = ()) -> str:
    """The text of `nginx.conf` around the lines of `http { … }`."""
    # As root nginx gives its workers to another user, who cannot read a test's folder.
    user = ["user root;"] if os.geteuid() == 0 else []
    return "\n".join(
        [
            *user,
            *main,
            "daemon off;",
            "worker_processes 1;",
            f"pid {_quoted(folder / 'nginx.pid')};",
            f"error_log {_quoted(folder / 'error.log')} info;",
            "events { worker_connections 64; }",
            "http {",
            f"access_log {_quoted(folder / 'access.log')};",
            *(
                f"{name}_temp_path {_quoted(folder / f'{name}_temp')};"
                for name in _TEMPORARY
            ),
            *http,
            "}",
            "",
        ]
    )


def _quoted(path: Path) -> str:
    text = str(path)
    # nginx has no escape for a dollar sign, and looks for variables inside of quotes.
    if set(text) & set('"\\$\n'):
        raise ValueError(f"nginx cannot be told of this path: {text!r}")
    return f'"{text}"'


def _started(
    program: str,
    folder: Path,
    write: Callable[[tuple[int, ...]], str],
    count: int,
    chosen: tuple[int, ...],
) -> tuple[subprocess.Popen[bytes], tuple[int, ...]]:
    for _ in range(_ATTEMPTS):
        ports = chosen or free_ports(count)
        file = folder / "nginx.conf"
        file.write_text(write(ports), "utf-8")
        for name in ("nginx.pid", "error.log"):
            (folder / name).unlink(missing_ok=True)
        process = subprocess.Popen(
            (program, "-p", folder, "-c", file, "-e", folder / "error.log"),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            _wait_until_it_answers(process, ports, folder)
        except _PortTaken:
            continue
        except BaseException:
            _stop(process)
            raise
        return process, ports
    raise AssertionError(f"no free port in {_ATTEMPTS} attempts")


def free_ports(count: int) -> tuple[int, ...]:
    """Ports that nobody listens on right now."""
    with ExitStack() as stack:
        # All at the same time, so that they are different ones.
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return tuple(int(probe.getsockname()[1]) for probe in probes)


def _wait_until_it_answers(
    process: subprocess.Popen[bytes], ports: tuple[int, ...], folder: Path
) -> None:
    deadline = time.monotonic() + _SECONDS
    while not (_has_its_port(process, folder) and all(map(_connects, ports))):
        if process.poll() is not None:
            said = _text(folder / "error.log")
            # 98: Address already in use
            if "bind() to" in said and "(98:" in said:
                raise _PortTaken
            raise AssertionError(f"nginx did not start:\n{said}")
        if time.monotonic() > deadline:
            raise AssertionError(f"no answer in {_SECONDS:.0f} seconds")
        time.sleep(0.01)


def _has_its_port(process: subprocess.Popen[bytes], folder: Path) -> bool:
    """Whether this nginx listens: it writes its id once it does, and a connection
    alone might be somebody else's answer."""
    return _text(folder / "nginx.pid").strip() == str(process.pid)


def _connects(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=_SECONDS).close()
    except ConnectionRefusedError:
        return False
    return True


def _text(file: Path) -> str:
    return file.read_text("utf-8", "replace") if file.exists() else ""


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End it, with its worker, and wait until it is gone."""
    process.terminate()
    try:
        process.wait(_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
