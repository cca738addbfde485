"""The build of a commit in its sandbox: what goes in, what comes out."""

import json
import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sceau.building.outcome import BuildProblem, plain
from sceau.publishing.sandbox import Sandbox, run

_TREE, _SITE, _CACHE = "/tree", "/site", "/cache"
_LINES = 40


class BuildFailed(Exception):
    """The site does not build; `problems` are lines for the author."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True)
class Place:
    """The folders of a build. All exist."""

    tree: Path
    """The commit's files; read only, inside."""
    environment: Path
    site: Path
    """`site/out` is the built site; the last one is still there when a build begins."""
    var: Path
    """The build's manifests."""
    cache: Path
    """Compiled modules of Python."""
    log: Path


@dataclass(frozen=True)
class Built:
    """What came out."""

    folder: Path
    """Of the site."""
    warnings: tuple[str, ...]
    """For its author, a line each."""


@dataclass(frozen=True)
class Options:
    """What the build is told."""

    settings: str
    date: str
    site_url: str
    seconds: float
    mebibytes: int


def build(place: Place, options: Options) -> Built:
    """Build. Raises BuildFailed, SandboxError, OSError.

    What is there afterwards was made by whatever was pushed: it is to be checked.
    """
    var = place.tree / "var"
    if not os.path.lexists(var):
        # What is written there goes to a folder of ours, bound over it.
        var.mkdir()
    if not stat.S_ISDIR(var.lstat().st_mode):
        raise BuildFailed(["var is a file or a link in git; remove it: git rm var"])
    python = str(place.environment / "bin" / "python")
    box = Sandbox(
        readable=[
            (place.tree, _TREE),
            (place.environment, str(place.environment)),
        ],
        writable=[
            (place.var, f"{_TREE}/var"),
            (place.site, _SITE),
            (place.cache, _CACHE),
        ],
        folder=_TREE,
        environ={
            "PATH": "/usr/bin:/bin",
            "HOME": "/tmp",  # noqa: S108  its own
            "LC_ALL": "C.UTF-8",
            "PYTHONPATH": _TREE,
            # Compiled once and not at each build; the tree itself is read only.
            "PYTHONPYCACHEPREFIX": f"{_CACHE}/python",
            "PYTHONHASHSEED": "0",
            "BUILD_DATE": options.date,
            **({"SITEURL": options.site_url} if options.site_url else {}),
        },
        seconds=options.seconds,
        mebibytes=options.mebibytes,
    )
    words = ["-m", "sceau.cli", "build", "--settings", options.settings]
    words += ["--output", f"{_SITE}/out", "--json"]
    ended = run(box, [python, *words], place.log)
    if ended.exit_code == -1:
        raise BuildFailed([f"the build took longer than {options.seconds:.0f} s"])
    if ended.exit_code != 0:
        raise BuildFailed(_problems(ended.output) or _last_lines(ended.log))
    return Built(place.site / "out", _warnings(ended.output))


def _warnings(output: str) -> tuple[str, ...]:
    """Those that `sceau build --json` says; an older one says none."""
    try:
        lines = [plain(str(line)) for line in json.loads(output)["warnings"]]
    except (ValueError, KeyError, TypeError, RecursionError):
        return ()
    left = len(lines) - _LINES
    more = [f"… and {left} more"] if left > 0 else []
    return (*lines[:_LINES], *more)


def _problems(output: str) -> list[str]:
    """The lines of the problems that `sceau build --json` says."""
    try:
        outcome = json.loads(output)
        problems = [_line(problem) for problem in outcome["problems"]]
        return problems or _last_lines(str(outcome["log"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        return []


def _line(problem: object) -> str:
    if not isinstance(problem, dict):
        return plain(str(problem))
    line = problem.get("line")
    return str(
        BuildProblem(
            path=str(problem.get("path", "")),
            line=line if isinstance(line, int) else None,
            message=str(problem.get("message", "")),
            advice=str(problem.get("advice", "")),
        )
    )


def _last_lines(log: str) -> list[str]:
    return plain(log).strip().splitlines()[-_LINES:] or [
        "the build failed without a word"
    ]
