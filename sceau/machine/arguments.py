"""The command lines of `sceau setup` and its like: parsing, and where to go."""

import argparse
from collections.abc import Callable
from pathlib import Path

Run = Callable[[argparse.Namespace, Path], int]
Command = Callable[..., argparse.ArgumentParser]


def _setup(arguments: argparse.Namespace, project: Path) -> int:
    from sceau.machine.commands import run_setup

    return run_setup(arguments, project)


def _upgrade(arguments: argparse.Namespace, project: Path) -> int:
    from sceau.machine.commands import run_upgrade

    return run_upgrade(arguments, project)


def _status(arguments: argparse.Namespace, project: Path) -> int:
    from sceau.machine.status import run_status

    return run_status(arguments, project)


def _notice(arguments: argparse.Namespace, project: Path) -> int:
    from sceau.machine.notice import run_notice

    return run_notice(arguments, project)


def add_commands(command: Command) -> None:
    """Add the commands for whoever keeps a server."""
    setup = command(
        "setup",
        _setup,
        "lay out a Debian machine from one sceau.toml; run it by deploy/setup",
        "sudo deploy/setup",
        "sudo deploy/setup --dry-run",
        "sudo deploy/setup --check",
        "sudo deploy/setup --upgrade",
        "deploy/setup --root /tmp/machine --no-tls",
        "sudo deploy/setup --restore /media/disk/backup --identity key.txt",
        "sudo deploy/setup --uninstall",
        "sceau setup --root /tmp/machine --check",
    )
    what = setup.add_mutually_exclusive_group()
    what.add_argument(
        "--dry-run", action="store_true", help="show every change and make none"
    )
    what.add_argument(
        "--check",
        action="store_true",
        help="say what differs from what it would install; 1 when something does",
    )
    what.add_argument(
        "--upgrade",
        action="store_true",
        help="bring an older version up; everything is put back when a step fails",
    )
    what.add_argument(
        "--restore",
        metavar="FOLDER_OR_RSYNC_SOURCE",
        help="on an empty machine: what a backup holds first, then the rest",
    )
    what.add_argument(
        "--uninstall",
        action="store_true",
        help="take away programs and configuration; data stays",
    )
    setup.add_argument(
        "--root",
        metavar="DIR",
        default="/",
        help="lay everything out below a folder, without users and services",
    )
    setup.add_argument(
        "--no-tls", action="store_true", help="without https, for trying out"
    )
    setup.add_argument(
        "--environment",
        metavar="DIR",
        help="a virtual environment that has the packages of requirements.lock, for a"
        " machine without network",
    )
    setup.add_argument(
        "--nginx",
        metavar="COMMAND",
        help="how the units call nginx, where it has other files than Debian's",
    )
    setup.add_argument(
        "--identity",
        type=Path,
        metavar="FILE",
        help="for --restore: the file with the secret key that age-keygen made",
    )
    setup.add_argument(
        "--at", metavar="BACKUP", help="for --restore: not the newest backup"
    )
    upgrade = command(
        "upgrade",
        _upgrade,
        "fetch the newest version and bring this server up to it, or leave it as it is",
        "sudo sceau upgrade",
        "sudo sceau upgrade --from /opt/sceau --no-fetch",
    )
    upgrade.add_argument(
        "--from",
        dest="source",
        type=Path,
        metavar="DIR",
        help="the clone of the program; the one it was installed from unless given",
    )
    upgrade.add_argument(
        "--no-fetch", action="store_true", help="take what is in the clone"
    )
    upgrade.set_defaults(anywhere=True)
    status = command(
        "status",
        _status,
        "say how the server is, and what to do; 1 when somebody must act",
        "sudo sceau status",
        "sudo sceau status --json",
    )
    status.add_argument("--json", action="store_true", help="answer in JSON")
    status.set_defaults(anywhere=True)
    notice = command(
        "notice",
        _notice,
        "tell whoever keeps the machine that a service failed; systemd runs it",
        "sceau notice sceau-build",
    )
    notice.add_argument("unit")
    notice.set_defaults(anywhere=True)
