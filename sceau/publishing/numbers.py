"""What others count and the build shows: reads, and what moderators decided.

They are counted by other users, who write them into one folder; the builder takes them
from there, and into the build's `var/`. Nobody follows a link of somebody else's.
"""

import os
import shutil
import stat
from pathlib import Path

from sceau.durable import replace_file

NUMBERS = ("reads.json", "transparency.json")
_MOST_BYTES = 16 << 20


def give_numbers(counted: Path, var: Path) -> None:
    """Make the numbers of `var` those of `counted`; what is not there is taken away.

    Raises OSError.
    """
    for name in NUMBERS:
        target = var / name
        if target.is_dir() and not target.is_symlink():
            # Whatever was built last could write there.
            shutil.rmtree(target)
        data = _plain_file(counted / name)
        if data is None:
            target.unlink(missing_ok=True)
        else:
            replace_file(target, data, 0o644)


def has_numbers(counted: Path, var: Path) -> bool:
    """Whether `give_numbers` would change nothing. Raises OSError."""
    return all(_plain_file(counted / name) == _given(var / name) for name in NUMBERS)


def _given(path: Path) -> bytes | None:
    try:
        return _plain_file(path)
    except OSError:
        # Whatever a build made of it is none of ours.
        return None


def _plain_file(path: Path) -> bytes | None:
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        descriptor = os.open(path, flags)
    except FileNotFoundError:
        return None
    with os.fdopen(descriptor, "rb") as stream:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(0, "no plain file", str(path))
        data = stream.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise OSError(0, f"larger than {_MOST_BYTES} bytes", str(path))
    return data
