"""Letting a running nginx load a file that changed, if it takes it."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

from sceau.comments.errors import printable
from sceau.durable import replace_file


class NotLoaded(Exception):
    """nginx goes on as it was; the text says why and what to do."""


def load(nginx: Sequence[str], changed: Path, before: bytes | None) -> None:
    """Check the configuration, then load it.

    When nginx does not take it, the file is as it was `before`, so that nginx can start
    after all when the machine does. Raises NotLoaded, OSError.
    """
    try:
        _run(nginx, "-t", "-q")
    except NotLoaded:
        if before is not None:
            replace_file(changed, before, 0o644)
        raise
    _run(nginx, "-s", "reload")


def _run(nginx: Sequence[str], *arguments: str) -> None:
    done = subprocess.run(
        [*nginx, *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        said = printable(done.stderr.strip()[-1000:]) or "no message"
        raise NotLoaded(
            f"nginx {' '.join(arguments)}: {said}\n"
            "nginx goes on with what it had. Mend what it names, then ask again;"
            " nginx -t looks without changing anything."
        )
