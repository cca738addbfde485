"""What root left where another user works: given to that one, and nothing else."""

import os
from pathlib import Path

import pytest

from sceau.configuration import BackupSettings
from sceau.machine.backups import BackupKeys
from sceau.machine.items import Tree, differences, make
from sceau.machine.layout import Layout
from sceau.machine.trees import give, left_by_root
from sceau.machine.wanted import trees
from tests.privileges import needs_root

USER, GROUP = 54_321, 54_322


def owner(path: Path) -> tuple[int, int]:
    found = path.lstat()
    return found.st_uid, found.st_gid


@needs_root
def test_files_and_folders_at_any_depth(tmp_path: Path) -> None:
    deep = tmp_path / "build" / "outcomes" / "last"
    deep.parent.mkdir(parents=True)
    deep.touch(0o600)
    others = tmp_path / "build" / "others"
    others.touch()
    os.chown(others, 7, 8)
    assert left_by_root(tmp_path / "build") == 2
    give(tmp_path / "build", USER, GROUP)
    assert owner(deep) == owner(deep.parent) == (USER, GROUP)
    assert deep.stat().st_mode & 0o777 == 0o600
    # Another's stays another's, and the folder itself is an item of its own.
    assert owner(others) == (7, 8) and owner(tmp_path / "build") == (0, 0)
    assert left_by_root(tmp_path / "build") == 0


@needs_root
def test_what_is_roots_all_the_same(tmp_path: Path) -> None:
    """The set-up's own note about backups; else each run would find it anew."""
    (tree,) = (tree for tree in trees(Layout()) if tree.path == Layout().backup)
    note = BackupKeys(Layout(), BackupSettings())._note
    assert (note.parent, (note.name,)) == (tree.path, tree.spared)
    for path in (tmp_path / "prepared", tmp_path / "snapshots" / "prepared"):
        path.parent.mkdir(exist_ok=True)
        path.touch()
    give(tmp_path, USER, GROUP, tree.spared)
    assert left_by_root(tmp_path, tree.spared) == 0
    assert owner(tmp_path / "prepared") == (0, 0)
    assert owner(tmp_path / "snapshots" / "prepared") == (USER, GROUP)


@needs_root
@pytest.mark.parametrize("kind", ["link", "hard link", "folder link"])
def test_nothing_elsewhere_is_given_away(tmp_path: Path, kind: str) -> None:
    """Whoever works there may point at /etc/shadow."""
    outside, folder = tmp_path / "etc", tmp_path / "build"
    outside.mkdir()
    folder.mkdir()
    shadow = outside / "shadow"
    shadow.touch(0o600)
    planted = folder / "planted"
    if kind == "hard link":
        planted.hardlink_to(shadow)
    else:
        planted.symlink_to(shadow if kind == "link" else outside)
    assert left_by_root(folder) == 0
    give(folder, USER, GROUP)
    assert owner(shadow) == owner(outside) == (0, 0)


@pytest.mark.parametrize("there", [True, False])
def test_in_a_folder_for_trying_out_everything_is_ones_own(
    tmp_path: Path, there: bool
) -> None:
    folder = tmp_path / "build"
    if there:
        folder.mkdir()
        (folder / "lock").touch()
    item = Tree(folder, "nobody-of-this-name", "nobody-of-this-name")
    assert differences(item, owned=False) == []
    make(item, owned=False)
    assert folder.exists() == there
