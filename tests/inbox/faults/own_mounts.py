"""Tests that mount file systems, in a namespace where nobody else sees them.

As root and as an ordinary user alike: the test runs again below `unshare`, and the
mounts go when it ends, however it ends.
"""

import functools
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.sites import ROOT

_INSIDE = "SCEAU_TESTS_HAVE_OWN_MOUNTS"
LEFT_OUT = "This system lets nobody mount anything in a namespace (unshare --mount)."
# An ordinary user becomes root of a namespace of users; a container may forbid that,
# and yet let its root have a namespace of mounts.
_WAYS = (
    ("unshare", "--map-root-user", "--mount", "--"),
    ("unshare", "--mount", "--"),
)
# pytest looks for no plugin: none is needed inside, and looking takes a second.
_QUICK = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
_TRIAL = "mount -t tmpfs none /tmp"


def with_own_mounts(test: Callable[..., None]) -> Callable[..., None]:
    """Let a test mount what it likes; it takes `request` and `tmp_path` first."""

    @functools.wraps(test)
    def run(
        request: pytest.FixtureRequest, tmp_path: Path, **arguments: object
    ) -> None:
        if _INSIDE in os.environ:
            test(request, tmp_path, **arguments)
            return
        inside = subprocess.run(
            [
                *(*_way(), sys.executable, "-m", "pytest", request.node.nodeid),
                *("-q", "-p", "no:cacheprovider", "--noconftest"),
                *("--basetemp", str(tmp_path / "inside")),
            ],
            cwd=ROOT,
            env={**os.environ, _INSIDE: "1", "PYTEST_ADDOPTS": "", **_QUICK},
            capture_output=True,
            text=True,
            check=False,
        )
        assert inside.returncode == 0, inside.stdout + inside.stderr

    return run


@functools.cache
def _way() -> Sequence[str]:
    for way in _WAYS:
        if shutil.which(way[0]):
            trial = subprocess.run([*way, "sh", "-c", _TRIAL], capture_output=True)
            if trial.returncode == 0:
                return way
    if shutil.which("unshare") is None and os.environ.get("CI") == "true":
        pytest.fail("unshare is missing")
    # A permission, not a tool: some containers keep even their root from mounting.
    pytest.skip(LEFT_OUT)


class SmallDisk:
    """A disk of so many KiB, in memory, that can be filled and emptied."""

    def __init__(self, folder: Path, kib: int, inodes: int = 10_000) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        options = f"size={kib}k,nr_inodes={inodes}"
        mount("-t", "tmpfs", "-o", options, "none", str(folder))
        self.folder = folder
        self._filler = folder / "filler"

    @property
    def pages_left(self) -> int:
        """How many pages of 4 KiB may still be written."""
        status = os.statvfs(self.folder)
        return status.f_bavail * status.f_frsize // 4096

    def fill(self, left: int = 0) -> None:
        """Fill it up to so many pages."""
        self.empty()
        with self._filler.open("wb") as stream:
            os.posix_fallocate(stream.fileno(), 0, 4096 * (self.pages_left - left))

    def empty(self) -> None:
        """Make room again."""
        self._filler.unlink(missing_ok=True)


def move_onto_disk(folder: Path, kib: int, inodes: int = 10_000) -> SmallDisk:
    """Put a folder with what is in it onto a small disk of its own."""
    before = folder.with_name(f"{folder.name}.before")
    folder.rename(before)
    disk = SmallDisk(folder, kib, inodes)
    shutil.copytree(before, folder, symlinks=True, dirs_exist_ok=True)
    shutil.rmtree(before)
    return disk


def mount(*arguments: str) -> None:
    """mount(8)."""
    subprocess.run(["mount", *arguments], check=True)
