"""Budget: how long 10,000 spooled comments take to become references.

Beside one commit of one small file, `git add . && git commit`, as durable
(`core.fsync=all`) and on the same disk: the median of several, made in turns before and
after. The committer counts from the start of its process to the end.
"""

import json
import os
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from benchmarks.budgets import BenchmarkError, Outcome, Result
from benchmarks.comment_rendering import make_texts
from benchmarks.inbox_home import Home, make_home, slug_of
from benchmarks.servers import require_disk
from sceau.comments.fileformat import serialize_comment
from sceau.comments.model import Comment
from sceau.comments.ulid import new_ulid
from sceau.inbox.spool import Entry

NAME = "inbox_refs"
COMMENTS = 10_000
ROUNDS = 3
COMMITS = 5
"""Before each round, and again after it."""
LIMIT = 60
SIGNALLED_ONE_IN = 10
"""One in so many comments has a signal, which becomes a reference of its own."""
_START = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)

Say = Callable[[str], None]


@dataclass(frozen=True)
class Round:
    """Seconds by the clock."""

    commit: float
    """Of one commit."""
    spool: float
    """Of the whole spool."""

    @property
    def ratio(self) -> float:
        """How many commits the spool took."""
        return self.spool / self.commit


def measure(
    folder: Path,
    *,
    comments: int = COMMENTS,
    rounds: int = ROUNDS,
    say: Say = lambda line: None,
) -> Outcome:
    """Fill a spool, commit it, compare; each round from nothing."""
    require_disk(folder)
    repository = _repository(folder / "site")
    measured = []
    for number in range(1, rounds + 1):
        home = make_home(folder / f"round-{number}")
        fill_spool(home, comments)
        # What was written before must not be flushed on anybody's account.
        os.sync()
        commits = [_commit(repository) for _ in range(COMMITS)]
        begun = time.monotonic()
        home.run("commit", "--once")
        spool = time.monotonic() - begun
        commits += [_commit(repository) for _ in range(COMMITS)]
        if home.pending() != comments or home.spooled():
            raise BenchmarkError("not every spooled comment became a reference")
        done = Round(median(commits), spool)
        measured.append(done)
        say(
            f"round {number} of {rounds}: {1000 * done.commit:.0f} ms for one commit,"
            f" {done.spool:.2f} s for the spool"
        )
    return outcome(measured, comments)


def outcome(rounds: Sequence[Round], comments: int) -> Outcome:
    """The ratio of the middle round is judged."""
    result = Result(
        NAME,
        f"time, {comments} comments to references / one git commit",
        median(r.ratio for r in rounds),
        LIMIT,
    )
    ratios = ", ".join(f"{r.ratio:.1f}" for r in rounds)
    note = (
        f"{len(rounds)} rounds: {ratios}; medians"
        f" {1000 * median(r.commit for r in rounds):.0f} ms for one commit and"
        f" {median(r.spool for r in rounds):.2f} s for the spool"
    )
    return Outcome((result,), (note,))


def fill_spool(home: Home, comments: int) -> None:
    """Put comments into the spool as the web process does, but flush none."""
    folder = home.inbox / "spool" / "new"
    texts = make_texts(min(comments, 1_000))
    for number in range(comments):
        moment = _START + timedelta(seconds=number)
        entry = _entry(number, moment, texts[number % len(texts)])
        data = json.dumps(asdict(entry), ensure_ascii=False).encode()
        (folder / entry.name).write_bytes(data)


def _entry(number: int, moment: datetime, text: str) -> Entry:
    comment = Comment(
        id=new_ulid(moment.timestamp),
        article=slug_of(number),
        author=f"Lectrice n° {number}",
        date=moment,
        body=text,
    )
    entry = Entry(
        kind="comment",
        id=comment.id,
        version=0,
        article=comment.article,
        received=moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        text=serialize_comment(comment),
    )
    if number % SIGNALLED_ONE_IN == 0:
        return replace(entry, signals=(("links", "7"),))
    return entry


def _repository(folder: Path) -> Path:
    folder.mkdir()
    _git(folder, "init", "--quiet")
    _commit(folder)
    return folder


def _commit(folder: Path) -> float:
    """Change one small file, add and commit it; returns the seconds of the latter."""
    moment = time.monotonic_ns()
    (folder / "comment.md").write_text(f"Un commentaire, le {moment}.\n", "utf-8")
    begun = time.monotonic()
    _git(folder, "add", ".")
    _git(folder, "commit", "--quiet", "--message", "A comment")
    return time.monotonic() - begun


def _git(folder: Path, *arguments: str) -> None:
    command = [
        *("git", "-c", "core.fsync=all", "-c", "gc.auto=0"),
        *("-c", "user.name=Sous le sceau", "-c", "user.email=inbox@localhost"),
        *arguments,
    ]
    # Nothing of the user's own, such as hooks and signatures.
    own = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    env = {**own, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}
    done = subprocess.run(
        command, cwd=folder, env=env, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        words = done.stderr.strip()[-1500:]
        raise BenchmarkError(f"git {arguments[0]}:\n{words}")
