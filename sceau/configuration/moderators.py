"""The table `[moderators]`: whose ssh keys open the two repositories."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from sceau.configuration.errors import RefusedValue, quoted
from sceau.configuration.settings import Table, setting

# It stands between quotation marks in a file of sshd's, and a shell reads it.
_PROGRAM = re.compile(r"/?[A-Za-z0-9._+/-]+")


def _program(text: str) -> str:
    if not _PROGRAM.fullmatch(text):
        reason = f"{quoted(text)} has characters that a shell would not leave alone"
        raise RefusedValue(reason, "write a path of letters, digits, / . _ + and -")
    return text


@dataclass(frozen=True)
class ModeratorsSettings(Table):
    """What `sceau moderators` needs to know.

    From `load_configuration`, paths are absolute and everything is checked.
    """

    about: ClassVar[str] = (
        "Moderators: the ssh keys with which they reach the repositories site.git and "
        "inbox.git of this server, and nothing else."
    )

    # RUF009 fears defaults that instances share; a path never changes.
    authorized_keys: Path | None = setting(  # noqa: RUF009
        None,
        "The file in which sshd looks for the keys of the user who owns the "
        "repositories, usually .ssh/authorized_keys in his home.",
    )
    program: str = setting(
        "sceau",
        "The sceau that ssh runs, by its whole path. It must find this file, so on a "
        "server it is a script that sets SCEAU_CONFIG.",
        check=_program,
    )
