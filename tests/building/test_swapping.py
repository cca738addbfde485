"""Exchanging two folders: atomically where the system can, by two renames elsewhere."""

from pathlib import Path

import pytest

from sceau.building.swapping import (
    clear_leftovers,
    exchange_folders,
    staging_folder,
    swap_in,
)


def folder(path: Path, text: str) -> Path:
    path.mkdir()
    (path / "page.html").write_text(text)
    return path


def text_in(path: Path) -> str:
    return (path / "page.html").read_text()


def cannot_exchange(one: Path, other: Path) -> bool:
    return False


def test_an_exchange_changes_two_folders_over(tmp_path: Path) -> None:
    one, other = folder(tmp_path / "one", "1"), folder(tmp_path / "other", "2")

    assert exchange_folders(one, other)

    assert (text_in(one), text_in(other)) == ("2", "1")


def test_an_exchange_that_fails_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        exchange_folders(folder(tmp_path / "one", "1"), tmp_path / "missing")


@pytest.mark.parametrize("exchange", [exchange_folders, cannot_exchange])
def test_after_a_swap_the_old_folder_stands_in_the_staging_place(
    tmp_path: Path, exchange
) -> None:
    output = folder(tmp_path / "site", "old")
    staging = folder(staging_folder(output), "new")

    swap_in(staging, output, exchange=exchange)

    assert (text_in(output), text_in(staging)) == ("new", "old")
    assert len(list(tmp_path.iterdir())) == 2


def test_the_first_output_needs_no_exchange(tmp_path: Path) -> None:
    staging = folder(tmp_path / "staging", "new")

    swap_in(staging, tmp_path / "site", exchange=cannot_exchange)

    assert text_in(tmp_path / "site") == "new"
    assert not staging.exists()


def test_a_fallback_that_fails_half_way_brings_the_old_output_back(
    tmp_path: Path,
) -> None:
    output = folder(tmp_path / "site", "old")

    with pytest.raises(FileNotFoundError):
        swap_in(tmp_path / "missing", output, exchange=cannot_exchange)

    assert text_in(output) == "old"


def test_an_output_that_was_displaced_when_its_process_died_comes_back(
    tmp_path: Path,
) -> None:
    folder(tmp_path / ".site.replaced-1", "old")
    folder(tmp_path / ".site.building-1", "half")
    folder(tmp_path / ".other.building-1", "not ours")

    clear_leftovers(tmp_path / "site")

    assert text_in(tmp_path / "site") == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        ".other.building-1",
        "site",
    ]


def test_a_displaced_output_is_removed_when_there_is_a_newer_one(
    tmp_path: Path,
) -> None:
    folder(tmp_path / ".site.replaced-1", "old")
    folder(tmp_path / "site", "new")

    clear_leftovers(tmp_path / "site")

    assert text_in(tmp_path / "site") == "new"
    assert len(list(tmp_path.iterdir())) == 1


def test_nothing_is_to_be_cleared_where_nothing_is(tmp_path: Path) -> None:
    clear_leftovers(tmp_path / "missing" / "site")

    assert list(tmp_path.iterdir()) == []
