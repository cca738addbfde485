"""What became of the comments of a year, in numbers and nothing else.

A comment belongs to the year in which it was received, in Paris, whenever it was
decided about; it is in one number only, so that the outcomes add up to what was
received. No months: small numbers point at people.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Protocol
from zoneinfo import ZoneInfo

from sceau.comments.ulid import ulid_time
from sceau.moderation.hooks.reasons import COMMENT_REASONS

REJECTION_REASONS = COMMENT_REASONS
_PARIS = ZoneInfo("Europe/Paris")
_ECHO_SECONDS = 60
_HOUR = 3600.0
_OUTCOMES = frozenset({"approved", "rejected", "withdrawn", "removed"})
# By a moderator, and so what a reader waits for.
_ANSWERS = frozenset({"approved", "rejected"})
# `resolved` is about a report, whose id is no comment's; `kept` changes nothing.
_NO_OUTCOME = frozenset({"resolved", "kept"})
_REOPENED = "reopened"
_REMOVED = "removed"
_KNOWN = _OUTCOMES | _NO_OUTCOME | {_REOPENED}


class Decided(Protocol):
    """A line of the ledger."""

    @property
    def id(self) -> str:
        """A ULID."""

    @property
    def date(self) -> str:
        """`2026-11-23T15:02:11Z`"""

    @property
    def decision(self) -> str:
        """One word."""

    @property
    def reason(self) -> str:
        """One word, or empty."""


@dataclass(frozen=True, kw_only=True)
class YearStats:
    """The comments received in a year; all but the year and the median are counts.

    received = approved + sum(rejected) + withdrawn + removed + waiting + other
    """

    year: int
    received: int
    approved: int
    """Published, and still there as far as the ledger knows."""
    rejected: Mapping[str, int]
    """By `REJECTION_REASONS`, all of them."""
    withdrawn: int
    """By their readers, before anybody decided."""
    removed: int
    """After they had been published."""
    waiting: int
    """For a decision, corrections of decided ones among them."""
    other: int
    """With a last decision that this program does not know."""
    unknown_words: int
    """Decisions and reasons that it does not know; `unknown_words()` lists them."""
    median_wait_hours: float | None
    """From receipt to the first answer of a moderator, to a tenth; None: no answer."""


def yearly(
    decisions: Iterable[Decided], pending_ids: Iterable[str], year: int
) -> YearStats:
    """The numbers of a year, from the ledger in its order and the ids that wait.

    The last decision about an id counts; `reopened` takes back the one before it. An
    id that is decided and waits, waits. An id that only ever had a decision taken back
    and does not wait is left out, and so is what is no ULID. So is what was removed and
    never decided about here: a comment of the former site.
    """
    lines = [line for line in decisions if _year(line.id) == year]
    pending = {id_ for id_ in pending_ids if _year(id_) == year}
    outcomes: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for id_, last in _last_of_each(lines).items():
        if id_ in pending:
            continue
        known = last.decision in _OUTCOMES
        outcomes[last.decision if known else "other"] += 1
        if last.decision == "rejected":
            reason = last.reason
            reasons[reason if reason in REJECTION_REASONS else "other"] += 1
    return YearStats(
        year=year,
        received=outcomes.total() + len(pending),
        approved=outcomes["approved"],
        rejected={reason: reasons[reason] for reason in REJECTION_REASONS},
        withdrawn=outcomes["withdrawn"],
        removed=outcomes["removed"],
        waiting=len(pending),
        other=outcomes["other"],
        unknown_words=len(unknown_words(lines)),
        median_wait_hours=_median_wait(lines),
    )


def years(decisions: Iterable[Decided], pending_ids: Iterable[str]) -> list[int]:
    """The years in which comments were received, ascending."""
    found = map(_year, _last_of_each(decisions).keys() | set(pending_ids))
    return sorted({year for year in found if year is not None})


def unknown_words(decisions: Iterable[Decided]) -> tuple[str, ...]:
    """Decisions, and reasons of rejections, that this program does not know, sorted.

    As they stand in the ledger: escape them before they are shown.
    """
    found = set()
    for line in decisions:
        if line.decision not in _KNOWN:
            found.add(line.decision)
        if line.decision == "rejected" and line.reason not in REJECTION_REASONS:
            found.add(line.reason)
    return tuple(sorted(found))


def _last_of_each(lines: Iterable[Decided]) -> dict[str, Decided]:
    standing: dict[str, list[Decided]] = {}
    for line in lines:
        if line.decision in _NO_OUTCOME:
            continue
        stack = standing.setdefault(line.id, [])
        if line.decision != _REOPENED:
            if not (stack and _is_echo(line, stack[-1])):
                stack.append(line)
        elif stack:
            stack.pop()
    return {
        id_: stack[-1]
        for id_, stack in standing.items()
        if any(line.decision != _REMOVED for line in stack)
    }


def _is_echo(line: Decided, before: Decided) -> bool:
    """Whether it is the same decision, noted again when a push was tried again."""
    if (line.decision, line.reason) != (before.decision, before.reason):
        return False
    try:
        passed = datetime.fromisoformat(line.date) - datetime.fromisoformat(before.date)
    except (ValueError, TypeError):
        return False
    return 0 <= passed.total_seconds() <= _ECHO_SECONDS


def _median_wait(lines: Iterable[Decided]) -> float | None:
    waits: dict[str, float] = {}
    for line in lines:
        if line.decision in _ANSWERS and line.id not in waits:
            try:
                decided = datetime.fromisoformat(line.date)
                wait = decided - ulid_time(line.id)
            # A date that is none, or has no zone.
            except (ValueError, TypeError):
                continue
            # Two machines' clocks may disagree by a little.
            waits[line.id] = max(0.0, wait.total_seconds())
    return round(median(waits.values()) / _HOUR, 1) if waits else None


def _year(id_: str) -> int | None:
    try:
        return ulid_time(id_).astimezone(_PARIS).year
    # No ULID, or one of the year 9999 whose new year Paris has already seen.
    except (ValueError, OverflowError):
        return None
