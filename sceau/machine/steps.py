"""What a step of the set-up is, and the steps about users, versions and files."""

import grp
import os
import pwd
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sceau.durable import replace_file
from sceau.machine.accounts import ACCOUNTS, GROUPS, Account
from sceau.machine.items import File, Item, Link, differences, make
from sceau.machine.layout import Layout
from sceau.machine.versions import (
    INSTALLED_FROM,
    Source,
    VersionError,
    Versions,
)

INSTALLED = "installed"
"""Below the state folder: the files that were installed, one a line."""

NO_HOME = Path("/nonexistent")

Say = Callable[[str], None]


class SetupError(Exception):
    """The set-up stopped; the text says where, why and what to do."""


class Step(Protocol):
    """Something that is as it shall be, or is brought there; again changes nothing."""

    def changes(self) -> list[str]:
        """What `apply` would change, a line each. Changes nothing."""

    def apply(self, say: Say) -> None:
        """Change it. Raises SetupError, OSError."""


def run(words: Sequence[str], *, input_text: str = "") -> str:
    """Run a program of the system; returns what it said. Raises SetupError."""
    try:
        done = subprocess.run(
            [*words],
            input=input_text,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
    except OSError as error:
        raise SetupError(f"{words[0]}: {error.strerror}") from None
    if done.returncode != 0:
        # certbot says on one way that it failed, and on the other why.
        said = f"{done.stdout.strip()}\n{done.stderr.strip()}".strip()[-2000:]
        raise SetupError(f"{' '.join(words[:4])}: {said or 'no message'}")
    return done.stdout


@dataclass(frozen=True)
class Accounts(Step):
    """Users and groups of the system."""

    homes: Mapping[str, Path]
    """Of those whom ssh looks for keys of; the others have none."""
    accounts: Sequence[Account] = ACCOUNTS
    groups: Sequence[str] = GROUPS

    def changes(self) -> list[str]:
        """See Step."""
        lines = [f"group {name}: missing" for name in self._missing_groups()]
        for account in self.accounts:
            if not _has_user(account.name):
                lines.append(f"user {account.name}: missing")
            elif lacking := self._lacking(account):
                lines.append(f"user {account.name}: not in {', '.join(lacking)}")
        return lines

    def apply(self, say: Say) -> None:
        """See Step."""
        for name in self._missing_groups():
            run(["groupadd", "--system", name])
        for account in self.accounts:
            if not _has_user(account.name):
                run(
                    [
                        *("useradd", "--system", "--user-group", "--no-create-home"),
                        *("--home-dir", str(self.homes.get(account.name, NO_HOME))),
                        *("--shell", account.login_shell, account.name),
                    ]
                )
            if lacking := self._lacking(account):
                groups = ",".join(lacking)
                run(["usermod", "--append", "--groups", groups, account.name])

    def _missing_groups(self) -> list[str]:
        return [name for name in self.groups if not _has_group(name)]

    def _lacking(self, account: Account) -> list[str]:
        # All may read sceau.toml.
        wanted = (self.groups[0], *account.groups)
        return [
            name
            for name in wanted
            if not _has_group(name) or account.name not in grp.getgrnam(name).gr_mem
        ]


@dataclass(frozen=True)
class Program(Step):
    """A version of the program, and `current` on it."""

    versions: Versions
    source: Source
    loaded: Path
    """A note that services run what is installed."""
    environment: Path | None = None

    def changes(self) -> list[str]:
        """See Step."""
        environment = self.environment
        if environment and not (environment / "bin" / "python").exists():
            raise VersionError(
                f"{environment}: no bin/python: name a virtual environment"
            )
        name, current = self.source.name(), self.versions.current()
        place = self.versions.path(name)
        if current != name or not self.versions.is_whole(name):
            return [f"{place}: to be installed, after {current or 'none'}"]
        if not self.versions.is_unaltered(name):
            return [f"{place}: files were altered: to be installed again"]
        return []

    def apply(self, say: Say) -> None:
        """See Step."""
        # What still runs an altered version is to be told, even by the next run.
        self.loaded.unlink(missing_ok=True)
        name = self.versions.install(self.source, say, self.environment)
        # For `sceau upgrade`.
        note = self.versions.path(name) / INSTALLED_FROM
        replace_file(note, f"{self.source.folder}\n".encode(), 0o644)
        make(
            Link(self.versions.folder / "current", f"versions/{name}"),
            owned=os.geteuid() == 0,
        )
        self.versions.prune([name])


@dataclass(frozen=True)
class Files(Step):
    """Files and folders; those that an older version had and this one has not go."""

    layout: Layout
    items: Sequence[Item]

    @property
    def _owned(self) -> bool:
        return self.layout.is_machine

    def changes(self) -> list[str]:
        """See Step."""
        lines = [
            f"{item.path}: {', '.join(words)}"
            for item in self.items
            if (words := self._differences(item))
        ]
        return [*lines, *(f"{path}: no longer needed" for path in self._retired())]

    def apply(self, say: Say) -> None:
        """See Step."""
        # First what will have to go some day: a run that is killed has noted it.
        names = sorted({*map(str, self._retired()), *self._names()})
        self.layout.state.mkdir(parents=True, exist_ok=True)
        self._note(names)
        for item in self.items:
            if self._differences(item):
                make(item, owned=self._owned)
        for path in self._retired():
            if self.layout.is_machine and path.parent == self.layout.units:
                retire(path.name, say)
            path.unlink(missing_ok=True)
        self._note(self._names())

    def _differences(self, item: Item) -> list[str]:
        try:
            return differences(item, owned=self._owned)
        except PermissionError:
            return ["cannot be looked at"]

    def _names(self) -> list[str]:
        return sorted(str(item.path) for item in self.items if _is_whole_file(item))

    def _note(self, names: Sequence[str]) -> None:
        text = "".join(f"{name}\n" for name in names)
        replace_file(self.layout.state / INSTALLED, text.encode(), 0o644)

    def _retired(self) -> list[Path]:
        now = set(self._names())
        return [
            path
            for path in installed_files(self.layout)
            if str(path) not in now and path.is_relative_to(self.layout.root)
        ]


def retire(unit: str, say: Say) -> None:
    """Stop a unit for good, while systemd still knows what it was."""
    if "@." in unit:
        # A pattern, of which nothing runs by itself.
        return
    try:
        run(["systemctl", "disable", "--quiet", "--now", unit])
    except SetupError as error:
        # One that only others start cannot be disabled.
        say(str(error))


def installed_from(version: Path) -> Path | None:
    """The clone that an installed version came from."""
    try:
        return Path((version / INSTALLED_FROM).read_text("utf-8").strip())
    except FileNotFoundError:
        return None


def installed_files(layout: Layout) -> list[Path]:
    """The files that a set-up made, none where there was none."""
    try:
        text = (layout.state / INSTALLED).read_text("utf-8")
    except FileNotFoundError:
        return []
    return [Path(line) for line in text.splitlines() if line]


def _is_whole_file(item: Item) -> bool:
    return isinstance(item, File | Link)


def _has_user(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def _has_group(name: str) -> bool:
    try:
        grp.getgrnam(name)
    except KeyError:
        return False
    return True
