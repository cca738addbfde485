"""The site in preview: where its files are, and how its last build went.

The one object that the server's threads share. The thread that builds writes to it,
the threads that answer requests read.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sceau.building.outcome import BuildOutcome
from sceau.preview.files import OutputFolder

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

# Far more than any article; beyond it, an excerpt is not worth the memory.
LONGEST_SOURCE = 2_000_000


@dataclass(frozen=True, slots=True)
class BuildStatus:
    """The last build.

    `number` rises with each build and across restarts of the server (it is made of
    the time in milliseconds), so that a page can tell that it is out of date. It is 0
    before the first build. `since` is when this became the status (Unix time).
    """

    number: int = 0
    outcome: BuildOutcome | None = None
    since: float = 0.0

    @property
    def failed(self) -> bool:
        return self.outcome is not None and not self.outcome.ok


class PreviewSite:
    """What the preview server serves.

    `output` is the folder that builds are swapped into, `var` the one through which
    the parts of the project meet, `inbox` a WSGI program for `/commenter/`, `say`
    whoever tells the author one line. A site that is not `live` is served exactly as
    it is published: no reload script, no banner, the production policy.
    """

    def __init__(
        self,
        project: Path,
        *,
        output: Path,
        var: Path | None = None,
        inbox: "WSGIApplication | None" = None,
        say: Callable[[str], None] = print,
        clock: Callable[[], float] = time.time,
        live: bool = True,
    ) -> None:
        self.project = project
        self.files = OutputFolder(output)
        self.var = project / "var" if var is None else var
        self.inbox = inbox
        self.say = say
        self.live = live
        self._clock = clock
        self._changed = threading.Condition()
        self._status = BuildStatus()
        self._stopping = False

    @property
    def status(self) -> BuildStatus:
        with self._changed:
            return self._status

    @property
    def stopping(self) -> bool:
        with self._changed:
            return self._stopping

    def record(self, outcome: BuildOutcome) -> BuildStatus:
        """Note how a build went and wake everyone who waits for it."""
        now = self._clock()
        with self._changed:
            number = max(self._status.number + 1, int(now * 1000))
            self._status = BuildStatus(number, outcome, now)
            self._changed.notify_all()
            return self._status

    def wait_for_build(self, known: int, timeout: float) -> BuildStatus:
        """Wait until the build's number is not `known`, at most `timeout` seconds."""
        with self._changed:
            self._changed.wait_for(
                lambda: self._stopping or self._status.number != known, timeout
            )
            return self._status

    def stop(self) -> None:
        """Let every waiting answer end: the server is going away."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()

    def source_lines(self, path: str) -> list[str] | None:
        """The lines of a source file that a problem names; None if unreadable.

        Only files inside the project: the name comes from a file, not from us.
        """
        try:
            project = self.project.resolve(strict=True)
            place = (project / path).resolve(strict=True)
            if not (place.is_relative_to(project) and place.is_file()):
                return None
            if place.stat().st_size > LONGEST_SOURCE:
                return None
            # Not read_text: it takes a lone CR for the end of a line.
            text = place.read_bytes().decode("utf-8", "replace")
        except (OSError, RuntimeError, ValueError):
            return None
        return text.split("\n")
