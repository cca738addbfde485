"""What the page shows of a thread: pure, from `sceau.comments` to frozen values."""

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from plugins.static_comments.avatars import avatar
from sceau.comments.model import Comment
from sceau.comments.threads import Thread


@dataclass(frozen=True)
class RepliedTo:
    """The comment that one answers, where the tree does not show it."""

    id: str
    author: str


@dataclass(frozen=True)
class DisplayedComment:
    """One comment as templates want it."""

    id: str
    number: int
    """1 is the first that came; a reply keeps its number wherever it hangs."""
    author: str
    website: str | None
    is_author: bool
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
    *,
    zone: datetime.tzinfo,
    render: Callable[[str], str],
) -> tuple[DisplayedComment, ...]:
    """The threads of one article, ready for the template.

    `numbers` gives each id its number; `render` makes safe HTML of a body. Recursion is
    bounded by the depth of a thread, which is three.
    """
    return tuple(
        DisplayedComment(
            id=thread.comment.id,
            number=numbers[thread.comment.id],
            author=thread.comment.author,
            website=thread.comment.website,
            is_author=thread.comment.role == "author",
            date=thread.comment.date.astimezone(zone),
            html=Markup(render(thread.comment.body)),  # noqa: S704  the one sanitizer
            avatar=avatar(thread.comment.author),
            old_anchors=thread.comment.anchors[1:],
            in_reply_to=_replied_to(thread.replied_to),
            replies=displayed(thread.replies, numbers, zone=zone, render=render),
        )
        for thread in threads
    )


def _replied_to(comment: Comment | None) -> RepliedTo | None:
    return RepliedTo(comment.id, comment.author) if comment else None


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


def grouped(
    comments: Iterable[Comment], slug_of: Mapping[str, str]
) -> tuple[dict[str, list[Comment]], list[Comment]]:
    """Comments by the slug of their article, and those whose article does not exist.

    `slug_of` maps slugs and former slugs to slugs: threads move along with an article.
    """
    found: dict[str, list[Comment]] = {}
    orphans = []
    for comment in comments:
        slug = slug_of.get(comment.article)
        if slug is None:
            orphans.append(comment)
        else:
            found.setdefault(slug, []).append(comment)
    return found, orphans
