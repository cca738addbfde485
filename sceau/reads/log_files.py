"""Logs on the disk: known by their first line, read on from where reading ended.

Rotated, compressed, copied or renamed, a log stays the same log, because its first
complete line does. A position counts bytes of the decompressed stream.
"""

import gzip
import hashlib
import os
import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path

from sceau.reads.access_log import decoded
from sceau.reads.errors import LogError

BLOCK = 1 << 20
"""Bytes read at once; also the longest line that is looked at."""
_MARK = 256
"""Bytes before a position that must still be there when reading goes on."""
_FIRST_LINE = 1 << 16
"""Bytes of the first line by which a log is known, should it be longer."""
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Position:
    """How far a log was read."""

    offset: int = 0
    mark: bytes = b""
    """Digest of the bytes before."""
    time: float = 0.0
    """Of the last line that could be read."""
    packed: bytes = b""
    """Digest of what tells one gzip file from another, if it was read to its end."""


START = Position()


@dataclass(frozen=True, slots=True)
class Block:
    """Complete lines, and where they end."""

    lines: list[str]
    offset: int
    mark: bytes
    read: int
    """How many bytes of the file on the disk have been read."""


class Log:
    """A log that is open. `salt` keys all digests; names nothing beyond one ledger."""

    def __init__(self, path: Path, file: BufferedReader, salt: bytes) -> None:
        self._path = path
        self._file = file
        self._salt = salt
        self._size = os.fstat(file.fileno()).st_size
        self._is_packed = file.read(2) == _GZIP
        file.seek(0)
        self._stream = gzip.GzipFile(fileobj=file) if self._is_packed else file
        self.identity = self._identity()
        """Digest of the first complete line, or None if there is none yet."""

    def packed(self) -> bytes:
        """Digest of size, checksum and length of a gzip file; else empty."""
        if not self._is_packed:
            return b""
        descriptor = self._file.fileno()
        end = os.pread(descriptor, 8, max(0, self._size - 8))
        return self._digest(self._size.to_bytes(8, "big") + end)

    def has_more(self, position: Position) -> bool:
        """Whether something may stand behind the position; only looks, never reads."""
        if self._is_packed:
            return position.packed != self.packed()
        return self._size > position.offset

    def goes_on(self, position: Position) -> bool | None:
        """Whether the log is as it was up to a position.

        None if it ends before: another copy of it was longer.
        """
        before = self._before(position.offset)
        if len(before) < min(_MARK, position.offset):
            return None
        return self._digest(before) == position.mark

    def blocks(self, offset: int) -> Iterator[Block]:
        """The complete lines from an offset on. A line that is too long is empty."""
        tail, rest, too_long = self._before(offset), b"", False
        while data := self._read(BLOCK):
            rest += data
            end = rest.rfind(b"\n") + 1
            if end:
                lines = decoded(rest[: end - 1]).split("\n")
                if too_long:
                    lines[0], too_long = "", False
                offset += end
                tail = (tail + rest[:end])[-_MARK:]
                rest = rest[end:]
                yield Block(lines, offset, self._digest(tail), self._file.tell())
            elif len(rest) > BLOCK:
                offset += len(rest)
                tail, rest, too_long = (tail + rest)[-_MARK:], b"", True

    def _identity(self) -> bytes | None:
        first = b""
        while b"\n" not in first and len(first) < _FIRST_LINE:
            data = self._read(_FIRST_LINE - len(first))
            if not data:
                return None
            first += data
        return self._digest(first.partition(b"\n")[0])

    def _before(self, offset: int) -> bytes:
        """What stands before an offset; the next that is read stands behind it."""
        begin = max(0, offset - _MARK)
        with self._reading():
            self._stream.seek(begin)
        found = b""
        while data := self._read(offset - begin - len(found)):
            found += data
        return found

    def _read(self, size: int) -> bytes:
        """Up to so many bytes; none at the end, and none where none are wanted."""
        with self._reading():
            # One read of the disk: what was unpacked before a damage is not lost.
            return self._stream.read1(size) if size else b""

    def _digest(self, data: bytes) -> bytes:
        return hashlib.blake2b(data, key=self._salt, digest_size=16).digest()

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except EOFError:
            raise LogError(
                f"{self._path}: the compressed file ends too early: if nothing is "
                "writing it any more, look at it with gzip --test"
            ) from None
        except zlib.error as error:
            raise LogError(
                f"{self._path}: the compressed file is damaged ({error}): look at it "
                "with gzip --test"
            ) from None
        except OSError as error:
            # Without a reason of the system it is gzip that complains.
            reason = error.strerror or f"the compressed file is damaged ({error})"
            raise LogError(f"{self._path}: {reason}: read it again later") from None


@contextmanager
def opened(path: Path, salt: bytes) -> Iterator[Log]:
    """Open a log for reading. Raises LogError."""
    try:
        # Whoever opens a pipe would wait for somebody to write into it.
        if not stat.S_ISREG(path.stat().st_mode):
            raise LogError(f"{path}: no file: name the logs themselves")
        file = path.open("rb")
    except OSError as error:
        raise LogError(
            f"{path}: {error.strerror}: check the name and who may read it"
        ) from None
    with file:
        yield Log(path, file, salt)
