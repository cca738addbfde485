"""What a push to `inbox.git` may do, and what the ledger notes of it: pure.

A moderator decides by deleting a reference, edits a waiting comment by replacing it,
takes a decision back by putting it there again, and announces that he will remove a
published comment. Nothing else is pushed here.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sceau.comments.errors import CommentFileError
from sceau.comments.ledger import Decision
from sceau.comments.removal import parse_removal, removal_path
from sceau.comments.ulid import ULID_PATTERN
from sceau.moderation.hooks.faults import fault
from sceau.moderation.hooks.pending import check_edit, check_reopened
from sceau.moderation.hooks.push import Change
from sceau.moderation.hooks.reasons import (
    COMMENT_REASONS,
    REASONS_ADVICE,
    REPORT_REASONS,
)
from sceau.moderation.hooks.single_file import Content, SingleFile

_REF = re.compile(rf"refs/(pending|signals|removals|reports)/({ULID_PATTERN})")
_FETCH = "fetch again (git fetch --prune), look at it, and decide then"


@dataclass(frozen=True, slots=True)
class Known:
    """What holds on the server when the push comes in."""

    refs: Mapping[str, str]
    """Every reference with its commit."""
    contents: Mapping[str, Content]
    """What the commits hold that `wanted_commits` names."""
    decisions: Callable[[str], Sequence[str]]
    """What the ledger says about an id, in order."""
    published: Collection[str] | None
    """Ids on `main` of the site, or None where that is not known."""
    now: str
    """`2026-11-23T15:02:11Z`"""


@dataclass(frozen=True, slots=True)
class Judgement:
    """All faults of a push; without one, what to note before it comes in."""

    faults: tuple[str, ...]
    decisions: tuple[Decision, ...]


def approves(changes: Sequence[Change], reason: str) -> bool:
    """Whether something in the push says that a comment is published."""
    return not reason and any(
        not change.new and change.ref.startswith("refs/pending/") for change in changes
    )


def wanted_commits(
    changes: Sequence[Change], refs: Mapping[str, str]
) -> dict[str, None]:
    """The commits to look into: what comes in, and what it replaces."""
    wanted: dict[str, None] = {}
    for change in changes:
        match = _REF.fullmatch(change.ref)
        if change.new and match and match[1] in {"pending", "removals"}:
            wanted[change.new] = None
            if change.ref in refs:
                wanted[refs[change.ref]] = None
    return wanted


def judge(changes: Sequence[Change], reason: str, known: Known) -> Judgement:
    """What is wrong with a push, or what it decides."""
    faults: list[str] = []
    decisions: list[Decision] = []
    if reason and all(change.new for change in changes):
        advice = "leave -o away; a reason goes with a deletion"
        faults.append(fault("-o", "nothing is decided by this push", advice))
    for change in changes:
        try:
            decisions += _decisions(change, reason, known)
        except CommentFileError as error:
            place = f"{change.ref}: {error.path}" if error.path else change.ref
            faults.append(str(error.in_file(place)))
    return Judgement(tuple(faults), () if faults else tuple(decisions))


def _decisions(change: Change, reason: str, known: Known) -> Iterator[Decision]:
    """What a change decides. Raises CommentFileError."""
    match = _REF.fullmatch(change.ref)
    if match is None:
        raise CommentFileError(
            "nothing of this name is kept here",
            "push refs/pending/<id>, or delete one below refs/pending, signals,"
            " removals or reports; comments are published on main of the site's own"
            " repository",
        )
    kind, id_ = match.groups()
    current = known.refs.get(change.ref, "")
    if change.old != current:
        raise CommentFileError("it is not as you fetched it", _FETCH)
    if not change.new:
        if not current:
            raise CommentFileError("it is gone: somebody decided already", _FETCH)
        decided = _deletion(kind, id_, reason, known)
        if decided:
            yield Decision(id_, known.now, *decided)
    elif kind == "pending" and current:
        before = _file(known.contents[current])
        check_edit(id_, before, _file(known.contents[change.new]))
    elif kind == "pending":
        _check_may_reopen(known.decisions(id_))
        check_reopened(id_, _file(known.contents[change.new]))
        yield Decision(id_, known.now, "reopened", "")
    elif kind == "removals" and not current:
        _check_removal(id_, _file(known.contents[change.new]))
    else:
        raise CommentFileError("it can only be deleted", "leave it as it is")


def _deletion(kind: str, id_: str, reason: str, known: Known) -> tuple[str, str] | None:
    """(decision, reason), or None when nothing is to be noted."""
    if kind == "signals":
        return None
    if kind == "reports":
        if reason and reason not in REPORT_REASONS:
            raise CommentFileError(f"{reason} is no reason here", REASONS_ADVICE)
        return "resolved", reason
    if reason and reason not in COMMENT_REASONS:
        raise CommentFileError(f"{reason} is no reason here", REASONS_ADVICE)
    if kind == "removals":
        return ("kept" if reason else "removed"), reason
    if reason:
        return "rejected", reason
    if known.published is not None and id_ not in known.published:
        raise CommentFileError(
            "without a reason this approves it, but main of the site has it not",
            "push main of the site first, or reject it: -o reason="
            + "|".join(COMMENT_REASONS),
        )
    return "approved", ""


def _check_may_reopen(decisions: Sequence[str]) -> None:
    # Anywhere, not only at the end: approving may have crossed the reader's wish.
    if "withdrawn" in decisions:
        reason, advice = "its reader took it back", "it stays away; delete your copy"
        raise CommentFileError(reason, advice)
    # A push may have failed after it was noted, and is tried again.
    if not decisions or decisions[-1] not in {"approved", "rejected", "reopened"}:
        raise CommentFileError(
            "no decision about it can be taken back",
            "only what was approved or rejected is put back; comments come in through"
            " the site's form",
        )


def _check_removal(id_: str, file: SingleFile) -> None:
    if file.path != removal_path(id_):
        advice = f"it is {removal_path(id_)}"
        raise CommentFileError("not the place of this wish", advice, path=file.path)
    try:
        parse_removal(file.data, id_)
    except CommentFileError as error:
        raise error.in_file(file.path) from None


def _file(content: Content) -> SingleFile:
    if isinstance(content, CommentFileError):
        raise content
    return content
