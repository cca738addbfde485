"""Letting a running nginx load a file that changed, if it takes it."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

from sceau.comments.errors import printable


class NotLoaded(Exception):
    """nginx goes on as it was; the text says why and what to do."""


def before_of(changed: Path) -> Path:
    """Where the content stands that nginx has loaded, while a newer one waits."""
    return changed.with_name(f"{changed.name}.before")


def load(nginx: Sequence[str], changed: Path) -> bool:
    """Check the configuration, then load it; whether there was anything to load.

    When nginx does not take it, the file is as it was before, so that nginx can start
    after all when the machine does. Raises NotLoaded, OSError.
    """
    before = before_of(changed)
    if not before.exists():
        return False
    try:
        _run(nginx, "-t", "-q")
    except NotLoaded:
        before.replace(changed)
        raise
    _run(nginx, "-s", "reload")
    before.unlink()
    return True


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
