"""What `sceau setup` does: arguments in, exit code out."""

import argparse
import difflib
import os
import sys
from pathlib import Path

from sceau.backup.errors import BackupError
from sceau.configuration import ConfigurationError
from sceau.machine.items import File, differences
from sceau.machine.layout import Layout, LayoutError
from sceau.machine.removal import uninstall
from sceau.machine.restoring import Backup, set_up_again
from sceau.machine.setup import Options, all_steps, look, set_up
from sceau.machine.steps import Files, SetupError, installed_from, run
from sceau.machine.units import NGINX
from sceau.machine.upgrade import Upgrade, UpgradeFailed, answers
from sceau.machine.versions import VersionError

FAILURES = (
    *(BackupError, ConfigurationError, LayoutError, SetupError, VersionError),
    OSError,
)


def say(line: str) -> None:
    """Say one line, at once even into a pipe."""
    print(line, flush=True)


def complain(error: BaseException | str) -> None:
    """Say what went wrong."""
    print(error, file=sys.stderr, flush=True)


def run_setup(arguments: argparse.Namespace, project: Path) -> int:
    """`sceau setup`; returns the exit code."""
    try:
        layout = Layout(_absolute(arguments.root))
        if layout.is_machine and os.geteuid() != 0:
            complain("Only root lays out a machine: sudo deploy/setup, or --root DIR")
            return 2
        if arguments.uninstall:
            uninstall(layout, say)
            return 0
        environment = arguments.environment
        options = Options(
            layout,
            project,
            tls=not arguments.no_tls,
            environment=Path(environment).absolute() if environment else None,
            nginx=arguments.nginx or NGINX,
        )
        if arguments.restore:
            if arguments.identity is None:
                complain("name the secret key too: --identity FILE")
                return 2
            backup = Backup(arguments.restore, arguments.identity, arguments.at)
            count = set_up_again(options, backup, say)
            say(f"Restored: {_changes(count)}.")
            return 0
        if arguments.upgrade:
            count = Upgrade(options, check=answers).apply(say)
            say(f"Upgraded: {_changes(count)}.")
            return 0
        if arguments.check or arguments.dry_run:
            return _look(options, with_text=arguments.dry_run)
        # One that was killed left half of two versions.
        Upgrade(options).undo(say)
        count = set_up(options, say)
    except UpgradeFailed as error:
        complain(error)
        return 1
    except FAILURES as error:
        complain(error)
        complain("What is said above that was done; run it again after mending this.")
        return 1
    done = f"Done: {_changes(count)}."
    say(done if count else "Everything was as it should be.")
    return 0


def _changes(count: int) -> str:
    return f"{count} change{'' if count == 1 else 's'}"


def _absolute(root: str) -> Path:
    # Not resolved: `current` may be a link, and a machine's root is none. Two slashes
    # at the beginning stay two, and are the machine's root all the same.
    return Path("/" + os.path.abspath(root).lstrip("/"))  # noqa: PTH100


def run_upgrade(arguments: argparse.Namespace, project: Path) -> int:
    """`sceau upgrade`: the newest code, which then does the rest."""
    source = arguments.source or installed_from(project)
    if source is None:
        complain("where is the clone? sceau upgrade --from /opt/sceau")
        return 2
    try:
        if not arguments.no_fetch:
            say(f"fetching into {source} …")
            words = ("-c", f"safe.directory={source}", "-C", str(source))
            say(run(["git", *words, "pull", "--ff-only", "--quiet"]) or "fetched")
    except SetupError as error:
        complain(f"{error}\nNothing was changed.")
        return 1
    program = source / "deploy" / "setup"
    os.execv(program, [str(program), "--upgrade"])  # noqa: S606  no shell is wanted


def _look(options: Options, *, with_text: bool) -> int:
    found = look(options)
    for name, lines in found:
        for line in lines:
            say(f"{name}: {line}")
    if with_text:
        for name, step in all_steps(options):
            if name == "files" and isinstance(step, Files):
                _show_texts(step)
        say("Nothing was changed.")
        return 0
    if not found:
        say("Nothing differs.")
    return 1 if found else 0


def _show_texts(step: Files) -> None:
    """What stands in the files that would be written, as a difference."""
    for item in step.items:
        if not isinstance(item, File) or "differs" not in differences(
            item, owned=False
        ):
            continue
        before = item.path.read_text("utf-8", "replace").splitlines()
        after = item.content.decode("utf-8").splitlines()
        for line in difflib.unified_diff(
            before, after, str(item.path), "new", lineterm=""
        ):
            say(line)
