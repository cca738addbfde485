"""From portions of the spool to references, one portion behind the other.

    read n+1   |  git writes the objects of n  |  programs remove the files of n-1

A second processor has work that way; and in any order of events, a file goes only when
its own references are on the disk.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from sceau.inbox.packs import NewCommit
from sceau.inbox.removing import Removal
from sceau.inbox.repository import Import, InboxRepository
from sceau.inbox.spool import Spool

PORTION = 2_000
"""Ids at once; some three megabytes."""


@dataclass
class Batch:
    """What a portion of the spool comes to."""

    commits: list[NewCommit] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    """References to take away."""
    done: list[str] = field(default_factory=list)
    """Names of spool files that are safe then, the oldest version of each id first."""


class Pipeline:
    """Leaving its block without an error settles all that was taken."""

    def __init__(
        self, repository: InboxRepository, spool: Spool, exist: Collection[str]
    ) -> None:
        """`exist` are the references that exist already."""
        self._repository = repository
        self._spool = spool
        self._exist = set(exist)
        self._importing: tuple[Batch, Import] | None = None
        self._removal: Removal | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                self._settle()
        finally:
            if self._importing is not None:
                self._importing[1].abandon()
            if self._removal is not None:
                self._removal.finish()

    def take(self, batch: Batch) -> None:
        """Let git begin with this portion, and finish with the one before.

        Raises GitError or OSError; then files of both may still be there.
        """
        self._settle()
        self._importing = batch, self._repository.begin(batch.commits)

    def _settle(self) -> None:
        if self._importing is None:
            return
        batch, importing = self._importing
        importing.settle(batch.deleted, self._exist)
        self._importing = None
        if self._removal is not None:
            self._removal.finish()
        self._removal = self._spool.begin_removing(batch.done)
