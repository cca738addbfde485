"""`sceau inbox commit`: everything in the spool becomes references of `inbox.git`.

A file leaves the spool only when git has its objects and references on the disk. What
a crash left is done again, and doing it again changes nothing.
"""

import contextlib
import fcntl
import hashlib
import os
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from sceau.comments.ledger import Decision, Ledger
from sceau.durable import replace_file
from sceau.inbox.git import GitError
from sceau.inbox.manifest import NO_SITE, Manifest, ManifestError, ManifestFile
from sceau.inbox.pipeline import PORTION, Batch, Pipeline
from sceau.inbox.plan import FIRST, Known, by_id, now_text, step
from sceau.inbox.repository import InboxRepository
from sceau.inbox.spool import DamagedEntry, Entry, Spool, age
from sceau.inbox.summary import SUMMARY, Summary

LOCK = "commit.lock"
TIDY = "tidy"
"""A file that asks for git's own cleaning, once."""
HALF_WRITTEN_SECONDS = 3600.0
"""After so long a file in spool/tmp belongs to a process that was killed."""
LONGEST_PAUSE = 30.0


class Committer:
    """Moves the spool below `folder` into `folder/inbox.git`."""

    def __init__(
        self,
        folder: Path,
        site_manifest: Path,
        *,
        published: Path | None = None,
        clock: Callable[[], float] = time.time,
        say: Callable[[str], None] = print,
    ) -> None:
        """`published` is the site's `comments/` where it is at hand, as at home.

        There an approval needs no second step: a waiting text that stands in it word
        for word has been decided.
        """
        self._folder = folder
        self._comments = published
        self._spool = Spool(folder / "spool")
        self._repository = InboxRepository(folder / "inbox.git")
        self._ledger = Ledger(folder / "ledger.jsonl")
        self._manifest = ManifestFile(site_manifest)
        self._clock = clock
        self._say = say
        self._summary = Summary(folder / SUMMARY, self._repository)
        self._reported: set[str] = set()
        self._swept = float("-inf")

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Wait until no other committer works on this folder, then keep others out."""
        with self._lock_file() as descriptor:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield

    @contextlib.contextmanager
    def _lock_file(self) -> Iterator[int]:
        descriptor = os.open(self._folder / LOCK, os.O_RDWR | os.O_CREAT, 0o660)
        # When a committer is killed its git may go on for a while. The next committer
        # waits for that too: an older text must not replace what it wrote meanwhile.
        self._repository.git.held = (descriptor,)
        try:
            yield descriptor
        finally:
            self._repository.git.held = ()
            os.close(descriptor)

    def run(self, pause: Callable[[float], bool], seconds: float) -> None:
        """Work until `pause` says that it is time to stop.

        `pause` waits for so many seconds and returns whether to stop. Trouble with git
        or the disk is said once and tried again, ever more slowly.
        """
        with self._lock_file() as descriptor:
            # Not by waiting in flock, which would not hear that it is time to stop.
            while not _locked(descriptor):
                if pause(seconds):
                    return
            wait, trouble = seconds, ""
            while True:
                try:
                    self.commit()
                    wait, trouble = seconds, ""
                except (GitError, OSError) as error:
                    # An OSError names our own files; git's words are cut to a line.
                    message = f"comments wait in the spool: {error}"
                    if message != trouble:
                        self._say(message)
                    trouble = message
                    wait = min(wait * 2, LONGEST_PAUSE)
                if pause(wait):
                    return

    def commit(self) -> int:
        """One pass; returns how many spool files it dealt with.

        Raises GitError or OSError; then the files it could not deal with stay.
        """
        groups = by_id(self._spool.names())
        done = self._store(groups) if groups else 0
        self._forget_published()
        self._summary.write(anew=bool(done))
        self._sweep()
        self._tidy()
        return done

    def _sweep(self) -> None:
        """Remove what killed processes left half-written, now and then."""
        now = self._clock()
        if abs(now - self._swept) < HALF_WRITTEN_SECONDS:
            return
        self._swept = now
        self._spool.sweep(now - HALF_WRITTEN_SECONDS)
        self._repository.sweep(now - HALF_WRITTEN_SECONDS)
        self._forget_signals()
        for path in self._folder.glob(f".{SUMMARY}.*.tmp"):
            # Nobody else writes it while we hold the lock.
            path.unlink(missing_ok=True)

    def ask_to_tidy(self) -> bool:
        """Let whoever commits clean up; True when nobody does and it was done here."""
        replace_file(self._folder / TIDY, b"")
        with self._lock_file() as descriptor:
            if not _locked(descriptor):
                return False
            self._tidy()
            return True

    def _tidy(self) -> None:
        """What `sceau inbox tidy` asked for: no text of what was rejected is left."""
        asked = self._folder / TIDY
        if not asked.exists():
            return
        # Before the work: asked again meanwhile, it is done again.
        asked.unlink(missing_ok=True)
        self._repository.collect()

    def _forget_signals(self) -> None:
        """Remove what was noticed about comments that are decided.

        A moderator with plain git deletes the pending reference alone.
        """
        waits = self._repository.refs("pending").keys() | by_id(self._spool.names())
        self._repository.delete_unchanged(
            [
                (f"refs/signals/{id_}", commit)
                for id_, commit in self._repository.refs("signals").items()
                if id_ not in waits
            ]
        )

    def _store(self, groups: dict[str, list[str]]) -> int:
        """Put all into git, a portion at a time; returns how many files are done.

        git works on a portion, and its files are removed, while the next one is read.
        """
        refs = {kind: self._repository.refs(kind) for kind in ("pending", "signals")}
        known = Known(
            pending=refs["pending"].keys(),
            signals=refs["signals"].keys(),
            published=self._published(),
            decided=self._decided,
            last_decision=lambda id_: getattr(self._ledger.last(id_), "decision", ""),
        )
        exist = {f"refs/{kind}/{id_}" for kind, ids in refs.items() for id_ in ids}
        for kind in ("removals", "reports"):
            exist |= {f"refs/{kind}/{id_}" for id_ in self._repository.refs(kind)}
        done = 0
        with Pipeline(self._repository, self._spool, exist) as pipeline:
            ids = iter(groups)
            while portion := list(islice(ids, PORTION)):
                batch = Batch()
                for id_ in portion:
                    self._plan(groups[id_], known, batch)
                pipeline.take(batch)
                done += len(batch.done)
        return done

    def _plan(self, names: Sequence[str], known: Known, batch: Batch) -> None:
        """What one id needs."""
        entries = self._read(names, batch)
        if not entries:
            return
        one, id_ = step(entries, known), entries[-1].id
        if one.withdrawn:
            # Before the reference goes; see plan._withdrawal.
            now = now_text(datetime.fromtimestamp(self._clock(), UTC))
            self._ledger.note(Decision(id_, now, "withdrawn", "reader"))
        if any(commit.ref.startswith("refs/pending/") for commit in one.commits):
            self._summary.know(id_, entries[-1].article)
        batch.commits.extend(one.commits)
        batch.deleted.extend(one.deleted)

    def _read(self, names: Sequence[str], batch: Batch) -> list[Entry]:
        entries: dict[str, Entry] = {}
        for name in names:
            try:
                entries[name] = self._spool.read(name)
            except FileNotFoundError:
                continue
            except DamagedEntry:
                if name not in self._reported:
                    self._reported.add(name)
                    self._say(f"spool/new/{name}: not a whole entry; left where it is")
                continue
        if len(entries) > 1:
            # Rare; asking for an age costs a digest.
            entries = dict(sorted(entries.items(), key=lambda item: age(item[1])))
        batch.done.extend(entries)
        return list(entries.values())

    def _decided(self, entry: Entry) -> bool:
        """Whether a decision was made about what the entry brings.

        A first version is decided by any decision, however late it is sent again, and
        what was withdrawn never comes back. A correction is decided when its very text
        was in git before the decision.
        """
        decision = self._ledger.last(entry.id)
        if decision is None:
            return False
        if entry.version == FIRST or decision.decision == "withdrawn":
            return True
        if decision.date < entry.received:
            return False
        data = entry.text.encode()
        blob = hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False)
        return self._repository.has_object(blob.hexdigest())

    def _published(self) -> frozenset[str]:
        return frozenset(
            id_
            for article in self._site().articles.values()
            for id_ in article.comments
        )

    def _site(self) -> Manifest:
        try:
            return self._manifest.current()
        except ManifestError:
            return NO_SITE

    def _forget_published(self) -> None:
        if self._comments is None:
            return
        done = []
        signals = self._repository.refs("signals")
        for id_, commit in self._repository.refs("pending").items():
            found = list(self._comments.glob(f"*/{id_}.md"))
            if found and found[0].read_bytes() == self._repository.data("pending", id_):
                now = now_text(datetime.fromtimestamp(self._clock(), UTC))
                self._ledger.note(Decision(id_, now, "approved", ""))
                done.append((f"refs/pending/{id_}", commit))
                if id_ in signals:
                    done.append((f"refs/signals/{id_}", signals[id_]))
        self._repository.delete_unchanged(done)


def _locked(descriptor: int) -> bool:
    """Whether the lock could be taken at once."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
