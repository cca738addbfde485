"""Budgets: approving a hundred comments, and listing ten thousand.

Beside what plain git takes in the same clone, with the same servers and their hooks:
one `git commit` and `git push` of a small file, and `git for-each-ref refs/pending`.
Each counts from the start of its process to the end; medians of several rounds. The
hundred are approved from an inbox as full as `max_pending` lets it get.
"""

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.budgets import BenchmarkError, Outcome, Result
from benchmarks.inbox_home import ARTICLES, make_home, slug_of
from benchmarks.inbox_refs import fill_spool
from sceau.configuration import InboxSettings
from sceau.moderation.hooks.installing import install_hook, own_program

NAME = "moderation_cost"
PENDING = 10_000
WAITING = InboxSettings().max_pending
"""Where comments are approved."""
APPROVED = 100
ROUNDS = 5
LIMIT = 6

Say = Callable[[str], None]


@dataclass(frozen=True)
class Approval:
    """Seconds by the clock."""

    push: float
    """Of one git commit and git push."""
    approve: float

    def __str__(self) -> str:
        return (
            f"commit and push {1000 * self.push:.0f} ms,"
            f" approve {1000 * self.approve:.0f} ms"
        )


@dataclass(frozen=True)
class Listing:
    """Seconds by the clock."""

    refs: float
    """Of git for-each-ref."""
    list: float
    fetched: float
    """With a fetch of what waits; not judged."""

    def __str__(self) -> str:
        return f"for-each-ref {1000 * self.refs:.0f} ms, list {1000 * self.list:.0f} ms"


def measure(
    folder: Path,
    *,
    pending: int = PENDING,
    waiting: int = WAITING,
    approved: int = APPROVED,
    rounds: int = ROUNDS,
    say: Say = lambda line: None,
) -> Outcome:
    """Make a site and an inbox for either, then take turns."""
    approvals, listings = [], []
    clone = _clone(folder / "approve", waiting)
    for number in range(1, rounds + 1):
        approvals.append(_approval(clone, _pending(clone)[:approved]))
        say(f"round {number} of {rounds}: {approvals[-1]}")
    if len(_pending(clone)) != waiting - rounds * approved:
        raise BenchmarkError("not every comment was approved")
    clone = _clone(folder / "list", pending)
    for number in range(1, rounds + 1):
        listings.append(_listing(clone))
        say(f"round {number} of {rounds}: {listings[-1]}")
    return outcome(approvals, listings, pending, approved)


def _approval(clone: Path, ids: Sequence[str]) -> Approval:
    push = _timed(lambda: _push(clone))
    return Approval(push, _timed(lambda: _moderate(clone, "approve", *ids)))


def _listing(clone: Path) -> Listing:
    return Listing(
        _timed(lambda: _git(clone, "for-each-ref", "refs/pending")),
        _timed(lambda: _moderate(clone, "list", "--offline")),
        _timed(lambda: _moderate(clone, "list")),
    )


def outcome(
    approvals: Sequence[Approval],
    listings: Sequence[Listing],
    pending: int,
    approved: int,
) -> Outcome:
    """The ratios of the middle rounds are judged."""
    results = (
        Result(
            NAME,
            f"time, approve of {approved} comments / one git commit and push",
            median(one.approve / one.push for one in approvals),
            LIMIT,
        ),
        Result(
            NAME,
            f"time, list of {pending} comments / git for-each-ref",
            median(one.list / one.refs for one in listings),
            LIMIT,
        ),
    )
    fetched = median(one.fetched / one.refs for one in listings)
    return Outcome(
        results,
        (
            *(str(one) for one in (*approvals, *listings)),
            f"list that fetches first / git for-each-ref: {fetched:.1f}, not judged",
        ),
    )


def _clone(folder: Path, pending: int) -> Path:
    """A moderator's clone of a fresh site that has the inbox's articles."""
    folder.mkdir()
    home = make_home(folder / "home")
    fill_spool(home, pending)
    home.run("commit", "--once")
    site, clone = folder / "site.git", folder / "clone"
    inbox = home.inbox / "inbox.git"
    _git(folder, "init", "--quiet", "--bare", "--initial-branch=main", str(site))
    install_hook("site", site, own_program())
    install_hook("inbox", inbox, own_program(), site=site)
    _git(folder, "clone", "--quiet", str(site), str(clone))
    (clone / "pelicanconf.py").write_text("", "utf-8")
    articles = clone / "content" / "articles" / "2013"
    articles.mkdir(parents=True)
    for number in range(ARTICLES):
        slug = slug_of(number)
        (articles / f"{slug}.md").write_text(f"Title: {slug}\n\nTexte.\n", "utf-8")
    for key, value in (("name", "Une modératrice"), ("email", "m@site.example")):
        _git(clone, "config", f"user.{key}", value)
    _push(clone)
    _moderate(clone, "init", str(inbox))
    _moderate(clone, "list")
    return clone


def _push(clone: Path) -> None:
    (clone / "note.md").write_text(f"{time.monotonic_ns()}\n", "utf-8")
    _git(clone, "add", ".")
    _git(clone, "commit", "--quiet", "--message", "A note")
    _git(clone, "push", "--quiet", "origin", "HEAD:main")


def _pending(clone: Path) -> list[str]:
    listed = _git(clone, "for-each-ref", "--format=%(refname:lstrip=2)", "refs/pending")
    return listed.split()


def _timed(work: Callable[[], object]) -> float:
    begun = time.monotonic()
    work()
    return time.monotonic() - begun


def _moderate(clone: Path, *arguments: str) -> str:
    command = [str(Path(sys.executable).with_name("sceau")), "moderate", *arguments]
    return _run(command, clone)


def _git(folder: Path, *arguments: str) -> str:
    return _run(["git", *arguments], folder)


def _run(command: list[str], folder: Path) -> str:
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        words = done.stderr.strip()[-1500:]
        raise BenchmarkError(f"{' '.join(command[:3])}:\n{words}")
    return done.stdout
