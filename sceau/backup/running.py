"""One backup, from beginning to end; killed anywhere, the next one ends right.

Objects, then the list, then what is not needed any more goes. What a killed run left
is removed at the beginning, together with what was decided since the last one.
"""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sceau.backup.collecting import Collector
from sceau.backup.errors import BackupError, Damaged
from sceau.backup.files import digest, read_file
from sceau.backup.git import Git
from sceau.backup.keys import Keys
from sceau.backup.manifest import Manifest, Shown, Stored, to_json
from sceau.backup.places import Kind, Place
from sceau.backup.reading import manifest_of
from sceau.backup.store import Store
from sceau.backup.target import Target
from sceau.backup.thinning import TIME, kept, snapshot
from sceau.configuration import BackupSettings

Say = Callable[[str], None]


@dataclass(frozen=True)
class Work:
    """What a run needs to know."""

    settings: BackupSettings
    places: Sequence[Place]
    configuration: Path
    """Where sceau.toml is."""
    target: Target
    shown: Shown | None
    now: datetime.datetime
    say: Say


def back_up(work: Work, *, anew: bool = False) -> Manifest:
    """Make a backup; returns what it holds. With `anew` nothing old is trusted.

    Raises BackupError, OSError; then the backups that were there still are.
    """
    keys, store = Keys(work.settings.folder), work.target.store
    recipients = [*work.settings.recipients, keys.recipient()]
    names = keys.names()
    work.target.require(names.store)
    manifests = _readable(store, keys.machine, work.say)
    previous = manifests[-1] if manifests else None
    if previous is not None and not anew:
        _require_the_same(previous, work.places)
    if anew:
        # Whoever asks for this knows that what is there is not whole.
        manifests = [one for one in manifests if _is_whole(store, one)]
    _clean(store, manifests, work.places)
    number = previous.number + 1 if previous else 1
    collector = Collector(
        store=store,
        names=names,
        recipients=recipients,
        generation=number if anew or previous is None else previous.generation,
        previous=previous,
        known={} if anew else _known(store, manifests),
    )
    collector.collect(work.places)
    manifest = Manifest(
        number=number,
        time=work.now.astimezone(datetime.UTC).strftime(TIME),
        generation=collector.generation,
        first=_first(previous, number, collector),
        configuration=str(work.configuration),
        places={place.name: str(place.path) for place in work.places},
        shown=work.shown,
        entries=tuple(collector.entries),
        repositories=tuple(collector.repositories),
    )
    # On the disk before the list says that they are.
    store.flush()
    store.put_list(manifest.name, to_json(manifest), recipients)
    _clean(store, _thinned([*manifests, manifest], work.settings), work.places)
    work.target.finish()
    return manifest


def _readable(store: Store, identity: Path, say: Say) -> list[Manifest]:
    """All backups, the oldest first. Raises WrongKey, BackupError."""
    found = []
    for one in store.snapshots():
        try:
            found.append(manifest_of(store, one.name, identity))
        except Damaged as error:
            say(f"{error}. Nobody can restore it: it is removed.")
    return found


def _require_the_same(previous: Manifest, places: Sequence[Place]) -> None:
    """A disk that is not mounted must not look as if everything was decided."""
    there = {place.name for place in places if place.path.exists()}
    gone = sorted(
        {place.name for place in places} & previous.paths() - there,
    )
    if gone:
        paths = {place.name: place.path for place in places}
        listed = "\n".join(f"  {paths[name]}" for name in gone)
        raise BackupError(
            f"In the last backup and gone:\n{listed}\n"
            "See that its disk is mounted; sceau restore brings it back. If it went on "
            "purpose, type: sceau backup run --anew"
        )


def _is_whole(store: Store, manifest: Manifest) -> bool:
    return all(store.has(one) for _, one, passing in manifest.objects() if not passing)


def _known(store: Store, manifests: Sequence[Manifest]) -> dict[str, Stored]:
    return {
        stored.name: stored
        for manifest in manifests
        for _, stored, _ in manifest.objects()
        if store.has(stored)
    }


def _first(previous: Manifest | None, number: int, collector: Collector) -> int:
    if collector.rewritten or previous is None:
        return number
    return previous.first


def _thinned(manifests: Sequence[Manifest], settings: BackupSettings) -> list[Manifest]:
    allowed = [one for one in manifests if one.number >= manifests[-1].first]
    snapshots = [s for one in allowed if (s := snapshot(one.name)) is not None]
    names = kept(
        snapshots,
        daily=settings.keep_daily,
        weekly=settings.keep_weekly,
        monthly=settings.keep_monthly,
    )
    return [one for one in allowed if one.name in names]


def _clean(
    store: Store, manifests: Sequence[Manifest], places: Sequence[Place]
) -> None:
    """Keep what these backups need, of what may be rejected only what still waits."""
    objects: set[str] = set()
    for manifest in manifests:
        objects |= {
            stored.name for _, stored, passing in manifest.objects() if not passing
        }
        objects |= waiting(manifest, places)
    store.keep({manifest.name for manifest in manifests}, objects)


def waiting(manifest: Manifest, places: Sequence[Place]) -> set[str]:
    """The transient objects whose source is as it was."""
    by_name = {place.name: place for place in places}
    names = set()
    for repository in manifest.repositories:
        place = by_name.get(repository.path)
        if repository.singles is None or place is None:
            continue
        git = Git(place.path)
        refs = git.refs() if git.exists() else {}
        names |= {
            stored.name
            for ref, stored in repository.singles.items()
            if refs.get(ref) == repository.refs[ref]
        }
    folders = [place for place in places if place.kind is Kind.FILES]
    for entry in manifest.entries:
        if entry.object is None or not entry.transient:
            continue
        for folder in folders:
            if entry.path.startswith(f"{folder.name}/"):
                part = entry.path.removeprefix(f"{folder.name}/")
                found = read_file(folder.path / part)
                if found is not None and digest(found[0]) == entry.object.sha256:
                    names.add(entry.object.name)
    return names
