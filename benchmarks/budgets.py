"""A budget, what was measured against it, and how both are shown."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal

Rule = Literal["at most", "at least", "exactly"]


class BenchmarkError(Exception):
    """Something could not be measured; the text says why and what to do."""


@dataclass(frozen=True)
class Result:
    """One line of the table.

    `measured` is None when it could not be measured, and the budget then counts as
    missed: what nobody measured, nobody kept. `limit` is None where not even that is
    known. Numbers are in `unit`.
    """

    budget: str
    what: str
    measured: float | None
    limit: float | None
    unit: str = ""
    rule: Rule = "at most"

    @property
    def ok(self) -> bool:
        """Whether the budget was kept."""
        if self.measured is None or self.limit is None:
            return False
        if self.rule == "at most":
            return self.measured <= self.limit
        if self.rule == "at least":
            return self.measured >= self.limit
        return self.measured == self.limit

    @property
    def verdict(self) -> str:
        """One word for the table's last column."""
        if self.measured is None:
            return "NOT RUN"
        return "ok" if self.ok else "MISSED"


@dataclass(frozen=True)
class Outcome:
    """What one benchmark found; `notes` are lines that explain the numbers."""

    results: tuple[Result, ...]
    notes: tuple[str, ...] = ()


def table(results: Sequence[Result]) -> str:
    """The results as one table in plain text."""
    rows = [("budget", "", "measured", "limit", "")]
    rows += [
        (
            result.budget,
            result.what,
            _number(result.measured, result.unit),
            _limit(result),
            result.verdict,
        )
        for result in results
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    lines = []
    for budget, what, measured, limit, verdict in rows:
        lines.append(
            f"{budget:{widths[0]}}  {what:{widths[1]}}  {measured:>{widths[2]}}"
            f"  {limit:>{widths[3]}}  {verdict}".rstrip()
        )
    lines.insert(1, "-" * max(len(line) for line in lines))
    return "\n".join(lines)


def as_json(outcomes: dict[str, Outcome]) -> str:
    """`{"ok": bool, "results": [{…, "ok": bool}], "notes": {name: [line]}}`."""
    results = [result for outcome in outcomes.values() for result in outcome.results]
    document = {
        "ok": all(result.ok for result in results),
        "results": [{**asdict(result), "ok": result.ok} for result in results],
        "notes": {name: list(outcome.notes) for name, outcome in outcomes.items()},
    }
    return json.dumps(document, ensure_ascii=False, indent=1)


def _limit(result: Result) -> str:
    if result.limit is None:
        return ""
    sign = {"at most": "≤", "at least": "≥", "exactly": "="}[result.rule]
    return f"{sign} {_number(result.limit, result.unit)}"


def _number(value: float | None, unit: str) -> str:
    if value is None:
        return "–"
    # Counts and scores are whole; ratios show that they are not, 2.00 included.
    text = f"{value:,.2f}" if isinstance(value, float) else f"{value:,}"
    return f"{text} {unit}".rstrip()
