"""Budgets: approving a hundred comments, and listing ten thousand.

Beside what plain git takes in the same clone, with the same servers and their hooks:
one `git commit` and `git push` of a small file, and `git for-each-ref refs/pending`.
Each counts from the start of its process to the end; medians of several rounds.
"""

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.budgets import BenchmarkError, Outcome, Result
from benchmarks.inbox_home import ARTICLES, Home, make_home, slug_of
from benchmarks.inbox_refs import fill_spool
from sceau.moderation.hooks.installing import install_hook, own_program

NAME = "moderation_cost"
PENDING = 10_000
APPROVED = 100
ROUNDS = 5
LIMIT = 6

Say = Callable[[str], None]


@dataclass(frozen=True)
class Round:
    """Seconds by the clock."""

    push: float
    """Of one git commit and git push."""
    approve: float
    refs: float
    """Of git for-each-ref."""
    list: float
    list_fetched: float
    """With a fetch of what waits; not judged."""


def measure(
    folder: Path,
    *,
    pending: int = PENDING,
    approved: int = APPROVED,
    rounds: int = ROUNDS,
    say: Say = lambda line: None,
) -> Outcome:
    """Make a site and an inbox, then take turns."""
    home = make_home(folder / "home")
    fill_spool(home, pending)
    home.run("commit", "--once")
    clone = _clone(folder, home)
    _moderate(clone, "list")
    measured = []
    for number in range(1, rounds + 1):
        ids = _pending(clone)[:approved]
        refs = _timed(lambda: _git(clone, "for-each-ref", "refs/pending"))
        offline = _timed(lambda: _moderate(clone, "list", "--offline"))
        fetched = _timed(lambda: _moderate(clone, "list"))
        push = _timed(lambda: _push(clone))
        # The names of the loop are used before it goes on.
        approve = _timed(lambda: _moderate(clone, "approve", *ids))  # noqa: B023
        measured.append(Round(push, approve, refs, offline, fetched))
        say(f"round {number} of {rounds}: {_told(measured[-1])}")
    if len(_pending(clone)) != pending - rounds * approved:
        raise BenchmarkError("not every comment was approved")
    return outcome(measured, pending, approved)


def outcome(rounds: Sequence[Round], pending: int, approved: int) -> Outcome:
    """The ratios of the middle rounds are judged."""
    results = (
        Result(
            NAME,
            f"time, approve of {approved} comments / one git commit and push",
            median(r.approve / r.push for r in rounds),
            LIMIT,
        ),
        Result(
            NAME,
            f"time, list of {pending} comments / git for-each-ref",
            median(r.list / r.refs for r in rounds),
            LIMIT,
        ),
    )
    with_fetch = median(r.list_fetched / r.refs for r in rounds)
    return Outcome(
        results,
        (
            *(_told(r) for r in rounds),
            f"list that fetches first / git for-each-ref: {with_fetch:.1f}, not judged",
        ),
    )


def _told(one: Round) -> str:
    return (
        f"commit and push {1000 * one.push:.0f} ms,"
        f" approve {1000 * one.approve:.0f} ms,"
        f" for-each-ref {1000 * one.refs:.0f} ms, list {1000 * one.list:.0f} ms"
    )


def _clone(folder: Path, home: Home) -> Path:
    """A moderator's clone of a fresh site that has the inbox's articles."""
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
