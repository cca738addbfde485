"""Noticing that the author changed something.

Two watchers. One follows the source folders with everything below. The other looks at
the top of the project alone: editors save `pelicanconf.py` by renaming a new file over
it, which a watch on the file itself would not survive, and a source folder may be made
or replaced (by git, say) while we run.
"""

import re
import threading
from collections.abc import Callable
from pathlib import Path, PurePath

from watchfiles import Change, watch

FOLDERS = ("content", "comments", "theme", "plugins", "sceau")
FILES = ("sceau.toml",)

# What editors, Python and desktops put beside a file while it is worked on.
TEMPORARY = re.compile(
    r"""
    .*~ | \#.*\# | .*\.(?:sw[a-z]|tmp|bak|part|py[co]|kate-swp)
    | 4913                          # vim tries whether it may write here
    | .*___jb_(?:tmp|old)___
    """,
    re.VERBOSE,
)
NEVER = frozenset(("__pycache__", "node_modules"))
# How long things must be quiet (`git checkout` writes many files), and at most.
QUIET_MS = 100
LONGEST_MS = 1_600
# The pause between two looks at whether to stop.
WAKE_MS = 200


def is_source(relative: PurePath, files: tuple[str, ...] = FILES) -> bool:
    """Whether a change of this path, relative to the project, calls for a build."""
    parts = relative.parts
    if not parts or (parts[0] not in FOLDERS and relative.as_posix() not in files):
        return False
    # A name that begins with a dot is a lock, a draft or a cache: no page.
    hidden = any(part.startswith(".") and part != ".well-known" for part in parts)
    if hidden or not NEVER.isdisjoint(parts):
        return False
    return not TEMPORARY.fullmatch(parts[-1])


class AnyOf:
    """Set as soon as one of two events is; all that `watchfiles` asks of an event."""

    def __init__(self, one: threading.Event, other: threading.Event) -> None:
        self._events = (one, other)

    def is_set(self) -> bool:
        return any(event.is_set() for event in self._events)


class ProjectWatcher:
    """Calls `on_change` after each burst of changes, from threads of its own."""

    def __init__(
        self,
        project: Path,
        on_change: Callable[[], None],
        *,
        stop: threading.Event,
        settings: str = "pelicanconf.py",
        say: Callable[[str], None] = print,
    ) -> None:
        self._project = project.resolve()
        self._on_change = on_change
        self._stop = stop
        self._files = (*FILES, settings)
        self._say = say
        self._folders_changed = threading.Event()
        self._top_ready = threading.Event()
        self._below_ready = threading.Event()
        self._threads = (
            threading.Thread(target=self._run, args=(self._watch_top,), daemon=True),
            threading.Thread(target=self._run, args=(self._watch_below,), daemon=True),
        )

    def start(self, timeout: float = 5.0) -> None:
        """Start, and return once no change can be missed any more."""
        for thread in self._threads:
            thread.start()
        for ready in (self._top_ready, self._below_ready):
            ready.wait(timeout)

    def join(self, timeout: float) -> None:
        """Wait for the threads after `stop` was set."""
        for thread in self._threads:
            thread.join(timeout)

    def _run(self, watch_once: Callable[[bool | None], None]) -> None:
        # None leaves it to watchfiles (and WATCHFILES_FORCE_POLLING).
        polling: bool | None = None
        while not self._stop.is_set():
            try:
                watch_once(polling)
            except FileNotFoundError:
                # A folder went away between our look and the watch on it.
                self._folders_changed.set()
                self._stop.wait(WAKE_MS / 1000)
            except (OSError, RuntimeError) as error:
                # Most often the system's limit of watches (fs.inotify).
                if polling:
                    self._say(f"cannot watch the project at all: {error}")
                    return
                self._say(f"cannot watch the project, looking regularly: {error}")
                polling = True
                self._folders_changed.set()

    def _watch_top(self, polling: bool | None) -> None:
        for changes in watch(
            self._project,
            watch_filter=self._is_source,
            debounce=LONGEST_MS,
            step=QUIET_MS,
            stop_event=self._stop,
            rust_timeout=WAKE_MS,
            yield_on_timeout=True,
            raise_interrupt=False,
            force_polling=polling,
            recursive=False,
        ):
            self._top_ready.set()
            if not changes:
                continue
            if any(Path(path).name in FOLDERS for _, path in changes):
                # Its watch must begin anew, and then reports the change itself.
                self._folders_changed.set()
            self._on_change()

    def _watch_below(self, polling: bool | None) -> None:
        again = self._folders_changed.is_set()
        self._folders_changed.clear()
        folders = [self._project / name for name in FOLDERS]
        present = [folder for folder in folders if folder.is_dir()]
        if not present:
            self._below_ready.set()
            self._folders_changed.wait(WAKE_MS / 1000)
            return
        for changes in watch(
            *present,
            watch_filter=self._is_source,
            debounce=LONGEST_MS,
            step=QUIET_MS,
            stop_event=AnyOf(self._stop, self._folders_changed),
            rust_timeout=WAKE_MS,
            yield_on_timeout=True,
            raise_interrupt=False,
            force_polling=polling,
        ):
            self._below_ready.set()
            if changes or again:
                self._on_change()
            # What changed while there was no watch on the folder was seen by nobody.
            again = False

    def _is_source(self, change: Change, path: str) -> bool:
        relative = Path(path)
        if relative.is_relative_to(self._project):
            relative = relative.relative_to(self._project)
        return is_source(relative, self._files)
