"""`sceau backup verify`: restore the newest backup of the target and compare.

With the machine's own key, so that a timer can. What it cannot show is that the
friend's key opens it too; but each object is sealed for both in one go.
"""

import datetime
import shutil
from collections.abc import Iterator
from pathlib import Path

from sceau.backup.comparing import (
    ANEW,
    Verification,
    compare_repository,
    is_as_now,
)
from sceau.backup.errors import BackupError, Damaged
from sceau.backup.keys import Keys
from sceau.backup.layout import Layout
from sceau.backup.manifest import Manifest
from sceau.backup.reading import Source, check, choose, manifest_of, open_source
from sceau.backup.restoring import below, paths_of
from sceau.backup.running import Work, waiting
from sceau.backup.target import not_ours
from sceau.backup.transfer import object_sizes

MAX_AGE = datetime.timedelta(hours=48)


def verify(work: Work) -> Verification:
    """Restore into a scratch folder and compare. Raises BackupError, OSError."""
    keys = Keys(work.settings.folder)
    names = keys.names()
    if not work.target.store.snapshots():
        raise BackupError("There is no backup yet; type: sceau backup run")
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
            f"{len(lost)} texts that wait are missing in {found.snapshot}; {ANEW}"
        )
    paths = paths_of(manifest, below(folder, manifest))
    # A unit of systemd may not make folders that hand their group down.
    layout = Layout(manifest, paths, source.store, identity, decided, modes=0o777)
    layout.put_all()
    places = {place.name: place for place in work.places}
    for repository in manifest.repositories:
        compare_repository(layout, repository, places.get(repository.path), found)
    same = changed = 0
    for entry in layout.files():
        if is_as_now(layout, entry, places, found):
            same += 1
        else:
            changed += 1
    found.compared.append(
        f"{same} files are byte for byte as now, {changed} changed since and are as "
        "they were"
    )


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
            yield f"The older backup {one.name} lacks something; {ANEW}"
        except Damaged as error:
            yield f"{error}; {ANEW}"


def _remove(scratch: Path) -> None:
    if scratch.exists():
        shutil.rmtree(scratch)
