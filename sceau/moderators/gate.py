"""What a command that came over ssh may be: git, on the two repositories. Pure.

git-upload-pack '/site.git'          git fetch
git-receive-pack '~/inbox.git'       git push
git upload-archive '/srv/site.git'   git archive --remote
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

# git puts the path between single quotes, and escapes ' and ! outside of them, which no
# path of ours has.
_COMMAND = re.compile(
    r"git[ -](?P<service>upload-pack|receive-pack|upload-archive) '(?P<path>[^'\\!]+)'"
)
_PROTOCOL = re.compile(r"version=[0-9]{1,2}")


@dataclass(frozen=True)
class Access:
    """What is run, and where."""

    service: str
    repository: Path

    @property
    def words(self) -> list[str]:
        """For exec."""
        # --strict: never another repository somewhere below.
        strict = ["--strict"] if self.service == "upload-pack" else []
        return ["git", self.service, *strict, str(self.repository)]


def access(command: str, repositories: Mapping[str, Path]) -> Access | None:
    """What a command asks for, or None when it is nothing that may be.

    `repositories` are absolute paths by the names under which they are reached.
    """
    found = _COMMAND.fullmatch(command)
    if found is None:
        return None
    asked = found["path"]
    for name, path in repositories.items():
        spellings = {name, f"/{name}", f"~/{name}", str(path)}
        # Compared as a whole: nothing is resolved, so nothing leads elsewhere.
        if asked.removesuffix("/") in spellings:
            return Access(found["service"], path)
    return None


def environment(environ: Mapping[str, str]) -> dict[str, str]:
    """What git gets: nothing of its own variables but the protocol's version, should
    sshd ever let others in."""
    kept = {key: text for key, text in environ.items() if not key.startswith("GIT_")}
    protocol = environ.get("GIT_PROTOCOL", "")
    if _PROTOCOL.fullmatch(protocol):
        kept["GIT_PROTOCOL"] = protocol
    return kept
