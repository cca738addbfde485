"""How many comments may wait."""

import json
from pathlib import Path

import pytest

from sceau.durable import replace_file
from sceau.inbox.caps import Caps, Limits
from tests.inbox.desk import at_once, comment, make_desk

HOUR = 3600.0
MANY = 10**6


class Room:
    """Caps with a clock, a spool and a committer's summary to set by hand."""

    def __init__(self, folder: Path, **limits: int) -> None:
        self.summary = folder / "pending.json"
        self.now = 0.0
        self.spool: list[str] = []
        wide = {"total": MANY, "per_article": MANY, "per_hour": MANY}
        self.caps = Caps(
            self.summary,
            Limits(**(wide | limits)),
            lambda: self.spool,
            clock=lambda: self.now,
        )

    def summarize(self, **articles: int) -> None:
        data = {"total": sum(articles.values()), "articles": articles}
        replace_file(self.summary, json.dumps(data).encode())

    def take(self, article: str = "a", times: int = 1) -> int:
        """How many were taken before it was full."""
        for taken in range(times):
            if self.caps.full(article):
                return taken
            self.caps.took(article)
        return times


def test_without_a_committer_what_was_taken_counts(tmp_path: Path) -> None:
    assert Room(tmp_path, total=5).take(times=99) == 5
    assert Room(tmp_path, per_article=3).take(times=99) == 3
    assert Room(tmp_path, per_hour=4).take(times=99) == 4


def test_a_full_article_leaves_room_for_others(tmp_path: Path) -> None:
    room = Room(tmp_path, per_article=2)
    assert room.take("a", 99) == 2
    assert room.take("b", 99) == 2


def test_what_waits_in_git_counts(tmp_path: Path) -> None:
    room = Room(tmp_path, total=10, per_article=4)
    room.summarize(a=3, b=1)
    assert room.take("a", 99) == 1
    assert room.take("b", 99) == 3
    assert room.take("c", 99) == 2, "ten in all"


def test_moderation_makes_room(tmp_path: Path) -> None:
    room = Room(tmp_path, total=10, per_article=10)
    room.summarize(a=10)
    assert room.caps.full("a")
    room.summarize(a=4)
    assert room.take("a", 99) == 6


def test_a_new_count_of_the_same_number_is_a_new_count(tmp_path: Path) -> None:
    """As many were withdrawn as came: what came since is no more counted twice."""
    room = Room(tmp_path, total=10, per_article=10)
    for _ in range(5):
        room.summarize(a=5)
        assert room.take("a", 3) == 3


def test_what_is_in_the_spool_was_not_counted_there(tmp_path: Path) -> None:
    room = Room(tmp_path, total=10)
    room.spool = ["one", "two", "three"]
    room.summarize(a=5)
    assert room.take(times=99) == 2


def test_an_hour_is_the_last_sixty_minutes(tmp_path: Path) -> None:
    room = Room(tmp_path, per_hour=2)
    assert room.take() == 1
    room.now = HOUR / 2
    assert room.take(times=99) == 1
    room.now = HOUR
    assert room.take(times=99) == 1
    room.now = 1.5 * HOUR
    assert room.take(times=99) == 1


@pytest.mark.parametrize(
    "damage", [b"", b"{", b"[]", b"\xff", b'{"total": 1}', b'{"total": "x"}', b"null"]
)
def test_while_the_count_cannot_be_read_the_last_one_stands(
    tmp_path: Path, damage: bytes
) -> None:
    room = Room(tmp_path, total=10)
    room.summarize(a=8)
    assert not room.caps.full("a")
    replace_file(room.summary, damage)
    assert room.take(times=99) == 2
    room.summary.unlink()
    assert room.caps.full("a")


def test_threads_do_not_lose_count(tmp_path: Path) -> None:
    room = Room(tmp_path)

    def take() -> None:
        for _ in range(200):
            room.caps.took("a")
            room.caps.full("a")

    at_once(take, take, take, take)
    counted = Room(tmp_path, total=801)
    assert counted.take(times=800) == 800
    assert counted.take(times=2) == 1
    tight = Caps(room.summary, Limits(MANY, 800, MANY), list)
    for _ in range(800):
        tight.took("a")
    assert tight.full("a")


def test_the_count_is_what_the_committer_writes(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    limits = Limits(total=4, per_article=3, per_hour=MANY)
    caps = Caps(desk.home.inbox / "pending.json", limits, desk.spool.names)
    desk.commit(*(comment(number) for number in range(3)))
    assert caps.full("ton-dossier")
    assert not caps.full("autre")
    desk.put(comment(4, article="autre"))
    desk.committer.commit()
    assert caps.full("autre")
