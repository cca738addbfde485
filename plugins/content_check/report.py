"""`build_report.json`: what the last check of `content/` found, for other programs.

{"problems": [{"path", "line", "message", "advice"}],
 "held_back": [{"path", "slug", "date"}]}
"""

import json
import os
import tempfile
from dataclasses import asdict
from pathlib import Path

from sceau.content.checks import CheckReport


def report_json(report: CheckReport) -> str:
    """The report as JSON text, the same for the same report."""
    value = {
        "problems": [asdict(problem) for problem in report.problems],
        "held_back": [
            {"path": held.path, "slug": held.slug, "date": held.date.isoformat()}
            for held in report.held_back
        ],
    }
    # ASCII only: the name of a file on disk need not be valid UTF-8.
    return json.dumps(value, indent=2) + "\n"


def write_atomically(path: Path, text: str) -> None:
    """Write a whole file or leave the old one; makes the folder if needed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(
        prefix=f".{path.name}.", suffix=".tmp", dir=path.parent
    )
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(text.encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
