"""Packs that git takes in as if it had made them itself."""

import io
import subprocess
from pathlib import Path

import pytest

from sceau.inbox.packs import NewCommit, Pack
from tests.inbox.desk import id_of


def _git(folder: Path, *arguments: str, stdin: bytes = b"") -> bytes:
    return subprocess.run(
        ["git", "--git-dir", folder, *arguments],
        input=stdin,
        check=True,
        capture_output=True,
    ).stdout


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    _git(tmp_path / "some.git", "init", "--quiet", "--bare")
    return tmp_path / "some.git"


def _commit(number: int, data: bytes, path: str = "signals/{}.json") -> NewCommit:
    id_ = id_of(number)
    return NewCommit(f"refs/signals/{id_}", path.format(id_), data, 1_700_000_000)


def _written(pack: Pack) -> bytes:
    stream = io.BytesIO()
    pack.write_to(stream)
    return stream.getvalue()


# Around every change of the form: sizes of four, eleven and eighteen bits in a header,
# and the longest block that zlib stores.
SIZES = (0, 1, 15, 16, 2047, 2048, 65_535, 65_536, 262_143, 262_144, 300_000)


@pytest.mark.parametrize("size", SIZES)
def test_git_reads_back_what_was_put_in(folder: Path, size: int) -> None:
    pack, data = Pack(), bytes(n % 251 for n in range(size))
    made = pack.add(_commit(1, data))
    _git(folder, "index-pack", "--stdin", "--strict", stdin=_written(pack))
    assert _git(folder, "cat-file", "blob", f"{made}:signals/{id_of(1)}.json") == data
    assert _git(folder, "fsck", "--strict", "--full", "--no-dangling") == b""


@pytest.mark.parametrize("path", ["a", "a/b", "comments/un-article/{}.md"])
def test_a_path_is_as_deep_as_it_is(folder: Path, path: str) -> None:
    pack = Pack()
    made = pack.add(_commit(1, b"text", path))
    _git(folder, "unpack-objects", "-q", "--strict", stdin=_written(pack))
    listed = _git(folder, "ls-tree", "-r", "--name-only", made).decode().strip()
    assert listed == path.format(id_of(1))
    assert len(pack) == 2 + len(path.split("/"))


def test_each_object_is_there_once(folder: Path) -> None:
    pack = Pack()
    first, again, other = (pack.add(_commit(n, b"same")) for n in (1, 1, 2))
    assert first == again != other
    assert len(pack) == 7, "one blob; two trees and a commit for each"
    _git(folder, "index-pack", "--stdin", "--strict", stdin=_written(pack))
    assert _git(folder, "fsck", "--strict", "--full", "--no-dangling") == b""
