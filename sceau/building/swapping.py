"""Putting a finished folder in the place of the old one, in one step.

Names, all siblings of the output so that a rename never crosses a file system:

    site/                       the output
    .site.building-1234/        process 1234 builds here
    .site.replaced-1234/        the old output, for an instant, where an exchange of
                                two folders is not to be had

Whoever calls these holds the output's lock, so every such folder that is already
there belongs to a process that died.
"""

import ctypes
import errno
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

AT_FDCWD = -100
RENAME_EXCHANGE = 2
# An old kernel, an old C library, or a file system that cannot exchange.
NOT_AVAILABLE = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP}


def staging_folder(output: Path) -> Path:
    """Where this process builds what will become `output`."""
    return output.with_name(f".{output.name}.building-{os.getpid()}")


def clear_leftovers(output: Path) -> None:
    """Undo what a killed process left: bring a displaced output back, remove the rest.

    Raises `OSError` if a leftover cannot be renamed or removed.
    """
    for retired in _siblings(output, "replaced"):
        # Killed between the two renames of the fallback: the site was away.
        if not output.exists():
            retired.rename(output)
        else:
            shutil.rmtree(retired)
    for staging in _siblings(output, "building"):
        shutil.rmtree(staging)


def _siblings(output: Path, role: str) -> list[Path]:
    prefix = f".{output.name}.{role}-"
    if not output.parent.is_dir():
        return []
    found = [path for path in output.parent.iterdir() if path.name.startswith(prefix)]
    # The newest first: if several stand there, it is the one to bring back.
    return sorted(found, key=lambda path: (-path.stat().st_mtime_ns, path.name))


def exchange_folders(one: Path, other: Path) -> bool:
    """Exchange two folders atomically; False where the system cannot do it.

    Raises `OSError` for every other failure, with both folders as they were.
    """
    if not sys.platform.startswith("linux"):
        return False
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is None:
        return False
    paths = (os.fsencode(one), os.fsencode(other))
    if renameat2(AT_FDCWD, paths[0], AT_FDCWD, paths[1], RENAME_EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in NOT_AVAILABLE:
        return False
    raise OSError(code, os.strerror(code), str(one), None, str(other))


def swap_in(
    staging: Path,
    output: Path,
    *,
    exchange: Callable[[Path, Path], bool] = exchange_folders,
) -> None:
    """Make `staging` the output. What stood there before is `staging` afterwards.

    Raises `OSError`, and then the old output is back in its place.
    """
    if not output.exists():
        staging.rename(output)
        return
    if exchange(staging, output):
        return
    retired = output.with_name(f".{output.name}.replaced-{os.getpid()}")
    output.rename(retired)
    try:
        staging.rename(output)
    except BaseException:
        retired.rename(output)
        raise
    retired.rename(staging)
