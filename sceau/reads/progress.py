"""A bar for long work, where somebody looks at it."""

import math
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TextIO

_WIDTH = 30
_SECONDS = 0.1
"""Between two looks at the clock's hand; nobody sees more."""


class Progress:
    """How many bytes of some logs have been read; silent where nobody looks."""

    def __init__(
        self,
        paths: Sequence[Path],
        stream: TextIO | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._stream = stream or sys.stderr
        self._clock = clock
        self._shows = self._stream.isatty()
        self._sizes = {path: _size(path) for path in paths} if self._shows else {}
        self._read: dict[Path, int] = {}
        self._last = -math.inf
        self._drawn = False

    def at(self, path: Path, read: int) -> None:
        """So many bytes of a log have been read."""
        if not self._shows:
            return
        # A log that was read before ends early; one that is being written, late.
        self._read[path] = min(read, self._sizes.get(path, 0))
        now = self._clock()
        if now - self._last >= _SECONDS:
            self._last = now
            self._draw()

    def end(self) -> None:
        """Take the bar away."""
        if self._drawn:
            self._stream.write("\r\x1b[K")
            self._stream.flush()

    def _draw(self) -> None:
        whole, done = sum(self._sizes.values()), sum(self._read.values())
        part = done / whole if whole else 1.0
        bar = ("#" * int(_WIDTH * part)).ljust(_WIDTH, ".")
        sizes = f"{done / 1e6:.0f} of {whole / 1e6:.0f} MB"
        self._stream.write(f"\r[{bar}] {100 * part:3.0f} %  {sizes}\x1b[K")
        self._stream.flush()
        self._drawn = True


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
