"""What `sceau hook …` does: arguments in, exit code out.

    sceau hook inbox|site pre-receive            git runs it, in a bare repository
    sceau hook install inbox REPOSITORY [--site PATH]
    sceau hook install site REPOSITORY

Modules are imported when they are needed: every command of `sceau` reads this one.
"""

import argparse
import os
import sys
from pathlib import Path

KINDS = ("inbox", "site")


def add_actions(hook: argparse.ArgumentParser) -> None:
    """Add the actions to the parser of `sceau hook`."""
    actions = hook.add_subparsers(dest="action", required=True, metavar="ACTION")
    for kind in KINDS:
        runs = actions.add_parser(kind, help=f"check a push to the {kind}; git runs it")
        after = ("post-receive",) if kind == "site" else ()
        runs.add_argument("name", choices=("pre-receive", *after))
        runs.set_defaults(kind=kind)
    install = actions.add_parser("install", help="put a hook into a bare repository")
    into = install.add_subparsers(dest="kind", required=True, metavar="inbox|site")
    for kind in KINDS:
        added = into.add_parser(kind)
        added.add_argument("repository", type=Path, metavar="REPOSITORY")
        if kind == "inbox":
            added.add_argument(
                "--site",
                type=Path,
                metavar="PATH",
                help="the site's repository: what is approved must be on its main",
            )
        else:
            added.add_argument(
                "--requests",
                type=Path,
                metavar="DIR",
                help="where builds are asked for",
            )
            added.add_argument(
                "--outcomes", type=Path, metavar="DIR", help="where they are answered"
            )
            added.add_argument(
                "--wait", type=int, default=20, metavar="SECONDS", help="for the answer"
            )


def run_hook(arguments: argparse.Namespace, _project: Path) -> int:
    """Run one action; returns the exit code: 0 done, 1 failed or refused."""
    if arguments.action == "install":
        return _install(arguments)
    from sceau.moderation.hooks.running import run_pre_receive

    data = sys.stdin.buffer.read()
    return run_pre_receive(arguments.kind, data, os.environ, _complain)


def prepare_inbox(repository: Path) -> None:
    """Install the hook into a new `inbox.git`. Raises OSError."""
    from sceau.moderation.hooks.installing import install_hook, own_program

    install_hook("inbox", repository, own_program())


def _install(arguments: argparse.Namespace) -> int:
    from sceau.moderation.hooks.installing import Builds, install_hook, own_program

    site = getattr(arguments, "site", None)
    requests = getattr(arguments, "requests", None)
    outcomes = getattr(arguments, "outcomes", None)
    builds = (
        Builds(requests, outcomes, arguments.wait) if requests and outcomes else None
    )
    try:
        program = own_program()
        install_hook(
            arguments.kind, arguments.repository, program, site=site, builds=builds
        )
    except OSError as error:
        _complain(str(error))
        return 1
    print(f"{arguments.repository}: pushes are checked by {program}")
    return 0


def _complain(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
