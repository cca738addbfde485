"""From places to a manifest: what is new is sealed, what is known is only named.

A repository whose texts stay (the site's) is a chain of packs: a first one with
everything, and one for what came since, as long as history only grows. When it was
rewritten, somebody's text was to be forgotten: then everything is packed anew, and
backups before that must go. A repository of what waits (the inbox's) has an object for
each reference, so that one can be taken out of backups by itself.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from sceau.backup.errors import BackupError
from sceau.backup.files import (
    digest,
    files_below,
    mode_of,
    owner_of,
    read_file,
    read_place,
)
from sceau.backup.git import Git
from sceau.backup.keys import Names
from sceau.backup.manifest import Entry, Manifest, Repository, Stored
from sceau.backup.places import Kind, Place
from sceau.backup.store import Store

MAX_PACKS = 30
"""A longer chain is packed into one."""
_Chain = tuple[tuple[Stored, ...], tuple[str, ...]]
"""Packs, and what they hold."""


@dataclass
class Collector:
    """Seals what is new into a store. Methods raise BackupError, OSError."""

    store: Store
    names: Names
    recipients: Sequence[str]
    generation: int
    previous: Manifest | None
    known: dict[str, Stored]
    """Objects by name that need not be sealed again."""
    rewritten: bool = False
    """Whether a history was."""
    entries: list[Entry] = field(default_factory=list)
    repositories: list[Repository] = field(default_factory=list)

    def collect(self, places: Iterable[Place]) -> None:
        """Read all places, in their order."""
        for place in places:
            match place.kind:
                case Kind.FOLDER:
                    self._folder(place)
                case Kind.FILES:
                    self._folder(place)
                    for one in files_below(place):
                        self._file(one)
                case Kind.REPOSITORY:
                    self._repository(place)
                case _:
                    self._file(place)

    def _folder(self, place: Place) -> None:
        if place.path.is_dir():
            status = place.path.stat()
            owner = owner_of(status)
            self.entries.append(Entry(place.name, mode_of(status), owner))

    def _file(self, place: Place) -> None:
        found = read_place(place)
        if found is None:
            return
        data, status = found
        stored = self._stored(lambda: [data], place.name, digest(data))
        self.entries.append(
            Entry(
                place.name,
                mode_of(status),
                owner_of(status),
                stored,
                place.transient,
            )
        )

    def _repository(self, place: Place) -> None:
        git = Git(place.path)
        if not git.exists():
            return
        status = place.path.stat()
        refs = git.refs()
        config = read_file(place.path / "config")
        if config is None:
            raise BackupError(f"{place.path}/config is missing; git needs it too")
        text = config[0]
        chain: _Chain = ((), ())
        singles = None
        if place.transient:
            singles = self._singles(git, place.name, refs)
        else:
            chain = self._chain(git, place.name, refs)
        self.repositories.append(
            Repository(
                path=place.name,
                mode=mode_of(status),
                owner=owner_of(status),
                head=git.head(),
                config=self._stored(lambda: [text], place.name, "config", digest(text)),
                refs=refs,
                packs=chain[0],
                tips=chain[1],
                singles=singles,
            )
        )

    def _singles(self, git: Git, name: str, refs: dict[str, str]) -> dict[str, Stored]:
        def single(ref: str, commit: str) -> Stored:
            return self._stored(lambda: git.pack([commit], []), name, ref, commit)

        return {ref: single(ref, commit) for ref, commit in refs.items()}

    def _chain(self, git: Git, name: str, refs: dict[str, str]) -> _Chain:
        tips = tuple(sorted(set(refs.values())))
        before = self.previous.repository(name) if self.previous else None
        if before is not None and before.tips:
            if not git.builds_on(before.tips, tips):
                self.rewritten = True
            elif self._is_reusable(before):
                if not git.is_new(tips, before.tips):
                    return before.packs, before.tips
                return (*before.packs, self._pack(git, name, tips, before.tips)), tips
        return (self._pack(git, name, tips, ()),) if tips else (), tips

    def _is_reusable(self, before: Repository) -> bool:
        return len(before.packs) < MAX_PACKS and all(
            pack.name in self.known for pack in before.packs
        )

    def _pack(
        self, git: Git, name: str, tips: Sequence[str], known: Sequence[str]
    ) -> Stored:
        words = (name, "pack", *tips, "after", *known)
        return self._stored(lambda: git.pack(tips, known), *words)

    def _stored(self, chunks: Callable[[], Iterable[bytes]], *words: str) -> Stored:
        """The object of these words, sealed unless it is known."""
        name = self.names.of(str(self.generation), *words)
        if name not in self.known:
            self.known[name] = self.store.put(name, chunks(), self.recipients)
        return self.known[name]
