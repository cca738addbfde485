"""What the committer does with the spool: pure, from entries to commits."""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sceau.comments.removal import Removal, removal_path, serialize_removal
from sceau.comments.ulid import ulid_milliseconds
from sceau.inbox.packs import NewCommit
from sceau.inbox.spool import Entry

FIRST = 0
"""The version of a comment as it was first confirmed."""


@dataclass(frozen=True, slots=True)
class Known:
    """What git, the site and the ledger say when a batch begins."""

    pending: Collection[str]
    signals: Collection[str]
    published: Collection[str]
    decided: Callable[[Entry], bool]
    """Whether this was dealt with and a decision made already: it is a repetition."""
    last_decision: Callable[[str], str]
    """The last decision about an id, or an empty string."""


@dataclass(frozen=True, slots=True)
class Step:
    """What one id needs."""

    commits: tuple[NewCommit, ...] = ()
    deleted: tuple[str, ...] = ()
    withdrawn: bool = False
    """Whether the ledger notes that the reader took it back."""


def step(entries: Sequence[Entry], known: Known) -> Step:
    """The step for all entries of one id, the oldest first."""
    last = entries[-1]
    if last.kind == "report":
        return Step((_report(last),))
    if "withdrawal" in [entry.kind for entry in entries]:
        return _withdrawal(entries, known)
    waits = last.id in known.pending
    if not waits and known.decided(last):
        return Step()
    if waits and last.version == FIRST:
        # Sent again: it is there, or a correction of it that must not be undone.
        missing = last.signals and last.id not in known.signals
        return Step((_signals(last),) if missing else ())
    commits = [_pending(last)]
    deleted = []
    if last.signals:
        commits.append(_signals(last))
    elif last.id in known.signals:
        deleted.append(f"refs/signals/{last.id}")
    return Step(tuple(commits), tuple(deleted))


def _withdrawal(entries: Sequence[Entry], known: Known) -> Step:
    """A waiting comment goes at once; a published one waits for a moderator.

    The ledger notes it before the reference goes. So one that is gone without a note
    was approved a moment ago: it will be published, and must be asked back.
    """
    last = entries[-1]
    deleted = tuple(
        f"refs/{kind}/{last.id}"
        for kind, there in (("pending", known.pending), ("signals", known.signals))
        if last.id in there
    )
    decision = known.last_decision(last.id)
    # What waits beside an approved text is a correction; both go.
    if last.id in known.published or decision == "approved":
        return Step((_removal(last),), deleted)
    waits = last.id in known.pending or any(
        entry.kind == "comment" and not known.decided(entry) for entry in entries
    )
    if waits:
        return Step((), deleted, withdrawn=decision != "withdrawn")
    if decision == "":
        return Step((_removal(last),), deleted)
    return Step((), deleted)


def _pending(entry: Entry) -> NewCommit:
    return NewCommit(
        ref=f"refs/pending/{entry.id}",
        path=f"comments/{entry.article}/{entry.id}.md",
        data=entry.text.encode(),
        seconds=_seconds(entry.id),
    )


def _signals(entry: Entry) -> NewCommit:
    signals = [{"name": name, "detail": detail} for name, detail in entry.signals]
    return _json(f"signals/{entry.id}", entry.id, {"signals": signals})


def _removal(entry: Entry) -> NewCommit:
    removal = Removal(entry.article, entry.id, entry.received)
    return NewCommit(
        ref=f"refs/removals/{entry.id}",
        path=removal_path(entry.id),
        data=serialize_removal(removal).encode(),
        seconds=_seconds(entry.id),
    )


def _report(entry: Entry) -> NewCommit:
    fields = {
        "article": entry.article,
        "comment": entry.about,
        "reason": entry.reason,
        "words": entry.text,
        "received": entry.received,
    }
    return _json(f"reports/{entry.id}", entry.id, fields)


def _json(name: str, id_: str, fields: Mapping[str, object]) -> NewCommit:
    data = json.dumps(fields, ensure_ascii=False, indent=1) + "\n"
    return NewCommit(f"refs/{name}", f"{name}.json", data.encode(), _seconds(id_))


def _seconds(id_: str) -> int:
    """The date of a commit: the id's own, so that a repetition is the same commit."""
    return ulid_milliseconds(id_) // 1000


def by_id(names: Iterable[str]) -> dict[str, list[str]]:
    """Names of spool files by the id they begin with, in order."""
    groups: dict[str, list[str]] = {}
    for name in sorted(names):
        groups.setdefault(name.partition(".")[0], []).append(name)
    return groups


def now_text(now: datetime) -> str:
    """`2026-11-23T15:02:11Z`"""
    return now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
