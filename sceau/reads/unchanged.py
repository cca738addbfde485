"""Whether a run would find nothing new, seen before the program is loaded.

A timer runs `sceau reads ingest` every few minutes, and nearly always nothing has
happened. So a run that read everything writes down how the files were that it looked
at, and until when nothing else is due. This decides about nothing but whether to look:
what was read of which log is in the ledger.

    sceau reads 1
    1764370000.1 1764378000.0 3
    ('/srv/site', ['/var/log/nginx/reads.log*'], [])
    64769 131 4096 1764370000123456789 1764370000123456789 /var/log/nginx
    64769 977 15872 1764369990000000000 1764369990000000000 /var/lib/sceau/…
    end
"""

# pathlib takes as long to load as all that happens here.
# ruff: noqa: PTH105, PTH109, PTH113, PTH116, PTH118, PTH120, PTH123

import os
from collections.abc import Iterable, Mapping, Sequence

FILE = os.path.join("var", "reads.unchanged")
"""Below the project's folder; a server, whose project nobody writes, names another."""
NOTE = "unchanged"
"""On a server, below the ledger's folder."""
AT_MOST = 6 * 3600.0
"""Seconds for which nobody looks into the logs themselves."""
_FIRST, _LAST = "sceau reads 1", "end"


def states(paths: Iterable[str]) -> dict[str, str]:
    """What changes with a file or a folder when anything happens to it."""
    return {path: _state(path) for path in paths}


def logs_unchanged(arguments: Sequence[str], now: float) -> int | None:
    """How many logs a run with these arguments would read in vain; None: let it run."""
    if any(argument.startswith("-") for argument in arguments):
        return None
    project = _project()
    if project is None:
        return None
    try:
        with open(_file(project), encoding="utf-8") as stream:
            first, numbers, context, *watched, last = stream.read().split("\n")
        made, due, logs = numbers.split(" ")
    except (OSError, ValueError):
        return None
    if (first, last) != (_FIRST, _LAST) or context != _context(arguments):
        return None
    # A clock that was set back is a reason to look.
    if not float(made) <= now < float(due):
        return None
    for line in watched:
        *state, path = line.split(" ", 5)
        if " ".join(state) != _state(path):
            return None
    return int(logs)


def note_unchanged(
    project: str,
    arguments: Sequence[str],
    seen: Mapping[str, str],
    *,
    logs: int,
    now: float,
    due: float,
) -> None:
    """Write down that everything was read when the files were like that.

    `due` is when something else must be done. Nothing is written where it cannot be:
    then the next run looks.
    """
    if any("\n" in path for path in seen):
        return
    path = _file(project)
    text = "\n".join(
        [
            _FIRST,
            f"{now} {min(due, now + AT_MOST)} {logs}",
            _context(arguments),
            *(f"{state} {path}" for path, state in seen.items()),
            _LAST,
        ]
    )
    temporary = f"{path}.{os.getpid()}.tmp"
    try:
        with open(temporary, "w", encoding="utf-8") as stream:
            stream.write(text)
        os.replace(temporary, path)
    except (OSError, UnicodeError):
        return


def _file(project: str) -> str:
    folder = os.environ.get("SCEAU_READS_FOLDER", "")
    return os.path.join(folder or project, NOTE if folder else FILE)


def _project() -> str | None:
    """As `sceau.cli` finds it."""
    if named := os.environ.get("SCEAU_PROJECT"):
        return named
    folder = os.getcwd()
    while not os.path.isfile(os.path.join(folder, "pelicanconf.py")):
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above
    return folder


def _context(arguments: Sequence[str]) -> str:
    own = sorted(item for item in os.environ.items() if item[0].startswith("SCEAU_"))
    return ascii((os.getcwd(), [*arguments], own))


def _state(path: str) -> str:
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return "0 0 0 0 0"
    return (
        f"{found.st_dev} {found.st_ino} {found.st_size}"
        f" {found.st_mtime_ns} {found.st_ctime_ns}"
    )
