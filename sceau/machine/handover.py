"""Commands that are some unit's own work, typed by root: done as that unit's user.

Files that root made or locked are closed to the services: they would fail from then on.
"""

import os
import pwd
from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sceau.machine.accounts import BUILDER, COMMITTER, COUNTER, KEEPER, MAILER, WEB
from sceau.machine.layout import Layout, is_machines
from sceau.machine.steps import SetupError

SETPRIV = "/usr/bin/setpriv"
"""Of util-linux, without which Debian is none."""


@dataclass(frozen=True)
class Worker:
    """As whom a unit works."""

    user: str
    umask: int
    reads_all: bool = False
    """Whether it may read what is everybody's, as a backup must."""


_WEB = Worker(WEB, 0o077)
_COMMITTER = Worker(COMMITTER, 0o002)
_MAILER = Worker(MAILER, 0o027)
_BUILDER = Worker(BUILDER, 0o022)
_COUNTER = Worker(COUNTER, 0o022)
_KEEPER = Worker(KEEPER, 0o077, reads_all=True)

WORKERS: Mapping[tuple[str, str], Worker] = {
    # Command and action, which is "" where it has none. The units say the same.
    ("backup", "init"): _KEEPER,
    ("backup", "list"): _KEEPER,
    ("backup", "run"): _KEEPER,
    ("backup", "verify"): _KEEPER,
    ("inbox", "commit"): _COMMITTER,
    ("inbox", "rotate-keys"): _WEB,
    ("inbox", "serve"): Worker(WEB, 0o027),
    ("inbox", "tidy"): _COMMITTER,
    ("mail", "list"): _MAILER,
    ("mail", "retry"): _MAILER,
    ("mail", "send"): _MAILER,
    ("moderate", "digest"): _MAILER,
    ("moderate", "stats"): _COMMITTER,
    ("notice", ""): _MAILER,
    ("publish", "nightly"): _BUILDER,
    ("publish", "packages"): _BUILDER,
    ("publish", "run"): _BUILDER,
    ("publish", "watch"): _BUILDER,
    ("reads", "export"): _COUNTER,
    ("reads", "ingest"): _COUNTER,
    ("reads", "purge"): _COUNTER,
    ("reads", "report"): _COUNTER,
    ("rollback", ""): _BUILDER,
}


def worker_of(
    arguments: Namespace, environ: Mapping[str, str], euid: int
) -> Worker | None:
    """Whose work the command is; None when it goes on as whoever typed it.

    Only on a machine has it users, and only root becomes one of them.
    """
    if euid != 0 or not is_machines(environ):
        return None
    action = getattr(arguments, "action", None) or ""
    return WORKERS.get((arguments.command, action))


def words_of(worker: Worker, argv: Sequence[str]) -> list[str]:
    """The command line that does it as that user, with its groups and no others."""
    words = [SETPRIV, f"--reuid={worker.user}", f"--regid={worker.user}"]
    words += ["--init-groups", "--no-new-privs", "--inh-caps=-all"]
    if worker.reads_all:
        right = "+dac_read_search"
        words[-1] = f"--inh-caps=-all,{right}"
        words += [f"--ambient-caps={right}", f"--bounding-set=-all,{right}"]
    return [*words, "--", str(Layout().program), *argv]


def environment_of(home: str, user: str, environ: Mapping[str, str]) -> dict[str, str]:
    """Root's, without what names root's own folders."""
    kept = {key: value for key, value in environ.items() if not key.startswith("XDG_")}
    return {**kept, "HOME": home, "USER": user, "LOGNAME": user}


def hand_over(worker: Worker, argv: Sequence[str]) -> None:
    """Become that user and begin anew; does not return. Raises SetupError, OSError."""
    try:
        home = pwd.getpwnam(worker.user).pw_dir
    except KeyError:
        raise SetupError(
            f"there is no user {worker.user} yet; type: sudo deploy/setup"
        ) from None
    words = words_of(worker, argv)
    environ = environment_of(home, worker.user, os.environ)
    os.umask(worker.umask)
    # As units do: root's own folder is closed to others.
    os.chdir(Layout().code / "current")
    os.execve(words[0], words, environ)  # noqa: S606  no shell is wanted


def hand_over_by_root(
    arguments: Namespace, argv: Sequence[str], complain: Callable[[str], None]
) -> bool:
    """Do what root typed as whose work it is, and then do not return. False where it
    is nobody's; True where it cannot be done, which was said."""
    worker = worker_of(arguments, os.environ, os.geteuid())
    if worker is None:
        return False
    try:
        hand_over(worker, argv)
    except (SetupError, OSError) as error:
        complain(f"{error}")
    return True
