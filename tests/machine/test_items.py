"""Files and folders as they shall be: what differs, and making them so."""

import os
from pathlib import Path

import pytest

from sceau.machine.items import File, First, Folder, Item, Kept, Link, differences, make
from tests.privileges import needs_root


def file(path: Path, mode: int = 0o644) -> File:
    return File(path, b"new\n", mode=mode)


def test_a_file_is_made_and_made_again(tmp_path: Path) -> None:
    item = file(tmp_path / "far" / "away")
    assert differences(item, owned=False) == ["missing"]
    make(item, owned=False)
    assert differences(item, owned=False) == []
    assert item.path.read_bytes() == b"new\n"
    item.path.write_bytes(b"old\n")
    item.path.chmod(0o666)
    assert differences(item, owned=False) == ["differs", "mode 0666, not 0644"]
    make(item, owned=False)
    assert differences(item, owned=False) == []
    assert [path.name for path in item.path.parent.iterdir()] == ["away"]


def test_a_link_in_a_files_place_goes_and_what_it_leads_to_stays(
    tmp_path: Path,
) -> None:
    """Root writes into folders of others: nothing of root's may be reached so."""
    victim = tmp_path / "victim"
    victim.write_text("secret")
    victim.chmod(0o600)
    for item in (file(tmp_path / "planted"), First(tmp_path / "first", b"new\n")):
        item.path.symlink_to(victim)
        if isinstance(item, File):
            assert differences(item, owned=False) == ["a link"]
        make(item, owned=False)
        assert not item.path.is_symlink() and item.path.read_bytes() == b"new\n"
        assert victim.read_text() == "secret"
        assert victim.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("is_root_like", [False, True])
def test_rights_are_never_given_through_a_link(
    tmp_path: Path, is_root_like: bool
) -> None:
    """The ledger's folder is the committer's: a link to /etc/shadow would open that."""
    if is_root_like and os.geteuid() != 0:
        pytest.skip("only root gives files away")
    victim = tmp_path / "victim"
    victim.touch(0o600)
    link = tmp_path / "ledger.jsonl"
    link.symlink_to(victim)
    item = Kept(link, "nobody", "nogroup", 0o666)
    assert differences(item, owned=False) == ["a link"]
    with pytest.raises(FileExistsError, match="is a link") as caught:
        make(item, owned=is_root_like)
    assert caught.value.filename == str(link)
    found = victim.stat()
    assert (found.st_mode & 0o777, found.st_uid) == (0o600, os.geteuid())
    assert link.is_symlink()


def test_a_folder(tmp_path: Path) -> None:
    item = Folder(tmp_path / "a" / "b", mode=0o2750)
    make(item, owned=False)
    assert differences(item, owned=False) == []
    (item.path / "kept").touch()
    item.path.chmod(0o777)
    assert differences(item, owned=False) == ["mode 0777, not 2750"]
    make(item, owned=False)
    assert differences(item, owned=False) == []
    assert (item.path / "kept").exists()


@pytest.mark.parametrize("kind", ["file", "link", "dangling"])
def test_what_stands_in_a_folders_place_is_not_taken_away(
    tmp_path: Path, kind: str
) -> None:
    path, other = tmp_path / "place", tmp_path / "other"
    if kind == "file":
        path.write_text("somebody's")
    else:
        path.symlink_to(other)
    if kind == "link":
        other.mkdir()
    item = Folder(path)
    words = ["no folder"] if kind == "file" else ["a link"]
    assert differences(item, owned=False) == words
    with pytest.raises(FileExistsError, match="move it away"):
        make(item, owned=False)
    assert path.is_symlink() or path.read_text() == "somebody's"


def test_below_a_file_everything_is_missing(tmp_path: Path) -> None:
    (tmp_path / "place").touch()
    assert differences(file(tmp_path / "place" / "x"), owned=False) == ["missing"]


def test_a_folder_in_a_files_place(tmp_path: Path) -> None:
    item = file(tmp_path / "place")
    item.path.mkdir()
    assert differences(item, owned=False) == ["no file"]
    with pytest.raises(IsADirectoryError):
        make(item, owned=False)
    link = Link(item.path, "elsewhere")
    assert differences(link, owned=False) == ["no link"]
    with pytest.raises(FileExistsError, match="move it away"):
        make(link, owned=False)
    assert [path.name for path in tmp_path.iterdir()] == ["place"]


def test_a_first_file_is_then_anybodys(tmp_path: Path) -> None:
    item = First(tmp_path / "first", b"first\n")
    assert differences(item, owned=False) == ["missing"]
    make(item, owned=False)
    assert item.path.read_bytes() == b"first\n"
    item.path.write_bytes(b"another's\n")
    item.path.chmod(0o600)
    assert differences(item, owned=False) == []


def test_what_is_kept_is_never_made(tmp_path: Path) -> None:
    item = Kept(tmp_path / "kept", "root", "root", 0o640)
    assert differences(item, owned=False) == []
    item.path.write_text("somebody's")
    item.path.chmod(0o666)
    assert differences(item, owned=False) == ["mode 0666, not 0640"]
    make(item, owned=False)
    assert differences(item, owned=False) == []
    assert item.path.read_text() == "somebody's"
    # Not even its owner may read it, and yet it is mended.
    item.path.chmod(0)
    make(item, owned=False)
    assert differences(item, owned=False) == []


def test_a_link(tmp_path: Path) -> None:
    item = Link(tmp_path / "current", "versions/2")
    assert differences(item, owned=False) == ["missing"]
    item.path.symlink_to("versions/1")
    assert differences(item, owned=False) == ["leads to versions/1"]
    make(item, owned=False)
    assert differences(item, owned=False) == []
    assert [path.name for path in tmp_path.iterdir()] == ["current"]


@needs_root
@pytest.mark.parametrize("kind", [File, Folder, Kept])
def test_owners(tmp_path: Path, kind: type[Item]) -> None:
    path = tmp_path / "x"
    mode = 0o2755 if kind is Folder else 0o640
    owner = {"owner": "nobody", "group": "nogroup", "mode": mode}
    if kind is Folder:
        path.mkdir()
    else:
        path.write_bytes(b"")
    content = {"content": b""} if kind is File else {}
    item = kind(path, **content, **owner)
    path.chmod(mode)
    assert differences(item, owned=False) == []
    assert differences(item, owned=True) == ["of root:root, not nobody:nogroup"]
    make(item, owned=True)
    assert differences(item, owned=True) == []
    # A user that is gone has a number still.
    os.chown(path, 54321, 54322)
    path.chmod(mode)
    assert differences(item, owned=True) == ["of 54321:54322, not nobody:nogroup"]
