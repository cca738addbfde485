"""Taking the last decision back, while that is possible.

What was decided last is noted in the clone's .git, ids and commits only: the text of
what was rejected is in no branch any more, and git clears it away by and by.
"""

import contextlib
import json
import re
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from pathlib import Path

from sceau.comments.ulid import ULID_PATTERN
from sceau.moderation.clone import Clone, CloneError, Say
from sceau.moderation.commits import Change, own_name
from sceau.moderation.git import Git, GitFailed
from sceau.moderation.published import Site, read_site, replies_to
from sceau.moderation.queue import list_refs
from sceau.moderation.site_changes import change_site

_REFUSED = re.compile(rf"remote: refs/pending/({ULID_PATTERN}): (.*)")


def remember(
    git: Git,
    decision: str,
    commits: Mapping[str, str],
    before: Mapping[str, str],
    say: Say,
) -> None:
    """Note a decision: the pending commit by id, and the blob that `main` had before,
    empty for none.

    By then it has been carried out, so a full disk is only said.
    """
    note = {"decision": decision, "commits": commits, "before": before}
    error = _write(git, note)
    if error:
        say(f"It is done, but undo cannot take it back: {error}")


def remember_final(git: Git, what: str, instead: str) -> None:
    """Note what cannot be taken back, `reply 01J9…`, and what to do instead.

    Or undo would take back the decision before it, which nobody means.
    """
    # Without the note there is none, which undo says: nothing wrong comes of it.
    _write(git, {"final": what, "instead": instead})


def undo(clone: Clone, say: Say) -> tuple[str, list[str]]:
    """Take the last decision back; returns (decision, ids). Raises CloneError and
    GitFailed; then all that it would have changed is as it was, or asking again ends
    it.
    """
    path = _path(clone.git)
    try:
        note = json.loads(path.read_text("utf-8"))
        if "final" in note:
            raise CloneError(
                f"The last decision of this clone was: {note['final']}."
                f" It cannot be taken back. {note['instead']}"
            )
        decision, commits, before = (note[k] for k in ("decision", "commits", "before"))
    except (OSError, ValueError, KeyError, TypeError):
        raise CloneError("There is no decision of this clone to take back.") from None
    for commit in commits.values():
        if not clone.git.ok("cat-file", "-e", f"{commit}^{{tree}}"):
            raise CloneError("Its text is gone from this clone; it cannot be put back.")
    clone.fetch_inbox()
    waiting = list_refs(clone.git, "pending")
    here = {id_ for id_, c in commits.items() if waiting.get(f"pending/{id_}") == c}
    for id_ in commits:
        if id_ not in here and f"pending/{id_}" in waiting:
            raise CloneError(
                f"{id_}: a correction of it came meanwhile and waits; nothing was taken"
                f" back. Look at it: sceau moderate show {id_}"
            )
    if decision == "approved":
        _check(clone, read_site(clone.git, clone.base()), commits, before, here)
    missing = {id_: c for id_, c in commits.items() if id_ not in here}
    _put_back(clone, missing)
    if decision == "approved":
        try:
            _take_down(clone, commits, before, say)
        except CloneError:
            # It stays published, and so must not wait beside it.
            clone.drop([(f"pending/{id_}", c) for id_, c in commits.items()])
            raise
    path.unlink()
    return decision, list(commits)


def _check(
    clone: Clone,
    site: Site,
    commits: Mapping[str, str],
    before: Mapping[str, str],
    waiting: Collection[str],
) -> None:
    """Refuse what would lose something that came since. Raises CloneError."""
    for id_, commit in commits.items():
        there = site.comments.get(id_)
        if there is None:
            # Else it broke off after `main` was pushed.
            if id_ not in waiting:
                raise CloneError(
                    f"{id_} is not on the site any more: somebody removed it since."
                    " Nothing was taken back."
                )
        elif there.blob not in (_file(clone.git, commit), before[id_]):
            raise CloneError(
                f"{id_} was changed on the site since; nothing was taken back."
                f" Instead: sceau moderate edit {id_}, or forget {id_}"
            )
        elif not before[id_]:
            replies = sorted(replies_to(clone.git, site, id_) - commits.keys())
            if replies:
                raise CloneError(
                    f"{id_} has been answered meanwhile ({', '.join(replies)}), and an"
                    " answer must not hang on nothing; nothing was taken back."
                    f" Instead: sceau moderate forget {id_} takes its text down and"
                    " leaves a place for its answers"
                )


def _put_back(clone: Clone, commits: Mapping[str, str]) -> None:
    """Let them wait again, all or none. Raises CloneError."""
    if not commits:
        return
    try:
        clone.put_back({f"pending/{id_}": commit for id_, commit in commits.items()})
    except GitFailed as error:
        # `remote: refs/pending/<id>: reason — advice`
        said = _REFUSED.findall(f"{error}")
        if not said:
            raise
        lines = "\n".join(f"{id_}: {why.rstrip()}" for id_, why in said)
        raise CloneError(f"Nothing was taken back.\n{lines}") from None


def _take_down(
    clone: Clone, commits: Mapping[str, str], before: Mapping[str, str], say: Say
) -> None:
    def plan(site: Site) -> list[Change]:
        # Again: somebody may have been faster.
        _check(clone, site, commits, before, commits)
        changes = []
        for id_, commit in commits.items():
            there = site.comments.get(id_)
            if there and there.blob == _file(clone.git, commit):
                message = f"Take a decision back\n\nComment: {id_}\n"
                own = own_name(clone.git)
                now = datetime.now(UTC)
                changes.append(Change(there.path(id_), before[id_], message, now, own))
        return changes

    change_site(clone, plan, say)


def _file(git: Git, commit: str) -> str:
    return git.run("ls-tree", "-r", "--format=%(objectname)", commit)


def _write(git: Git, note: Mapping[str, object]) -> str:
    """Returns why it could not be written, or an empty string."""
    path = _path(git)
    try:
        # Never a part of it: undoing must not take half a decision back.
        temporary = path.with_suffix(".new")
        temporary.write_text(json.dumps(note) + "\n", "utf-8")
        temporary.replace(path)
    except OSError as error:
        # Nor an older one instead.
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
        return error.strerror or f"{error}"
    return ""


def _path(git: Git) -> Path:
    return Path(git.run("rev-parse", "--absolute-git-dir")) / "sceau-last-decision.json"
