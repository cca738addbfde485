import random
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sceau.comments.model import Comment
from sceau.comments.threads import (
    MAX_DEPTH,
    Forest,
    Thread,
    ThreadProblem,
    build_threads,
)
from tests.comments.strategies import DATE, comment, ulid


def at(number: int, seconds: int, reply_to: int | None = None) -> Comment:
    answered = None if reply_to is None else ulid(reply_to)
    date = DATE + timedelta(seconds=seconds)
    return comment(id=ulid(number), date=date, reply_to=answered)


def lines(forest: Forest) -> list[str]:
    """The forest as a page shows it: number, indented, and whom it answers."""
    return [
        "  " * (thread.depth - 1) + name(thread.comment) + _to(thread)
        for thread in walk(forest.threads)
    ]


def walk(threads: tuple[Thread, ...]) -> Iterator[Thread]:
    for thread in threads:
        yield thread
        yield from walk(thread.replies)


def name(made: Comment) -> str:
    return made.id.lstrip("0")


def _to(thread: Thread) -> str:
    return f" to {name(thread.replied_to)}" if thread.replied_to else ""


def reasons(forest: Forest) -> dict[str, str]:
    return {problem.id.lstrip("0"): problem.reason for problem in forest.problems}


def test_no_comments() -> None:
    assert build_threads([]) == Forest((), ())


def test_a_conversation_is_indented_three_deep() -> None:
    forest = build_threads(
        [
            *(at(1, 0), at(2, 1, 1), at(3, 2, 2), at(4, 3, 3), at(5, 4, 4)),
            *(at(6, 5, 1), at(7, 6), at(8, 7, 3), at(9, 8, 2)),
        ]
    )
    assert lines(forest) == [
        "1",
        "  2",
        "    3",
        "    4 to 3",
        "    5 to 4",
        "    8 to 3",
        "    9",
        "  6",
        "7",
    ]
    assert forest.problems == ()


def test_siblings_are_sorted_by_date_then_id() -> None:
    given_out = [at(1, 5), at(2, 0), at(4, 6, 1), at(3, 6, 1), at(5, 5, 1), at(6, 0)]
    assert lines(build_threads(given_out)) == ["2", "6", "1", "  5", "  3", "  4"]


def test_within_a_second_a_flat_reply_follows_what_it_answers() -> None:
    made = [at(1, 0), at(2, 0, 1), at(9, 0, 2), at(8, 0, 9), at(7, 0, 8)]
    assert lines(build_threads(made)) == [
        "1",
        "  2",
        "    9",
        "    8 to 9",
        "    7 to 8",
    ]


def test_the_order_given_does_not_matter() -> None:
    made = [at(n, n // 3, n // 2 if n > 1 else None) for n in range(1, 60)]
    expected = build_threads(made)
    for seed in range(5):
        shuffled = random.Random(seed).sample(made, len(made))  # noqa: S311
        assert build_threads(shuffled) == expected


@pytest.mark.parametrize(
    ("made", "shown", "problems"),
    [
        ([at(1, 0, 1)], ["1"], {"1": "it answers itself"}),
        (
            [at(1, 0, 9), at(2, 1, 1)],
            ["1", "  2"],
            {"1": f"it answers {ulid(9)}, which is not in this article"},
        ),
        (
            [at(1, 0, 2), at(2, 1), at(3, 2, 1)],
            ["1", "  3", "2"],
            {"1": f"it answers {ulid(2)}, which was written later"},
        ),
        (
            [at(1, 0, 2), at(2, 0, 1), at(3, 0, 2), at(4, 0, 3)],
            ["1", "2", "  3", "    4"],
            dict.fromkeys("12", "it answers itself through other comments"),
        ),
        (
            [at(1, 0, 3), at(2, 0, 1), at(3, 0, 2)],
            ["1", "2", "3"],
            dict.fromkeys("123", "it answers itself through other comments"),
        ),
    ],
)
def test_what_cannot_hang_stands_at_the_top_and_is_reported(
    made: list[Comment], shown: list[str], problems: dict[str, str]
) -> None:
    forest = build_threads(made)
    assert lines(forest) == shown
    assert reasons(forest) == problems


def test_problems_are_sorted_by_id() -> None:
    forest = build_threads([at(2, 0, 9), at(1, 1, 9)])
    assert [problem.id for problem in forest.problems] == [ulid(1), ulid(2)]
    assert isinstance(forest.problems[0], ThreadProblem)


def test_two_comments_with_one_id_are_an_error() -> None:
    with pytest.raises(ValueError, match="same id"):
        build_threads([at(1, 0), at(1, 1)])


@st.composite
def graphs(draw: st.DrawFn) -> list[Comment]:
    count = draw(st.integers(0, 14))
    numbers = st.integers(0, count + 1)
    return [
        at(number, draw(st.integers(0, 3)), draw(st.none() | numbers))
        for number in range(count)
    ]


@settings(max_examples=200, deadline=None)
@given(graphs())
def test_every_comment_stands_exactly_once(made: list[Comment]) -> None:
    forest = build_threads(made)
    shown = list(walk(forest.threads))
    assert sorted(thread.comment.id for thread in shown) == [one.id for one in made]
    assert all(1 <= thread.depth <= MAX_DEPTH for thread in shown)

    places = {thread.comment.id: place for place, thread in enumerate(shown)}
    parents = {
        reply.comment.id: thread.comment for thread in shown for reply in thread.replies
    }
    at_the_top = {thread.comment.id for thread in forest.threads}
    broken = {problem.id for problem in forest.problems}
    for thread in shown:
        one = thread.comment
        is_top = one.reply_to is None or one.id in broken
        assert (one.id in at_the_top) == (thread.depth == 1) == is_top
        if is_top:
            assert thread.replied_to is None
            continue
        assert one.reply_to is not None
        answered = thread.replied_to or parents[one.id]
        assert answered.id == one.reply_to
        assert places[answered.id] < places[one.id]
        assert [r.depth for r in thread.replies] == [thread.depth + 1] * len(
            thread.replies
        )


@pytest.mark.parametrize("seconds", [0, 1])
def test_a_chain_of_100_000_replies_is_built_in_linear_time(seconds: int) -> None:
    count = 100_000
    made = [at(n, n * seconds, n - 1 if n else None) for n in range(count)]
    start = time.process_time()
    forest = build_threads(reversed(made))
    assert time.process_time() - start < 15
    deepest = forest.threads[0].replies[0].replies
    assert len(deepest) == count - 2
    assert [thread.comment for thread in deepest] == made[2:]
    assert deepest[-1].replied_to is made[-2]


def test_a_circle_of_100_000_replies_is_cut() -> None:
    count = 100_000
    forest = build_threads(at(n, 0, (n + 1) % count) for n in range(count))
    assert len(forest.threads) == len(forest.problems) == count
