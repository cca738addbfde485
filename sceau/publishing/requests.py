"""A push asks for a build by leaving a file; whoever builds answers with another.

    requests/due              the last push, {"id": "…", "commit": "…"}
    outcomes/<commit>.json    what came of building that commit
    outcomes/last.json        the same of the last build, and the request it began with

Two folders, because two users write: the one who owns the repository, and the one who
builds. Neither can write the other's.
"""

import contextlib
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from sceau.durable import replace_file

DUE = "due"
LAST = "last"
KEPT = 50
"""Outcomes; a push waits for its own only a short while."""
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_MOST_BYTES = 64 * 1024


@dataclass(frozen=True)
class Outcome:
    """What came of a build."""

    commit: str
    ok: bool
    release: str = ""
    """Its name; empty when nothing was published."""
    problems: tuple[str, ...] = ()
    """One line each, for whoever pushed."""
    notes: tuple[str, ...] = ()
    """What is no fault, and still to be known."""
    request: str = ""
    """The request that was there when the build began."""
    date: str = ""
    """BUILD_DATE."""


def ask(requests: Path, commit: str) -> str:
    """Leave word that a build is due; returns the request's id. Raises OSError."""
    id_ = secrets.token_hex(16)
    data = json.dumps({"id": id_, "commit": commit}).encode()
    # Readable for whoever builds, who is somebody else.
    replace_file(requests / DUE, data, 0o644)
    return id_


def asked(requests: Path) -> str:
    """The id of the last request, or an empty string."""
    return str(_read(requests / DUE).get("id", ""))


def answer(outcomes: Path, outcome: Outcome) -> None:
    """Write down what came of a build. Raises OSError."""
    outcomes.mkdir(parents=True, exist_ok=True)
    data = json.dumps(asdict(outcome), ensure_ascii=False).encode()
    for name in (outcome.commit or "none", LAST):
        replace_file(outcomes / f"{name}.json", data, 0o644)
    old = sorted(outcomes.glob("*.json"), key=lambda path: path.stat().st_mtime)
    for path in old[: -KEPT - 1]:
        path.unlink(missing_ok=True)


def outcome_of(outcomes: Path, name: str) -> Outcome | None:
    """The outcome of a commit, or of LAST; None when there is none."""
    if name != LAST and not _COMMIT.fullmatch(name):
        return None
    fields = _read(outcomes / f"{name}.json")
    try:
        return Outcome(
            commit=str(fields["commit"]),
            ok=fields["ok"] is True,
            release=str(fields["release"]),
            problems=tuple(map(str, _list(fields["problems"]))),
            notes=tuple(map(str, _list(fields["notes"]))),
            request=str(fields["request"]),
            date=str(fields["date"]),
        )
    except (KeyError, TypeError):
        return None


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError(value)
    return value


def _read(path: Path) -> Mapping[str, object]:
    with contextlib.suppress(OSError, ValueError, RecursionError):
        with path.open("rb") as stream:
            found = json.loads(stream.read(_MOST_BYTES))
        if isinstance(found, dict):
            return found
    return {}
