"""How many comments may wait: for one article, in an hour, in all."""

import json
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

_HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class Limits:
    """At most so many."""

    total: int
    per_article: int
    per_hour: int


class Caps:
    """Counts what waits: what git has, from the committer's summary, and the spool."""

    def __init__(
        self,
        summary: Path,
        limits: Limits,
        spooled: Callable[[], Iterable[str]],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._path = summary
        self._limits = limits
        self._spooled = spooled
        self._clock = clock
        self._lock = threading.Lock()
        self._taken: deque[float] = deque()
        self._stamp: tuple[int, int] | None = None
        self._counted: tuple[int, Mapping[str, int]] = (0, {})
        self._since: dict[str, int] = {}
        self._since_total = 0

    def full(self, article: str) -> bool:
        """Whether no further comment may wait for this article now."""
        with self._lock:
            total, articles = self._waiting()
            now = self._clock()
            while self._taken and self._taken[0] <= now - _HOUR:
                self._taken.popleft()
            waiting_here = articles.get(article, 0) + self._since.get(article, 0)
            return (
                total + self._since_total >= self._limits.total
                or waiting_here >= self._limits.per_article
                or len(self._taken) >= self._limits.per_hour
            )

    def took(self, article: str) -> None:
        """Count a comment that was acknowledged."""
        with self._lock:
            self._taken.append(self._clock())
            self._since[article] = self._since.get(article, 0) + 1
            self._since_total += 1

    def _waiting(self) -> tuple[int, Mapping[str, int]]:
        """The committer's count; what came since is added until it counts anew."""
        try:
            status = self._path.stat()
            stamp = (status.st_ino, status.st_mtime_ns)
            if stamp != self._stamp:
                data = json.loads(self._path.read_text("utf-8"))
                self._counted = (int(data["total"]), dict(data["articles"]))
                self._stamp = stamp
                # What is in the spool was not counted there; whose it is is not asked.
                self._since = {}
                self._since_total = sum(1 for _ in self._spooled())
        except (OSError, ValueError, KeyError, TypeError):
            # No committer yet, or its file is being replaced: the last count stands.
            pass
        return self._counted
