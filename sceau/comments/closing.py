"""When a thread takes no more comments. Pure; shared by the page and the manifest."""

import datetime


def closing_date(
    published: datetime.date, close_after_days: int | None
) -> datetime.date | None:
    """The first day on which the thread is closed, or None when it never closes."""
    if close_after_days is None:
        return None
    return published + datetime.timedelta(days=close_after_days)


def is_open(
    published: datetime.date,
    today: datetime.date,
    *,
    close_after_days: int | None,
    wanted: bool,
) -> bool:
    """Whether a thread takes comments today; `wanted` is what the article says."""
    closes = closing_date(published, close_after_days)
    return wanted and (closes is None or today < closes)
