"""What was restored beside what is there now."""

import contextlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sceau.backup.errors import BackupError
from sceau.backup.files import digest, mode_of, read_place
from sceau.backup.git import Git
from sceau.backup.layout import Layout
from sceau.backup.manifest import Entry, Repository
from sceau.backup.places import Kind, Place

ANEW = "make a whole one: sceau backup run --anew"
"""What to do about a backup that is not whole."""


@dataclass
class Verification:
    """What came of it; `problems` say what to do."""

    snapshot: str = ""
    compared: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def compare_repository(
    layout: Layout, repository: Repository, now: Place | None, found: Verification
) -> None:
    git = Git(layout.places[repository.path])
    try:
        git.run("fsck", "--full", "--no-dangling")
    except BackupError as error:
        found.problems.append(
            f"{repository.path}, restored, is damaged ({error}). See what git fsck "
            f"says of the repository itself, then {ANEW}"
        )
        return
    restored = git.refs()
    present = Git(now.path).refs() if now is not None and now.path.is_dir() else {}
    same = sum(present.get(ref) == commit for ref, commit in restored.items())
    found.compared.append(
        f"{repository.path}: {len(restored)} references, {same} as now, "
        f"{len(restored) - same} changed since; git fsck finds nothing"
    )


def is_as_now(
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
            f"{entry.path}, restored, has other bytes than now; {ANEW}"
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
