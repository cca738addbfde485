"""A moderator's clone: where comments wait, where they are published, what it has.

    inbox    the remote of that name, or at home the path of var/inbox/inbox.git
    origin   the site; at home, and in a clone without it, the clone's own branch

Nothing here needs the work tree: approving works beside half-written articles, on
another branch, in a clone that is behind. The clone's own `main` follows where it can.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sceau.comments.errors import printable
from sceau.moderation.errors import ModerationError
from sceau.moderation.git import Git, GitFailed
from sceau.moderation.queue import KINDS, list_refs

REMOTE = "inbox"
MAIN = "refs/heads/main"
TRACKED = "refs/remotes/origin/main"
_REFSPECS = tuple(f"+refs/{kind}/*:refs/{kind}/*" for kind in KINDS)

Say = Callable[[str], None]


class CloneError(ModerationError):
    """The clone is not fit for this; the text says what to do."""


class PushedFaster(Exception):
    """Somebody else pushed `main` meanwhile."""


@dataclass(frozen=True, slots=True)
class Clone:
    """See `open_clone`."""

    git: Git
    inbox: str
    """A remote's name or a path."""
    has_origin: bool
    """Whether what is approved is pushed; at home it is only committed."""

    def fetch_inbox(self) -> None:
        """Bring pending refs and their like up to date. Raises GitFailed."""
        self.git.run("fetch", "--quiet", "--prune", "--no-tags", self.inbox, *_REFSPECS)

    def base(self) -> str:
        """The commit the site is at, fetched anew. Raises GitFailed, CloneError."""
        if not self.has_origin:
            if not self.git.ok("symbolic-ref", "--quiet", "HEAD"):
                raise CloneError("You are on no branch. Type: git switch main")
            return self.git.run("rev-parse", "HEAD")
        self.git.run("fetch", "--quiet", "--no-tags", "origin", f"+{MAIN}:{TRACKED}")
        return self.git.run("rev-parse", TRACKED)

    def publish(self, base: str, commit: str, say: Say) -> None:
        """Make `main` of the site this commit, which builds on `base`.

        Raises PushedFaster when it is no longer at `base`, GitFailed and CloneError
        for the rest; then nothing has changed.
        """
        if not self.has_origin:
            try:
                self.git.run("merge", "--quiet", "--ff-only", commit)
            except GitFailed as error:
                raise CloneError(f"main could not take it: {error}") from None
            return
        try:
            self.git.run("push", "--quiet", "origin", f"{commit}:{MAIN}")
        except GitFailed:
            if self.base() != base:
                raise PushedFaster from None
            raise
        self._follow(commit, say)

    def _follow(self, commit: str, say: Say) -> None:
        """Take the clone's own `main` along, where that touches nobody's work."""
        if not self.git.ok("merge-base", "--is-ancestor", MAIN, commit):
            if self.git.ok("rev-parse", "--verify", "--quiet", MAIN):
                say(
                    "Your main has commits of its own; make push puts them after these."
                )
            return
        if self.git.run("rev-parse", "--symbolic-full-name", "HEAD") == MAIN:
            if not self.git.ok("merge", "--quiet", "--ff-only", commit):
                say("Your main stays behind: uncommitted changes are in the way.")
            return
        self.git.run("update-ref", MAIN, commit)

    def drop(
        self, refs: Sequence[tuple[str, str]], options: Sequence[str] = ()
    ) -> list[str]:
        """Delete references of the inbox, each only if it still is the commit given.

        `refs` are (`pending/<id>`, commit). Where one of an id has become something
        else, a correction that came meanwhile, all of that id stay; returns those. The
        others go at once or not at all. Raises GitFailed when they could not be
        deleted for another reason.
        """
        left = dict(refs)
        changed: list[str] = []
        while left:
            try:
                self._delete(left, options)
                break
            except GitFailed:
                self.fetch_inbox()
                there = list_refs(self.git, *KINDS)
                changed = [ref for ref, c in refs if there.get(ref, c) != c]
                kept = {_id(ref) for ref in changed}
                same = {
                    ref: commit
                    for ref, commit in left.items()
                    if there.get(ref) == commit and _id(ref) not in kept
                }
                if same == left:
                    raise
                left = same
        self._note({ref: "0" * len(commit) for ref, commit in left.items()})
        return changed

    def replace(self, ref: str, old: str, new: str) -> None:
        """Point a reference of the inbox at another commit, if it still is the old one.

        Without `old` it must not exist. Raises GitFailed.
        """
        lease = f"--force-with-lease=refs/{ref}:{old}"
        self.git.run("push", "--quiet", lease, self.inbox, f"{new}:refs/{ref}")
        self._note({ref: new})

    def put_back(self, refs: Mapping[str, str]) -> None:
        """Make references of the inbox that must not exist, all or none.

        `refs` are {`pending/<id>`: commit}. Raises GitFailed.
        """
        self.git.run(
            *("push", "--quiet", "--atomic"),
            *(f"--force-with-lease=refs/{ref}:" for ref in refs),
            self.inbox,
            *(f"{commit}:refs/{ref}" for ref, commit in refs.items()),
        )
        self._note(refs)

    def _delete(self, refs: Mapping[str, str], options: Sequence[str]) -> None:
        self.git.run(
            # Or each commit that is named is looked for as a reference, too.
            *("-c", "core.warnAmbiguousRefs=false", "push", "--quiet", "--atomic"),
            *(f"--push-option={option}" for option in options),
            *(
                f"--force-with-lease=refs/{ref}:{commit}"
                for ref, commit in refs.items()
            ),
            self.inbox,
            *(f":refs/{ref}" for ref in refs),
        )

    def _note(self, refs: Mapping[str, str]) -> None:
        """Do here what the inbox took; git does so for a named remote only."""
        # Zeros delete, and "update" is content where there is nothing to delete.
        lines = (f"update refs/{ref} {commit}\n" for ref, commit in refs.items())
        self.git.run("update-ref", "--stdin", stdin="".join(lines).encode("ascii"))


