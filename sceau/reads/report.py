"""What the ledger says: per article, and per day with every line accounted for."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from sceau.reads import open_days
from sceau.reads.counting import Reason
from sceau.reads.days import written
from sceau.reads.ledger import NO_DAY, Ledger

DUPLICATE = "duplicate"
UNCONFIRMED = "not confirmed"


@dataclass(frozen=True, slots=True)
class DayReport:
    """What became of the lines of a day; `reads` and `set_aside` add up to `lines`."""

    day: str
    """`2026-11-23`; `before` for all that were purged, `undated` for bad lines."""
    open: bool
    lines: int
    reads: int
    reads_without_confirmation: int
    """What `reads` would be if a browser's seal were not asked for."""
    set_aside: dict[str, int] = field(default_factory=dict)
    """By reason, the reasons in alphabetical order."""


def counted(
    ledger: Ledger, *, confirm: bool, with_open: bool = False
) -> dict[str, int]:
    """Reads by slug, of closed days alone unless asked otherwise.

    `confirm` is whether a graphical browser counts only with its seal.
    """
    found: dict[str, int] = {}
    for _day, slug, reads, unconfirmed in _reads(ledger, with_open=with_open):
        number = reads if confirm else reads + unconfirmed
        found[slug] = found.get(slug, 0) + number
    return {slug: found[slug] for slug in sorted(found) if found[slug]}


def report(ledger: Ledger, *, confirm: bool, day: str | None = None) -> list[DayReport]:
    """The days in order, or one of them; purged and undated lines at the end."""
    lines: dict[str, dict[str, int]] = {}
    for when, reason, number in ledger.rows("SELECT day, reason, number FROM lines"):
        lines.setdefault(when, {})[reason] = number
    sums: dict[str, tuple[int, int]] = {}
    for when, _slug, reads, unconfirmed in _reads(ledger, with_open=True):
        before = sums.get(when, (0, 0))
        sums[when] = before[0] + reads, before[1] + unconfirmed
    still_open = {written(number) for number in ledger.open_days()}
    return [
        _day(when, lines[when], *sums.get(when, (0, 0)), confirm, when in still_open)
        for when in sorted(lines, key=lambda when: (when == NO_DAY, when))
        if day in (None, when)
    ]


def _day(
    day: str,
    reasons: dict[str, int],
    reads: int,
    unconfirmed: int,
    confirm: bool,
    is_open: bool,
) -> DayReport:
    views = reasons.get(Reason.VIEW, 0)
    aside = {reason: n for reason, n in reasons.items() if reason != Reason.VIEW}
    aside[DUPLICATE] = views - reads - unconfirmed
    aside[UNCONFIRMED] = unconfirmed if confirm else 0
    return DayReport(
        day=day,
        open=is_open,
        lines=sum(reasons.values()),
        reads=reads if confirm else reads + unconfirmed,
        reads_without_confirmation=reads + unconfirmed,
        set_aside={reason: aside[reason] for reason in sorted(aside) if aside[reason]},
    )


def _reads(ledger: Ledger, *, with_open: bool) -> Iterator[tuple[str, str, int, int]]:
    """Day, slug, reads and unconfirmed ones."""
    yield from ledger.rows("SELECT day, slug, reads, unconfirmed FROM reads")
    for day in ledger.open_days() if with_open else ():
        for slug, reads, unconfirmed in ledger.rows(open_days.sums(day)):
            yield written(day), slug, reads, unconfirmed
