"""Building again whenever something changed: one build at a time, none in vain."""

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime

from sceau.building.outcome import BuildOutcome, BuildStopped, plain
from sceau.preview.site import PreviewSite

# How often the date is looked at.
TICK_SECONDS = 20.0
LOG_LINES = 20


def local_date() -> date:
    """Today, where the author sits."""
    return datetime.now(UTC).astimezone().date()


def describe(outcome: BuildOutcome, *, first: bool = False) -> list[str]:
    """What the terminal says about a build, a line each."""
    if outcome.ok:
        word = "built" if first else "rebuilt"
        lines = [*outcome.warnings, f"{word} in {outcome.seconds:.1f} s"]
    elif outcome.problems:
        lines = [str(problem) for problem in outcome.problems]
    else:
        lines = [f"the build crashed (exit code {outcome.exit_code}); its log ends:"]
        lines += outcome.log_tail(LOG_LINES).split("\n")
    lines += [f"held back until {each.date}: {each.path}" for each in outcome.held_back]
    return [plain(line) for line in lines]


class Rebuilder:
    """Builds when asked, and when the local date changes.

    However often it is asked during a build, exactly one more follows: that one sees
    every change. `build` may raise `OSError` (no room left, say), which is a failed
    build like another, and `BuildStopped`, which ends `run`.
    """

    def __init__(
        self,
        site: PreviewSite,
        build: Callable[[], BuildOutcome],
        *,
        stop: threading.Event,
        today: Callable[[], date] = local_date,
        tick: float = TICK_SECONDS,
    ) -> None:
        self._site = site
        self._build = build
        self._stop = stop
        self._today = today
        self._tick = tick
        self._asked = threading.Event()
        self._built_on: date | None = None

    def request(self) -> None:
        """Ask for a build. Returns at once."""
        self._asked.set()

    def build_now(self) -> BuildOutcome:
        """Build in this thread, record the outcome and tell the author."""
        first = self._built_on is None
        # Cleared before the build: what changes from now on calls for another one.
        self._asked.clear()
        self._built_on = self._today()
        try:
            outcome = self._build()
        except OSError as error:
            outcome = BuildOutcome(ok=False, exit_code=1, log=f"{error}\n")
        self._site.record(outcome)
        for line in describe(outcome, first=first):
            self._site.say(line)
        return outcome

    def run(self) -> None:
        """Build until `stop` is set (then call `request` to wake this thread)."""
        while not self._stop.is_set():
            asked = self._asked.wait(self._tick)
            if self._stop.is_set():
                return
            if asked or self._today() != self._built_on:
                try:
                    self.build_now()
                except BuildStopped:
                    return
