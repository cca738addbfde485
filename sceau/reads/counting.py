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
from sceau.reads.days import day_of, midnight
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


# Before Python 3.12, asking an enumeration for a member is a call.
_VIEW, _GRAPHICAL = Reason.VIEW, Verdict.GRAPHICAL


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

    lines: dict[int, Counter[str]] = field(default_factory=dict)
    """By day, and then by `Reason` or `Verdict`."""
    views: set[tuple[int, int, str, bool]] = field(default_factory=set)
    """Day, reader, slug, and whether the reader must fetch the seal for it to count."""
    seals: set[tuple[int, int]] = field(default_factory=set)
    """Day and reader."""

    def of_day(self, day: int) -> Counter[str]:
        """The lines of a day."""
        return self.lines.setdefault(day, Counter())


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
        find, latest = self._rules.articles.find, self._rules.latest
        # Most lines are of the same day as the one before, and of no article.
        begin = end = 0.0
        day, lines, elsewhere = UNDATED, tally.of_day(UNDATED), 0
        for request in requests:
            if request is None or request.time > latest:
                tally.of_day(UNDATED)[Reason.BAD_LINE] += 1
                continue
            if not begin <= request.time < end:
                lines[Reason.ADDRESS] += elsewhere
                day = day_of(request.time)
                begin, end = midnight(day), midnight(day + 1)
                lines, elsewhere = tally.of_day(day), 0
            slug = find(request.target)
            if slug:
                refused = _refused(request)
                lines[refused or self._view(day, slug, request, tally)] += 1
            else:
                elsewhere += 1
                if slug == SEAL:
                    self._confirm(day, request, tally)
        lines[Reason.ADDRESS] += elsewhere
        return tally

    def _view(self, day: int, slug: str, request: Request, tally: Tally) -> str:
        judged = verdict(request.agent)
        is_graphical = judged is _GRAPHICAL
        if not is_graphical and judged.is_robot:
            return judged
        reader = self._readers.number(day, request.time, request.address, request.agent)
        if reader is None:
            return Reason.TOO_LATE
        tally.views.add((day, reader, slug, is_graphical))
        return _VIEW

    def _confirm(self, day: int, request: Request, tally: Tally) -> None:
        """Note who fetched the seal, for pages shortly before and after it as well."""
        time, agent = request.time, request.agent
        if _refused(request) or verdict(agent) is not _GRAPHICAL:
            return
        # Neither a midnight nor a half-hour is near, most of the time.
        into = time % SHARED_SECONDS
        if PATIENCE <= into < SHARED_SECONDS - PATIENCE:
            moments = [(day, time)]
        else:
            near = (time - PATIENCE, time, time + PATIENCE)
            moments = [(day_of(moment), moment) for moment in near]
        for that, moment in moments:
            reader = self._readers.number(that, moment, request.address, agent)
            if reader is not None:
                tally.seals.add((that, reader))


def _refused(request: Request) -> Reason | None:
    """Why a request is none of a page by a person who may be counted, or None."""
    if request.method != "GET":
        return Reason.METHOD
    if request.status not in _ANSWERED:
        return Reason.STATUS
    if request.speculative:
        return Reason.SPECULATIVE
    return Reason.OBJECTS if request.objects else None
