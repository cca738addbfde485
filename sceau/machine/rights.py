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


@dataclass(frozen=True)
class Rights:
    """What every folder of a repository has, and every file may be read by."""

    repository: Path
    group: str
    folder_bits: int
    file_bits: int

    def wrong(self, *, owned: bool) -> list[Path]:
        """Those that have it not."""
        group = grp.getgrnam(self.group).gr_gid if owned else None
        return [path for path in self._all() if self._is_wrong(path, group)]

    def mend(self, *, owned: bool) -> None:
        """Give it to them. Raises OSError."""
        group = grp.getgrnam(self.group).gr_gid if owned else -1
        for path in self.wrong(owned=owned):
            os.chown(path, -1, group, follow_symlinks=False)
            mode = stat.S_IMODE(path.lstat().st_mode)
            path.chmod(mode | self._bits(path))

    def _all(self) -> Iterator[Path]:
        if self.repository.is_dir():
            yield self.repository
            for path in self.repository.rglob("*"):
                if not path.is_symlink():
                    yield path

    def _bits(self, path: Path) -> int:
        return self.folder_bits if path.is_dir() else self.file_bits

    def _is_wrong(self, path: Path, group: int | None) -> bool:
        try:
            found = path.lstat()
        except FileNotFoundError:
            # git works here meanwhile.
            return False
        bits = self._bits(path)
        return found.st_mode & bits != bits or group not in {None, found.st_gid}
