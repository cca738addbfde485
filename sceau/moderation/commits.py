"""Commits on top of `main`, one for each comment, without touching index or work tree.

git-fast-import makes them all in one process; where the moderator signs commits
(`commit.gpgsign`), each is made again with its signature.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sceau.moderation.git import Git

AUTHOR = "Sous le sceau <inbox@localhost>"
"""Of a reader's comment, as of its pending commit: no reader's name is in git's log."""
_SCRATCH = "refs/sceau/scratch"


@dataclass(frozen=True, slots=True)
class Change:
    """One commit: a file of a blob that git has, or without `blob` its removal."""

    path: str
    blob: str
    message: str
    """Words of ours only."""
    date: datetime
    """Of the author line: the comment's own."""
    author: str = AUTHOR


def own_name(git: Git) -> str:
    """`Eve <eve@example.org>`: whoever moderates, for commits of their own."""
    # `Eve <eve@example.org> 1795435200 +0100`
    return git.run("var", "GIT_AUTHOR_IDENT").rsplit(" ", 2)[0]


def store_blob(git: Git, text: str) -> str:
    """The id of a text that git has from now on."""
    return git.run("hash-object", "-w", "--stdin", stdin=text.encode())


def make_single(git: Git, path: str, text: str, message: str, date: datetime) -> str:
    """A parentless commit of one file, as the inbox makes them. Raises GitFailed."""
    change = Change(path, store_blob(git, text), message, date)
    committer = f"{AUTHOR} {int(date.timestamp())} +0000"
    stream = _commit(1, change, committer, "") + b"get-mark :1\ndone\n"
    return _import(git, stream)


def make_commits(git: Git, base: str, changes: Sequence[Change]) -> str:
    """The last of the new commits, or `base` without changes. Raises GitFailed."""
    if not changes:
        return base
    committer = git.run("var", "GIT_COMMITTER_IDENT")
    stream = b"".join(
        _commit(number, change, committer, base if number == 1 else f":{number - 1}")
        for number, change in enumerate(changes, 1)
    )
    tip = _import(git, stream + f"get-mark :{len(changes)}\ndone\n".encode())
    if (
        git.run("config", "--default", "false", "--type=bool", "commit.gpgSign")
        == "true"
    ):
        return _signed(git, base, tip)
    return tip


def _import(git: Git, stream: bytes) -> str:
    made = git.run("fast-import", "--quiet", "--force", "--done", stdin=stream)
    git.run("update-ref", "-d", _SCRATCH)
    return made


def _commit(number: int, change: Change, committer: str, parent: str) -> bytes:
    message = change.message.encode()
    seconds = int(change.date.timestamp())
    what = f"M 100644 {change.blob}" if change.blob else "D"
    head = (
        f"commit {_SCRATCH}\nmark :{number}\n"
        f"author {change.author} {seconds} +0000\ncommitter {committer}\n"
        f"data {len(message)}\n"
    )
    after = f"\nfrom {parent}" if parent else ""
    return head.encode() + message + f"{after}\n{what} {change.path}\n".encode()


def _signed(git: Git, base: str, tip: str) -> str:
    at = base
    for commit in git.run("rev-list", "--reverse", f"{base}..{tip}").split():
        author, email, date, message = git.run(
            "log", "-1", "--format=%an%x00%ae%x00%ad%x00%B", "--date=raw", commit
        ).split("\0")
        named = Git(
            git.folder,
            {
                **git.environ,
                "GIT_AUTHOR_NAME": author,
                "GIT_AUTHOR_EMAIL": email,
                "GIT_AUTHOR_DATE": date,
            },
        )
        arguments = ("commit-tree", "-S", f"{commit}^{{tree}}", "-p", at)
        at = named.run(*arguments, stdin=message.encode())
    return at
