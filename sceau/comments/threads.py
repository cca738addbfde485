"""From the comments of one article to the tree that its page shows.

Replies are indented three levels deep, as the old blog did; what answers a comment of
the third level stands there too, with the name of the one it answers:

    Anne                  depth 1
      Basile              depth 2
        Chloé             depth 3
        Denis, to Chloé   depth 3, `replied_to` is Chloé's comment

A comment that cannot hang where it says stands at the top and is reported. Time and
memory grow with the number of comments alone, and nothing recurses.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sceau.comments.model import Comment

MAX_DEPTH = 3


@dataclass(frozen=True, slots=True)
class Thread:
    """A comment and what hangs below it, by (date, id)."""

    comment: Comment
    depth: int
    """1 at the top, `MAX_DEPTH` at most."""
    replies: tuple["Thread", ...] = ()
    replied_to: Comment | None = None
    """The comment answered, where the tree does not show it; to be named."""


@dataclass(frozen=True, slots=True, order=True)
class ThreadProblem:
    """A comment that stands at the top although it answers another."""

    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Forest:
    """All comments of an article, each exactly once."""

    threads: tuple[Thread, ...]
    problems: tuple[ThreadProblem, ...] = ()


def build_threads(comments: Iterable[Comment]) -> Forest:
    """The forest of one article's comments; their order does not matter.

    Raises `ValueError` if two have the same id.
    """
    ordered = sorted(comments, key=lambda comment: (comment.date, comment.id))
    by_id = {comment.id: comment for comment in ordered}
    if len(by_id) != len(ordered):
        raise ValueError("two comments with the same id")
    parents, problems = _parents(ordered, by_id)
    _cut_cycles(parents, problems)
    depths = _depths(ordered, parents)
    children = _shown_below(ordered, parents, depths)

    done: dict[str, Thread] = {}
    # The deepest first, so that replies are ready when their thread is made.
    for depth in range(MAX_DEPTH, 0, -1):
        for comment in ordered:
            if min(depths[comment.id], MAX_DEPTH) == depth:
                deep = depths[comment.id] > MAX_DEPTH
                replied_to = by_id[parents[comment.id]] if deep else None
                replies = tuple(done[c.id] for c in children.get(comment.id, ()))
                done[comment.id] = Thread(comment, depth, replies, replied_to)
    threads = tuple(done[c.id] for c in ordered if c.id not in parents)
    found = sorted(ThreadProblem(id, reason) for id, reason in problems.items())
    return Forest(threads, tuple(found))


def _parents(
    ordered: list[Comment], by_id: dict[str, Comment]
) -> tuple[dict[str, str], dict[str, str]]:
    """Whom each comment answers, and why some answer nobody."""
    parents: dict[str, str] = {}
    problems: dict[str, str] = {}
    for comment in ordered:
        wanted = comment.reply_to
        if wanted is None:
            continue
        parent = by_id.get(wanted)
        if wanted == comment.id:
            problems[comment.id] = "it answers itself"
        elif parent is None:
            problems[comment.id] = f"it answers {wanted}, which is not in this article"
        elif parent.date > comment.date:
            problems[comment.id] = f"it answers {wanted}, which was written later"
        else:
            parents[comment.id] = wanted
    return parents, problems


def _cut_cycles(parents: dict[str, str], problems: dict[str, str]) -> None:
    """Take the comments out of `parents` that answer each other in a circle.

    Only comments of one second can: a reply is never older than what it answers.
    """
    visited: set[str] = set()
    for start in list(parents):
        path: dict[str, None] = {}
        at: str | None = start
        while at is not None and at not in visited:
            visited.add(at)
            path[at] = None
            at = parents.get(at)
        if at in path:
            steps = list(path)
            for comment_id in steps[steps.index(at) :]:
                del parents[comment_id]
                problems[comment_id] = "it answers itself through other comments"


def _depths(ordered: list[Comment], parents: dict[str, str]) -> dict[str, int]:
    """How many comments stand between each one and the top, itself included."""
    depths: dict[str, int] = {}
    for comment in ordered:
        waiting: list[str] = []
        at: str | None = comment.id
        while at is not None and at not in depths:
            waiting.append(at)
            at = parents.get(at)
        depth = 0 if at is None else depths[at]
        for comment_id in reversed(waiting):
            depth += 1
            depths[comment_id] = depth
    return depths


def _shown_below(
    ordered: list[Comment], parents: dict[str, str], depths: dict[str, int]
) -> dict[str, list[Comment]]:
    """What the page shows below each comment, in the page's order."""
    # By depth within one second, so that a flat reply follows what it answers.
    downwards = sorted(ordered, key=lambda c: (c.date, depths[c.id], c.id))
    below: dict[str, list[Comment]] = {}
    shown: dict[str, str] = {}
    for comment in downwards:
        parent = parents.get(comment.id)
        if parent is None:
            continue
        if depths[comment.id] > MAX_DEPTH:
            parent = shown[parent]
        shown[comment.id] = parent
        below.setdefault(parent, []).append(comment)
    return below
