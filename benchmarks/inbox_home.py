"""An inbox to measure: a folder with a site of some size, web process and committer."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.budgets import BenchmarkError
from benchmarks.pelican_runs import ROOT
from benchmarks.servers import started
from sceau.comments.ulid import new_ulid

ARTICLES = 400
PUBLISHED = 10_000
"""Comments in `site.json`."""
_SECONDS_TO_START = 30.0
_SECONDS_TO_COMMIT = 120.0
MANY = "1000000"
# Limits that would refuse a load from one address; all else is as on a server.
LIFTED = {
    "SCEAU_INBOX_TOKEN_MIN_SECONDS": "0",
    "SCEAU_INBOX_POSTS_BURST": MANY,
    "SCEAU_INBOX_POSTS_PER_HOUR": MANY,
    "SCEAU_INBOX_MAX_PENDING": MANY,
    "SCEAU_INBOX_MAX_PENDING_PER_ARTICLE": MANY,
    "SCEAU_INBOX_MAX_PENDING_PER_HOUR": MANY,
}
# As long as the one of the real site.
SHELL = (
    '<!DOCTYPE html>\n<html lang="fr"><head><meta charset="utf-8">'
    "<title><!--sceau:title--></title></head><body>"
    + "".join(f'<p><a href="/tag/{n}/">Une étiquette</a></p>\n' for n in range(50))
    + "<main><!--sceau:main--></main></body></html>\n"
)


def slug_of(number: int) -> str:
    """The slug of one of the articles."""
    return f"article-{number % ARTICLES}"


@dataclass(frozen=True)
class Home:
    """The folder of an inbox and of what a build writes for it."""

    root: Path

    @property
    def inbox(self) -> Path:
        """Where comments wait."""
        return self.root / "inbox"

    @property
    def environment(self) -> Mapping[str, str]:
        """Of its processes; settings of whoever runs the benchmark do not count."""
        own = {
            name: value
            for name, value in os.environ.items()
            # Compiled once, as programs are that were installed.
            if not name.startswith("SCEAU_") and name != "PYTHONDONTWRITEBYTECODE"
        }
        return own | {
            "SCEAU_INBOX_FOLDER": str(self.inbox),
            "SCEAU_INBOX_SITE_MANIFEST": str(self.root / "site.json"),
            "SCEAU_INBOX_PAGE_SHELL": str(self.root / "page_shell.html"),
            **LIFTED,
        }

    def run(self, *arguments: str) -> None:
        """`sceau inbox …`, to its end. Raises BenchmarkError."""
        done = subprocess.run(
            _command(*arguments),
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            words = done.stderr.strip()[-1500:]
            raise BenchmarkError(f"sceau inbox {arguments[0]}:\n{words}")

    def pending(self) -> int:
        """How many comments git has."""
        command = ["git", "--git-dir", str(self.inbox / "inbox.git"), "for-each-ref"]
        listed = subprocess.run(
            [*command, "refs/pending"], capture_output=True, check=True
        )
        return len(listed.stdout.splitlines())

    def spooled(self) -> int:
        """How many files wait for the committer."""
        return sum(1 for _ in os.scandir(self.inbox / "spool" / "new"))


@dataclass(frozen=True)
class Running:
    """A web process and its committer."""

    home: Home
    port: int
    pid: int
    """Of the web process."""

    def wait_for_committer(self) -> None:
        """Until the spool is empty. Raises BenchmarkError."""
        deadline = time.monotonic() + _SECONDS_TO_COMMIT
        while self.home.spooled():
            if time.monotonic() > deadline:
                raise BenchmarkError("the committer does not empty the spool")
            time.sleep(0.05)


def make_home(root: Path) -> Home:
    """A fresh inbox below `root`. Raises BenchmarkError."""
    root.mkdir(parents=True)
    ids = iter([new_ulid() for _ in range(PUBLISHED)])
    articles = {
        slug_of(number): {
            "title": f"Un article, le n° {number}",
            "url": f"/2013/03/{slug_of(number)}/",
            "open": True,
            "closes": None,
            "aliases": [],
            "comments": [next(ids) for _ in range(PUBLISHED // ARTICLES)],
        }
        for number in range(ARTICLES)
    }
    site = {
        "siteurl": "https://souslesceau.example",
        "authors": ["Ju", "Maël"],
        "articles": articles,
    }
    (root / "site.json").write_text(json.dumps(site), "utf-8")
    (root / "page_shell.html").write_text(SHELL, "utf-8")
    home = Home(root)
    home.run("init")
    return home


@contextmanager
def running(home: Home) -> Iterator[Running]:
    """Web process and committer; stopped after the block."""
    log = home.root / "web.log"
    web_command = _command("serve", "--bind", "127.0.0.1:0")
    with (
        started(
            _command("commit"),
            home.root / "committer.log",
            cwd=ROOT,
            env=home.environment,
        ),
        started(web_command, log, cwd=ROOT, env=home.environment) as web,
    ):
        yield Running(home, listening_port(log, r"listening on"), web.pid)


def listening_port(log: Path, words: str) -> int:
    """The port in the line of a log that has these words. Raises BenchmarkError."""
    deadline = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < deadline:
        text = log.read_text("utf-8", "replace")
        for line in text.splitlines(keepends=True):
            if words in line and line.endswith("\n"):
                # `… on 127.0.0.1:40123` and `… at: http://127.0.0.1:40123 (4711)`
                address = line.partition("127.0.0.1:")[2]
                return int(address.split()[0])
        time.sleep(0.02)
    raise BenchmarkError(f"{log.name}: it does not listen:\n{text[-1500:]}")


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "sceau.cli", "inbox", *arguments]
