"""A place where a build of whatever was pushed can do no harm: bubblewrap.

It sees the system's programs, what it is given, and nothing else; without `network`
there is none, not even loopback. It ends with whoever started it. There is no /proc
either: nothing needs it, and where systemd hides parts of its own, the kernel would let
nobody mount another.
"""

import contextlib
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_LINKS = ("/bin", "/sbin", "/lib", "/lib32", "/lib64")
_OF_ETC = ("/etc/ld.so.cache", "/etc/localtime", "/etc/alternatives", "/etc/mime.types")
_FOR_NETWORK = (
    *("/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf", "/etc/ssl"),
    *("/etc/ca-certificates", "/etc/pki", "/etc/pip.conf", "/run/systemd/resolve"),
)
_MOST_FILE_BYTES = 1 << 30
_LOG_BYTES = 200_000


class SandboxError(Exception):
    """The build could not be shut in; the text says what to do."""


@dataclass(frozen=True)
class Sandbox:
    """What a program gets. Places are (here, inside)."""

    readable: Sequence[tuple[Path, str]]
    writable: Sequence[tuple[Path, str]]
    folder: str
    """Where it begins, inside."""
    environ: Mapping[str, str] = field(default_factory=dict)
    network: bool = False
    seconds: float = 600.0
    mebibytes: int = 2048


@dataclass(frozen=True)
class Ended:
    """How a program ended."""

    exit_code: int
    """-1 when its time was over."""
    output: str
    """Of its standard output."""
    log: str
    """The end of its standard error."""


def command(box: Sandbox, program: Sequence[str]) -> list[str]:
    """The command line of bwrap. Raises SandboxError where bubblewrap is missing."""
    bwrap = shutil.which("bwrap")
    if bwrap is None:
        raise SandboxError("bubblewrap is missing; apt-get install bubblewrap")
    words = [bwrap, "--die-with-parent", "--new-session", "--unshare-all"]
    if box.network:
        words.append("--share-net")
    # As an ordinary user it is in a namespace of its own anyway.
    words += ["--cap-drop", "ALL", "--clearenv"]
    words += ["--ro-bind", "/usr", "/usr", "--dev", "/dev"]
    words += ["--tmpfs", "/tmp", "--dir", "/etc"]  # noqa: S108  its own
    words += list(_system(network=box.network))
    for here, inside in box.readable:
        words += ["--ro-bind", str(here), inside]
    for here, inside in box.writable:
        words += ["--bind", str(here), inside]
    for name, value in box.environ.items():
        words += ["--setenv", name, value]
    return [*words, "--chdir", box.folder, "--", *program]


def run(box: Sandbox, program: Sequence[str], log: Path) -> Ended:
    """Run a program to its end; `log` is a file for what it says meanwhile.

    Raises SandboxError and OSError.
    """
    path = {"PATH": os.environ.get("PATH", os.defpath)}
    ended = _run(box, command(box, program), log, path)
    if ended.exit_code == 1 and ended.log.startswith("bwrap: "):
        raise SandboxError(
            f"{ended.log.strip()}\nThe build was not begun: this machine does not let"
            " bubblewrap shut it in (user namespaces must be allowed)."
        )
    return ended


def run_bare(box: Sandbox, program: Sequence[str], log: Path) -> Ended:
    """The same without a sandbox, where whoever runs is in one already. Raises OSError.

    What the program gets is still its environment, its folder and its limits.
    """
    return _run(box, program, log, box.environ)


def _run(
    box: Sandbox, words: Sequence[str], log: Path, environ: Mapping[str, str]
) -> Ended:
    out = log.with_suffix(".out")
    with _fresh(log) as errors, _fresh(out) as output:
        process = subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
            env=environ,
            cwd=box.folder if environ is box.environ else None,
            preexec_fn=lambda: _limit(box),
        )
        try:
            code = process.wait(box.seconds)
        except subprocess.TimeoutExpired:
            code = -1
        finally:
            # Its first process, and with it all that it began.
            process.kill()
            process.wait()
    return Ended(code, _end_of(out), _end_of(log))


def _system(*, network: bool) -> Iterator[str]:
    for name in _LINKS:
        path = Path(name)
        if path.is_symlink():
            yield from ("--symlink", str(path.readlink()), name)
        elif path.is_dir():
            yield from ("--ro-bind", name, name)
    for name in (*_OF_ETC, *(_FOR_NETWORK if network else ())):
        if Path(name).exists():
            yield from ("--ro-bind", os.path.realpath(name), name)
    python = Path(sys.base_prefix).resolve()
    if not python.is_relative_to("/usr"):
        yield from ("--ro-bind", str(python), str(python))


@contextlib.contextmanager
def _fresh(path: Path) -> Iterator[int]:
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _limit(box: Sandbox) -> None:
    memory = box.mebibytes << 20
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, _MOST_FILE_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def _end_of(path: Path) -> str:
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - _LOG_BYTES))
        return stream.read().decode("utf-8", "replace")
