"""The program `age`: sealing and opening, through pipes, so that size does not matter.

age and not a library: the friend opens a backup with a program of his own system even
when nothing of this project is left. It finds out by itself what was cut short or
altered; who made a backup it cannot tell, so a target must be kept from strangers.
"""

import contextlib
import hashlib
import os
import subprocess
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sceau.backup.errors import BackupError, Damaged, WrongKey, with_advice

CHUNK = 1024 * 1024
_MISSING = "age is missing; type: sudo apt-get install age"
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_SEALED_KEY = (b"age-encryption.org/", b"-----BEGIN AGE")


@dataclass(frozen=True)
class Sealed:
    """What was sealed: its digest, its size, and that of the sealed file."""

    sha256: str
    size: int
    sealed: int


def make_key() -> bytes:
    """A new identity, as age-keygen prints it. Raises BackupError."""
    return _output(["age-keygen"])


def public_key(identity: Path) -> str:
    """The public key of an identity. Raises BackupError."""
    return _output(["age-keygen", "-y", str(identity)]).decode("ascii").strip()


def require_identity(identity: Path) -> None:
    """See that age could read it without asking anybody. Raises BackupError."""
    try:
        with identity.open("rb") as stream:
            beginning = stream.read(32)
    except OSError as error:
        raise BackupError(
            f"{identity}: {error.strerror}; name the file with the secret key, that "
            "age-keygen made"
        ) from None
    if beginning.startswith(_SEALED_KEY):
        raise BackupError(
            f"{identity} is sealed with a passphrase. Open it first: "
            f"age --decrypt --output key.txt {identity}"
        )


def seal(
    chunks: Iterable[bytes],
    recipients: Sequence[str],
    path: Path,
    flush: Callable[[int], None] = os.fsync,
) -> Sealed:
    """Seal into a new file and flush it; nothing stays after a failure.

    Raises BackupError, OSError and what `chunks` raises.
    """
    words = ["age", "--encrypt"]
    words += [word for key in recipients for word in ("--recipient", key)]
    digest, size = hashlib.sha256(), 0
    descriptor = os.open(path, _NEW, 0o640)
    try:
        with _started(words, stdin=subprocess.PIPE, stdout=descriptor) as age:
            assert age.stdin is not None and age.stderr is not None  # noqa: S101
            try:
                # age says itself why it stopped reading.
                with contextlib.suppress(BrokenPipeError):
                    for chunk in chunks:
                        digest.update(chunk)
                        size += len(chunk)
                        rest = memoryview(chunk)
                        while rest:
                            rest = rest[age.stdin.write(rest) or 0 :]
                    age.stdin.close()
            except BaseException:
                age.kill()
                raise
            said = age.stderr.read()
        if age.returncode != 0:
            raise BackupError(f"{path}: {_told(said)}")
        flush(descriptor)
        return Sealed(digest.hexdigest(), size, os.fstat(descriptor).st_size)
    except BaseException:
        with contextlib.suppress(OSError):
            path.unlink()
        raise
    finally:
        os.close(descriptor)


def opened(path: Path, identity: Path) -> Iterator[bytes]:
    """What was sealed. Only at the end it is sure to be whole.

    Raises WrongKey, Damaged, BackupError, OSError.
    """
    words = ["age", "--decrypt", "--identity", str(identity)]
    with (
        path.open("rb") as sealed,
        _started(words, stdin=sealed, stdout=subprocess.PIPE) as age,
    ):
        assert age.stdout is not None and age.stderr is not None  # noqa: S101
        try:
            while chunk := age.stdout.read(CHUNK):
                yield chunk
        except BaseException:
            age.kill()
            raise
        said = age.stderr.read()
    if age.returncode == 0:
        return
    words_of_age = _told(said)
    if "no identity matched" in words_of_age:
        raise WrongKey(
            f"{path} was sealed for another key than the one in {identity}: name the "
            "file with the secret key that belongs to recipients in sceau.toml"
        )
    if f'"{identity}"' in words_of_age:
        raise BackupError(
            f"{identity} is no secret key of age: name the file that age-keygen made"
        )
    raise Damaged(f"{path} was cut short or altered ({words_of_age})")


def _started(
    words: Sequence[str], *, stdin: IO[bytes] | int, stdout: int
) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            words,
            stdin=stdin,
            stdout=stdout,
            stderr=subprocess.PIPE,
            # Unbuffered pipes: closing after a failure has nothing left to write.
            bufsize=0,
        )
    except FileNotFoundError:
        raise BackupError(_MISSING) from None


def _output(words: Sequence[str]) -> bytes:
    try:
        done = subprocess.run(
            words, stdin=subprocess.DEVNULL, capture_output=True, check=False
        )
    except FileNotFoundError:
        raise BackupError(_MISSING) from None
    if done.returncode != 0:
        raise BackupError(f"{words[0]}: {_told(done.stderr)}")
    return done.stdout


def _told(stderr: bytes) -> str:
    """What age says first, without control characters and its own advertisement."""
    text = stderr.decode("utf-8", "replace").strip().partition("\n")[0][:300]
    text = "".join(c if c.isprintable() else "?" for c in text)
    return with_advice(text.removeprefix("age: error: ")) or "age says nothing"
