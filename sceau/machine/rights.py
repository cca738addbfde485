"""Who may write into a repository that two users share, down to its last folder.

git gives new folders what their parents have; one that came from elsewhere, as from a
backup, has its own.
"""

import grp
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_ITSELF = os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC


@dataclass(frozen=True)
class Rights:
    """What every folder of a repository has, and every file may be read by."""

    repository: Path
    group: str
    folder_bits: int
    file_bits: int

    def wrong(self, *, owned: bool) -> list[Path]:
        """Those that have it not: all, where there is no such group yet."""
        try:
            group = grp.getgrnam(self.group).gr_gid if owned else -1
        except KeyError:
            return [*self._all()]
        return [path for path in self._all() if self._is_wrong(path, group)]

    def mend(self, *, owned: bool) -> None:
        """Give it to them. Raises OSError."""
        group = grp.getgrnam(self.group).gr_gid if owned else -1
        # By descriptors, not by names: root does this where others write, and they may
        # put a link to somebody else's file there at any instant.
        for _, _, names, folder in os.fwalk(self.repository):
            self._give(folder, self.folder_bits, group)
            for name in names:
                try:
                    file = os.open(name, _ITSELF, dir_fd=folder)
                except FileNotFoundError:
                    continue
                try:
                    self._give(file, self.file_bits, group)
                finally:
                    os.close(file)

    def _give(self, descriptor: int, bits: int, group: int) -> None:
        found = os.fstat(descriptor)
        if stat.S_ISLNK(found.st_mode) or not self._lacks(found, bits, group):
            return
        itself = f"/proc/self/fd/{descriptor}"
        os.chown(itself, -1, group)
        os.chmod(itself, stat.S_IMODE(found.st_mode) | bits)  # noqa: PTH101

    def _all(self) -> Iterator[Path]:
        if self.repository.is_dir():
            yield self.repository
            for path in self.repository.rglob("*"):
                if not path.is_symlink():
                    yield path

    def _bits(self, path: Path) -> int:
        return self.folder_bits if path.is_dir() else self.file_bits

    def _is_wrong(self, path: Path, group: int) -> bool:
        try:
            found = path.lstat()
        except FileNotFoundError:
            # git works here meanwhile.
            return False
        return self._lacks(found, self._bits(path), group)

    def _lacks(self, found: os.stat_result, bits: int, group: int) -> bool:
        return found.st_mode & bits != bits or group not in {-1, found.st_gid}
