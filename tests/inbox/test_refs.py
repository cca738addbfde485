"""References by the thousand, in git's own files and under git's own locks."""

import os
import subprocess
import time
from pathlib import Path

import pytest

from sceau.inbox.git import Git, GitError
from sceau.inbox.packs import NewCommit
from sceau.inbox.refs import PACK_FROM, change_refs, list_refs, remove_stale_locks
from sceau.inbox.repository import InboxRepository
from tests.inbox.desk import NOON, id_of

SIZES = pytest.mark.parametrize("count", [1, PACK_FROM - 1, PACK_FROM, 2 * PACK_FROM])


@pytest.fixture
def repository(tmp_path: Path) -> InboxRepository:
    made = InboxRepository(tmp_path / "inbox.git")
    made.create()
    return made


@pytest.fixture
def git(repository: InboxRepository) -> Git:
    return repository.git


@pytest.fixture
def commit(git: Git) -> str:
    return _commit(git, "one")


def _commit(git: Git, message: str) -> str:
    tree = git.run("hash-object", "-t", "tree", "-w", "--stdin").decode().strip()
    return _plain(git, "commit-tree", tree, "-m", message)


def _plain(git: Git, *arguments: str) -> str:
    """git as somebody else runs it."""
    identity = ("-c", "user.name=Zoé", "-c", "user.email=zoe@localhost")
    return subprocess.run(
        ["git", *identity, "--git-dir", git.folder, *arguments],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()


def _names(count: int) -> list[str]:
    return [f"refs/pending/{id_of(number)}" for number in range(count)]


def _seen(git: Git) -> dict[str, str]:
    lines = _plain(git, "for-each-ref", "--format=%(refname) %(objectname)")
    return dict(line.split(" ", 1) for line in lines.splitlines())


# --- few and many -------------------------------------------------------------------
@SIZES
def test_new_references_are_what_git_sees(git: Git, commit: str, count: int) -> None:
    wanted = dict.fromkeys(_names(count), commit)
    change_refs(git, wanted, set(wanted))
    assert _seen(git) == wanted
    assert list_refs(git, "pending") == wanted
    packed = (git.folder / "packed-refs").exists()
    assert packed is (count >= PACK_FROM)
    assert _plain(git, "fsck", "--strict", "--full") == ""


@SIZES
def test_making_them_again_changes_nothing(git: Git, commit: str, count: int) -> None:
    wanted = dict.fromkeys(_names(count), commit)
    for new in (set(wanted), set[str](), set(wanted)):
        change_refs(git, wanted, new)
        assert _seen(git) == wanted


@SIZES
def test_they_are_replaced_and_deleted(git: Git, commit: str, count: int) -> None:
    names = _names(count)
    change_refs(git, dict.fromkeys(names, commit), set(names))
    other = _commit(git, "two")
    change_refs(git, dict.fromkeys(names, other), set())
    assert _seen(git) == dict.fromkeys(names, other)
    change_refs(git, dict.fromkeys(names), set())
    assert _seen(git) == {}


def test_new_replaced_and_deleted_ones_go_together(git: Git, commit: str) -> None:
    names = _names(2 * PACK_FROM)
    old, new = names[:50], names[50:]
    change_refs(git, dict.fromkeys(old, commit), set(old))
    other = _commit(git, "two")
    changes: dict[str, str | None] = dict.fromkeys(new, commit)
    changes |= dict.fromkeys(old[:25], other) | dict.fromkeys(old[25:])
    change_refs(git, changes, set(new))
    assert _seen(git) == {name: to for name, to in changes.items() if to}


def test_deleting_what_somebody_else_deleted_is_no_error(git: Git, commit: str) -> None:
    one, two = _names(2)
    change_refs(git, {one: commit}, {one})
    change_refs(git, {one: None, two: None}, set())
    assert _seen(git) == {}


def test_nothing_to_do_is_nothing_done(git: Git) -> None:
    change_refs(git, {}, set())
    assert not (git.folder / "packed-refs").exists()


# --- what stands in packed-refs already ---------------------------------------------
@pytest.mark.parametrize("count", [PACK_FROM - 1, PACK_FROM])
def test_packed_references_and_what_tags_point_to_stay(
    git: Git, commit: str, count: int
) -> None:
    """Before, between and after ours by name; a tag of a tag, and one of a comment."""
    _plain(git, "update-ref", "refs/heads/main", commit)
    _plain(git, "tag", "-a", "-m", "a tag", "v1", commit)
    _plain(git, "tag", "-a", "-m", "a tag of a tag", "v2", "v1")
    for name in ("pending/00000", "removals/x", "zzz"):
        _plain(git, "update-ref", f"refs/{name}", "refs/tags/v1")
    _plain(git, "pack-refs", "--all")
    _plain(git, "update-ref", "refs/heads/loose", commit)
    before = _seen(git)
    peeled = _plain(git, "show-ref", "--dereference")
    change_refs(git, dict.fromkeys(_names(count), commit), set(_names(count)))
    assert _seen(git) == before | dict.fromkeys(_names(count), commit)
    after = _plain(git, "show-ref", "--dereference").splitlines()
    assert set(peeled.splitlines()) < set(after)
    assert sum(line.endswith("^{}") for line in after) == 5
    _plain(git, "pack-refs", "--all")
    assert _seen(git) == before | dict.fromkeys(_names(count), commit)
    assert _plain(git, "fsck", "--strict", "--full") == ""


def test_the_file_is_what_git_itself_would_write(git: Git, commit: str) -> None:
    _plain(git, "tag", "-a", "-m", "a tag", "v1", commit)
    _plain(git, "pack-refs", "--all")
    names = _names(PACK_FROM)
    change_refs(git, dict.fromkeys(names, commit), set(names))
    ours = (git.folder / "packed-refs").read_bytes()
    _plain(git, "update-ref", "refs/heads/one-more", commit)
    _plain(git, "pack-refs", "--all")
    theirs = (git.folder / "packed-refs").read_bytes().splitlines()
    assert [line for line in theirs if b"one-more" not in line] == ours.splitlines()


# --- locks --------------------------------------------------------------------------
def _lock(path: Path, *, seconds_ago: float) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    moment = time.time() - seconds_ago
    os.utime(path, (moment, moment))
    return path


@pytest.mark.parametrize("seconds_ago", [60, 86_400, -86_400])
@pytest.mark.parametrize("count", [2, PACK_FROM])
def test_locks_of_a_killed_process_are_removed(
    git: Git, commit: str, count: int, seconds_ago: float
) -> None:
    """Also those from before the clock was set back."""
    names = _names(count)
    _lock(git.folder / "packed-refs.lock", seconds_ago=seconds_ago)
    _lock(git.folder / f"{names[0]}.lock", seconds_ago=seconds_ago)
    change_refs(git, dict.fromkeys(names, commit), set(names))
    assert _seen(git) == dict.fromkeys(names, commit)
    assert list(git.folder.rglob("*.lock")) == []


def test_the_lock_of_a_living_process_is_respected(git: Git, commit: str) -> None:
    names = _names(PACK_FROM)
    lock = _lock(git.folder / "packed-refs.lock", seconds_ago=0)
    with pytest.raises(GitError, match=r"packed-refs\.lock: File exists"):
        change_refs(git, dict.fromkeys(names, commit), set(names))
    assert lock.exists()
    assert _seen(git) == {}
    lock.unlink()
    change_refs(git, dict.fromkeys(names, commit), set(names))
    assert len(_seen(git)) == PACK_FROM


def test_the_lock_of_one_reference_is_respected(git: Git, commit: str) -> None:
    one, two = _names(2)
    _lock(git.folder / f"{one}.lock", seconds_ago=0)
    with pytest.raises(GitError, match=r"git update-ref: .*lock"):
        change_refs(git, dict.fromkeys((one, two), commit), {one, two})
    assert _seen(git) == {}, "all of them or none"


def test_other_locks_are_not_ours_to_remove(git: Git) -> None:
    foreign = _lock(git.folder / "refs/heads/main.lock", seconds_ago=86_400)
    remove_stale_locks(git.folder, dict.fromkeys(_names(3)))
    assert foreign.exists()


# --- company and faults -------------------------------------------------------------
def test_git_and_we_write_side_by_side(repository: InboxRepository) -> None:
    """Somebody packs references while ours are written: none is lost."""
    git = repository.git
    go = git.folder / "go"
    go.touch()
    packing = subprocess.Popen(
        [
            "sh",
            "-c",
            'while [ -e "$0/go" ]; do git --git-dir "$0" pack-refs --all; done',
            git.folder,
        ],
        stderr=subprocess.DEVNULL,
    )
    try:
        for start in range(0, 600, 150):
            commits = [
                NewCommit(name, "a", name.encode(), int(NOON.timestamp()))
                for name in _names(600)[start : start + 150]
            ]
            for _ in range(50):
                try:
                    repository.store(commits, (), set())
                    break
                except GitError:
                    continue
        assert sorted(_seen(git)) == _names(600)
    finally:
        go.unlink()
        packing.wait()
    assert _plain(git, "fsck", "--strict", "--full") == ""


def test_where_nothing_can_be_written_it_is_an_error_and_nothing_stays(
    git: Git, commit: str
) -> None:
    (git.folder / "packed-refs").mkdir()
    names = _names(PACK_FROM)
    with pytest.raises(GitError, match="packed-refs: Is a directory"):
        change_refs(git, dict.fromkeys(names, commit), set(names))
    assert list(git.folder.glob("*.lock")) == []
