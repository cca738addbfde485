"""What belongs into a backup and where it is on this machine.

Not in it, because a push, a build or a set-up makes it again: clones, environments,
releases, hooks, requests. And never: the keys of the counter's days, which lead from
what the ledger has of an open day to readers.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from sceau.configuration import Configuration

CONFIGURATION = "sceau.toml"
INBOX = "inbox/inbox.git"
SITE = "site.git"


class Kind(Enum):
    """How a place is read."""

    FILE = "a file"
    DATABASE = "a database of SQLite, whose copy must be of one moment"
    FOLDER = "a folder; only that it is there"
    FILES = "a folder with the files in it"
    REPOSITORY = "a bare repository"


@dataclass(frozen=True)
class Place:
    """Something that is backed up; `name` is its path in the backup."""

    name: str
    path: Path
    kind: Kind
    transient: bool = False
    """Whether a decision may make it vanish, from old backups too."""


def configuration_file(project: Path, environ: Mapping[str, str]) -> Path:
    """The file that the programs read: $SCEAU_CONFIG or the project's."""
    named = environ.get("SCEAU_CONFIG", "").strip()
    return Path(named).absolute() if named else project.absolute() / CONFIGURATION


def places_of(configuration: Configuration, file: Path) -> list[Place]:
    """All places, in the order in which they must be read.

    A comment moves from the spool to the inbox and from there to the site. Whoever
    reads in that order meets each one at least once, wherever it is meanwhile. The
    ledger is written before a reference goes: read later, it has every decision.
    """
    inbox, reads = configuration.inbox.folder, configuration.reads
    return [
        Place("inbox", inbox, Kind.FOLDER),
        Place("inbox/spool", inbox / "spool", Kind.FOLDER),
        Place("inbox/spool/tmp", inbox / "spool" / "tmp", Kind.FOLDER),
        Place("inbox/spool/new", inbox / "spool" / "new", Kind.FILES, transient=True),
        Place(INBOX, inbox / "inbox.git", Kind.REPOSITORY, transient=True),
        Place("inbox/ledger.jsonl", inbox / "ledger.jsonl", Kind.FILE),
        # How the data is written, for programs that come later; a server's alone.
        Place("data-version", inbox.with_name("data-version"), Kind.FILE),
        # On a server a link, into the web process's own folder.
        Place("inbox/secret", (inbox / "secret").resolve(), Kind.FILE),
        Place(SITE, configuration.publishing.repository, Kind.REPOSITORY),
        Place("reads", reads.folder, Kind.FOLDER),
        Place("reads/ledger.sqlite", reads.folder / "ledger.sqlite", Kind.DATABASE),
        Place("reads.json", reads.export, Kind.FILE),
        Place(
            "transparency.json",
            reads.export.with_name("transparency.json"),
            Kind.FILE,
        ),
        Place("smtp_password", configuration.moderation.smtp_password_file, Kind.FILE),
        *_optional(configuration),
        Place(CONFIGURATION, file, Kind.FILE),
    ]


def _optional(configuration: Configuration) -> Iterator[Place]:
    """Tables that an installation may lack."""
    keys = getattr(getattr(configuration, "moderators", None), "authorized_keys", None)
    if isinstance(keys, Path):
        yield Place("authorized_keys", keys, Kind.FILE)
    queue = getattr(getattr(configuration, "mail", None), "queue", None)
    if isinstance(queue, Path):
        yield Place("mail", queue, Kind.FILES, transient=True)
