"""What one backup holds, as a value and as JSON.

It is the snapshot's content, sealed, on the target, and stands in plain in the folder
of the machine that made it, so that old objects can be told from those in use.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from sceau.backup.errors import BackupError, Damaged

FORMAT = 1
_OBJECT = re.compile(r"[0-9a-f]{64}")
_COMMIT = re.compile(r"[0-9a-f]{40}")
_PART = re.compile(r"(?!\.\.?$)[^/\0]{1,255}")


@dataclass(frozen=True, slots=True)
class Stored:
    """A sealed object."""

    name: str
    sha256: str
    """Of what was sealed."""
    size: int
    sealed: int
    """Bytes of the sealed file."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file, or a folder, which has no object; `path` is the one in the backup."""

    path: str
    mode: int
    owner: str
    """`user:group`."""
    object: Stored | None = None
    transient: bool = False


@dataclass(frozen=True, slots=True)
class Repository:
    """A bare repository: its references, and packs that hold what they point at."""

    path: str
    mode: int
    owner: str
    head: str
    config: Stored
    refs: dict[str, str]
    packs: tuple[Stored, ...] = ()
    """In the order in which they were made; a later one builds on earlier ones."""
    tips: tuple[str, ...] = ()
    """What the packs hold, with all it builds on."""
    singles: dict[str, Stored] | None = None
    """By reference, where each has an object of its own, which is transient."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The release that readers saw."""

    commit: str
    date: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """One backup."""

    number: int
    time: str
    """`2026-11-29T09-44-19Z`; a clock may be wrong, so the number gives the order."""
    generation: int
    """The number of the backup that last reused nothing."""
    first: int
    """Backups before this number must not stay: history was rewritten after them."""
    configuration: str
    """Where sceau.toml stood."""
    places: dict[str, str]
    """Where what lay, by its path in the backup."""
    shown: Shown | None = None
    entries: tuple[Entry, ...] = ()
    repositories: tuple[Repository, ...] = ()

    @property
    def name(self) -> str:
        """Of the snapshot."""
        return f"{self.number:06}-{self.time}"

    def objects(self) -> Iterator[tuple[str, Stored, bool]]:
        """(what it is, object, whether it is transient)."""
        for entry in self.entries:
            if entry.object is not None:
                yield entry.path, entry.object, entry.transient
        for repository in self.repositories:
            yield f"{repository.path}/config", repository.config, False
            for pack in repository.packs:
                yield f"{repository.path}, a pack", pack, False
            for ref, single in (repository.singles or {}).items():
                yield f"{repository.path} {ref}", single, True

    def paths(self) -> set[str]:
        """Of all that is in it."""
        return {e.path for e in self.entries} | {r.path for r in self.repositories}

    def repository(self, path: str) -> Repository | None:
        """The repository of that path."""
        return next((one for one in self.repositories if one.path == path), None)


def to_json(manifest: Manifest) -> bytes:
    """The bytes of a manifest."""
    return json.dumps({"format": FORMAT, **asdict(manifest)}).encode() + b"\n"


def from_json(data: bytes, name: str) -> Manifest:
    """The manifest of some bytes; nothing in it leads outside of a place.

    Raises Damaged, and BackupError for that of another version.
    """
    try:
        fields = json.loads(data)
        version = fields.pop("format")
        if version != FORMAT:
            # Not Damaged: an older program must never take it for something to remove.
            raise BackupError(
                f"{name} was made by another version ({version!a}, and this one knows "
                f"{FORMAT}): use the program of its time, or update this one"
            )
        shown = fields.pop("shown")
        return Manifest(
            shown=Shown(**shown) if shown else None,
            entries=tuple(_entry(entry) for entry in fields.pop("entries")),
            repositories=tuple(_repository(r) for r in fields.pop("repositories")),
            **fields,
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise Damaged(f"{name} is no list of a backup") from None


def _entry(fields: dict[str, Any]) -> Entry:
    stored = fields.pop("object")
    entry = Entry(object=_stored(stored) if stored else None, **fields)
    _require(all(_PART.fullmatch(part) for part in entry.path.split("/")))
    _require(0 <= entry.mode <= 0o7777)
    return entry


def _repository(fields: dict[str, Any]) -> Repository:
    singles = fields.pop("singles")
    repository = Repository(
        config=_stored(fields.pop("config")),
        packs=tuple(_stored(pack) for pack in fields.pop("packs")),
        tips=tuple(fields.pop("tips")),
        singles=None
        if singles is None
        else {ref: _stored(one) for ref, one in singles.items()},
        **fields,
    )
    _require(all(_PART.fullmatch(part) for part in repository.path.split("/")))
    _require(0 <= repository.mode <= 0o7777)
    _require(all(ref.startswith("refs/") for ref in repository.refs))
    _require(all(_COMMIT.fullmatch(commit) for commit in repository.refs.values()))
    return repository


def _stored(fields: dict[str, Any]) -> Stored:
    stored = Stored(**fields)
    _require(_OBJECT.fullmatch(stored.name) is not None)
    return stored


def _require(is_so: bool) -> None:
    if not is_so:
        raise ValueError
