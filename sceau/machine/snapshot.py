"""What a machine was like before an upgrade, so that it can be put back.

    upgrade/before/list.json    every path: a file, a link, a folder, or missing
    upgrade/before/0 …          the contents, by their number in the list

The list is written last: a snapshot without one was not finished, and nothing of the
machine was changed yet.
"""

import json
import os
import shutil
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sceau.durable import flush_filesystem, fsync_folder, replace_file

LIST = "list.json"


@dataclass(frozen=True)
class Snapshot:
    """In a folder of its own, which is removed when it is of no use any more."""

    folder: Path

    @property
    def is_whole(self) -> bool:
        """Whether it was finished, and a machine may have been changed since."""
        return (self.folder / LIST).is_file()

    def take(self, paths: Iterable[Path]) -> None:
        """Copy what stands at the paths. Raises OSError."""
        self.discard()
        self.folder.mkdir(parents=True, mode=0o700)
        entries = []
        for number, path in enumerate(paths):
            entries.append([str(path), _copied(path, self.folder / str(number))])
        flush_filesystem(self.folder)
        replace_file(self.folder / LIST, json.dumps(entries).encode(), 0o600)

    def put_back(self) -> list[Path]:
        """Make everything what it was; returns what was not so. Raises OSError.

        Killed in between and begun again, it ends the same.
        """
        changed = []
        for number, (name, kind) in enumerate(json.loads(self._list())):
            path, copy = Path(name), self.folder / str(number)
            if _is_same(path, kind, copy):
                continue
            changed.append(path)
            _remove(path)
            if kind != "missing":
                _restore(copy, path)
        return changed

    def discard(self) -> None:
        """It is of no use any more. Raises OSError."""
        # First what makes it one.
        (self.folder / LIST).unlink(missing_ok=True)
        if self.folder.exists():
            fsync_folder(self.folder)
            shutil.rmtree(self.folder)

    def _list(self) -> bytes:
        return (self.folder / LIST).read_bytes()


def _copied(path: Path, copy: Path) -> str:
    if path.is_symlink():
        copy.symlink_to(path.readlink())
        return "link"
    if path.is_dir():
        shutil.copytree(path, copy, symlinks=True, copy_function=_copy_file)
        _copy_owner(path, copy)
        return "folder"
    if path.exists():
        _copy_file(str(path), str(copy))
        return "file"
    return "missing"


def _copy_file(source: str, target: str) -> str:
    shutil.copy2(source, target, follow_symlinks=False)
    _copy_owner(Path(source), Path(target))
    return target


def _copy_owner(source: Path, target: Path) -> None:
    found = source.lstat()
    if os.geteuid() == 0:
        os.chown(target, found.st_uid, found.st_gid, follow_symlinks=False)
    if not stat.S_ISLNK(found.st_mode):
        target.chmod(stat.S_IMODE(found.st_mode))


def _is_same(path: Path, kind: str, copy: Path) -> bool:
    if kind == "missing":
        return not os.path.lexists(path)
    if kind == "link":
        return path.is_symlink() and path.readlink() == copy.readlink()
    if kind == "folder" or not path.is_file() or path.is_symlink():
        return False
    was, now = copy.stat(), path.stat()
    same = (was.st_mode, was.st_uid, was.st_gid) == (
        now.st_mode,
        now.st_uid,
        now.st_gid,
    )
    return same and path.read_bytes() == copy.read_bytes()


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _restore(copy: Path, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.before")
    _remove(new)
    _copied(copy, new)
    flush_filesystem(path.parent)
    new.replace(path)
