"""Putting what a backup holds into its places, each in one step.

Everything is made beside its place, flushed and renamed. So a place holds nothing of
the backup or all of it, and a restore that was killed needs no notes: what is there
already is told by its contents, what was left half-made by its name.
"""

import contextlib
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sceau.backup.errors import Damaged
from sceau.backup.files import digest, give
from sceau.backup.git import Git
from sceau.backup.manifest import Entry, Manifest, Repository
from sceau.backup.reading import content
from sceau.backup.store import Store
from sceau.durable import flush_filesystem, fsync_folder

_BESIDE_DATABASE = ("-journal", "-wal")
"""SQLite would take them for what the restored database still lacks."""


@dataclass(frozen=True)
class Layout:
    """Where what goes. Methods raise BackupError, OSError."""

    manifest: Manifest
    places: Mapping[str, Path]
    """By path in the backup."""
    store: Store
    identity: Path
    decided: set[str]
    """Objects that are not there any more, by right."""
    modes: int = 0o7777
    """Which of a mode's bits are put back."""

    def files(self) -> list[Entry]:
        """The files that are put back."""
        return [
            entry
            for entry in self.manifest.entries
            if entry.object is not None and entry.object.name not in self.decided
        ]

    def refs(self, repository: Repository) -> dict[str, str]:
        """The references that are put back."""
        singles = repository.singles or {}
        return {
            ref: commit
            for ref, commit in repository.refs.items()
            if ref not in singles or singles[ref].name not in self.decided
        }

    def in_the_way(self) -> list[Path]:
        """What stands where something goes and is something else."""
        found = []
        for entry in self.files():
            path = self.places[entry.path]
            if os.path.lexists(path) and not _is_same_file(path, entry):
                found.append(path)
            beside = [path.with_name(path.name + end) for end in _BESIDE_DATABASE]
            found += [one for one in beside if one.exists()]
        for repository in self.manifest.repositories:
            path = self.places[repository.path]
            if _is_used(path) and not self._is_same_repository(path, repository):
                found.append(path)
        for entry in self.manifest.entries:
            path = self.places[entry.path]
            if entry.object is None and path.exists() and not path.is_dir():
                found.append(path)
        return found

    def put_all(self) -> list[str]:
        """Put everything back; returns owners that this machine does not know."""
        unknown: set[str] = set()
        for entry in self.manifest.entries:
            if entry.object is None:
                self._put_folder(entry, unknown)
        for repository in self.manifest.repositories:
            if not _is_used(self.places[repository.path]):
                self._put_repository(repository, unknown)
        for entry in self.files():
            if not self.places[entry.path].exists():
                self._put_file(entry, unknown)
        return sorted(unknown)

    def _put_folder(self, entry: Entry, unknown: set[str]) -> None:
        path = self.places[entry.path]
        path.mkdir(parents=True, exist_ok=True)
        path.chmod(entry.mode & self.modes)
        _give(path, entry.owner, unknown)
        fsync_folder(path.parent)

    def _put_file(self, entry: Entry, unknown: set[str]) -> None:
        assert entry.object is not None  # noqa: S101  only files come here
        path = self.places[entry.path]
        temporary = _beside(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.unlink(missing_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        try:
            with os.fdopen(os.open(temporary, flags, 0o600), "wb") as stream:
                for chunk in content(self.store, entry.object, self.identity):
                    stream.write(chunk)
                stream.flush()
                _give(temporary, entry.owner, unknown)
                # After the owner: changing it takes some permissions away.
                os.fchmod(stream.fileno(), entry.mode & self.modes)
                os.fsync(stream.fileno())
        except BaseException:
            # A disk that is full gets its room back.
            with contextlib.suppress(OSError):
                temporary.unlink()
            raise
        temporary.rename(path)
        fsync_folder(path.parent)

    def _put_repository(self, repository: Repository, unknown: set[str]) -> None:
        path = self.places[repository.path]
        temporary = _beside(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        if temporary.exists():
            shutil.rmtree(temporary)
        # Nobody else reads it before it has its own permissions.
        temporary.mkdir(mode=0o700)
        try:
            self._fill(Git(temporary), repository)
            unknown |= give_all(temporary, repository.owner)
            temporary.chmod(repository.mode & self.modes)
            flush_filesystem(temporary)
        except BaseException:
            shutil.rmtree(temporary, ignore_errors=True)
            raise
        if path.exists():
            path.rmdir()
        temporary.rename(path)
        fsync_folder(path.parent)

    def _fill(self, git: Git, repository: Repository) -> None:
        git.create(repository.head)
        for pack in repository.packs:
            chunks = content(self.store, pack, self.identity)
            git.take_pack(chunks, loose=False)
        for single in (repository.singles or {}).values():
            if single.name not in self.decided:
                chunks = content(self.store, single, self.identity)
                git.take_pack(chunks, loose=True)
        git.set_refs(self.refs(repository))
        git.run("fsck", "--connectivity-only", "--no-dangling")
        if git.refs() != self.refs(repository):
            raise Damaged(f"{repository.path}: the references are not those of before")
        # Last: nothing that it says changes how it is filled.
        config = b"".join(content(self.store, repository.config, self.identity))
        (git.folder / "config").write_bytes(config)

    def _is_same_repository(self, path: Path, repository: Repository) -> bool:
        git = Git(path)
        return git.exists() and git.refs() == self.refs(repository)


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.restoring")


def _is_used(path: Path) -> bool:
    """Whether something is there: an empty folder is nothing."""
    if not path.is_dir():
        return os.path.lexists(path)
    return next(path.iterdir(), None) is not None


def _is_same_file(path: Path, entry: Entry) -> bool:
    assert entry.object is not None  # noqa: S101  only files come here
    return path.is_file() and digest(path.read_bytes()) == entry.object.sha256


def give_all(folder: Path, owner: str) -> set[str]:
    """Make somebody the owner of a folder and all in it; returns him if he does not
    exist. Raises OSError."""
    given = [give(path, owner) for path in (folder, *folder.rglob("*"))]
    return set() if all(given) else {owner}


def _give(path: Path, owner: str, unknown: set[str]) -> None:
    if not give(path, owner):
        unknown.add(owner)
