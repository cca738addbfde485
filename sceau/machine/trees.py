"""Folders in which one user alone writes, and what root left in them.

Whatever an older version's commands did as root is closed to that user.
"""

import os
import stat
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

_ITSELF = os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC


def left_by_root(folder: Path, spared: Collection[str] = ()) -> int:
    """How many files and folders below are root's, but for names directly below that
    are spared. Raises OSError."""
    return sum(1 for _ in _lefts(folder, spared))


def give(folder: Path, user: int, group: int, spared: Collection[str] = ()) -> None:
    """Give them away. Raises OSError."""
    for descriptor in _lefts(folder, spared):
        os.chown(f"/proc/self/fd/{descriptor}", user, group)


def _lefts(folder: Path, spared: Collection[str]) -> Iterator[int]:
    # By descriptors, not by names: root does this where others write, and they may put
    # a link to somebody else's file there at any instant.
    for place, folders, names, above in os.fwalk(folder):
        left_out = spared if Path(place) == folder else ()
        for name in (*folders, *names):
            if name in left_out:
                continue
            with _opened(name, above) as descriptor:
                if descriptor is not None and _is_left(os.fstat(descriptor)):
                    yield descriptor


@contextmanager
def _opened(name: str, above: int) -> Iterator[int | None]:
    try:
        descriptor = os.open(name, _ITSELF, dir_fd=above)
    except FileNotFoundError:
        # Its user works here meanwhile.
        yield None
        return
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _is_left(found: os.stat_result) -> bool:
    if found.st_uid != 0:
        return False
    # A second name may be one that somebody gave to a file of root's elsewhere.
    return stat.S_ISDIR(found.st_mode) or (
        stat.S_ISREG(found.st_mode) and found.st_nlink == 1
    )
