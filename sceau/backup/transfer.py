"""A store on another machine, through rsync and ssh.

Objects go before the lists that need them, and nothing is deleted before all is there:
cut off anywhere, what is there is the last backup or the new one. Deleting stays within
the store's own two folders.
"""

import os
import re
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

from sceau.backup.errors import BackupError, with_advice
from sceau.backup.store import MARK, OBJECTS, SNAPSHOTS

_REMOTE = re.compile(r"[^/:\-][^/:]*:/.*")
# rsync's own code for "some files could not be transferred".
_PARTIAL = 23


def is_remote(text: str) -> bool:
    """Whether rsync must reach it."""
    return _REMOTE.fullmatch(text) is not None


def remote_mark(remote: str) -> str:
    """Whose store is there; empty where there is none. Raises BackupError, OSError."""
    with tempfile.TemporaryDirectory(prefix="sceau-backup-") as folder:
        done = _run([f"{remote}/{MARK}", f"{folder}/"])
        if done.returncode == _PARTIAL and b"No such file" in done.stderr:
            return ""
        _require(done, remote)
        return (Path(folder) / MARK).read_text("ascii", "replace").strip()


def is_vacant(remote: str) -> bool:
    """Whether nothing is there. Raises BackupError."""
    done = _run(["--list-only", f"{remote}/"])
    if done.returncode == _PARTIAL and b"No such file" in done.stderr:
        return True
    _require(done, remote)
    names = {line.split(b" ")[-1] for line in done.stdout.splitlines()}
    return names <= {b".", b"lost+found"}


def push(folder: Path, remote: str, held: tuple[int, ...] = ()) -> None:
    """Make the store there like the one here; rsync inherits `held`.

    Raises BackupError.
    """
    mark, lists, objects = (folder / name for name in (MARK, SNAPSHOTS, OBJECTS))

    def copy(*words: str) -> None:
        copied = ["--recursive", "--times", "--mkpath", "--chmod=D700,F600"]
        _require(_run([*copied, *words], held=held), remote)

    # rsync takes files before folders: what is cut off has its mark, or it would look
    # like somebody else's.
    copy(f"{mark}", f"{objects}", f"{remote}/")
    # Then lists, new ones before old ones go: none may stay whose objects are gone.
    copy("--delete-after", f"{lists}/", f"{remote}/{SNAPSHOTS}/")
    copy("--delete-after", f"{objects}/", f"{remote}/{OBJECTS}/")


def fetch(remote: str, names: Iterable[str], folder: Path) -> None:
    """Bring files or folders of a store; what is not there is left out.

    Raises BackupError.
    """
    asked = "".join(f"{name}\n" for name in names).encode("ascii")
    # Whatever is here already may be another copy, and this one is to be looked at.
    words = ["--recursive", "--ignore-times", "--ignore-missing-args"]
    words += ["--files-from=-", f"{remote}/", f"{folder}/"]
    _require(_run(words, asked), remote)


def object_sizes(remote: str) -> dict[str, int]:
    """Sizes of all files in the folder of objects, by name. Raises BackupError."""
    done = _run(["--list-only", "--no-human-readable", f"{remote}/{OBJECTS}/"])
    _require(done, remote)
    sizes = {}
    for line in done.stdout.decode("utf-8", "replace").splitlines():
        words = line.split()
        # -rw-------          1,234 2026/11/29 09:44:19 name
        if len(words) == 5 and words[1].replace(",", "").isdigit():
            sizes[words[4]] = int(words[1].replace(",", ""))
    return sizes


def _run(
    words: list[str], stdin: bytes = b"", held: tuple[int, ...] = ()
) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(
            ["rsync", *words],
            input=stdin,
            capture_output=True,
            env={**os.environ, "LC_ALL": "C"},
            check=False,
            pass_fds=held,
        )
    except FileNotFoundError:
        raise BackupError("rsync is missing; type: sudo apt-get install rsync") from (
            None
        )


def _require(done: subprocess.CompletedProcess[bytes], remote: str) -> None:
    if done.returncode != 0:
        words = done.stderr.decode("utf-8", "replace").strip()[:1000]
        host = remote.partition(":")[0]
        raise BackupError(
            f"{remote} cannot be reached or written:\n{with_advice(words)}\n"
            f"See that this works without a question: ssh {host} true"
        )
