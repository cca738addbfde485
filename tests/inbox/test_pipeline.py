"""More than one portion at once: all arrives, and nothing goes before it is safe."""

from pathlib import Path

import pytest

from sceau.inbox import committer
from sceau.inbox.git import GitError
from sceau.inbox.pipeline import Batch, Pipeline
from sceau.inbox.repository import InboxRepository
from tests.inbox.desk import Desk, comment, id_of, make_desk


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(committer, "PORTION", 3)
    return make_desk(tmp_path)


@pytest.mark.parametrize("count", [2, 3, 4, 10])
def test_a_spool_of_several_portions_is_emptied(desk: Desk, count: int) -> None:
    signals = (("links", "7"),)
    assert (
        desk.commit(*(comment(number, signals=signals) for number in range(count)))
        == count
    )
    assert desk.refs("pending") == [id_of(number) for number in range(count)]
    assert desk.refs("signals") == desk.refs("pending")
    assert desk.home.spooled == []


def test_portions_that_git_took_are_done_when_a_later_one_fails(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[int] = []
    begin = InboxRepository.begin

    def third_fails(self: InboxRepository, commits: list[object]) -> object:
        begun.append(len(commits))
        if len(begun) == 3:
            raise GitError("git: no space left")
        return begin(self, commits)  # type: ignore[arg-type]

    monkeypatch.setattr(InboxRepository, "begin", third_fails)
    with pytest.raises(GitError):
        desk.commit(*(comment(number) for number in range(9)))
    done = desk.refs("pending")
    assert done == [id_of(number) for number in range(6)]
    assert len(desk.home.spooled) == 3
    monkeypatch.setattr(InboxRepository, "begin", begin)
    assert desk.commit() == 3
    assert desk.refs("pending") == [id_of(number) for number in range(9)]


def test_what_git_did_not_take_stays_in_the_spool(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "sceau.inbox.repository._taking", lambda objects: ("index-pack", "--no-such")
    )
    with pytest.raises(GitError, match="git: "):
        desk.commit(*(comment(number) for number in range(7)))
    assert len(desk.home.spooled) == 7
    assert desk.refs("pending") == []


def test_no_process_is_left_when_the_block_is_left_by_an_error(desk: Desk) -> None:
    """One left behind would be a warning, and warnings are errors here."""
    repository = InboxRepository(desk.home.repository)
    spool = desk.spool
    with pytest.raises(KeyError), Pipeline(repository, spool, ()) as pipeline:
        pipeline.take(Batch())
        raise KeyError
    assert desk.refs("pending") == []
