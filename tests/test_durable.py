"""Files that survive: whole or not at all."""

import stat
from pathlib import Path

import pytest

from sceau.comments.writing import fsync_folder
from sceau.durable import replace_file, write_new
from tests.inbox.desk import at_once, run_in_little_room


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


# --- a new file ---------------------------------------------------------------------
@pytest.mark.parametrize("data", [b"", b"a", b"\0" * 300_000])
def test_a_new_file_holds_what_was_given(tmp_path: Path, data: bytes) -> None:
    write_new(tmp_path / "new", data)
    assert (tmp_path / "new").read_bytes() == data


def test_a_new_file_is_not_for_everyone(tmp_path: Path) -> None:
    write_new(tmp_path / "new", b"")
    write_new(tmp_path / "secret", b"", 0o600)
    assert _mode(tmp_path / "new") & stat.S_IRWXO == 0
    assert _mode(tmp_path / "secret") == 0o600


def test_what_stands_there_is_never_overwritten(tmp_path: Path) -> None:
    old = tmp_path / "old"
    old.write_bytes(b"old")
    with pytest.raises(FileExistsError):
        write_new(old, b"new")
    assert old.read_bytes() == b"old"


def test_no_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FileExistsError):
        write_new(tmp_path / "link", b"new")
    assert not (tmp_path / "elsewhere").exists()


def test_without_room_nothing_stays(tmp_path: Path) -> None:
    program = """
import sys, pathlib
from sceau.durable import write_new
try:
    write_new(pathlib.Path(sys.argv[1]), b"x" * 10_000)
except OSError as error:
    print(type(error).__name__)
"""
    said = run_in_little_room(program, tmp_path / "new", room=4096)
    assert said == "OSError"
    assert list(tmp_path.iterdir()) == []


# --- replacing ----------------------------------------------------------------------
def test_a_replaced_file_has_the_new_bytes_and_the_new_mode(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    path.chmod(0o666)
    inode = path.stat().st_ino
    replace_file(path, b"new", 0o600)
    assert path.read_bytes() == b"new"
    assert _mode(path) == 0o600
    assert path.stat().st_ino != inode, "whoever compares inodes sees that it changed"
    assert list(tmp_path.iterdir()) == [path]


def test_readers_see_the_old_or_the_new_file_and_never_a_part(tmp_path: Path) -> None:
    path = tmp_path / "file"
    whole = {letter * 50_000 for letter in (b"a", b"b", b"c")}
    replace_file(path, min(whole))
    seen: set[bytes] = set()

    def write(data: bytes) -> None:
        for _ in range(20):
            replace_file(path, data)

    def read() -> None:
        for _ in range(300):
            seen.add(path.read_bytes())

    at_once(*(lambda d=data: write(d) for data in whole), read)
    assert seen <= whole
    assert list(tmp_path.iterdir()) == [path]


def test_without_room_the_old_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    program = """
import sys, pathlib
from sceau.durable import replace_file
try:
    replace_file(pathlib.Path(sys.argv[1]), b"x" * 10_000)
except OSError as error:
    print(type(error).__name__)
"""
    assert run_in_little_room(program, path, room=4096) == "OSError"
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_where_a_folder_stands_nothing_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "file").mkdir()
    with pytest.raises(OSError, match="file"):
        replace_file(tmp_path / "file", b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


# --- folders ------------------------------------------------------------------------
def test_only_a_folder_can_be_flushed_as_one(tmp_path: Path) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    fsync_folder(tmp_path)
    (tmp_path / "file").touch()
    with pytest.raises(NotADirectoryError):
        fsync_folder(tmp_path / "file")
    assert len(list(Path("/proc/self/fd").iterdir())) == before, "nothing stays open"
