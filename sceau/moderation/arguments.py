"""The command line of `sceau moderate`; nothing but parsing."""

import argparse
from pathlib import Path

from sceau.moderation.hooks.reasons import COMMENT_REASONS

EXAMPLES = (
    "sceau moderate init ssh://git@example.org/srv/inbox.git   # once in a clone",
    "sceau moderate list",
    "sceau moderate show 01J9Z3K8QK7N3B5X2M4R6T8V0W",
    "sceau moderate approve 01J9Z3K8QK7N3B5X2M4R6T8V0W",
    "sceau moderate reject 01J9Z3K8QK7N3B5X2M4R6T8V0W --reason spam",
    "sceau moderate review",
    "sceau moderate edit 01J9Z3K8QK7N3B5X2M4R6T8V0W",
    "sceau moderate forget 01J9Z3K8QK7N3B5X2M4R6T8V0W",
    "sceau moderate digest --stdout",
    "sceau moderate stats --year 2026",
)


def add_actions(moderate: argparse.ArgumentParser) -> None:
    """Add the actions to the parser of `sceau moderate`."""
    actions = moderate.add_subparsers(dest="action", required=True, metavar="ACTION")

    def action(name: str, summary: str) -> argparse.ArgumentParser:
        added = actions.add_parser(
            name, help=summary, description=summary[0].upper() + summary[1:] + "."
        )
        added.add_argument("--json", action="store_true", help="answer in JSON")
        return added

    init = action("init", "say where inbox.git is")
    init.add_argument("address", help="as for git remote add")
    listed = action("list", "list what waits, the oldest first")
    shown = action("show", "show one comment that waits, and what it answers")
    shown.add_argument("id")
    for parser in (listed, shown):
        parser.add_argument(
            "--offline", action="store_true", help="as it was when last fetched"
        )
    approve = action("approve", "publish comments: main first, then the inbox")
    approve.add_argument("ids", nargs="+", metavar="ID")
    approve.add_argument(
        "--anyway", action="store_true", help="even where the article is gone"
    )
    reject = action("reject", "delete waiting comments for good")
    reject.add_argument("ids", nargs="+", metavar="ID")
    reject.add_argument("--reason", required=True, choices=COMMENT_REASONS)
    edit = action("edit", "change a comment in your editor; the page says so")
    edit.add_argument("id")
    reply = action("reply", "answer a published comment as the publication")
    reply.add_argument("id")
    reply.add_argument("--text", help="instead of your editor")
    forget = action("forget", "take a published comment down")
    forget.add_argument("id")
    forget.add_argument(
        "--purge-history",
        action="store_true",
        help="rewrite main without any version of it; every clone must be renewed",
    )
    action("reports", "show what readers reported or want removed, the oldest first")
    dismiss = action("dismiss", "close reports or wishes that change nothing")
    dismiss.add_argument("ids", nargs="+", metavar="ID")
    action("undo", "take the last decision of this clone back, while that is possible")
    action("review", "go through what waits, one comment after another")
    digest = action("digest", "mail the moderators how much waits; nothing, no mail")
    digest.add_argument(
        "--stdout", action="store_true", help="print the mail instead of sending it"
    )
    stats = action("stats", "what moderation did in a year, from the server's ledger")
    stats.add_argument(
        "--into",
        type=Path,
        metavar="FILE",
        help="write what --json says there, in one step",
    )
    stats.add_argument(
        "--year", type=int, metavar="YYYY", help="all years unless given"
    )
