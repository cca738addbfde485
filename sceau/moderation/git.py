"""Running git in a moderator's clone, with the moderator's own settings.

Unlike the inbox's: who commits, how it is signed and how a server is reached are the
moderator's affair.
"""

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sceau.comments.errors import printable

_LINES_OF_TROUBLE = 8
_REACHING = r"^(core\.sshcommand|core\.gitproxy|(ssh|url|http|credential)\..*)$"
_ALWAYS = {
    # What git says is read here, so it must not be said in French.
    "LC_ALL": "C",
    "GIT_NO_REPLACE_OBJECTS": "1",
    # Nobody watches: what it writes about thousands may come all at once.
    "GIT_FLUSH": "0",
}


class GitFailed(Exception):
    """git did not do it; the message is what it said, escaped and shortened."""


@dataclass(frozen=True)
class Git:
    """Commands in one clone."""

    folder: Path
    environ: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))

    def run(self, *arguments: str, stdin: bytes = b"") -> str:
        """What a command wrote, without the last line end. Raises GitFailed."""
        return self.read(*arguments, stdin=stdin).decode("utf-8", "replace").rstrip()

    def read(self, *arguments: str, stdin: bytes = b"") -> bytes:
        """The bytes that a command wrote. Raises GitFailed."""
        done = self._run(arguments, stdin)
        if done.returncode != 0:
            raise GitFailed(f"git {_verb(arguments)}: {_told(done.stderr)}")
        return done.stdout

    def ok(self, *arguments: str) -> bool:
        """Whether a command that answers by its exit code says yes."""
        return self._run(arguments, b"").returncode == 0

    def reaching(self) -> list[tuple[str, str]]:
        """This clone's own settings of how servers are reached. Raises GitFailed."""
        words = ("config", "--local", "-z", "--get-regexp", _REACHING)
        if not self.ok(*words):
            return []
        lines = self.run(*words).split("\0")
        pairs = [line.partition("\n") for line in lines if line]
        return [(name, value) for name, _, value in pairs]

    def _run(
        self, arguments: Sequence[str], stdin: bytes
    ) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            ["git", "-C", str(self.folder), *arguments],
            input=stdin,
            capture_output=True,
            env={**self.environ, **_ALWAYS},
            check=False,
        )


def _verb(arguments: Sequence[str]) -> str:
    # A setting stands before it: `-c core.quotePath=true diff-tree`.
    return arguments[2] if arguments[0] == "-c" else arguments[0]


def _told(stderr: bytes) -> str:
    lines = stderr.decode("utf-8", "replace").strip().splitlines()
    shown = [printable(line)[:300] for line in lines[-_LINES_OF_TROUBLE:]]
    return "\n".join(shown) or "no message"
