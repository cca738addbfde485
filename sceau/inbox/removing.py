"""Files of the spool that are safe elsewhere go, many at a time.

Where the disk is told of each freed block at once (mount option discard, no journal), a
file takes a tenth of a millisecond of waiting, so several wait at the same time: in
programs of their own, because Python's threads would keep the committer from its work.
"""

import contextlib
import subprocess
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from sceau.comments.writing import fsync_folder

MANY = 200
"""Below, starting programs would take longer than removing."""
_PROGRAMS = 8
_FILES_EACH = 250
_COMMAND = (
    *("xargs", "-0", f"-P{_PROGRAMS}", f"-n{_FILES_EACH}"),
    *("rm", "-f", "--"),
)
_ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C"}


class Removal:
    """Files that are being removed from a folder.

    Those of one entry, which share what their names begin with up to the first point,
    go in the order in which they are given. Raises OSError.
    """

    def __init__(self, folder: Path, names: Sequence[str]) -> None:
        self._folder = folder
        self._any = bool(names)
        self._process: subprocess.Popen[bytes] | None = None
        alone, in_turn = _dealt(names)
        if len(alone) < MANY:
            in_turn, alone = [*in_turn, *alone], []
        if alone:
            self._process = subprocess.Popen(
                _COMMAND,
                cwd=folder,
                env=_ENVIRONMENT,
                stdin=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
            assert self._process.stdin is not None  # noqa: S101
            # A program that ended early says so when it is waited for.
            with contextlib.suppress(BrokenPipeError), self._process.stdin as stdin:
                stdin.write("\0".join(alone).encode("ascii"))
        for name in in_turn:
            (folder / name).unlink(missing_ok=True)

    def finish(self) -> None:
        """Wait until all are gone, for good."""
        if self._process is not None and self._process.wait() != 0:
            raise OSError("files of the spool could not be removed")
        if self._any:
            fsync_folder(self._folder)


def _dealt(names: Sequence[str]) -> tuple[list[str], list[str]]:
    """Files that are their entry's only one, and the others in their order."""
    alone: list[str] = []
    in_turn: list[str] = []
    for _, group in groupby(names, key=lambda name: name.partition(".")[0]):
        of_one = list(group)
        (in_turn if len(of_one) > 1 else alone).extend(of_one)
    return alone, in_turn
