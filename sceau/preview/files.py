"""The output folder as the server sees it: what is where, and the bytes of a file."""

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from sceau.preview.addresses import Kind


@dataclass(frozen=True, slots=True)
class StoredFile:
    """The bytes of a file and its modification time in nanoseconds."""

    body: bytes
    mtime_ns: int


class OutputFolder:
    """A folder that is replaced as a whole from time to time, never changed within.

    Names are relative POSIX paths without dots; `addresses.resolve` sees to that.
    Symlinks are followed as long as they stay inside.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def exists(self) -> bool:
        return self.root.is_dir()

    def lookup(self, relative: str) -> Kind | None:
        """What stands there, as `addresses.resolve` asks."""
        place = self._inside(relative)
        if place is None:
            return None
        if place.is_dir():
            return "folder"
        # Neither a pipe nor a device: reading one could wait for ever.
        return "file" if place.is_file() else None

    def read(self, relative: str) -> StoredFile | None:
        """The file, or None when there is none (a build may just have removed it)."""
        place = self._inside(relative)
        if place is None:
            return None
        try:
            with place.open("rb") as file:
                # Of the open file, so that time and bytes belong together even when
                # the folder is swapped in this instant.
                status = os.fstat(file.fileno())
                if not stat.S_ISREG(status.st_mode):
                    return None
                return StoredFile(file.read(), status.st_mtime_ns)
        except OSError:
            return None

    def _inside(self, relative: str) -> Path | None:
        try:
            root = self.root.resolve(strict=True)
            place = (root / relative).resolve(strict=True)
        except (OSError, RuntimeError, ValueError):
            # Missing, a name too long, a loop of links, a NUL, a lone surrogate.
            return None
        return place if place.is_relative_to(root) else None
