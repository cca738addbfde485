"""Isso as its documentation runs it, to measure the inbox against.

Installed from `isso-requirements.txt` into an environment of its own below `var/`.
"""

import hashlib
import os
import secrets
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.budgets import BenchmarkError
from benchmarks.inbox_home import listening_port
from benchmarks.pelican_runs import ROOT
from benchmarks.servers import started

REQUIREMENTS = Path(__file__).with_name("isso-requirements.txt")
ENVIRONMENT = ROOT / "var" / "benchmarks" / "isso"
# The first is what Isso's documentation and its container say.
WAYS = {
    "4 workers": ("--workers", "4"),
    "1 worker": ("--workers", "1"),
    "2 workers": ("--workers", "2"),
    "1 worker of 8 threads": ("--workers", "1", "--threads", "8"),
    "2 workers of 4 threads": ("--workers", "2", "--threads", "4"),
}
"""Name: what gunicorn is told."""
_SETTINGS = """\
[general]
dbpath = {database}
host = http://127.0.0.1:1/
notify =
[moderation]
enabled = false
[guard]
enabled = false
[hash]
salt = {salt}
"""

Say = Callable[[str], None]


@dataclass(frozen=True)
class Isso:
    """A running Isso."""

    port: int
    database: Path

    def accepted(self) -> int:
        """How many comments are in its database."""
        with closing(sqlite3.connect(self.database)) as connection:
            (count,) = connection.execute("SELECT count(*) FROM comments").fetchone()
        return int(count)


def install(say: Say) -> Path:
    """The folder with gunicorn in it; installed first where it is missing or old."""
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    stamp = ENVIRONMENT / "installed"
    if not stamp.exists() or stamp.read_text("ascii") != wanted:
        say(f"installing Isso into {ENVIRONMENT.relative_to(ROOT)}")
        _run(sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT))
        pip = (str(ENVIRONMENT / "bin" / "pip"), "install", "--quiet")
        _run(*pip, "--no-deps", "--requirement", str(REQUIREMENTS))
        stamp.write_text(wanted, "ascii")
    return ENVIRONMENT / "bin"


@contextmanager
def running(folder: Path, programs: Path, way: str) -> Iterator[Isso]:
    """Isso with an empty database in a new `folder`, behind gunicorn."""
    folder.mkdir(parents=True)
    settings, log = folder / "isso.cfg", folder / "isso.log"
    database = folder / "comments.db"
    settings.write_text(
        _SETTINGS.format(database=database, salt=secrets.token_hex(8)), "utf-8"
    )
    command = [
        *(str(programs / "gunicorn"), "--bind", "127.0.0.1:0", *WAYS[way]),
        *("--preload", "--worker-tmp-dir", "/dev/shm", "isso.run"),  # noqa: S108
    ]
    env = {**os.environ, "ISSO_SETTINGS": str(settings)}
    with started(command, log, cwd=folder, env=env):
        yield Isso(listening_port(log, "Listening at"), database)


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        words = (done.stderr or done.stdout).strip()[-1500:]
        raise BenchmarkError(f"{' '.join(command[:3])}:\n{words}")
