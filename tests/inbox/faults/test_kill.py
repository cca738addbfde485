"""`kill -9` of web process and committer at any instant: nothing acknowledged is lost,
nothing comes twice, nothing half-done stays."""

import os
import random
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sceau.inbox.committer import Committer
from tests.inbox.faults.load import CurrentWeb, Reader, Story
from tests.inbox.faults.processes import (
    QUICK_COMMIT,
    SERVE,
    Started,
    alive_in_group,
    git_commands,
    serving,
    start,
)
from tests.inbox.faults.state import check_repository, leftovers, pending_texts
from tests.inbox.running import Home, make_home, wait_until

KILLS = 300 if os.environ.get("SCEAU_TEST_ALL") == "1" else 30
READERS = 6
SEED = 20261123
WANTED_GITS = ("for-each-ref", "index-pack", "unpack-objects", "update-ref")


@dataclass
class Victim:
    """One of the two programs, killed and started again."""

    home: Home
    name: str
    arguments: list[str]
    started: list[Started] = field(default_factory=list)

    @property
    def current(self) -> Started:
        return self.started[-1]

    def start(self) -> None:
        said = self.home.root / f"{self.name}-{len(self.started)}.said"
        self.started.append(start(self.home, self.arguments, said))


def test_killed_at_any_instant(tmp_path: Path) -> None:
    home = make_home(tmp_path)
    chance = random.Random(SEED)  # noqa: S311
    stop, current = threading.Event(), CurrentWeb()
    readers = [
        Reader(home, n, random.Random(SEED + n), current, stop)  # noqa: S311
        for n in range(READERS)
    ]
    victims = {
        "web": Victim(home, "web", SERVE),
        "committer": Victim(home, "committer", QUICK_COMMIT),
    }
    phases: Counter[str] = Counter()
    traces = Traces(home)
    begun = time.monotonic()
    with everything_stopped(victims.values(), readers, stop, current):
        for victim in victims.values():
            victim.start()
        current.set(serving(home, victims["web"].current))
        for number in range(KILLS):
            victim = victims["web" if number % 3 == 0 else "committer"]
            group = chance.random() < 0.6
            wanted = chance.choice(WANTED_GITS) if chance.random() < 0.4 else ""
            seconds = chance.uniform(0, 0.6)
            phases[strike(victim, group, wanted, seconds, stop)] += 1
            if victim.name == "web":
                current.set(None)
            for trace in traces.new():
                phases[f"  left behind: {trace}"] += 1
            victim.start()
            if victim.name == "web":
                current.set(serving(home, victim.current))
    stories = [story for reader in readers for story in reader.stories]
    # `pytest -s` shows it; the kills must have met the programs at work.
    print(report(phases, readers, stories, time.monotonic() - begun))
    assert not [surprise for reader in readers for surprise in reader.surprises]
    assert sum(reader.acknowledged for reader in readers) > KILLS
    gits = [phase for phase in phases if "git" in phase]
    assert len(gits) >= 3 and phases["web: writing to the spool"], phases
    settle(home)
    check_references(home, stories)
    check_repository(home)
    assert leftovers(home) == []


@contextmanager
def everything_stopped(
    victims: Iterable[Victim],
    readers: Iterable[Reader],
    stop: threading.Event,
    current: CurrentWeb,
) -> Iterator[None]:
    """Readers post while the block runs; afterwards no thread or process is left."""
    threads = [threading.Thread(target=reader.run) for reader in readers]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(60)
        current.set(None)
        for victim in victims:
            for started in victim.started:
                if started.process.poll() is None:
                    started.kill()
                # A git whose committer was killed ends by itself.
                wait_until(lambda s=started: not alive_in_group(s.pid))


def strike(
    victim: Victim, group: bool, wanted: str, seconds: float, stop: threading.Event
) -> str:
    """Kill at a random instant, or while a certain git runs; returns what it met."""
    pid = victim.current.pid
    deadline = time.monotonic() + seconds
    if wanted and victim.name == "committer":
        deadline = time.monotonic() + 1
        while wanted not in git_commands(pid) and time.monotonic() < deadline:
            pass
    else:
        stop.wait(seconds)
    phase = phase_of(victim)
    victim.current.kill(group=group)
    return f"{phase}{'' if group else ', git left alive' if 'git' in phase else ''}"


def phase_of(victim: Victim) -> str:
    gits = git_commands(victim.current.pid)
    if gits:
        return f"{victim.name}: git {gits[-1]}"
    spool = victim.home.inbox / "spool"
    if victim.name == "web":
        if "listening" not in victim.current.said.read_text("utf-8"):
            return "web: starting"
        writes = any((spool / "tmp").iterdir())
        return f"web: {'writing to the spool' if writes else 'answering'}"
    return "committer: itself"


class Traces:
    """What kills leave that shows where they hit; each is told once."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._seen: set[Path] = set()

    def new(self) -> Iterator[str]:
        inbox = self._home.inbox
        files = {p for p in inbox.rglob("*") if p.is_file()} - self._seen
        self._seen |= files
        kinds = {self._kind(path) for path in files}
        yield from kinds - {""}
        listed = self._home.git(
            "for-each-ref", "--format=%(refname:lstrip=2)", "refs/pending"
        )
        if set(listed.split()) & {
            name[:26] for name in self._home.spooled if name[26:31] == ".0000"
        }:
            yield "references made, spool not emptied"

    @staticmethod
    def _kind(path: Path) -> str:
        if path.parent.name == "tmp":
            return "a half-written spool file"
        if path.suffix == ".lock" and path.name != "commit.lock":
            return "a lock of git"
        return "a half-written object" if path.name.startswith("tmp_") else ""


def report(
    phases: Counter[str], readers: list[Reader], stories: list[Story], seconds: float
) -> str:
    lines = [f"{number:5} {phase}" for phase, number in sorted(phases.items())]
    acknowledged = sum(reader.acknowledged for reader in readers)
    cut = sum(reader.cut for reader in readers)
    lines.append(
        f"{KILLS} kills in {seconds:.0f} s, {len(stories)} comments, "
        f"{acknowledged} acknowledgements, {cut} answers cut off"
    )
    return "\n".join(lines)


def settle(home: Home) -> None:
    """A committer that nobody kills does what is left."""

    def committed() -> bool:
        done = subprocess.run(
            [*QUICK_COMMIT, "--once"],
            cwd=Path(__file__).parents[3],
            env=home.environment(),
            capture_output=True,
            check=False,
        )
        return done.returncode == 0 and not home.spooled

    wait_until(committed)
    # What was half-written is swept after an hour.
    in_two_hours = time.time() + 7200
    Committer(home.inbox, home.root / "site.json", clock=lambda: in_two_hours).commit()


def check_references(home: Home, stories: Iterable[Story]) -> None:
    """Each comment is there exactly as it was last acknowledged, or may be."""
    texts = pending_texts(home)
    known = {story.id: story for story in stories}
    assert texts.keys() <= known.keys()
    wrong = {
        id_: (texts.get(id_, "")[:60], [(text or "")[:60] for text in story.texts])
        for id_, story in known.items()
        if texts.get(id_) not in story.texts
    }
    assert not wrong
    assert len(set(texts.values())) == len(texts), "a text came twice"
    signals = home.git("for-each-ref", "--format=%(refname:lstrip=2)", "refs/signals")
    assert set(signals.split()) <= texts.keys()
