"""The command line of `sceau mail`; nothing but parsing."""

import argparse
from collections.abc import Callable
from pathlib import Path

EXAMPLES = (
    "sceau mail send          # a timer types it",
    "sceau mail list --json",
    "sceau mail retry",
)


def add_commands(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add `sceau mail`; `command` is what makes a command in `sceau.cli`."""
    about = "send the mails that wait in the queue, each once"
    mail = command("mail", _run, about, *EXAMPLES)
    actions = mail.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("send", help="try every mail that is due, once")
    listed = actions.add_parser("list", help="what waits, since when, and why")
    listed.add_argument("--json", action="store_true", help="answer in JSON")
    actions.add_parser(
        "retry", help="let all be tried at the next pass, those given up too"
    )
    # A server's sceau.toml stands in a folder of its own.
    mail.set_defaults(anywhere=True)


def _run(arguments: argparse.Namespace, project: Path) -> int:
    from sceau.mailing.commands import run

    return run(arguments, project)
