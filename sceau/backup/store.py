"""The folder of sealed objects, and which backup needs them.

    STORE               whose it is
    objects/<name>.age  sealed; the name is a keyed digest and tells nothing
    snapshots/<name>.age    the sealed lists; a backup exists when its list does

Every file is written beside, flushed and renamed.
"""

import contextlib
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sceau.backup.age import Sealed, seal
from sceau.backup.manifest import Stored
from sceau.backup.thinning import Snapshot, snapshot
from sceau.durable import flush_filesystem, fsync_folder, replace_file

MARK = "STORE"
OBJECTS = "objects"
SNAPSHOTS = "snapshots"
SUFFIX = ".age"


@dataclass(frozen=True)
class Store:
    """The store in a folder. Methods raise OSError."""

    folder: Path

    @property
    def identity(self) -> str:
        """Whose it is; an empty string where there is no store."""
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            return (self.folder / MARK).read_text("ascii", "replace").strip()
        return ""

    def prepare(self) -> None:
        """Make the folders that are missing."""
        for name in (OBJECTS, SNAPSHOTS):
            (self.folder / name).mkdir(parents=True, exist_ok=True)

    def create(self, identity: str) -> None:
        """Make the folders and say whose they are."""
        self.prepare()
        replace_file(self.folder / MARK, f"{identity}\n".encode("ascii"))

    def object(self, name: str) -> Path:
        """Where an object is."""
        return self.folder / OBJECTS / f"{name}{SUFFIX}"

    def list_file(self, name: str) -> Path:
        """Where a snapshot's list is."""
        return self.folder / SNAPSHOTS / f"{name}{SUFFIX}"

    def has(self, stored: Stored) -> bool:
        """Whether an object is there, as long as it was."""
        try:
            return self.object(stored.name).stat().st_size == stored.sealed
        except FileNotFoundError:
            return False

    def snapshots(self) -> list[Snapshot]:
        """All, the oldest first."""
        folder = self.folder / SNAPSHOTS
        if not folder.is_dir():
            return []
        names = [p.name.removesuffix(SUFFIX) for p in folder.glob(f"*{SUFFIX}")]
        return sorted(one for name in names if (one := snapshot(name)) is not None)

    def put(
        self, name: str, chunks: Iterable[bytes], recipients: Sequence[str]
    ) -> Stored:
        """Seal an object. It is sure to be on the disk after `flush`."""
        # Flushed all together: one by one, thousands of small ones take minutes.
        sealed = _sealed(self.object(name), chunks, recipients, durable=False)
        return Stored(name, sealed.sha256, sealed.size, sealed.sealed)

    def flush(self) -> None:
        """All that was put so far is on the disk afterwards."""
        flush_filesystem(self.folder)

    def put_list(self, name: str, data: bytes, recipients: Sequence[str]) -> None:
        """Seal a snapshot's list: from now on it exists."""
        path = self.list_file(name)
        _sealed(path, [data], recipients, durable=True)
        fsync_folder(path.parent)

    def keep(self, snapshots: set[str], objects: set[str]) -> None:
        """Remove everything else, and what killed runs left half-written."""
        # Lists first: one whose objects are gone would promise what is not there.
        _keep(self.folder / SNAPSHOTS, snapshots)
        _keep(self.folder / OBJECTS, objects)


def _sealed(
    path: Path, chunks: Iterable[bytes], recipients: Sequence[str], *, durable: bool
) -> Sealed:
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}.tmp")
    if durable:
        sealed = seal(chunks, recipients, temporary)
    else:
        sealed = seal(chunks, recipients, temporary, flush=lambda descriptor: None)
    try:
        temporary.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    return sealed


def _keep(folder: Path, names: set[str]) -> None:
    gone = [p for p in folder.iterdir() if p.name.removesuffix(SUFFIX) not in names]
    for path in gone:
        path.unlink()
    if gone:
        fsync_folder(folder)
