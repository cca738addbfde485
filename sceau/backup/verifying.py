"""`sceau backup verify`: restore the newest backup of the target and compare.

With the machine's own key, so that a timer can. What it cannot show is that the
friend's key opens it too; but each object is sealed for both in one go.
"""

import contextlib
import datetime
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sceau.backup.errors import BackupError, Damaged
from sceau.backup.files import digest, mode_of, read_place
from sceau.backup.git import Git
from sceau.backup.keys import Keys
from sceau.backup.layout import Layout
from sceau.backup.manifest import Entry, Manifest, Repository
from sceau.backup.places import Kind, Place
from sceau.backup.reading import Source, check, choose, manifest_of, open_source
from sceau.backup.restoring import below, paths_of
from sceau.backup.running import Work, waiting
from sceau.backup.target import not_ours
from sceau.backup.transfer import object_sizes

MAX_AGE = datetime.timedelta(hours=48)
_ANEW = "make a whole one: sceau backup run --anew"


@dataclass
class Verification:
    """What came of it; `problems` say what to do."""

    snapshot: str = ""
    compared: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def verify(work: Work) -> Verification:
    """Restore into a scratch folder and compare. Raises BackupError, OSError."""
    keys = Keys(work.settings.folder)
    names = keys.names()
    scratch = work.settings.folder / "scratch"
    _remove(scratch)
    try:
        scratch.mkdir(mode=0o700)
        fetched = scratch / "fetched"
        fetched.mkdir()
        source = open_source(work.target.where, fetched)
        if source.store.identity != names.store:
            raise BackupError(not_ours(work.target.where))
        found = Verification(source.store.snapshots()[-1].name)
        found.problems += _late(work, source)
        try:
            _restore_and_compare(work, source, keys.machine, scratch / "site", found)
        except Damaged as error:
            found.problems.append(str(error))
        found.problems += _older(source, keys.machine)
        return found
    finally:
        _remove(scratch)


def _late(work: Work, source: Source) -> Iterator[str]:
    newest = source.store.snapshots()[-1]
    made = work.target.store.snapshots()
    if made and made[-1].name != newest.name:
        yield (
            f"{work.target.where} lacks the last backup, {made[-1].name}: "
            "sceau backup run takes it there"
        )
    age = work.now - newest.time
    if age > MAX_AGE:
        hours = int(age.total_seconds() // 3600)
        yield (
            f"The last backup is {hours} hours old: see why the timer does not run "
            "(systemctl list-timers), or type: sceau backup run"
        )


def _restore_and_compare(
    work: Work, source: Source, identity: Path, folder: Path, found: Verification
) -> None:
    manifest = choose(source, None, identity)
    decided = check(manifest, source, identity)
    # Gone from the backup and still waiting here: not decided, but lost.
    if lost := decided & waiting(manifest, work.places):
        found.problems.append(
            f"{len(lost)} texts that wait are missing in {found.snapshot}; {_ANEW}"
        )
    paths = paths_of(manifest, below(folder, manifest))
    layout = Layout(manifest, paths, source.store, identity, decided)
    layout.put_all()
    places = {place.name: place for place in work.places}
    for repository in manifest.repositories:
        _compare_repository(layout, repository, places.get(repository.path), found)
    same = changed = 0
    for entry in layout.files():
        if _is_as_now(layout, entry, places, found):
            same += 1
        else:
            changed += 1
    found.compared.append(
        f"{same} files are byte for byte as now, {changed} changed since and are as "
        "they were"
    )


def _compare_repository(
    layout: Layout, repository: Repository, now: Place | None, found: Verification
) -> None:
    git = Git(layout.places[repository.path])
    try:
        git.run("fsck", "--full", "--no-dangling")
    except BackupError as error:
        found.problems.append(
            f"{repository.path}, restored, is damaged ({error}). See what git fsck "
            f"says of the repository itself, then {_ANEW}"
        )
        return
    restored = git.refs()
    present = Git(now.path).refs() if now is not None and now.path.is_dir() else {}
    same = sum(present.get(ref) == commit for ref, commit in restored.items())
    found.compared.append(
        f"{repository.path}: {len(restored)} references, {same} as now, "
        f"{len(restored) - same} changed since; git fsck finds nothing"
    )


def _is_as_now(
    layout: Layout,
    entry: Entry,
    places: dict[str, Place],
    found: Verification,
) -> bool:
    assert entry.object is not None  # noqa: S101  only files come here
    path = layout.places[entry.path]
    restored = path.read_bytes()
    if mode_of(path.stat()) != entry.mode:
        found.problems.append(f"{entry.path}, restored, has other permissions")
    place = _place(entry, places)
    if place is not None and place.kind is Kind.DATABASE:
        found.problems += _unsound(path, entry)
    now = read_place(place) if place is not None else None
    if now is None or digest(now[0]) != entry.object.sha256:
        return False
    if restored != now[0]:
        found.problems.append(
            f"{entry.path}, restored, has other bytes than now; {_ANEW}"
        )
    return True


def _place(entry: Entry, places: dict[str, Place]) -> Place | None:
    """Where an entry is now."""
    if entry.path in places:
        return places[entry.path]
    for place in places.values():
        if place.kind is Kind.FILES and entry.path.startswith(f"{place.name}/"):
            part = entry.path.removeprefix(f"{place.name}/")
            return Place(entry.path, place.path / part, Kind.FILE)
    return None


def _unsound(path: Path, entry: Entry) -> Iterator[str]:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        try:
            [(said,)] = connection.execute("PRAGMA integrity_check(1)").fetchall()
        except sqlite3.Error as error:
            said = str(error)
    if said != "ok":
        yield f"{entry.path}, restored, is damaged ({said}): see sceau reads report"


def _older(source: Source, identity: Path) -> Iterator[str]:
    """Whether the other backups have what they need; not opened, that takes long."""
    store = source.store
    older = store.snapshots()[:-1]
    remote = object_sizes(source.remote) if source.remote and older else None

    def is_there(manifest: Manifest) -> bool:
        return all(
            store.has(one)
            if remote is None
            else remote.get(store.object(one.name).name) == one.sealed
            for _, one, passing in manifest.objects()
            if not passing
        )

    for one in older:
        try:
            if is_there(manifest_of(store, one.name, identity)):
                continue
            yield f"The older backup {one.name} lacks something; {_ANEW}"
        except Damaged as error:
            yield f"{error}; {_ANEW}"


def _remove(scratch: Path) -> None:
    if scratch.exists():
        shutil.rmtree(scratch)
