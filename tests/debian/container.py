"""A Debian made with debootstrap, with systemd running in it.

It shares this machine's network, because it needs Debian's and Python's archives; what
listens in it takes free ports.
"""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

PACKAGES = ",".join(
    (
        *("systemd", "systemd-sysv", "dbus", "ca-certificates", "git", "make"),
        *("python3", "python3-venv", "sudo"),
    )
)
MIRROR = "http://deb.debian.org/debian"
_PROGRAMS = ("debootstrap", "systemd-nspawn", "nsenter")
_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
_SECONDS = 300


def require_programs() -> None:
    """Skip where it cannot be tried."""
    missing = [name for name in _PROGRAMS if shutil.which(name) is None]
    if missing or os.geteuid() != 0:
        _leave_out(f"needs root and {', '.join(_PROGRAMS)}: make test-all gets them")


def _leave_out(why: str) -> None:
    """By name; where everything must be there, it is a failure."""
    (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(why)


@dataclass(frozen=True)
class Container:
    """`leader` is its first process, seen from outside."""

    root: Path
    leader: int

    def run(self, *words: str, check: bool = True) -> str:
        """Run a command in it; returns what it said on both ways."""
        done = subprocess.run(
            [
                *("nsenter", "--target", str(self.leader), "--all"),
                *("--root", "--wd", "--", "env", "-i"),
                "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                *("HOME=/root", "LC_ALL=C.UTF-8", *words),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert not check or done.returncode == 0, done.stdout[-4000:]
        return done.stdout

    def shell(self, line: str) -> str:
        """The same with a line that a person types."""
        return self.run("bash", "-euc", line)


def make_debian(root: Path, release: str) -> None:
    """Install one of this release, where the archive can be reached."""
    done = subprocess.run(
        [
            *("debootstrap", "--variant=minbase", f"--include={PACKAGES}"),
            *(release, str(root), _mirror()),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        _leave_out(f"debootstrap: {done.stdout[-300:]}")
    # How this machine reaches the archives, that one does too.
    shutil.copy(_CERTIFICATES, root / "etc/ssl/certs")
    for path in (Path("/etc/pip.conf"), *Path("/etc/apt/apt.conf.d").iterdir()):
        if path.is_file():
            shutil.copy(path, root / path.relative_to("/"))


def _mirror() -> str:
    for path in Path("/etc/apt/sources.list.d").glob("debian.sources"):
        found = re.search(r"(?m)^URIs:\s*(\S+)", path.read_text("utf-8"))
        if found:
            return found[1]
    return MIRROR


@contextmanager
def booted(root: Path) -> Iterator[Container]:
    """Boot it, and stop all of it at the end."""
    log = root.with_name(f"{root.name}.log")
    with log.open("wb") as said:
        process = subprocess.Popen(
            [
                *("systemd-nspawn", "-D", str(root), "--boot", "--register=no"),
                # What is left of an earlier one of the same name is in the way.
                *("--keep-unit", f"--machine=essai-{os.getpid()}-{root.name}"),
            ],
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        leader = 0
        try:
            leader = _leader(process)
            container = Container(root, leader)
            _wait_until_up(container, log)
            yield container
        finally:
            with contextlib.suppress(ProcessLookupError):
                # Its first process asks all others to end: halt.
                os.kill(leader or process.pid, signal.SIGRTMIN + 3)
            try:
                process.wait(_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _leader(process: subprocess.Popen[bytes]) -> int:
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    deadline = time.monotonic() + _SECONDS
    while not (found := children.read_text().split()):
        assert time.monotonic() < deadline and process.poll() is None
        time.sleep(0.1)
    return int(found[0])


def _wait_until_up(container: Container, log: Path) -> None:
    deadline = time.monotonic() + _SECONDS
    words: Sequence[str] = ("systemctl", "is-system-running")
    while container.run(*words, check=False).strip() not in {"running", "degraded"}:
        assert time.monotonic() < deadline, log.read_text("utf-8", "replace")[-3000:]
        time.sleep(0.5)