def _id(ref: str) -> str:
    return ref.partition("/")[2]


def open_clone(folder: Path, home_inbox: Path, git: Git | None = None) -> Clone:
    """The clone at `folder`; `home_inbox` is where `make serve` keeps its inbox.git.

    Raises CloneError.
    """
    git = git or Git(folder)
    if not git.ok("rev-parse", "--verify", "--quiet", "HEAD"):
        raise CloneError("This folder is not a git clone with a commit.")
    remotes = git.run("remote").split()
    if REMOTE in remotes:
        return Clone(git, REMOTE, "origin" in remotes)
    if (home_inbox / "objects").is_dir():
        # What readers of a preview wrote stays on this machine.
        return Clone(git, str(home_inbox), has_origin=False)
    raise CloneError(
        "This clone knows no inbox. Type: sceau moderate init ADDRESS"
        " (the address of inbox.git; make serve makes one of its own)"
    )


def add_inbox(git: Git, address: str) -> None:
    """Set the remote up, or anew, with refspecs and pruning.

    Raises CloneError, and nothing is changed, where the address leads to no inbox;
    GitFailed.
    """
    try:
        # After `--`: an address is no option.
        branches = git.run("ls-remote", "--quiet", "--", address, "refs/heads/*")
    except GitFailed as error:
        raise CloneError(
            f"{printable(address)} leads to no git repository that you may read;"
            " nothing was set up. Is the address right, and is your key let in"
            f" (sceau moderators add, on the server)? git says:\n{error}"
        ) from None
    if branches:
        raise CloneError(
            f"{printable(address)} is a site's repository, it has branches; nothing was"
            " set up. Give the address of its inbox.git."
        )
    if REMOTE in git.run("remote").split():
        git.run("remote", "set-url", REMOTE, address)
    else:
        git.run("remote", "add", REMOTE, address)
    key = f"remote.{REMOTE}"
    git.run("config", "--replace-all", f"{key}.fetch", _REFSPECS[0])
    for refspec in _REFSPECS[1:]:
        git.run("config", "--add", f"{key}.fetch", refspec)
    git.run("config", f"{key}.prune", "true")
    git.run("config", f"{key}.tagOpt", "--no-tags")
