"""`kill -9` at random instants of approve, reject and forget.

What was killed is one group of processes: the command, its git, and over a path the
other end too. Then nothing is lost or doubled, and the same command typed again ends
right. A lock that a killed git left is removed when, and only when, what the command
says names it, as git tells everybody to do.
"""

import contextlib
import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.inbox.desk import id_of, text_of
from tests.moderation.hooks.servers import pending, place
from tests.moderation.moderators import Moderator, Site, make_site
from tests.sites import ROOT

KILLS = 40 if os.environ.get("SCEAU_TEST_ALL") == "1" else 4
"""For each of the three commands."""
AT_ONCE = 3
_LOCK = re.compile(r"Unable to create '([^']+\.lock)': File exists")


def start(moderator: Moderator, *arguments: str) -> subprocess.Popen[bytes]:
    """`sceau moderate …` as the leader of a group of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "sceau.cli", "moderate", *arguments],
        cwd=moderator.folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def kill_after(seconds: float, moderator: Moderator, *arguments: str) -> bool:
    """Whether it was still running when it was killed."""
    process = start(moderator, *arguments)
    try:
        process.wait(seconds)
        running = False
    except subprocess.TimeoutExpired:
        running = True
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    return running


def finish(moderator: Moderator, *arguments: str) -> str:
    """Type it again, as often as git names another lock; returns what it said."""
    for _ in range(5):
        done = moderator.moderate(*arguments)
        said = done.stdout + done.stderr
        locks = {Path(found) for found in _LOCK.findall(said)}
        if not locks:
            return said
        for lock in locks:
            lock.unlink()
    raise AssertionError(f"still locked: {said}")


def durations(moderator: Moderator, *arguments: str) -> float:
    """Seconds that a whole run takes."""
    before = time.monotonic()
    assert start(moderator, *arguments).wait() == 0
    return time.monotonic() - before


def texts(site: Site) -> dict[str, str]:
    return {path: text for path, text in site.main().items() if "Lot " in text}


def check(site: Site, moderator: Moderator) -> None:
    """Repositories are whole, and nothing lies about in the clone."""
    for folder in (site.servers.site, site.servers.inbox, moderator.folder):
        site.servers.git("fsck", "--strict", "--no-dangling", at=folder)
    assert moderator.git("status", "--porcelain") == ""
    assert moderator.git("rev-parse", "main") == moderator.git(
        "rev-parse", "origin/main"
    )


@pytest.mark.parametrize("command", ["approve", "reject", "forget"])
def test_killed_at_any_instant_nothing_is_lost_or_doubled(
    tmp_path: Path, command: str
) -> None:
    site = make_site(tmp_path)
    eve = site.moderator("Eve")
    chance = random.Random(f"kill {command}")  # noqa: S311  a seeded test
    numbers = iter(range(1, 10_000))

    def some() -> list[int]:
        made = [next(numbers) for _ in range(1 if command == "forget" else AT_ONCE)]
        data = {n: text_of(f"Lot {n}.") for n in made}
        if command == "forget":
            files = {place(n): text for n, text in data.items()}
            assert site.servers.publish(files).ok
        else:
            for n, text in data.items():
                site.servers.wait(n, text)
        return made

    def typed(made: list[int]) -> list[str]:
        reason = ["--reason", "spam"] if command == "reject" else []
        return [command, *map(id_of, made), *reason]

    made = some()
    whole = durations(eve, *typed(made))
    done = list(made)
    killed = 0
    while killed < KILLS:
        made = some()
        if kill_after(chance.uniform(0, whole), eve, *typed(made)):
            killed += 1
        else:
            whole *= 0.9
        refs, main = site.servers.refs(), site.main()
        for n in made:
            text = main.get(place(n), "")
            assert command != "reject" or not text
            if command == "forget":
                wish = f"refs/removals/{id_of(n)}" in refs
                assert text or wish or site.servers.decided(n)
            elif command == "approve":
                assert text or pending(n) in refs
            else:
                assert pending(n) in refs or site.servers.decided(n)
        finish(eve, *typed(made))
        done += made
        assert not set(site.servers.refs()) & {pending(n) for n in made}
    print(f"{command}: {killed} kills while it ran, {len(done)} comments")
    expected = {place(n) for n in done} if command == "approve" else set()
    # The last one brings the clone's own branch along.
    site.servers.wait(9_999)
    finish(eve, "approve", id_of(9_999))
    assert set(texts(site)) == expected
    assert len([s for s in site.log() if s.startswith("A comment")]) == (
        len(expected) + 1
    )
    for n in done:
        decision = {"approve": "approved", "reject": "rejected", "forget": "removed"}
        # The hook notes first: killed before the reference went, it is noted again.
        assert {d for d, _ in site.servers.decided(n)} == {decision[command]}, n
    assert not any("pending" in r or "removals" in r for r in site.servers.refs())
    check(site, eve)
