"""Running git on `inbox.git` without any of the user's own settings."""

import subprocess
from pathlib import Path
from typing import IO

# Nothing of the machine or the user changes what these commands do or ask.
ENVIRONMENT = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "HOME": "/nonexistent",
    "LC_ALL": "C",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
}
# Objects, packs and references are on the disk before a command returns.
DURABLE = "core.fsync=all"
TIMEOUT = 600.0


class GitError(Exception):
    """git failed; the message is its own, shortened, and names no reader's words."""


class Git:
    """Commands on one bare repository."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.held: tuple[int, ...] = ()
        """Descriptors that git's processes hold too: a lock ends with the last one."""

    def exists(self) -> bool:
        """Whether a repository stands there."""
        return (self.folder / "objects").is_dir() and (self.folder / "refs").is_dir()

    def command(self, *arguments: str) -> list[str]:
        """The command line, for whoever starts it by itself."""
        # The folder may belong to another user of the server; a path given by the
        # command line is not a repository somebody else placed where we look.
        return [
            *("git", "-c", "safe.directory=*", "-c", DURABLE),
            *("--git-dir", str(self.folder), *arguments),
        ]

    def run(self, *arguments: str, stdin: bytes = b"") -> bytes:
        """Run a command; returns what it wrote. Raises GitError."""
        self._require()
        try:
            done = subprocess.run(
                self.command(*arguments),
                input=stdin,
                capture_output=True,
                env=ENVIRONMENT,
                check=False,
                timeout=TIMEOUT,
                pass_fds=self.held,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise GitError(f"git {arguments[0]}: {type(error).__name__}") from None
        if done.returncode != 0:
            raise GitError(f"git {arguments[0]}: {first_line(done.stderr)}")
        return done.stdout

    def started(self, *arguments: str, stdin: IO[bytes]) -> subprocess.Popen[bytes]:
        """Start a command that reads a file, for `ended`. Raises GitError."""
        self._require()
        try:
            return subprocess.Popen(
                self.command(*arguments),
                stdin=stdin,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                env=ENVIRONMENT,
                pass_fds=self.held,
            )
        except OSError as error:
            raise GitError(f"git {arguments[0]}: {type(error).__name__}") from None

    def ended(self, process: subprocess.Popen[bytes]) -> None:
        """Wait for a command that was started. Raises GitError if it failed."""
        try:
            _, message = process.communicate(timeout=TIMEOUT)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise GitError("git: TimeoutExpired") from None
        if process.returncode != 0:
            raise GitError(f"git: {first_line(message)}")

    def _require(self) -> None:
        if not self.exists():
            raise GitError(f"{self.folder}: no repository; type: sceau inbox init")


def first_line(stderr: bytes) -> str:
    """What git says first, without control characters."""
    text = stderr.decode("utf-8", "replace").strip().partition("\n")[0][:200]
    return "".join(c if c.isprintable() else "?" for c in text) or "no message"
