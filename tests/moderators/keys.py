"""Keys of each kind, and `sceau moderators` in a folder.

door = Door(tmp_path)
assert door.moderators("add", "eve", make_key(tmp_path, "eve"))[0] == 0
"""

import contextlib
import functools
import io
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from sceau.cli import main
from tests.sites import ROOT

OTHERS = "# the friend\nssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFriend friend@home\n"


def require_ssh() -> None:
    """Skip, or fail on CI, where ssh is missing."""
    if shutil.which("ssh-keygen") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("ssh-keygen is missing: make system-tools")
        pytest.skip("ssh-keygen is missing: make system-tools")


@functools.cache
def public_line(number: int = 0, *options: str) -> str:
    """The line of a fresh key's .pub; ed25519 unless ssh-keygen is told otherwise."""
    require_ssh()
    with tempfile.TemporaryDirectory() as folder:
        make_key(Path(folder), "key", *options)
        return (Path(folder) / "key.pub").read_text()


def make_key(folder: Path, name: str, *options: str) -> str:
    """A pair of files; returns the path of the public one."""
    require_ssh()
    kind = options or ("-t", "ed25519")
    words = ["ssh-keygen", "-q", *kind, "-N", "", "-C", "eve@home", "-f", name]
    subprocess.run(words, cwd=folder, check=True)
    return str(folder / f"{name}.pub")


class Door:
    """A server's sceau.toml and the file of keys that it names."""

    def __init__(self, folder: Path, *, keys: Path | None = None) -> None:
        self.folder = folder
        self.keys = keys or folder / "authorized_keys"
        self.program = folder / "sceau"
        self.program.write_text(
            f"#!/bin/sh\nSCEAU_CONFIG='{folder}/sceau.toml' PYTHONPATH='{ROOT}' exec"
            f" '{sys.executable}' -m sceau.entry \"$@\"\n"
        )
        self.program.chmod(0o755)
        self.configure()

    def configure(self, more: str = "") -> None:
        (self.folder / "sceau.toml").write_text(
            f'[moderators]\nauthorized_keys = "{self.keys}"\n'
            f'program = "{self.program}"\n{more}'
        )

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "sceau.cli", "moderators", *arguments],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def moderators(self, *arguments: str) -> tuple[int, str]:
        """Exit code, and all that was said."""
        said = io.StringIO()
        with (
            contextlib.chdir(self.folder),
            contextlib.redirect_stdout(said),
            contextlib.redirect_stderr(said),
        ):
            code = main(["moderators", *arguments])
        return code, said.getvalue()

    def text(self) -> str:
        return self.keys.read_text()
