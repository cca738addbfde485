"""The command lines of `sceau moderators` and `sceau ssh-gate`; nothing but parsing."""

import argparse
from collections.abc import Callable
from pathlib import Path

EXAMPLES = (
    "sceau moderators add eve eve.pub",
    "sceau moderators add eve 'ssh-ed25519 AAAA… eve@home'",
    "sceau moderators list",
    "sceau moderators remove eve",
)


def add_commands(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add both; `command` is what makes a command in `sceau.cli`."""
    about = "on the server: say whose ssh keys reach the two repositories"
    moderators = command("moderators", _run, about, *EXAMPLES)
    actions = moderators.add_subparsers(dest="action", required=True, metavar="ACTION")
    add = actions.add_parser("add", help="let a key in, for git and nothing else")
    add.add_argument("name", metavar="NAME", help="a to z, 0 to 9 and -")
    add.add_argument("key", metavar="KEY-OR-FILE", help="the line of a .pub file")
    remove = actions.add_parser("remove", help="let none of somebody's keys in")
    remove.add_argument("name", metavar="NAME")
    listed = actions.add_parser("list", help="who is let in, with which keys")
    listed.add_argument("--json", action="store_true", help="answer in JSON")
    about = "let a moderator's connection through to git; sshd runs it"
    gate = command("ssh-gate", _gate, about, "sceau ssh-gate eve")
    gate.add_argument("name", metavar="NAME")
    for parser in (moderators, gate):
        # A server's sceau.toml stands in a folder of its own.
        parser.set_defaults(anywhere=True)


def _run(arguments: argparse.Namespace, project: Path) -> int:
    from sceau.moderators.commands import run

    return run(arguments, project)


def _gate(arguments: argparse.Namespace, _project: Path) -> int:
    from sceau.moderators.running import run_gate

    return run_gate([arguments.name])
