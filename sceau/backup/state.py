"""`state.json`: how the last run and the last verification went, for `sceau status`.

{"last_run": "2026-11-29T09:44:19Z", "last_verified": …, "ok": true, "problem": ""}
"""

import contextlib
import datetime
import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from sceau.durable import replace_file

NAME = "state.json"


@dataclass(frozen=True)
class State:
    """What went last; times are empty where it never did."""

    last_run: str = ""
    last_verified: str = ""
    ok: bool = True
    problem: str = ""
    found_by: str = ""
    """`run` or `verify`: a run that ends well does not undo what verifying found."""


def read_state(folder: Path) -> State:
    """The state in a folder; as if new where there is none or it is damaged."""
    with contextlib.suppress(OSError, ValueError, TypeError):
        return State(**json.loads((folder / NAME).read_bytes()))
    return State()


def note_success(folder: Path, action: str, now: datetime.datetime) -> None:
    """Note that `run`, `anew` or `verify` ended well. Raises OSError."""
    state, time = read_state(folder), written(now)
    if action == "verify":
        state = replace(state, last_verified=time)
    else:
        state = replace(state, last_run=time)
    if state.found_by == action or action in {"anew", "verify"}:
        state = replace(state, ok=True, problem="", found_by="")
    _write(folder, state)


def note_problem(folder: Path, action: str, problem: str) -> None:
    """Note what went wrong; a full disk must not hide it."""
    state = read_state(folder)
    found_by = "verify" if action == "verify" else "run"
    with contextlib.suppress(OSError):
        _write(folder, replace(state, ok=False, problem=problem, found_by=found_by))


def written(moment: datetime.datetime) -> str:
    """`2026-11-29T09:44:19Z`."""
    return moment.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _write(folder: Path, state: State) -> None:
    replace_file(folder / NAME, json.dumps(asdict(state)).encode() + b"\n")
