"""The target of a machine's backups, and the store that is written on this machine.

A folder is the store itself. For another machine the store is made here, below the
backup's folder, and copied: so a run that cannot reach it loses nothing.
"""

from dataclasses import dataclass
from pathlib import Path

from sceau.backup.errors import BackupError
from sceau.backup.store import MARK, OBJECTS, SNAPSHOTS, Store
from sceau.backup.transfer import fetch, is_remote, is_vacant, push, remote_mark
from sceau.configuration import BackupSettings


@dataclass(frozen=True)
class Target:
    """Where backups go. Methods raise BackupError, OSError."""

    where: str
    store: Store
    is_remote: bool
    held: tuple[int, ...] = ()
    """A lock: an rsync that outlives a killed run must not delete what the next one
    brings."""

    def create(self, identity: str) -> None:
        """Mark it as this machine's; nothing else may be there."""
        there = remote_mark(self.where) if self.is_remote else self.store.identity
        if not there and not self._is_vacant():
            raise BackupError(
                f"{self.where} is not empty and holds no backup: name a folder of its "
                "own as target in sceau.toml"
            )
        if there not in {"", identity}:
            raise BackupError(not_ours(self.where))
        if there and self.is_remote and not self.store.identity:
            self._bring_back()
        self.store.create(identity)
        if self.is_remote:
            push(self.store.folder, self.where, self.held)

    def require(self, identity: str) -> None:
        """See that it can be reached and is this machine's."""
        there = remote_mark(self.where) if self.is_remote else self.store.identity
        if not there:
            raise BackupError(
                f"{self.where} holds no backup. See that its disk is mounted; if it is "
                "new, type: sceau backup init"
            )
        if there != identity:
            raise BackupError(not_ours(self.where))
        if self.is_remote and not self.store.identity:
            self._bring_back()
            self.store.create(identity)
        self.store.prepare()

    def finish(self) -> None:
        """Let the target have what the store has, and no more."""
        if self.is_remote:
            push(self.store.folder, self.where, self.held)

    def _bring_back(self) -> None:
        # Without what is there, a new store would take its place and its numbers.
        self.store.folder.mkdir(parents=True, exist_ok=True)
        fetch(self.where, [OBJECTS, SNAPSHOTS], self.store.folder)

    def _is_vacant(self) -> bool:
        if self.is_remote:
            return is_vacant(self.where)
        folder = self.store.folder
        # What a killed set-up left is ours.
        ours = {"lost+found", OBJECTS, SNAPSHOTS}
        if not folder.exists():
            return True
        names = {path.name for path in folder.iterdir()}
        whole = any(
            next((folder / name).iterdir(), None) is not None
            for name in (OBJECTS, SNAPSHOTS)
            if name in names
        )
        return not whole and all(
            name in ours or name.startswith(f".{MARK}.") for name in names
        )


def target_of(settings: BackupSettings) -> Target:
    """The target of the settings. Raises BackupError."""
    if not settings.target:
        raise BackupError(
            "No backup is set up: write target and recipients below [backup] in "
            "sceau.toml, then type: sceau backup init"
        )
    remote = is_remote(settings.target)
    folder = settings.folder / "store" if remote else Path(settings.target)
    return Target(settings.target, Store(folder), remote)


def not_ours(where: str) -> str:
    """What to say of a target that is somebody else's."""
    return (
        f"{where} holds the backups of another machine, or of this one before its "
        "keys were lost. Leave them and name another folder as target in sceau.toml, "
        "then type: sceau backup init"
    )
