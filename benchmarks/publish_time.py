"""Budget: from `git push` of one approved comment to the new page served.

Beside a plain `make html` of the same site, in turns, on the same disk. The push goes
to a repository with its hooks; a builder that watches makes the release in its sandbox;
nginx with the project's whole configuration serves it. The clock runs from the start of
`git push` until an answer holds the comment.
"""

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from benchmarks.budgets import BenchmarkError, Outcome, Result
from sceau.comments.fileformat import serialize_comment
from sceau.comments.model import Comment
from sceau.comments.ulid import new_ulid
from tests.inbox.journeys.clones import environment
from tests.publishing.first_day import fetch, serving_releases
from tests.publishing.servers import SITE_URL, Author, make_server

NAME = "publish_time"
LIMIT = 4.0
ROUNDS = 5
SLUG = "dossiers-ouverts-a-tous-vents"
PAGE = f"/2013/03/{SLUG}/"
_DEADLINE = 120.0

Say = Callable[[str], None]


@dataclass(frozen=True)
class Round:
    """Seconds by the clock."""

    html: float
    served: float

    def __str__(self) -> str:
        return f"make html {self.html:.2f} s, push to page {self.served:.2f} s"


def measure(
    folder: Path, *, rounds: int = ROUNDS, say: Say = lambda line: None
) -> Outcome:
    """Make a server, then take turns."""
    server = make_server(folder / "server", wait_seconds=0)
    if server.run("publish", "run").returncode != 0:
        raise BenchmarkError("the site could not be published")
    author = server.author("bench")
    (author.folder / ".venv").symlink_to(sys.prefix)
    (author.folder / ".git" / "info" / "exclude").write_text(".venv\noutput\nvar\n")
    measured = []
    with ExitStack() as stack:
        stack.enter_context(server.watching())
        port, certificate = stack.enter_context(
            serving_releases(folder / "nginx", server)
        )
        for number in range(1, rounds + 1):
            html = _timed(lambda: _make_html(author))
            id_ = _approve(author, number)

            def serve(id_: str = id_) -> None:
                author.push()
                _await(lambda: fetch(port, certificate, PAGE)[1], id_)

            measured.append(Round(html, _timed(serve)))
            say(f"round {number} of {rounds}: {measured[-1]}")
    return outcome(measured)


def outcome(rounds: Sequence[Round]) -> Outcome:
    """The ratio of the middle rounds is judged."""
    ratio = median(one.served / one.html for one in rounds)
    what = "time, push of an approved comment to page served / make html"
    return Outcome((Result(NAME, what, ratio, LIMIT),), tuple(map(str, rounds)))


def _make_html(author: Author) -> None:
    done = subprocess.run(
        ["make", "-o", ".venv/.site", "html"],
        cwd=author.folder,
        env={**environment(), "PYTHONPATH": str(author.folder), "SITEURL": SITE_URL},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise BenchmarkError(f"make html:\n{done.stdout}{done.stderr}")


def _approve(author: Author, number: int) -> str:
    id_ = new_ulid()
    now = datetime.now(UTC).replace(microsecond=0)
    comment = Comment(author="Une lectrice", date=now, body=f"Mot n° {number}.")
    author.write(f"comments/{SLUG}/{id_}.md", serialize_comment(comment))
    author.commit("A comment")
    return id_


def _await(read: Callable[[], bytes], id_: str) -> None:
    deadline = time.monotonic() + _DEADLINE
    while id_.encode() not in read():
        if time.monotonic() > deadline:
            raise BenchmarkError("the comment did not appear")
        time.sleep(0.01)


def _timed(work: Callable[[], object]) -> float:
    begun = time.monotonic()
    work()
    return time.monotonic() - begun
