"""Numbers that others counted reach the build, and nothing else does."""

import os
from pathlib import Path

import pytest

from sceau.publishing.numbers import give_numbers, has_numbers


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    counted, var = tmp_path / "numbers", tmp_path / "var"
    counted.mkdir()
    var.mkdir()
    return counted, var


def test_they_are_given_and_taken_away(folders: tuple[Path, Path]) -> None:
    counted, var = folders
    (counted / "reads.json").write_text('{"a": 1}')
    (counted / "else.json").write_text("{}")
    give_numbers(counted, var)
    assert (var / "reads.json").read_text() == '{"a": 1}'
    assert [path.name for path in var.iterdir()] == ["reads.json"]

    (counted / "reads.json").unlink()
    give_numbers(counted, var)
    assert not any(var.iterdir())
    give_numbers(counted / "missing", var)


def test_no_link_is_followed(folders: tuple[Path, Path], tmp_path: Path) -> None:
    counted, var = folders
    mine = tmp_path / "mine"
    mine.write_text("mine")
    (counted / "reads.json").write_text("{}")
    # What a build left in its own folder.
    (var / "reads.json").symlink_to(mine)
    (var / "transparency.json").mkdir()
    give_numbers(counted, var)
    assert mine.read_text() == "mine"
    assert (var / "reads.json").read_text() == "{}"
    assert not (var / "transparency.json").exists()

    (counted / "reads.json").unlink()
    (counted / "reads.json").symlink_to(mine)
    with pytest.raises(OSError, match=r"reads\.json"):
        give_numbers(counted, var)
    (counted / "reads.json").unlink()
    os.mkfifo(counted / "reads.json")
    with pytest.raises(OSError, match="no plain file"):
        give_numbers(counted, var)


def test_new_ones_are_known(folders: tuple[Path, Path]) -> None:
    counted, var = folders
    assert has_numbers(counted, var)
    (counted / "reads.json").write_text('{"a": 1}')
    assert not has_numbers(counted, var)
    give_numbers(counted, var)
    assert has_numbers(counted, var)
    (counted / "reads.json").write_text('{"a": 2}')
    assert not has_numbers(counted, var)
    (var / "reads.json").unlink()
    (var / "reads.json").mkdir()
    assert not has_numbers(counted, var)
