"""An inbox without processes of its own, and entries for its spool.

desk = make_desk(tmp_path)
desk.put(comment(1)); desk.commit()
assert desk.refs("pending") == [comment(1).id]
"""

import datetime
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from sceau.comments.fileformat import serialize_comment
from sceau.comments.ledger import Decision, Ledger
from sceau.comments.model import Comment
from sceau.comments.ulid import new_ulid
from sceau.inbox.committer import Committer
from sceau.inbox.repository import InboxRepository
from sceau.inbox.setup import create_inbox
from sceau.inbox.spool import Entry, Spool
from tests.inbox.running import ARTICLE, KNOWN, Home
from tests.sites import ROOT

NOON = datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.UTC)
"""When the comments of these tests are written."""
TODAY = NOON.date()


def id_of(number: int) -> str:
    """The ULID of the comment with this number; all were made at noon."""
    return new_ulid(NOON.timestamp, lambda size: number.to_bytes(size))


def text_of(body: str, author: str = "Une lectrice") -> str:
    """A comment's whole file."""
    return serialize_comment(Comment(author=author, date=NOON, body=body))


def at(minutes: int) -> str:
    """So many minutes after noon, as entries and the ledger write it."""
    moment = NOON + datetime.timedelta(minutes=minutes)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def comment(
    number: int,
    version: int = 0,
    body: str = "Un texte.",
    *,
    article: str = ARTICLE,
    minutes: int = 0,
    signals: tuple[tuple[str, str], ...] = (),
) -> Entry:
    """A comment, or a correction when it has a version."""
    return Entry(
        kind="comment",
        id=id_of(number),
        version=version,
        article=article,
        received=at(minutes),
        text=text_of(body),
        signals=signals,
    )


def withdrawal(id_: str, version: int = 1, *, minutes: int = 1) -> Entry:
    """A reader takes a comment back."""
    return Entry(
        kind="withdrawal",
        id=id_,
        version=version,
        article=ARTICLE,
        received=at(minutes),
    )


def report(number: int, words: str = "Il nomme ma voisine.") -> Entry:
    """Someone says that something is wrong with a published comment."""
    return Entry(
        kind="report",
        id=id_of(number),
        version=0,
        article=ARTICLE,
        received=at(0),
        text=words,
        about=KNOWN,
        reason="personal-data",
    )


@dataclass
class Desk:
    """An inbox's folder and a committer that works when it is told to."""

    home: Home
    published: Path | None = None
    now: float = NOON.timestamp() + 3600
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.spool = Spool(self.home.inbox / "spool")
        self.ledger = Ledger(self.home.inbox / "ledger.jsonl")
        self.repository = InboxRepository(self.home.repository)
        self.committer = self.another()

    def another(self) -> Committer:
        """A committer that remembers nothing, as after a restart."""
        return Committer(
            self.home.inbox,
            self.home.root / "site.json",
            published=self.published,
            clock=lambda: self.now,
            say=self.said.append,
        )

    def put(self, *entries: Entry) -> None:
        for entry in entries:
            self.spool.put(entry)

    def commit(self, *entries: Entry) -> int:
        """Spool these and make one pass."""
        self.put(*entries)
        return self.committer.commit()

    def refs(self, kind: str) -> list[str]:
        """Ids below refs/<kind>/, read by plain git."""
        return self.home.git(
            "for-each-ref", "--format=%(refname:lstrip=2)", f"refs/{kind}"
        ).split()

    def commits(self) -> dict[str, str]:
        """{reference: commit} of everything."""
        lines = self.home.git("for-each-ref", "--format=%(refname) %(objectname)")
        pairs = (line.split(" ") for line in lines.splitlines())
        return {ref: commit for ref, commit in pairs}  # noqa: C416

    def decide(self, id_: str, decision: str, *, minutes: int = 5) -> None:
        """What a moderator does: the ledger notes it, then the reference goes."""
        self.ledger.note(Decision(id_, at(minutes), decision, ""))
        self.home.git("update-ref", "-d", f"refs/pending/{id_}")

    def decisions(self, id_: str) -> list[str]:
        """Every decision about an id, in order."""
        lines = (self.home.inbox / "ledger.jsonl").read_text("ascii").splitlines()
        return [
            line.split('"decision": "')[1].split('"')[0]
            for line in lines
            if id_ in line
        ]


def make_desk(root: Path, *, published: Path | None = None) -> Desk:
    """A fresh one below `root`."""
    home = Home(root)
    root.mkdir(parents=True, exist_ok=True)
    home.write_site()
    create_inbox(home.inbox, TODAY)
    return Desk(home, published)


def run_in_little_room(program: str, *arguments: object, room: int) -> str:
    """What a Python program prints in which no file may grow beyond `room` bytes.

    A write that does not fit is cut or fails, as on a full disk.
    """

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    done = subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)],
        cwd=ROOT,
        preexec_fn=limit,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def at_once(*tasks: Callable[[], object]) -> None:
    """Run tasks in threads that begin together; the first error is raised."""
    gate = threading.Barrier(len(tasks))

    def begin(task: Callable[[], object]) -> object:
        gate.wait()
        return task()

    with ThreadPoolExecutor(len(tasks)) as pool:
        for future in [pool.submit(begin, task) for task in tasks]:
            future.result()
