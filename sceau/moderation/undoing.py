"""Taking the last decision back, while that is possible.

What was decided last is noted in the clone's .git, ids and commits only: the text of
what was rejected is in no branch any more, and git clears it away by and by.
"""

import contextlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from sceau.moderation.clone import Clone, CloneError, Say
from sceau.moderation.commits import Change, own_name
from sceau.moderation.git import Git, GitFailed
from sceau.moderation.published import Site
from sceau.moderation.site_changes import change_site


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
        say(f"It is done, but undo cannot take it back: {error.strerror}")


def undo(clone: Clone, say: Say) -> tuple[str, list[str]]:
    """Take the last decision back; returns (decision, ids). Raises CloneError."""
    path = _path(clone.git)
    try:
        note = json.loads(path.read_text("utf-8"))
        decision, commits, before = (note[k] for k in ("decision", "commits", "before"))
    except (OSError, ValueError, KeyError, TypeError):
        raise CloneError("There is no decision of this clone to take back.") from None
    for commit in commits.values():
        if not clone.git.ok("cat-file", "-e", f"{commit}^{{tree}}"):
            raise CloneError("Its text is gone from this clone; it cannot be put back.")
    for id_, commit in commits.items():
        try:
            clone.replace(f"pending/{id_}", "", commit)
        except GitFailed as error:
            raise CloneError(f"{id_} could not be put back: {error}") from None
    if decision == "approved":
        _take_down(clone, commits, before, say)
    path.unlink()
    return decision, list(commits)


def _take_down(
    clone: Clone, commits: Mapping[str, str], before: Mapping[str, str], say: Say
) -> None:
    def plan(site: Site) -> list[Change]:
        changes = []
        for id_, commit in commits.items():
            there = site.comments.get(id_)
            # What somebody changed since is not ours to take away.
            if there and there.blob == _file(clone.git, commit):
                message = f"Take a decision back\n\nComment: {id_}\n"
                own = own_name(clone.git)
                now = datetime.now(UTC)
                changes.append(Change(there.path(id_), before[id_], message, now, own))
        return changes

    change_site(clone, plan, say)


def _file(git: Git, commit: str) -> str:
    return git.run("ls-tree", "-r", "--format=%(objectname)", commit)


def _path(git: Git) -> Path:
    return Path(git.run("rev-parse", "--absolute-git-dir")) / "sceau-last-decision.json"
