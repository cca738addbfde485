"""`pre-receive` of the site: whoever pushes, only comments come below `comments/`."""

from collections.abc import Iterator, Sequence

from sceau.moderation.hooks.differences import FOLDER, Entry, added_entries
from sceau.moderation.hooks.faults import fault, printable_path
from sceau.moderation.hooks.push import Change
from sceau.moderation.hooks.repository import Repository
from sceau.moderation.hooks.site import (
    FOLDER_OF_COMMENTS,
    comment_fault,
    published_id,
    refusal,
    twice,
)

MAIN = "refs/heads/main"


def check_site_push(repository: Repository, changes: Sequence[Change]) -> list[str]:
    """All faults of a push to the site. Raises PushRefused for trouble with git."""
    faults = []
    branches = []
    for change in changes:
        if change.new and change.ref.startswith("refs/heads/"):
            branches.append(change)
        elif not change.new and change.ref == MAIN:
            faults.append(fault(MAIN, "the site is made from it", "do not delete it"))
        if change.ref == MAIN and change.old and change.new:
            faults.extend(_forgotten(repository, change))
    # A fault in two branches is one to mend.
    return list(dict.fromkeys([*faults, *_faults(repository, branches)]))


def _faults(repository: Repository, branches: Sequence[Change]) -> Iterator[str]:
    if not branches:
        return
    named = [id_ for change in branches for id_ in (change.old, change.new) if id_]
    trees = dict(zip(named, repository.trees(named), strict=True))
    pairs = [(trees.get(change.old, ""), trees[change.new]) for change in branches]
    groups = added_entries(repository, pairs, FOLDER_OF_COMMENTS)
    files: dict[bytes, list[Entry]] = {}
    for entry in (entry for group in groups for entry in group):
        refused = refusal(entry)
        if refused is not None:
            yield refused
        elif entry.mode != FOLDER:
            files.setdefault(entry.path, []).append(entry)
    entries = list(dict.fromkeys(e for same in files.values() for e in same))
    blobs = repository.objects(entry.blob for entry in entries)
    for entry, blob in zip(entries, blobs, strict=True):
        said = comment_fault(entry, blob)
        if said is not None:
            yield said
    for (_, tree), group in zip(pairs, groups, strict=True):
        if group:
            yield from twice(_paths(repository, tree))


def _forgotten(repository: Repository, change: Change) -> Iterator[str]:
    """Comments that a rewritten `main` would lose: somebody's clone did not have them.

    Whoever takes one out of the history has removed it before, in a commit of its own.
    """
    left = repository.run("rev-list", "--max-count=1", change.old, f"^{change.new}")
    if not left:
        return
    old, new = repository.trees([change.old, change.new])
    lost = set(_paths(repository, old)) - set(_paths(repository, new))
    for path in sorted(lost):
        yield fault(
            printable_path(path),
            "stands on main, and the main that you push has never had it",
            "put your commits behind the new ones: git pull --rebase; to remove it,"
            " remove it in a commit",
        )


def published_ids(repository: Repository) -> frozenset[str]:
    """Ids of the comments on `main`; none before its first commit.

    Raises PushRefused where the repository cannot be read.
    """
    commit = repository.run("for-each-ref", "--format=%(objectname)", MAIN)
    if not commit:
        return frozenset()
    ids = map(published_id, _paths(repository, commit.decode("ascii").strip()))
    return frozenset(id_ for id_ in ids if id_ is not None)


def _paths(repository: Repository, tree: str) -> list[bytes]:
    """Every path below `comments/` of a tree."""
    listed = ("ls-tree", "-r", "-z", "--name-only", tree, "--", "comments/")
    return repository.run(*listed).split(b"\0")[:-1]
