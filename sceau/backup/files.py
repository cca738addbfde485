"""Files of places: their bytes, modes and owners, read and put back."""

import contextlib
import grp
import hashlib
import os
import pwd
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path

from sceau.backup.errors import BackupError, with_advice
from sceau.backup.places import Kind, Place


def digest(data: bytes) -> str:
    """What tells contents apart."""
    return hashlib.sha256(data).hexdigest()


def mode_of(status: os.stat_result) -> int:
    """The permissions."""
    return stat.S_IMODE(status.st_mode)


def owner_of(status: os.stat_result) -> str:
    """`user:group`, by names, since numbers differ between machines."""
    user, group = str(status.st_uid), str(status.st_gid)
    with contextlib.suppress(KeyError):
        user = pwd.getpwuid(status.st_uid).pw_name
    with contextlib.suppress(KeyError):
        group = grp.getgrgid(status.st_gid).gr_name
    return f"{user}:{group}"


def give(path: Path, owner: str) -> bool:
    """Make somebody the owner; False where he does not exist. Raises OSError."""
    if os.geteuid() != 0:
        return owner_of(path.stat()) == owner
    user, _, group = owner.partition(":")
    try:
        shutil.chown(path, user, group)
    except LookupError:
        return False
    return True


def read_file(path: Path) -> tuple[bytes, os.stat_result] | None:
    """Bytes and status of a plain file, or None without one. Raises BackupError."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise BackupError(
            f"{path}: {error.strerror}; run the backup as somebody who may read it"
        ) from None
    with os.fdopen(descriptor, "rb") as stream:
        status = os.fstat(stream.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise BackupError(f"{path} is no plain file; put one in its place")
        return stream.read(), status


def read_database(path: Path) -> tuple[bytes, os.stat_result] | None:
    """The same for a database, as it was at one moment, whoever writes meanwhile.

    Its very bytes and no copy by SQLite, which counts itself as a change. Whoever reads
    keeps writers out of the file, since ledgers have no WAL. Raises BackupError.
    """
    if not path.exists():
        return None
    try:
        # rw: what a killed program left half-done is rolled back first.
        name = f"{path.as_uri()}?mode=rw"
        with contextlib.closing(
            sqlite3.connect(name, uri=True, timeout=60, isolation_level=None)
        ) as connection:
            connection.execute("BEGIN")
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            return read_file(path)
    except sqlite3.Error as error:
        raise BackupError(
            f"{path}: {with_advice(str(error))}: it cannot be read; "
            "sceau reads report says what is wrong with it"
        ) from None


def read_place(place: Place) -> tuple[bytes, os.stat_result] | None:
    """What a file or a database is now. Raises BackupError, OSError."""
    if place.kind is Kind.DATABASE:
        return read_database(place.path)
    return read_file(place.path)


def files_below(place: Place) -> Iterator[Place]:
    """A place for each plain file in a folder of files."""
    for folder, folders, names in os.walk(place.path):
        folders.sort()
        for name in sorted(names):
            path = Path(folder) / name
            if path.is_symlink() or not path.is_file():
                continue
            part = path.relative_to(place.path).as_posix()
            yield Place(f"{place.name}/{part}", path, Kind.FILE, place.transient)
