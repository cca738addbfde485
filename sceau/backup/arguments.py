"""The command lines of `sceau backup` and `sceau restore`; nothing but parsing."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

Run = Callable[[argparse.Namespace, Path], int]


class Command(Protocol):
    """Adds a command of `sceau`."""

    def __call__(
        self, name: str, run: Run, summary: str, *examples: str
    ) -> argparse.ArgumentParser: ...


def add_commands(command: Command) -> None:
    """Add both commands."""
    backup = command(
        "backup",
        _backup,
        "back up all that this machine cannot make again, sealed for a friend",
        "sceau backup init          # once, when sceau.toml has target and recipients",
        "sceau backup run           # for a timer",
        "sceau backup verify        # for another one: restores and compares",
        "sceau backup list",
    )
    backup.add_argument(
        "action",
        choices=("init", "run", "verify", "list"),
        help="init: make keys and mark the target; run: back up what is new; verify:"
        " restore the newest backup into a scratch folder and compare; list: say which"
        " backups there are",
    )
    backup.add_argument(
        "--anew",
        action="store_true",
        help="run: trust nothing that is there and seal everything again",
    )
    backup.add_argument(
        "--json", action="store_true", help="verify and list: answer in JSON"
    )
    # A server's sceau.toml stands in a folder of its own.
    backup.set_defaults(anywhere=True)

    restore = command(
        "restore",
        _restore,
        "restore a backup on an empty machine; never writes over anything",
        "sceau restore /media/disk/backup --identity key.txt",
        "sceau restore friend@example.org:/srv/backup --identity key.txt",
        "sceau restore /media/disk/backup --identity key.txt --at 2026-11-23",
        "sceau restore /media/disk/backup --identity key.txt --into /tmp/look",
    )
    restore.add_argument(
        "source",
        metavar="FOLDER_OR_RSYNC_SOURCE",
        help="what target in sceau.toml named: a folder, or user@host:/folder",
    )
    restore.add_argument(
        "--identity",
        type=Path,
        required=True,
        metavar="FILE",
        help="the file with the secret key, that age-keygen made",
    )
    restore.add_argument(
        "--at",
        metavar="BACKUP",
        help="not the newest one: a name of sceau backup list, its number or day",
    )
    restore.add_argument(
        "--into",
        type=Path,
        metavar="FOLDER",
        help="everything into one folder, instead of where sceau.toml says",
    )
    restore.set_defaults(anywhere=True)


def _backup(arguments: argparse.Namespace, project: Path) -> int:
    from sceau.backup.commands import run

    return run(arguments, project)


def _restore(arguments: argparse.Namespace, project: Path) -> int:
    from sceau.backup.commands import run_restore

    return run_restore(arguments)
