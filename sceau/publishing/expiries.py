"""What runs out some day, told in time: never a reason not to publish."""

import datetime
import re
from collections.abc import Iterator
from pathlib import Path

TOLD_AT = frozenset({30, 14, 7, 3, 2, 1, 0})
"""So many days before, and each day after."""
_EXPIRES = re.compile(r"(?mi)^Expires:\s*(\d{4}-\d{2}-\d{2})T")


def warnings(public: Path, today: datetime.date) -> Iterator[str]:
    """Lines for the author, on the days when they are told."""
    try:
        text = (public / ".well-known" / "security.txt").read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return
    found = _EXPIRES.search(text)
    if found is None:
        return
    date = datetime.date.fromisoformat(found[1])
    days = (date - today).days
    if days in TOLD_AT or days < 0:
        when = f"in {days} days" if days >= 0 else f"since {-days} days"
        yield (
            f"security.txt has run out or does so {when}, on {date}; write a later"
            " SECURITY_TXT_EXPIRES into pelicanconf.py and push"
        )
