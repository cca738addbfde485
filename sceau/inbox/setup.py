"""Making the inbox's folder: once at home, by the set-up on a server."""

import contextlib
import datetime
import fcntl
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from sceau.inbox.keys import Key, KeyFile
from sceau.inbox.manifest import ManifestError, ManifestFile
from sceau.inbox.receipts import LIFE_AFTER_CLOSING
from sceau.inbox.repository import InboxRepository
from sceau.inbox.spool import Spool


def create_inbox(
    folder: Path,
    today: datetime.date,
    prepare: Callable[[Path], None] = lambda repository: None,
) -> None:
    """Make what is missing of folder, spool, keys and repository.

    `prepare` gets the repository when it stands: what belongs to it and not to the
    inbox, such as hooks. Raises OSError, GitError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _locked(folder):
        Spool(folder / "spool").create()
        KeyFile(folder / "secret").create(today)
        InboxRepository(folder / "inbox.git").create()
        prepare(folder / "inbox.git")


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Keep others from making the same: a key replaced at once would void receipts."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def rotate_keys(folder: Path, site_manifest: Path, today: datetime.date) -> int:
    """Begin a new key; returns how many old ones were of no use any more.

    Old keys go when every thread of the site has been closed for a year. While one is
    open or never closes, no key goes: which threads a key signed for is not known.
    Raises KeyFileError.
    """
    ends = _last_end(site_manifest)

    def keep(key: Key, replaced: datetime.date) -> bool:
        return ends is None or today < ends

    with _locked(folder):
        return KeyFile(folder / "secret").rotate(today, keep=keep)


def newest_key(folder: Path) -> Key:
    """The key that signs now. Raises KeyFileError."""
    return KeyFile(folder / "secret").keys()[-1]


def _last_end(site_manifest: Path) -> datetime.date | None:
    """When the last receipt of all threads ends, or None if one never does."""
    try:
        articles = ManifestFile(site_manifest).current().articles.values()
    except ManifestError:
        return None
    closing = [article.closes for article in articles]
    known = [day for day in closing if day is not None]
    if not closing or len(known) < len(closing):
        return None
    return max(known) + LIFE_AFTER_CLOSING
