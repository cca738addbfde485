"""The table `[backup]`: where backups go, for whom they are sealed, how many stay."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from sceau.configuration.errors import RefusedValue, quoted
from sceau.configuration.settings import Contradiction, Table, setting

# What no shell on the way reads as anything but a name.
_REMOTE = re.compile(
    r"(?:[A-Za-z0-9_][A-Za-z0-9._-]*@)?[A-Za-z0-9][A-Za-z0-9.-]*:/[A-Za-z0-9._/-]*"
)
# Bech32, 32 bytes: what `age-keygen -y` prints.
_RECIPIENT = re.compile(r"age1[02-9ac-hj-np-z]{58}")
_SECRET = "AGE-SECRET-KEY-"  # noqa: S105  how such a key begins


def _target(text: str) -> str:
    is_folder = text.startswith("/") and text.isprintable() and len(text) > 1
    is_remote = _REMOTE.fullmatch(text) is not None
    if text and (not (is_folder or is_remote) or ".." in text.split("/")):
        reason = f"{quoted(text)} is no folder and no place that rsync reaches by ssh"
        advice = "write /a/whole/path or user@host:/a/whole/path, or nothing"
        raise RefusedValue(reason, advice)
    return text


def _recipients(keys: tuple[str, ...]) -> tuple[str, ...]:
    for key in keys:
        if key.upper().startswith(_SECRET):
            # Not quoted: whoever reads the message could open the backups.
            reason = "one of the keys is the secret one"
            raise RefusedValue(reason, "write what age-keygen -y FILE prints, age1…")
        if _RECIPIENT.fullmatch(key) is None:
            reason = f"{quoted(key)} is no public key of age"
            advice = "write what age-keygen -y FILE prints: age1 and 58 more characters"
            raise RefusedValue(reason, advice)
    return keys


@dataclass(frozen=True)
class BackupSettings(Table):
    """What `sceau backup` needs to know.

    From `load_configuration`, paths are absolute and everything is checked.
    """

    about: ClassVar[str] = (
        "The backup: repositories, ledgers, secrets and this file, sealed with age. "
        "Rejected texts leave it with the next run."
    )

    target: str = setting(
        "",
        "Where backups go: a folder by its whole path, best on another disk, or "
        "user@host:/folder, which rsync reaches by ssh. Empty: no backup is made.",
        check=_target,
    )
    recipients: tuple[str, ...] = setting(
        (),
        "The public keys of age, age1…, of those who may open the backups. The secret "
        "keys belong on other machines: age-keygen -o FILE makes them.",
        check=_recipients,
    )
    # RUF009 fears defaults that instances share; a path never changes.
    folder: Path = setting(  # noqa: RUF009
        Path("var/backup"),
        "What the backup knows of itself on this machine: its own key, with which "
        "sceau backup verify opens what was written, and what each backup holds.",
    )
    keep_daily: int = setting(
        7, "On so many days the last backup of the day is kept.", between=(1, 1000)
    )
    keep_weekly: int = setting(
        4, "In so many weeks the last backup of the week is kept.", between=(0, 1000)
    )
    keep_monthly: int = setting(
        12, "In so many months the last backup of the month is kept.", between=(0, 1000)
    )

    def contradictions(self) -> Iterator[Contradiction]:
        """What the values say against one another."""
        if self.target and not self.recipients:
            yield Contradiction(
                ("recipients", "target"),
                "there is a target but nobody who could open what is there",
                "write the public key of whoever keeps the machine, or empty target",
            )
