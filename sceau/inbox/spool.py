"""The spool: a folder in which everything acknowledged waits until git has it.

    spool/tmp/    files being written
    spool/new/    <id>.<version>.<digest>.json, each whole and flushed to the disk

A name says what is in the file, so sending the same thing twice is one file. The web
process writes here and nowhere else; the committer reads and removes.
"""

import contextlib
import hashlib
import json
import os
import re
import secrets
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import chain
from pathlib import Path
from typing import Any, Literal

from sceau.comments.model import is_article_slug
from sceau.comments.ulid import ulid_milliseconds
from sceau.comments.writing import fsync_folder
from sceau.durable import write_new
from sceau.inbox.removing import Removal

Kind = Literal["comment", "withdrawal", "report"]
MAX_ENTRY = 256 * 1024
"""Bytes; a comment of 5,000 characters with its signals is far below."""
MAX_VERSION = 9999
_NAME = re.compile(
    r"(?P<id>[0-9A-HJKMNP-TV-Z]{26})\.(?P<version>\d{4})\.[0-9a-f]{16}\.json"
)
_KINDS = ("comment", "withdrawal", "report")


class SpoolError(Exception):
    """The spool could not take an entry; nothing of it is left."""


class DamagedEntry(Exception):
    """A file in the spool is not an entry. It stays where it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One acknowledged message of a reader."""

    kind: Kind
    id: str
    """The comment's ULID; a report has one of its own."""
    version: int
    article: str
    received: str
    """`2026-11-23T15:02:11Z`"""
    text: str = ""
    """A comment's whole file, or what a report says."""
    about: str = ""
    """The comment that a report is about."""
    reason: str = ""
    """A report's, from the list."""
    signals: tuple[tuple[str, str], ...] = ()
    """(name, detail) for the moderator; nothing the reader wrote."""

    @property
    def name(self) -> str:
        """The file's name. The time is left out, so that a repetition has the same."""
        # None but the text can hold a NUL, so two contents never look alike.
        stable = "\0".join(
            (
                *(self.kind, self.id, str(self.version), self.article),
                *(self.about, self.reason, self.text),
            )
        )
        digest = hashlib.sha256(stable.encode()).hexdigest()[:16]
        return f"{self.id}.{self.version:04}.{digest}.json"


_FIELDS = tuple(one.name for one in fields(Entry))


def parse_entry(name: str, data: bytes) -> Entry:
    """The entry of a file. Raises DamagedEntry."""
    try:
        whole_file: dict[str, Any] = json.loads(data.decode())
        signals = tuple((str(n), str(d)) for n, d in whole_file.pop("signals"))
        entry = Entry(**whole_file, signals=signals)
        # Whatever else it holds, it can be put into git and into a log line; the name
        # is made of the rest.
        "".join((entry.received, *chain.from_iterable(signals))).encode()
        whole = (
            entry.kind in _KINDS
            and is_article_slug(entry.article)
            and isinstance(entry.version, int)
            and 0 <= entry.version <= MAX_VERSION
            and entry.name == name
        )
        # Raises for what is no ULID. A commit is dated by its id, which may lie beyond
        # the last year there is.
        ulid_milliseconds(entry.id)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        whole = False
    if not whole:
        raise DamagedEntry(name)
    return entry


def age(entry: Entry) -> tuple[int, str, str]:
    """Sorts entries of one id, the oldest first.

    Two corrections that were previewed before either was confirmed have one version.
    """
    return entry.version, entry.received, entry.name


class Spool:
    """The spool in a folder."""

    def __init__(
        self,
        folder: Path,
        *,
        unique: Callable[[], str] = lambda: secrets.token_hex(12),
    ) -> None:
        self._tmp = folder / "tmp"
        self._new = folder / "new"
        self._unique = unique

    def create(self) -> None:
        """Make the folders."""
        for folder in (self._tmp, self._new):
            folder.mkdir(parents=True, exist_ok=True, mode=0o770)

    def put(self, entry: Entry) -> str:
        """Keep an entry; when this returns, a power cut cannot take it away.

        Returns the file's name. Raises SpoolError; then nothing of it is left, unless
        only the folder's flush failed: it may be kept all the same, and sending it
        again is the same file.
        """
        temporary = self._tmp / self._unique()
        name = entry.name
        whole = {key: getattr(entry, key) for key in _FIELDS}
        data = json.dumps(whole, ensure_ascii=False).encode()
        if len(data) > MAX_ENTRY or not _NAME.fullmatch(name):
            raise SpoolError("the spool refuses: nobody could read it back")
        try:
            write_new(temporary, data)
            try:
                temporary.rename(self._new / name)
            except OSError:
                with contextlib.suppress(OSError):
                    temporary.unlink()
                raise
            fsync_folder(self._new)
        except OSError as error:
            # The message of an OSError holds paths, which are ours, never text.
            raise SpoolError(f"the spool refuses: {error.strerror}") from error
        return name

    def names(self) -> list[str]:
        """Names of all entries: by id, then by version."""
        try:
            with os.scandir(self._new) as entries:
                return sorted(e.name for e in entries if _NAME.fullmatch(e.name))
        except FileNotFoundError:
            return []

    def of(self, id_: str) -> list[Entry]:
        """The entries of one id, the oldest first; damaged ones are left out."""
        found = []
        for name in self.names():
            if name.startswith(id_):
                with contextlib.suppress(DamagedEntry, FileNotFoundError):
                    found.append(self.read(name))
        return sorted(found, key=age)

    def entries(self) -> Iterator[tuple[str, Entry | DamagedEntry]]:
        """(name, entry or what is wrong) for every file."""
        for name in self.names():
            try:
                yield name, self.read(name)
            except DamagedEntry as error:
                yield name, error
            except FileNotFoundError:
                continue

    def read(self, name: str) -> Entry:
        """One entry. Raises DamagedEntry, FileNotFoundError."""
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        try:
            descriptor = os.open(f"{self._new}/{name}", flags)
        except FileNotFoundError:
            raise
        except OSError:
            raise DamagedEntry(name) from None
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode) or status.st_size > MAX_ENTRY:
                raise DamagedEntry(name)
            return parse_entry(name, os.read(descriptor, status.st_size))
        finally:
            os.close(descriptor)

    def remove(self, names: Sequence[str]) -> None:
        """Forget entries that are safe elsewhere, and flush once."""
        self.begin_removing(names).finish()

    def begin_removing(self, names: Sequence[str]) -> Removal:
        """The same while the caller goes on, until the removal is finished."""
        return Removal(self._new, names)

    def sweep(self, older_than: float) -> int:
        """Remove what a killed process left half-written; returns how many files."""
        removed = 0
        for path in self._tmp.iterdir():
            # What is not a file is not ours, and stops nobody.
            with contextlib.suppress(OSError):
                if path.lstat().st_mtime < older_than:
                    path.unlink()
                    removed += 1
        return removed
