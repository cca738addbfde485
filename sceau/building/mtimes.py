"""Keeping the modification time of files whose bytes did not change.

A build writes every file anew. nginx makes its ETag of a file's modification time
(whole seconds) and size, so without this every reader would fetch everything again
after each build; and a file that did change must never keep its old ETag.
"""

import os
import stat
from pathlib import Path

CHUNK = 1 << 20
SECOND_NS = 1_000_000_000


def keep_mtimes(old: Path, new: Path) -> None:
    """Give each file under `new` the time of its twin under `old`, if equal.

    Only modification times under `new` change. Raises `OSError`.
    """
    if not old.is_dir():
        return
    for folder, _, names in os.walk(new):
        twin_folder = old / Path(folder).relative_to(new)
        for name in names:
            _keep_mtime(twin_folder / name, Path(folder) / name)


def _keep_mtime(old: Path, new: Path) -> None:
    try:
        was, now = old.lstat(), new.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return
    if not (stat.S_ISREG(was.st_mode) and stat.S_ISREG(now.st_mode)):
        return
    if was.st_size != now.st_size:
        return
    if _same_bytes(old, new):
        os.utime(new, ns=(now.st_atime_ns, was.st_mtime_ns))
    elif was.st_mtime_ns // SECOND_NS == now.st_mtime_ns // SECOND_NS:
        # Two builds within one second: same size, same second, other bytes. nginx
        # would answer 304 for the new file, so it is dated one second later.
        os.utime(new, ns=(now.st_atime_ns, was.st_mtime_ns + SECOND_NS))


def _same_bytes(one: Path, other: Path) -> bool:
    with one.open("rb") as left, other.open("rb") as right:
        while True:
            chunk = left.read(CHUNK)
            if chunk != right.read(CHUNK):
                return False
            if not chunk:
                return True
