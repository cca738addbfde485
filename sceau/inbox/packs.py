"""A pack of git's, made of parentless commits with one file each.

    pack = Pack()
    commit = pack.add(NewCommit(…))   # its id, as git names it
    pack.write_to(stream)             # for git, which checks it all

git-fast-import makes the same objects with a parser, a table and a compressor between,
and takes four times as long, git's check included (gitformat-pack(5), RFCs 1950 and
1951).
"""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from struct import Struct, pack
from typing import IO
from zlib import adler32, compress

AUTHOR = "Sous le sceau <inbox@localhost>"
"""Of every commit: no reader's text reaches an author line."""
MESSAGES = {
    "pending": "A comment",
    "signals": "Signals",
    "removals": "A removal",
    "reports": "A report",
}

_CODES = {b"commit": 1, b"tree": 2, b"blob": 3}
_MOST_STORED = 0xFFFF
_ADLER = Struct(">I").pack


@dataclass(frozen=True, slots=True)
class NewCommit:
    """A parentless commit with one file, and the reference that shall point at it."""

    ref: str
    path: str
    data: bytes
    seconds: int
    """Its date, since the epoch: the comment's own, so a repetition has the same id."""


class Pack:
    """Objects, each once. Nothing is written before `write_to`."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._ids: set[bytes] = set()

    def __len__(self) -> int:
        """How many objects."""
        return len(self._ids)

    def add(self, commit: NewCommit) -> str:
        """Add all objects of a commit; returns its id."""
        *folders, name = commit.path.encode("ascii").split(b"/")
        entry = b"100644 %b\0" % name + self._add(b"blob", commit.data)
        tree = self._add(b"tree", entry)
        for folder in reversed(folders):
            tree = self._add(b"tree", b"40000 %b\0" % folder + tree)
        who = f"{AUTHOR} {commit.seconds} +0000"
        text = (
            f"tree {tree.hex()}\nauthor {who}\ncommitter {who}\n\n"
            f"{MESSAGES[commit.ref.split('/')[1]]}"
        )
        return self._add(b"commit", text.encode("ascii")).hex()

    def write_to(self, stream: IO[bytes]) -> None:
        """The whole pack, with its checksum."""
        head = b"PACK" + (2).to_bytes(4) + len(self._ids).to_bytes(4)
        body = b"".join((head, *self._parts))
        stream.write(body)
        stream.write(hashlib.sha1(body, usedforsecurity=False).digest())

    def _add(self, kind: bytes, data: bytes) -> bytes:
        whole = b"%b %d\0%b" % (kind, len(data), data)
        id_ = hashlib.sha1(whole, usedforsecurity=False).digest()
        # Signals of two comments may be the same bytes; a pack names each object once.
        if id_ not in self._ids:
            self._ids.add(id_)
            if len(data) <= _MOST_STORED:
                self._parts += _before(kind, len(data)), data, _ADLER(adler32(data))
            else:
                self._parts += _header(kind, len(data)), compress(data, 0)
        return id_


@lru_cache(maxsize=4096)
def _before(kind: bytes, size: int) -> bytes:
    """What stands before the bytes of an object, as zlib writes what it does not
    compress: of texts this short, compressing takes most of the time, and setting up a
    compressor a good part of it."""
    return _header(kind, size) + pack("<3sHH", b"\x78\x01\x01", size, size ^ 0xFFFF)


def _header(kind: bytes, size: int) -> bytes:
    """Kind and size: four bits of it, then seven in each byte that follows."""
    byte, size = _CODES[kind] << 4 | size & 15, size >> 4
    header = bytearray()
    while size:
        header.append(byte | 0x80)
        byte, size = size & 0x7F, size >> 7
    header.append(byte)
    return bytes(header)
