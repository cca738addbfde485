"""The command lines of `sceau publish`, `upload` and `rollback`: only parsing."""

import argparse
import datetime

PUBLISH_EXAMPLES = (
    "sceau publish run",
    "sceau publish run --again",
    "sceau publish run --date 2026-11-29",
    "sceau publish watch",
    "sceau publish nightly",
)
UPLOAD_EXAMPLES = ("sceau upload ju@example.org:/srv/site/releases",)
ROLLBACK_EXAMPLES = (
    "sceau rollback",
    "sceau rollback --list",
    "sceau rollback 000041-1f2e3d4c5b6a",
)


def add_publish(publish: argparse.ArgumentParser) -> None:
    """Add to the parser of `sceau publish`."""
    publish.add_argument(
        "action",
        choices=("run", "watch", "nightly", "packages"),
        help="run: build once, and again for each push that came meanwhile; watch: do"
        " so whenever a push comes; nightly: build as of today, warn of what expires;"
        " packages: only install what the next build needs",
    )
    publish.add_argument(
        "--again",
        action="store_true",
        help="even what was built already, or was left by a rollback",
    )
    publish.add_argument(
        "--date",
        type=datetime.date.fromisoformat,
        metavar="YYYY-MM-DD",
        help="the build's date, today's unless given; believed whatever it is",
    )
    publish.add_argument(
        "--within-unit",
        action="store_true",
        help="for systemd: packages are installed without a sandbox, by a unit that is"
        " one; the others, which have no network, install none, and end with 75 when"
        " some are missing",
    )
    publish.add_argument("--json", action="store_true", help="say the outcome as JSON")
    # A server's sceau.toml stands in a folder of its own.
    publish.set_defaults(anywhere=True)


def add_upload(upload: argparse.ArgumentParser) -> None:
    """Add to the parser of `sceau upload`."""
    upload.add_argument("target", metavar="HOST:/FOLDER")
    upload.add_argument("--settings", default="publishconf.py", metavar="FILE")


def add_rollback(rollback: argparse.ArgumentParser) -> None:
    """Add to the parser of `sceau rollback`."""
    rollback.add_argument("release", nargs="?", metavar="RELEASE")
    rollback.add_argument("--list", action="store_true", help="only list them")
    rollback.set_defaults(anywhere=True)
