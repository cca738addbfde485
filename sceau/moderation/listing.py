"""How what waits is shown to a moderator: pure, from values to lines."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from sceau.comments.model import Comment
from sceau.moderation.queue import Note, Pending, signal_words
from sceau.moderation.terminal import columns, shown, shown_block

_WORDS = 60
_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def age(received: datetime, now: datetime) -> str:
    """`3 min`, `5 h`, `12 d`; `0 min` for what a wrong clock dated later."""
    seconds = max(0, int((now - received).total_seconds()))
    if seconds < _HOUR:
        return f"{seconds // _MINUTE} min"
    return f"{seconds // _HOUR} h" if seconds < _DAY else f"{seconds // _DAY} d"


def list_lines(
    waiting: Iterable[Pending], signals: Mapping[str, Note], now: datetime
) -> Iterator[str]:
    """Two lines for each comment."""
    for one in waiting:
        head = f"{one.id}  {age(one.received, now):>7}  {shown(one.article)}"
        notes = (
            [shown(word) for word in signal_words(signals[one.id])]
            if (one.id in signals)
            else []
        )
        yield f"{head}  [{', '.join(notes)}]" if notes else head
        if one.comment is None:
            yield f"    damaged: {shown(one.fault)}"
        else:
            yield f"    {columns(_summary(one.comment), 76).rstrip()}"


def _summary(comment: Comment) -> str:
    # Long enough for any column; looking at all of a text takes long.
    return f"{shown(comment.author)}: {shown(first_words(comment.body))}"


def first_words(body: str) -> str:
    """The beginning of a text on one line."""
    return " ".join(body[: 4 * _WORDS].split())[:_WORDS]


def show_lines(
    one: Pending, note: Note | None, parent: Comment | None, told: str, now: datetime
) -> Iterator[str]:
    """One comment in full, with what a moderator should know of it."""
    yield f"{one.id}  {age(one.received, now)}  {shown(one.article)}"
    if told:
        yield f"Note: {told}"
    if note is not None:
        yield f"Signals: {shown(', '.join(signal_words(note)))}"
    if one.comment is None:
        yield f"Damaged: {shown(one.fault)}"
        return
    if parent is not None:
        yield f"In reply to {shown(parent.author)}: {shown(first_words(parent.body))}"
    elif one.comment.reply_to:
        yield f"In reply to {one.comment.reply_to}, which is not on the site"
    yield f"Author: {shown(one.comment.author)}"
    yield ""
    yield shown_block(one.comment.body)


def json_entry(one: Pending, note: Note | None) -> dict[str, object]:
    """One comment for another program."""
    comment = one.comment
    return {
        "id": one.id,
        "commit": one.commit,
        "article": one.article,
        "received": one.received.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "author": comment.author if comment else None,
        "body": comment.body if comment else None,
        "reply_to": comment.reply_to if comment else None,
        "fault": one.fault or None,
        "signals": signal_words(note) if note else [],
    }
