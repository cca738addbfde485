"""An ssh server of the tests' own on loopback, and git that goes through it.

with running_sshd(tmp_path / "ssh") as ssh:
    site = Site(make_site(tmp_path).servers, ssh)
    eve = site.moderator("Eve")          # clones ssh://…, with the key that is let in

Its host key, the key that it lets in and its settings lie in the folder; nothing of the
user's own ~/.ssh is read.
"""

import contextlib
import getpass
import os
import shlex
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

_ATTEMPTS = 5
_SECONDS = 30.0


@dataclass(frozen=True)
class Ssh:
    """A server that answers."""

    folder: Path
    port: int

    def url(self, repository: Path) -> str:
        """The address of a repository of this machine."""
        return f"ssh://{getpass.getuser()}@127.0.0.1:{self.port}{repository}"

    @property
    def command(self) -> str:
        """For `core.sshCommand`."""
        return shlex.join(["ssh", "-F", str(self.folder / "client")])

    def let_nobody_in(self) -> None:
        """Every key is refused from now on."""
        (self.folder / "authorized_keys").write_text("")

    def log(self) -> str:
        """What the server noted."""
        return (self.folder / "log").read_text("utf-8", "replace")


@contextlib.contextmanager
def running_sshd(folder: Path, keys: Path | None = None) -> Iterator[Ssh]:
    """A server until the block ends; `keys` is its file of keys, instead of its own."""
    program = shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
    if program is None or shutil.which("ssh") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("sshd or ssh is missing: make system-tools")
        pytest.skip("sshd or ssh is missing: make system-tools")
    folder.mkdir(mode=0o700)
    for name in ("host", "key"):
        subprocess.run(
            ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / name],
            check=True,
        )
    (folder / "authorized_keys").write_bytes((folder / "key.pub").read_bytes())
    process, port = _started(program, folder, keys or folder / "authorized_keys")
    try:
        yield Ssh(folder, port)
    finally:
        process.terminate()
        process.wait(_SECONDS)


def _started(
    program: str, folder: Path, keys: Path
) -> tuple[subprocess.Popen[bytes], int]:
    if os.geteuid() == 0:
        # Debian's service makes it; sshd shuts its unprivileged part up in there.
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    for _ in range(_ATTEMPTS):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        (folder / "server").write_text(
            f"ListenAddress 127.0.0.1:{port}\n"
            f"HostKey {folder / 'host'}\n"
            f"AuthorizedKeysFile {keys}\n"
            "PidFile none\n"
            # The folder of a test lies where others may write.
            "StrictModes no\n"
            "UsePAM no\n"
            "PasswordAuthentication no\n"
            "KbdInteractiveAuthentication no\n"
            "PermitRootLogin prohibit-password\n"
        )
        (folder / "client").write_text(
            f"IdentityFile {folder / 'key'}\n"
            "IdentitiesOnly yes\n"
            "IdentityAgent none\n"
            f"UserKnownHostsFile {folder / 'known_hosts'}\n"
            "StrictHostKeyChecking yes\n"
            "BatchMode yes\n"
        )
        host = (folder / "host.pub").read_text()
        (folder / "known_hosts").write_text(f"[127.0.0.1]:{port} {host}")
        (folder / "log").unlink(missing_ok=True)
        process = subprocess.Popen(
            # -D: it stays the process that is stopped at the end.
            [program, "-D", "-f", folder / "server", "-E", folder / "log"],
            stdin=subprocess.DEVNULL,
        )
        if _answers(process, folder / "log", port):
            return process, port
    raise AssertionError(f"no free port in {_ATTEMPTS} attempts")


def _answers(process: subprocess.Popen[bytes], log: Path, port: int) -> bool:
    """Whether it listens; False when somebody else took its port."""
    deadline = time.monotonic() + _SECONDS
    while f"Server listening on 127.0.0.1 port {port}" not in (said := _text(log)):
        if process.poll() is not None:
            assert "Address already in use" in said, said
            return False
        assert time.monotonic() < deadline, said
        time.sleep(0.01)
    return True


def _text(file: Path) -> str:
    return file.read_text("utf-8", "replace") if file.exists() else ""
