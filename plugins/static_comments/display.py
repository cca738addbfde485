"""What the page shows of a thread: pure, from `sceau.comments` to frozen values."""

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from sceau.comments.avatars import avatar
from sceau.comments.linking import is_link_target
from sceau.comments.model import Comment
from sceau.comments.threads import Thread


@dataclass(frozen=True)
class RepliedTo:
    """The comment that one answers, where the tree does not show it."""

    id: str
    author: str
    removed: bool


@dataclass(frozen=True)
class DisplayedComment:
    """One comment as templates want it."""

    id: str
    number: int
    """1 is the first that came; a reply keeps its number wherever it hangs."""
    author: str
    website: str | None
    is_author: bool
    edited: bool
    """By the moderators, and the page says so."""
    removed: bool
    """Only its place is shown, because replies hang on it."""
    date: datetime.datetime
    """In the site's time zone."""
    html: Markup
    avatar: Markup
    old_anchors: tuple[str, ...]
    in_reply_to: RepliedTo | None
    replies: tuple["DisplayedComment", ...]


def displayed(
    threads: Iterable[Thread],
    numbers: Mapping[str, int],
    old_anchors: Mapping[str, tuple[str, ...]],
    *,
    zone: datetime.tzinfo,
    render: Callable[[str], str],
) -> tuple[DisplayedComment, ...]:
    """The threads of one article, ready for the template.

    `numbers` gives each id its number, `old_anchors` the anchors it keeps alive;
    `render` makes safe HTML of a body. Recursion is bounded by the depth of a thread,
    which is three.
    """
    return tuple(
        DisplayedComment(
            id=thread.comment.id,
            number=numbers[thread.comment.id],
            author=thread.comment.author,
            website=_safe(thread.comment.website),
            is_author=thread.comment.role == "author",
            edited=thread.comment.moderation == "edited",
            removed=thread.comment.removed,
            date=thread.comment.date.astimezone(zone),
            html=Markup(render(thread.comment.body)),  # noqa: S704  the one sanitizer
            avatar=Markup(avatar(thread.comment.author)),  # noqa: S704  digits only
            old_anchors=old_anchors.get(thread.comment.id, ()),
            in_reply_to=_replied_to(thread.replied_to),
            replies=displayed(
                thread.replies, numbers, old_anchors, zone=zone, render=render
            ),
        )
        for thread in threads
    )


def _replied_to(comment: Comment | None) -> RepliedTo | None:
    return RepliedTo(comment.id, comment.author, comment.removed) if comment else None


def _safe(website: str | None) -> str | None:
    """An imported address, held to the rules for the links in texts."""
    return website if website and is_link_target(website) else None


def anchored(comments: Iterable[Comment]) -> dict[str, tuple[str, ...]]:
    """Anchors of the old blog by id; one claimed twice stays with the older comment."""
    claimed: dict[str, str] = {}
    for comment in sorted(comments, key=lambda comment: (comment.date, comment.id)):
        for anchor in comment.anchors[1:]:
            claimed.setdefault(anchor, comment.id)
    return {comment_id: (anchor,) for anchor, comment_id in claimed.items()}


def numbered(comments: Iterable[Comment]) -> dict[str, int]:
    """Numbers from 1 in the order in which the comments were written."""
    ordered = sorted(comments, key=lambda comment: (comment.date, comment.id))
    return {comment.id: number for number, comment in enumerate(ordered, start=1)}


@dataclass(frozen=True)
class LatestComment:
    """One line of the home page."""

    author: str
    title: str
    url: str
    date: datetime.datetime
