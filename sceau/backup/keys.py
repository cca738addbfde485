"""The backup's own keys on the machine that is backed up; never in a backup.

    <folder>/machine.key    opens what this machine sealed, so that a timer may verify
    <folder>/names.key      makes names of objects that only this machine can tell

All that the first one opens lies in plain on the same machine anyway.
"""

import contextlib
import fcntl
import hashlib
import hmac
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sceau.backup.age import make_key, public_key
from sceau.backup.errors import BackupError
from sceau.durable import replace_file

_INIT = "type: sceau backup init"


@dataclass(frozen=True)
class Keys:
    """The keys in a folder."""

    folder: Path

    @property
    def machine(self) -> Path:
        """The file with this machine's identity."""
        return self.folder / "machine.key"

    @property
    def _names(self) -> Path:
        return self.folder / "names.key"

    def create(self) -> None:
        """Make what is missing. Raises BackupError, OSError."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not self.machine.exists():
            replace_file(self.machine, make_key(), mode=0o600)
        if not self._names.exists():
            secret = f"{secrets.token_hex(32)}\n".encode("ascii")
            replace_file(self._names, secret, mode=0o600)

    def recipient(self) -> str:
        """This machine's public key. Raises BackupError."""
        if not self.machine.exists():
            raise BackupError(f"{self.machine} is not there yet; {_INIT}")
        return public_key(self.machine)

    def names(self) -> "Names":
        """What names objects. Raises BackupError, OSError."""
        try:
            secret = bytes.fromhex(self._names.read_text("ascii"))
        except FileNotFoundError:
            raise BackupError(f"{self._names} is not there yet; {_INIT}") from None
        except ValueError:
            secret = b""
        if len(secret) != 32:
            raise BackupError(
                f"{self._names} is damaged; remove it, write another target into "
                f"sceau.toml and {_INIT}"
            )
        return Names(secret)


@dataclass(frozen=True, repr=False)
class Names:
    """Names of objects: digests that nobody can guess who lacks the secret."""

    secret: bytes

    def of(self, *words: str) -> str:
        """The name of what these words say of it."""
        text = "\0".join(words).encode("utf-8", "surrogateescape")
        return hmac.new(self.secret, text, hashlib.sha256).hexdigest()

    @property
    def store(self) -> str:
        """Marks this machine's store."""
        return self.of("store")[:32]


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[int]:
    """Keep other runs away; yields what a child must hold that outlives this process.

    Raises BackupError, OSError.
    """
    descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupError("Another sceau backup is at work; wait for it.") from None
        # What a killed run was writing beside; nobody else writes here.
        for path in folder.glob(".*.tmp"):
            path.unlink(missing_ok=True)
        yield descriptor
    finally:
        os.close(descriptor)
