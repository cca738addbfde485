"""A plugin for `feeds_cost` alone: what feeds cost in a build, and what its pages do.

It stands first in PLUGINS, because it wraps the functions that `plugins/feeds` connects
to Pelican's signals: connected is what stands in that module when its `register()`
runs. Writes `stopwatch.json` below `VAR_PATH`.
"""

import functools
import json
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pelican import signals
from pelican.writers import Writer

from plugins.feeds import plugin as feeds

FILE = "stopwatch.json"
# One process is one build.
_seconds: defaultdict[str, float] = defaultdict(float)
_pages: set[str] = set()


def timed(function: Callable[..., Any], name: str) -> Callable[..., Any]:
    """The function, with the processor time of each call added to that of `name`."""

    @functools.wraps(function)
    def measured(*arguments: Any, **options: Any) -> Any:
        begun = time.process_time()
        try:
            return function(*arguments, **options)
        finally:
            _seconds[name] += time.process_time() - begun

    return measured


def count(path: str, context: Any) -> None:
    """Runs for each page that Pelican's writer wrote."""
    _pages.add(path)


def report(pelican: Any) -> None:
    """Runs last: `{"announce": s, "write": s, "pages": s, "pages_written": n}`."""
    document = {**_seconds, "pages_written": len(_pages)}
    path = Path(pelican.settings["VAR_PATH"]) / FILE
    path.write_text(json.dumps(document), encoding="utf-8")


def register() -> None:
    """Wrap, then connect to Pelican.

    Signals hold weak references; the modules hold the wrapped functions.
    """
    feeds.announce = timed(feeds.announce, "announce")
    feeds.write = timed(feeds.write, "write")
    Writer.write_file = timed(Writer.write_file, "pages")
    signals.content_written.connect(count)
    signals.finalized.connect(report)
