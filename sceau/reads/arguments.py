"""The command line of `sceau reads`; nothing but parsing."""

import argparse
import datetime

EXAMPLES = (
    "sceau reads ingest /var/log/nginx/reads.log*",
    "sceau reads report --day 2026-11-23",
    "sceau reads export",
    "sceau reads export --output here.json       # on each server, then on one:",
    "sceau reads export --merge there.json elsewhere.json",
    "sceau reads purge",
)


def add_actions(reads: argparse.ArgumentParser) -> None:
    """Add the actions to the parser of `sceau reads`."""
    actions = reads.add_subparsers(dest="action", required=True, metavar="ACTION")

    def action(name: str, summary: str) -> argparse.ArgumentParser:
        return actions.add_parser(
            name, help=summary, description=summary[0].upper() + summary[1:] + "."
        )

    ingest = action("ingest", "count what is new in the web server's logs")
    ingest.add_argument(
        "logs",
        nargs="*",
        metavar="LOG",
        help="rotated and compressed ones too, in any order, as often as you like;"
        " those of sceau.toml unless given",
    )
    ingest.add_argument("--json", action="store_true", help="answer in JSON")

    export = action("export", "write the numbers of closed days for the next build")
    export.add_argument(
        "--merge",
        nargs="+",
        default=[],
        metavar="OTHER.json",
        help="add what other servers exported, each without --merge",
    )
    export.add_argument(
        "--output", metavar="FILE", help="instead of export in sceau.toml"
    )

    report = action("report", "say for each day what became of its lines")
    report.add_argument(
        "--day",
        type=datetime.date.fromisoformat,
        metavar="YYYY-MM-DD",
        help="one day alone",
    )
    report.add_argument("--json", action="store_true", help="answer in JSON")

    action("purge", "make one total of the days that are too old")
