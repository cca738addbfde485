"""Reading `var/build_report.json`, which the plugin content_check writes.

    {"problems": [{"path": "content/a.md", "line": 3, "message": "…", "advice": "…"}],
     "held_back": [{"path": "content/b.md", "slug": "b", "date": "2031-01-01"}]}

The build that reads it is already over, so a damaged report never raises: what can
be read is kept and what cannot is said in `damage`, which goes into the build's log.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sceau.building.outcome import BuildProblem, HeldBack

REPORT_NAME = "build_report.json"


@dataclass(frozen=True, slots=True)
class BuildReport:
    """`damage` holds one English sentence for each thing that was unreadable."""

    problems: tuple[BuildProblem, ...] = ()
    held_back: tuple[HeldBack, ...] = ()
    damage: tuple[str, ...] = ()


def read_report(path: Path) -> BuildReport:
    """Read the report; a missing one is an empty one (the plugin never ran)."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return BuildReport()
    except (OSError, UnicodeDecodeError) as error:
        return BuildReport(damage=(f"{path.name} cannot be read: {error}",))
    return parse_report(text)


def parse_report(text: str) -> BuildReport:
    """Parse the JSON above. Never raises."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        return BuildReport(damage=(f"{REPORT_NAME} is not JSON: {error}",))
    if not isinstance(data, dict):
        return BuildReport(damage=(f"{REPORT_NAME} does not hold an object",))
    damage: list[str] = []
    problems = tuple(_problem(entry) for entry in _entries(data, "problems", damage))
    held_back = tuple(
        _held_back(entry) for entry in _entries(data, "held_back", damage)
    )
    return BuildReport(problems, held_back, tuple(damage))


def _entries(
    data: Mapping[str, object], key: str, damage: list[str]
) -> Sequence[Mapping[str, object]]:
    found = data.get(key, [])
    if not isinstance(found, list):
        damage.append(f"{REPORT_NAME}: {key} is not a list")
        return []
    entries = [entry for entry in found if isinstance(entry, dict)]
    if len(entries) < len(found):
        damage.append(f"{REPORT_NAME}: {key} holds something that is not an object")
    return entries


def _problem(entry: Mapping[str, object]) -> BuildProblem:
    line = entry.get("line")
    # bool is an int in Python, and 0 is what some readers give for "no line".
    known = isinstance(line, int) and not isinstance(line, bool) and line > 0
    return BuildProblem(
        path=_text(entry, "path"),
        line=line if known and isinstance(line, int) else None,
        message=_text(entry, "message"),
        advice=_text(entry, "advice"),
    )


def _held_back(entry: Mapping[str, object]) -> HeldBack:
    return HeldBack(_text(entry, "path"), _text(entry, "slug"), _text(entry, "date"))


def _text(entry: Mapping[str, object], key: str) -> str:
    value = entry.get(key)
    return "" if value is None else str(value)
