"""What counts as one read, and why what does not count does not.

Pure: requests in, a `Tally` out. A tally holds sets, so it does not matter in which
order lines come, how logs are split, or whether the same line comes again.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from sceau.reads.access_log import Request
from sceau.reads.articles import SEAL, Articles
from sceau.reads.bots import Verdict, verdict
from sceau.reads.days import day_of
from sceau.reads.readers import SHARED_SECONDS, Readers

PATIENCE = 120
"""Seconds between a page and its seal: midnight, or the half-hour at which readers with
Tor change their key, may fall between them."""
UNDATED = 0
"""The day of lines that nobody can read: none."""
_ANSWERED = (200, 304)


class Reason(StrEnum):
    """Why a line is no read, or is a view of a page that may be one.

    Robots have their `Verdict` instead. The values stand in the ledger: they never
    change.
    """

    VIEW = "view"
    BAD_LINE = "bad line"
    ADDRESS = "unknown address"
    METHOD = "method"
    STATUS = "status"
    SPECULATIVE = "speculative"
    OBJECTS = "asked not to be counted"
    TOO_LATE = "too late"


@dataclass(frozen=True, slots=True)
class Rules:
    """What counting needs to know of the world."""

    articles: Articles
    key_of: Callable[[int], bytes | None]
    """The key of a day, or None when it is closed."""
    latest: float
    """Whatever is dated after this was written by a clock that is wrong."""


@dataclass(slots=True)
class Tally:
    """What lines come to. Each is in `lines` once."""

    lines: Counter[tuple[int, str]] = field(default_factory=Counter)
    """By day and `Reason` or `Verdict`."""
    views: set[tuple[int, int, str, bool]] = field(default_factory=set)
    """Day, reader, slug, and whether the reader must fetch the seal for it to count."""
    seals: set[tuple[int, int]] = field(default_factory=set)
    """Day and reader."""


class Counting:
    """Counts requests by the same rules; remembers what is dear to find out."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._readers = Readers(rules.key_of)

    def count(
        self, requests: Iterable[Request | None], tally: Tally | None = None
    ) -> Tally:
        """The tally of requests, added to another one where that is given.

        None stands for a line that nobody can read.
        """
        tally = Tally() if tally is None else tally
        lines, find = tally.lines, self._rules.articles.find
        for request in requests:
            if request is None or request.time > self._rules.latest:
                lines[UNDATED, Reason.BAD_LINE] += 1
                continue
            day, slug = day_of(request.time), find(request.target)
            if not slug:
                lines[day, Reason.ADDRESS] += 1
                if slug == SEAL:
                    self._confirm(request, tally)
                continue
            refused = _refused(request)
            lines[day, refused or self._view(day, slug, request, tally)] += 1
        return tally

    def _view(self, day: int, slug: str, request: Request, tally: Tally) -> str:
        judged = verdict(request.agent)
        if judged.is_robot:
            return judged
        reader = self._readers.number(day, request.time, request.address, request.agent)
        if reader is None:
            return Reason.TOO_LATE
        tally.views.add((day, reader, slug, judged is Verdict.GRAPHICAL))
        return Reason.VIEW

    def _confirm(self, request: Request, tally: Tally) -> None:
        """Note who fetched the seal, for pages shortly before and after it as well."""
        if _refused(request) or verdict(request.agent) is not Verdict.GRAPHICAL:
            return
        time = request.time
        times = [time]
        if int((time - PATIENCE) // SHARED_SECONDS) != int(
            (time + PATIENCE) // SHARED_SECONDS
        ):
            times += [time - PATIENCE, time + PATIENCE]
        for near in times:
            day = day_of(near)
            reader = self._readers.number(day, near, request.address, request.agent)
            if reader is not None:
                tally.seals.add((day, reader))


def _refused(request: Request) -> Reason | None:
    """Why a request is none of a page by a person who may be counted, or None."""
    if request.method != "GET":
        return Reason.METHOD
    if request.status not in _ANSWERED:
        return Reason.STATUS
    if request.speculative:
        return Reason.SPECULATIVE
    return Reason.OBJECTS if request.objects else None
