"""Approving and rejecting: `main` of the site first, then the reference goes.

A comment that is on `main` counts as decided, so whatever breaks off in between is
finished by deciding again, and two moderators never lose or double one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sceau.moderation.clone import Clone, Say
from sceau.moderation.commits import Change
from sceau.moderation.published import Site
from sceau.moderation.queue import Pending, list_refs, load_pending
from sceau.moderation.site_changes import change_site
from sceau.moderation.undoing import remember

_AT_ONCE = 400
"""Comments named on one command line."""


@dataclass
class Outcome:
    """What a decision did, by id."""

    done: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    """Why nothing happened to these."""
    corrected: list[str] = field(default_factory=list)
    """A correction came meanwhile and waits: look at it."""


def approve(
    clone: Clone, ids: Sequence[str], say: Say, *, anyway: bool = False
) -> Outcome:
    """Publish comments; `anyway` even those whose article is gone.

    Raises GitFailed and CloneError; then the clone's branches are as they were.
    """
    clone.fetch_inbox()
    waiting = _waiting(clone, ids)
    outcome = Outcome(refused=_unknown(ids, waiting))
    chosen = [waiting[id_] for id_ in dict.fromkeys(ids) if id_ in waiting]
    for one in chosen:
        if one.comment is None:
            outcome.refused[one.id] = f"it cannot be published: {one.fault}"
    chosen = [one for one in chosen if one.comment is not None]
    before: dict[str, str] = {}
    accepted = _publish(clone, chosen, outcome, before, say, anyway=anyway)
    if accepted:
        # They are published now, whether the references go or not.
        commits = {one.id: one.commit for one in accepted}
        remember(clone.git, "approved", commits, before, say)
    _let_go(clone, accepted, outcome, ())
    return outcome


def reject(clone: Clone, ids: Sequence[str], reason: str, say: Say) -> Outcome:
    """Delete waiting comments; nothing of their text is kept. Raises GitFailed."""
    clone.fetch_inbox()
    waiting = _waiting(clone, ids)
    outcome = Outcome(refused=_unknown(ids, waiting))
    chosen = [waiting[id_] for id_ in dict.fromkeys(ids) if id_ in waiting]
    _let_go(clone, chosen, outcome, (f"reason={reason}",))
    if chosen:
        commits = {one.id: one.commit for one in chosen}
        remember(clone.git, "rejected", commits, dict.fromkeys(commits, ""), say)
    return outcome


def _waiting(clone: Clone, ids: Sequence[str]) -> dict[str, Pending]:
    return {one.id: one for one in load_pending(clone.git, ids)}


def _unknown(ids: Sequence[str], waiting: dict[str, Pending]) -> dict[str, str]:
    return {
        id_: "no comment of this id waits; somebody may have decided already"
        for id_ in ids
        if id_ not in waiting
    }


def _publish(
    clone: Clone,
    chosen: list[Pending],
    outcome: Outcome,
    before: dict[str, str],
    say: Say,
    *,
    anyway: bool,
) -> list[Pending]:
    """Those that are on `main` afterwards; `before` gets the blobs that were there."""
    accepted: list[Pending] = []

    def plan(site: Site) -> list[Change]:
        accepted.clear()
        changes = []
        for one in chosen:
            refusal = _refusal(clone, one, site, anyway=anyway)
            if refusal:
                outcome.refused[one.id] = refusal
                continue
            accepted.append(one)
            there = site.comments.get(one.id)
            before[one.id] = there.blob if there else ""
            if there is None or there.blob != one.blob:
                changes.append(_change(one, there.path(one.id) if there else one.path))
        return changes

    change_site(clone, plan, say)
    return accepted


def _refusal(clone: Clone, one: Pending, site: Site, *, anyway: bool) -> str:
    there = site.comments.get(one.id)
    if there is None:
        if site.gone(one.article) and not anyway:
            return "the article is gone: reject it, or approve it with --anyway"
        return ""
    if there.blob == one.blob:
        return ""
    if there.load(clone.git, one.id).removed:
        return "it was removed from the site; a correction does not bring it back"
    return ""


def _change(one: Pending, path: str) -> Change:
    assert one.comment is not None  # noqa: S101  _publish gets no others
    # The slug is the publication's word, the id the server's.
    message = f"A comment on {one.article}\n\nComment: {one.id}\n"
    return Change(path, one.blob, message, one.comment.date)


def _let_go(
    clone: Clone, chosen: list[Pending], outcome: Outcome, options: Sequence[str]
) -> None:
    # What the inbox noticed about a comment goes with it.
    signals = list_refs(clone.git, "signals") if chosen else {}
    for start in range(0, len(chosen), _AT_ONCE):
        some = chosen[start : start + _AT_ONCE]
        refs = [(f"pending/{one.id}", one.commit) for one in some]
        named = [f"signals/{one.id}" for one in some]
        refs += [(ref, signals[ref]) for ref in named if ref in signals]
        left = clone.drop(refs, options)
        outcome.done += [one.id for one in some]
        outcome.corrected += [one.id for one in some if f"pending/{one.id}" in left]
