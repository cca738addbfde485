"""Why a mail was not sent or not taken, and what to do."""

import re
from collections.abc import Iterable

from sceau.comments.errors import printable

_ADDRESS = re.compile(r"[^\s<>()\[\]\"',;:]+@[^\s<>()\[\]\"',;:]+")


class MailError(Exception):
    """`place` is the server, file or setting, then why and what to do."""

    def __init__(self, place: str, reason: str, advice: str) -> None:
        super().__init__(place, reason, advice)
        self.place = place
        self.reason = reason
        self.advice = advice

    def __str__(self) -> str:
        """`place: reason; advice`, on one line whatever a server answered."""
        return printable(f"{self.place}: {self.reason}; {self.advice}")


class ServerTrouble(MailError):
    """No mail can be sent now, whichever it is."""


class MailRefused(MailError):
    """This mail did not get to everybody.

    `forever` are the recipients for whom the server refused it for good, `later` those
    for whom it may take it another time; all others have it.
    """

    def __init__(
        self,
        place: str,
        reason: str,
        advice: str,
        *,
        forever: Iterable[str] = (),
        later: Iterable[str] = (),
    ) -> None:
        super().__init__(place, reason, advice)
        self.forever = frozenset(forever)
        self.later = frozenset(later)


def for_log(error: MailError) -> str:
    """What went wrong without anybody's address: servers quote them in answers."""
    return _ADDRESS.sub("…@…", str(error))
