"""Lighthouse's JSON, reduced to scores and to what it finds fault with. Pure.

Format: https://github.com/GoogleChrome/lighthouse/blob/main/docs/understanding-results.md
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
MOST_ELEMENTS = 8
"""Elements shown of one complaint; the others are counted."""


@dataclass(frozen=True)
class Complaint:
    """One audit that is not perfect, with where it hurts."""

    category: str
    audit: str
    score: float
    """0 to 1."""
    weight: float
    """How much it counts in its category; 0 counts nothing."""
    text: str
    elements: tuple[str, ...]

    def lines(self) -> Iterator[str]:
        """One line for the complaint, one for each element."""
        counts = f"weight {self.weight:g}" if self.weight else "counts nothing"
        yield f"{self.category}: {self.audit} {self.score:g} ({counts}): {self.text}"
        yield from (f"    {element}" for element in self.elements[:MOST_ELEMENTS])
        if len(self.elements) > MOST_ELEMENTS:
            yield f"    and {len(self.elements) - MOST_ELEMENTS} more"


@dataclass(frozen=True)
class Visit:
    """One run of Lighthouse on one page; scores are 0 to 100, None without one."""

    scores: Mapping[str, int | None]
    complaints: tuple[Complaint, ...]
    trouble: str
    """Why the run as a whole failed, or an empty string."""


def parse_report(report: Mapping[str, Any]) -> Visit:
    """Take apart what `--output=json` writes."""
    scores: dict[str, int | None] = {}
    complaints: list[Complaint] = []
    for name in CATEGORIES:
        category = report["categories"][name]
        score = category["score"]
        scores[name] = None if score is None else round(100 * score)
        for reference in category["auditRefs"]:
            audit = report["audits"][reference["id"]]
            if audit["scoreDisplayMode"] == "error" or _is_imperfect(audit):
                complaints.append(_complaint(name, reference["weight"], audit))
    trouble = (report.get("runtimeError") or {}).get("message", "")
    return Visit(scores, tuple(complaints), trouble)


def _is_imperfect(audit: Mapping[str, Any]) -> bool:
    return audit["score"] is not None and audit["score"] < 1


def _complaint(category: str, weight: float, audit: Mapping[str, Any]) -> Complaint:
    parts = [audit["title"]]
    parts += [audit[k] for k in ("displayValue", "explanation", "errorMessage")
              if audit.get(k)]  # fmt: skip
    return Complaint(
        category=category,
        audit=audit["id"],
        score=audit["score"] or 0.0,
        weight=weight,
        text="; ".join(parts),
        elements=tuple(dict.fromkeys(_elements(audit.get("details") or {}))),
    )


def _elements(details: Any) -> Iterator[str]:
    """Every element and address in a table of details, however deep."""
    if isinstance(details, list):
        for item in details:
            yield from _elements(item)
    elif isinstance(details, dict):
        if details.get("type") == "node":
            because = " ".join(details.get("explanation", "").split())
            element = f"{details.get('selector')} {details.get('snippet')}"
            yield f"{element} {because}".strip()
        elif isinstance(details.get("url"), str):
            yield details["url"]
        for key, value in details.items():
            if key not in ("headings", "debugData"):
                yield from _elements(value)
