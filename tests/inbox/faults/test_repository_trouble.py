"""`inbox.git` locked, read-only, missing, replaced, or something else altogether:
comments wait, the trouble is told once, and all goes on by itself after the repair."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sceau.inbox.committer import Committer
from sceau.inbox.refs import STALE_LOCK_SECONDS
from tests.inbox.faults.own_mounts import mount, with_own_mounts
from tests.inbox.faults.processes import COMMIT, Started, after_tries, running
from tests.inbox.faults.state import bodies, check_repository
from tests.inbox.running import Home, Web, make_home, running_web, wait_until


@contextmanager
def running_both(home: Home) -> Iterator[tuple[Web, Started]]:
    said = home.root / "committer.said"
    with running_web(home) as web, running(home, COMMIT, said) as committer:
        yield web, committer


def told_once(committer: Started) -> None:
    """The trouble is told, and not again while the committer tries further.

    A pass in the midst of which it began may have told of something else before.
    """
    wait_until(committer.lines)
    after_tries(committer, 2)
    told = committer.lines()
    after_tries(committer, 2)
    assert committer.lines() == told
    assert len(set(told)) == len(told) <= 2
    assert all(line.startswith("comments wait in the spool: ") for line in told)


def put_aside(home: Home) -> Callable[[], None]:
    aside = home.repository.with_name("aside.git")
    home.repository.rename(aside)
    return lambda: aside.rename(home.repository) and None


def something_else(home: Home) -> Callable[[], None]:
    back = put_aside(home)
    (home.repository / "objects").mkdir(parents=True)
    (home.repository / "refs").mkdir()

    def repair() -> None:
        shutil.rmtree(home.repository)
        back()

    return repair


def a_file(home: Home) -> Callable[[], None]:
    back = put_aside(home)
    home.repository.write_text("not a repository", "ascii")

    def repair() -> None:
        home.repository.unlink()
        back()

    return repair


TROUBLE = {
    "missing": put_aside,
    "not a repository": something_else,
    "a file": a_file,
}


@pytest.mark.parametrize("trouble", TROUBLE)
def test_comments_wait_until_the_repository_is_back(
    tmp_path: Path, trouble: str
) -> None:
    home = make_home(tmp_path)
    with running_both(home) as (web, committer):
        receipt = web.comment(body="Avant.")
        wait_until(lambda: not home.spooled)
        repair = TROUBLE[trouble](home)
        web.comment(body="Pendant.")
        told_once(committer)
        assert len(home.spooled) == 1
        # A correction needs the repository: the reader keeps the text meanwhile.
        answer = web.preview(body="Corrigé.", receipt=receipt)
        assert answer.status == 503 and "Corrigé." in answer.text
        assert int(answer.headers["Retry-After"]) > 0
        repair()
        wait_until(lambda: not home.spooled)
        assert committer.process.poll() is None
    assert bodies(home) == ["Avant.", "Pendant."]


def test_replaced_by_a_fresh_repository(tmp_path: Path) -> None:
    home = make_home(tmp_path)
    with running_both(home) as (web, committer):
        web.comment(body="Avant.")
        wait_until(lambda: not home.spooled)
        put_aside(home)
        web.comment(body="Pendant.")
        wait_until(committer.lines)
        home.run("init")
        wait_until(lambda: not home.spooled)
        web.comment(body="Après.")
        wait_until(lambda: not home.spooled)
        assert committer.process.poll() is None and len(committer.lines()) <= 2
        # What waits is counted anew.
        wait_until(
            lambda: '"total": 2' in (home.inbox / "pending.json").read_text("ascii")
        )
    assert bodies(home) == ["Après.", "Pendant."]
    check_repository(home)


@with_own_mounts
def test_read_only(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    home = make_home(tmp_path)
    repository = str(home.repository)
    with running_both(home) as (web, committer):
        receipt = web.comment(body="Avant.")
        wait_until(lambda: not home.spooled)
        mount("--bind", repository, repository)
        mount("-o", "remount,bind,ro", repository)
        web.comment(body="Pendant.")
        told_once(committer)
        # Reading works, so a correction may be acknowledged, and waits with the rest.
        preview = web.preview(body="Corrigé.", receipt=receipt)
        assert web.confirm(preview, receipt=receipt).status == 303
        assert len(home.spooled) == 2
        mount("-o", "remount,bind,rw", repository)
        wait_until(lambda: not home.spooled)
        assert committer.process.poll() is None
    assert bodies(home) == ["Corrigé.", "Pendant."]
    check_repository(home)


def test_locks_that_another_git_holds_for_a_while(tmp_path: Path) -> None:
    """A moderator's git has a comment's reference and `packed-refs` locked."""
    home = make_home(tmp_path)
    with running_both(home) as (web, committer):
        receipt = web.comment(body="Sera corrigé.")
        wait_until(lambda: not home.spooled)
        (id_,) = home.pending()
        home.git("pack-refs", "--all")
        # To delete a packed reference, git locks both.
        with holding_locks(home, f"delete refs/pending/{id_}"):
            assert (home.repository / "packed-refs.lock").exists()
            web.comment(body="Un autre.")
            preview = web.preview(body="Est corrigé.", receipt=receipt)
            assert web.confirm(preview, receipt=receipt).status == 303
            told_once(committer)
            assert f"{id_}.0001." in "".join(home.spooled)
        wait_until(lambda: not home.spooled)
        assert committer.process.poll() is None
    assert bodies(home) == ["Est corrigé.", "Un autre."]


@contextmanager
def holding_locks(home: Home, change: str) -> Iterator[None]:
    """A real git that has prepared a change, and gives it up at the end."""
    holder = subprocess.Popen(
        ["git", "--git-dir", home.repository, "update-ref", "--stdin"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with holder:
        assert holder.stdin is not None and holder.stdout is not None
        holder.stdin.write(f"start\n{change}\nprepare\n")
        holder.stdin.flush()
        assert holder.stdout.readline() == "start: ok\n"
        assert holder.stdout.readline() == "prepare: ok\n"
        try:
            yield
        finally:
            holder.stdin.write("abort\n")
            holder.stdin.flush()
            assert holder.stdout.readline() == "abort: ok\n"
            holder.stdin.close()
    assert holder.returncode == 0


@pytest.mark.parametrize(("comments", "age"), [(1, 3600), (60, -3600)])
def test_locks_that_a_killed_git_left(tmp_path: Path, comments: int, age: int) -> None:
    """git itself would never write these references again. Locks of the future are of
    before the clock was set back."""
    home = make_home(tmp_path)
    with running_web(home) as web:
        first = web.comment(body="Retiré.")
        home.commit()
        home.git("pack-refs", "--all")
        for number in range(comments):
            web.comment(body=f"Commentaire {number}.")
        # A withdrawal makes git write packed-refs anew.
        assert web.post(f"/commenter/suivi/{first}/retirer", {}).status == 303
    ids = {name[:26] for name in home.spooled}
    locks = [home.repository / f"refs/pending/{id_}.lock" for id_ in ids]
    locks += [home.repository / f"packed-refs.{end}" for end in ("lock", "new")]
    locks += [home.repository / "refs/sceau/scratch.lock"]
    for lock in locks:
        lock.parent.mkdir(exist_ok=True)
        lock.touch()
        then = time.time() - age
        os.utime(lock, (then, then))
    home.commit()
    assert bodies(home) == sorted(f"Commentaire {n}." for n in range(comments))
    # One that no reference needs any more goes as well.
    later = time.time() + 2 * 3600
    Committer(home.inbox, home.root / "site.json", clock=lambda: later).commit()
    assert [*home.repository.rglob("*.lock")] == []


def test_a_lock_is_respected_long_enough() -> None:
    """git holds locks for milliseconds; seconds are for a disk that is slow."""
    assert STALE_LOCK_SECONDS >= 10
