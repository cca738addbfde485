"""Pictures must not tell readers where, when and with what they were taken."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from sceau.content.picture_metadata import SUFFIXES, carried
from sceau.content.problems import Problem, quoted


def check_pictures(root: Path, files: Iterable[str]) -> Iterator[Problem]:
    """Problems of pictures among `files`, which are paths below `content/`."""
    for name in files:
        if not name.lower().endswith(SUFFIXES):
            continue
        path = f"content/{name}"
        try:
            with (root / path).open("rb") as stream:
                kinds = carried(stream)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            advice = "repair or remove it"
            yield Problem(path, 1, f"cannot be read: {reason}", advice)
            continue
        if kinds:
            yield Problem(
                path,
                1,
                f"it carries {' and '.join(sorted(kinds))}, which may say where, when"
                " and with what it was taken, and by whom",
                f"take that out: mogrify -auto-orient -strip {quoted(path, 300)}"
                " (from the package imagemagick)",
            )
