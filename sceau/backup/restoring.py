"""`sceau restore`: from a backup to an empty machine.

All is read and checked before anything is written, and nothing is written over. What is
there already and the same is left alone; so a restore that was cut off is typed again.
"""

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sceau.backup.age import require_identity
from sceau.backup.errors import BackupError
from sceau.backup.files import files_below
from sceau.backup.layout import Layout, give_all
from sceau.backup.manifest import Manifest
from sceau.backup.places import CONFIGURATION, INBOX, SITE, Kind, Place, places_of
from sceau.backup.reading import (
    Source,
    check,
    choose,
    content,
    open_source,
)
from sceau.configuration import Configuration, configuration_of
from sceau.configuration import Source as Text

Say = Callable[[str], None]
MAIN = "refs/heads/main"


@dataclass(frozen=True)
class Wish:
    """What is to be restored, and where to."""

    where: str
    identity: Path
    at: str | None
    into: Path | None
    """One folder for everything, instead of the places that sceau.toml names."""


def restore(
    wish: Wish,
    environ: Mapping[str, str],
    say: Say,
    install_hook: Callable[[str, Path], None],
) -> None:
    """Restore. Raises BackupError, ConfigurationError, OSError; then nothing that was
    there was changed, and the same command goes on from where it was."""
    require_identity(wish.identity)
    with tempfile.TemporaryDirectory(prefix="sceau-restore-") as scratch:
        source = open_source(wish.where, Path(scratch))
        manifest = choose(source, wish.at, wish.identity)
        name = manifest.name
        say(f"{name}: looking whether all of it is there and whole …")
        decided = check(manifest, source, wish.identity)
        if wish.into is None:
            places = _configured(manifest, source, wish.identity, environ)
        else:
            places = below(wish.into, manifest)
        paths = paths_of(manifest, places)
        layout = Layout(manifest, paths, source.store, wish.identity, decided)
        _require_room([*layout.in_the_way(), *_strangers(places, manifest)], name)
        unknown = layout.put_all()
    if wish.into is None:
        for kind, path in (("inbox", INBOX), ("site", SITE)):
            repository = manifest.repository(path)
            if repository is not None:
                install_hook(kind, paths[path])
                give_all(paths[path], repository.owner)
    for line in _told(manifest, places, decided, unknown, wish):
        say(line)


def below(folder: Path, manifest: Manifest) -> list[Place]:
    """All places in one folder, by their paths in the backup."""
    repositories = {repository.path for repository in manifest.repositories}
    return [
        Place(
            name,
            folder / name,
            Kind.REPOSITORY if name in repositories else Kind.FILE,
        )
        for name in sorted(manifest.paths())
    ]


def paths_of(manifest: Manifest, places: list[Place]) -> dict[str, Path]:
    """Where each entry goes. Raises BackupError."""
    paths = {place.name: place.path for place in places}
    folders = [place for place in places if place.kind is Kind.FILES]
    found = {}
    for name in manifest.paths():
        if name in paths:
            found[name] = paths[name]
            continue
        home = next((p for p in folders if name.startswith(f"{p.name}/")), None)
        if home is None:
            raise BackupError(
                f"{name} has no place on this machine: update the program, or restore "
                "with --into FOLDER and look there"
            )
        found[name] = home.path / name.removeprefix(f"{home.name}/")
    return found


def _configured(
    manifest: Manifest, source: Source, identity: Path, environ: Mapping[str, str]
) -> list[Place]:
    """The places that the restored sceau.toml names, or the environment."""
    named = environ.get("SCEAU_CONFIG", "").strip()
    file = Path(named).absolute() if named else Path(manifest.configuration)
    entry = next((e for e in manifest.entries if e.path == CONFIGURATION), None)
    text = b""
    if entry is not None and entry.object is not None:
        text = b"".join(content(source.store, entry.object, identity))
    return places_of(_parsed(text, file, environ), file)


def _parsed(text: bytes, file: Path, environ: Mapping[str, str]) -> Configuration:
    decoded = text.decode("utf-8-sig", "replace")
    return configuration_of(Text(str(file), file.parent, decoded), environ)


def _strangers(places: list[Place], manifest: Manifest) -> Iterator[Path]:
    """Files in folders of files that the backup knows nothing of."""
    known = manifest.paths()
    for place in places:
        if place.kind is Kind.FILES:
            for one in files_below(place):
                if one.name not in known and not one.path.name.endswith(".restoring"):
                    yield one.path


def _require_room(in_the_way: list[Path], name: str) -> None:
    if in_the_way:
        listed = "\n".join(f"  {path}" for path in in_the_way)
        raise BackupError(
            f"Here is something else than in the backup:\n{listed}\n"
            "Nothing is written over. Move these away (mv PLACE PLACE.before) and type "
            "it again, or restore --into FOLDER. A restore that was cut off goes on "
            f"with the backup it began with: --at {name}"
        )


def _told(
    manifest: Manifest,
    places: list[Place],
    decided: set[str],
    unknown: list[str],
    wish: Wish,
) -> Iterator[str]:
    """What there is to know afterwards."""
    yield f"Restored {manifest.name}: {len(manifest.paths())} files and repositories."
    if decided:
        yield (
            f"{len(decided)} of what waited then was decided since and is not in the "
            "backup any more."
        )
    if unknown:
        reason = "are unknown here" if os.geteuid() == 0 else "only root can name"
        yield f"Owners that {reason}: {', '.join(unknown)}. See who must read what."
    if wish.into is not None:
        return
    for place in places:
        before = manifest.places.get(place.name)
        if place.name in manifest.paths() and before not in {None, str(place.path)}:
            yield f"{place.name} was at {before} and is at {place.path} now"
    if manifest.shown is None:
        yield "Nothing was published then. To build: sceau publish run"
        return
    yield f"To build the same site: sceau publish run --date {manifest.shown.date}"
    site = manifest.repository(SITE)
    if site is not None and site.refs.get(MAIN) != manifest.shown.commit:
        yield (
            f"Readers saw {manifest.shown.commit[:12]}, which was not the newest of "
            "main: a rollback, or a push that was not built yet."
        )
