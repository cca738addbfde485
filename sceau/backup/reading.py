"""Opening a backup: which there are, what one holds, whether all of it is there."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sceau.backup.age import opened
from sceau.backup.errors import BackupError, Damaged, WrongKey
from sceau.backup.manifest import Manifest, Stored, from_json
from sceau.backup.store import MARK, OBJECTS, SNAPSHOTS, SUFFIX, Store
from sceau.backup.thinning import Snapshot
from sceau.backup.transfer import fetch, is_remote

_SHOWN = 20


@dataclass(frozen=True)
class Source:
    """A store to read; `remote` is where its objects must be fetched from."""

    where: str
    store: Store
    remote: str = ""


def open_source(where: str, scratch: Path) -> Source:
    """The store in a folder, or on another machine. Raises BackupError, OSError.

    From there only the lists come at first, into `scratch`.
    """
    if is_remote(where):
        source = Source(where, Store(scratch), where.rstrip("/"))
        fetch(source.remote, [MARK, SNAPSHOTS], scratch)
    else:
        source = Source(where, Store(Path(where)))
    if not source.store.snapshots():
        raise BackupError(
            f"{where} holds no backup: name the folder that has {MARK}, {OBJECTS} and "
            f"{SNAPSHOTS} in it"
        )
    return source


def choose(source: Source, at: str | None, identity: Path) -> Manifest:
    """What the newest backup holds, or the newest whose name has `at` in it.

    `at` may be a whole name, its number, a day or a time, as the list shows them.
    Raises BackupError, OSError.
    """
    snapshots = source.store.snapshots()
    named = [one for one in snapshots if at is None or _is_meant(one, at)]
    if not named:
        names = "\n".join(f"  {one.name}" for one in snapshots[-_SHOWN:])
        raise BackupError(f"{source.where} has no backup {at}. It has:\n{names}")
    try:
        return manifest_of(source.store, named[-1].name, identity)
    except Damaged as error:
        advice = _advice(source, named[-1])
        raise Damaged("\n".join([str(error), *advice])) from None


def _is_meant(snapshot: Snapshot, at: str) -> bool:
    if at.isdigit():
        return snapshot.number == int(at)
    time = snapshot.name.partition("-")[2]
    return at == snapshot.name or time.startswith(at.replace(":", "-"))


def manifest_of(store: Store, name: str, identity: Path) -> Manifest:
    """What a backup holds. Raises WrongKey, Damaged, BackupError, OSError."""
    data = b"".join(opened(store.list_file(name), identity))
    manifest = from_json(data, name)
    if manifest.name != name:
        raise Damaged(
            f"{store.list_file(name)} is the list of {manifest.name}: somebody moved it"
        )
    return manifest


def content(store: Store, stored: Stored, identity: Path) -> Iterator[bytes]:
    """What an object holds, in pieces; at the end it is sure to be that.

    Raises Damaged, WrongKey, BackupError, OSError.
    """
    path = store.object(stored.name)
    digest = hashlib.sha256()
    for chunk in opened(path, identity):
        digest.update(chunk)
        yield chunk
    if digest.hexdigest() != stored.sha256:
        raise Damaged(f"{path} holds something else than when it was sealed")


def check(manifest: Manifest, source: Source, identity: Path) -> set[str]:
    """See that everything is there and whole; returns the names of objects that were
    decided since.

    Raises BackupError with all that is wrong, OSError.
    """
    store = source.store
    objects = [*manifest.objects()]
    if source.remote:
        names = {stored.name for _, stored, _ in objects}
        paths = [f"{OBJECTS}/{name}{SUFFIX}" for name in sorted(names)]
        fetch(source.remote, paths, store.folder)
    decided, problems = set(), []
    for what, stored, is_transient in objects:
        if not store.object(stored.name).exists():
            if is_transient:
                decided.add(stored.name)
            else:
                path = store.object(stored.name)
                problems.append(f"{what}: {path.name} is missing")
            continue
        try:
            for _ in content(store, stored, identity):
                pass
        except (Damaged, WrongKey) as error:
            problems.append(f"{what}: {error}")
    if problems:
        raise Damaged("\n".join([*problems, *_advice(source, manifest)]))
    return decided


def _advice(source: Source, manifest: Manifest | Snapshot) -> list[str]:
    older = [s for s in source.store.snapshots() if s.number < manifest.number]
    lines = [f"The backup {manifest.name} in {source.where} is not whole."]
    if older:
        lines.append(f"To restore, take the one before: --at {older[-1].name}")
    lines.append(
        "Where the machine still runs, make a whole one: sceau backup run --anew"
    )
    return lines
