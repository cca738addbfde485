"""Which years the page shows, and what is said of a file that cannot be used."""

import os
from pathlib import Path

import pytest

from plugins.transparency.reading import ShownYear, UnreadableNumbers, read_years
from sceau.moderation.stats import yearly
from sceau.moderation.stats_json import to_json

ADVICE = "write it anew with `sceau moderate stats --json`, or delete it"


def numbers(*years: int) -> str:
    return to_json(yearly([], [], year) for year in years)


def test_no_file_and_a_file_without_years_are_nothing(tmp_path: Path) -> None:
    path = tmp_path / "transparency.json"
    assert read_years(path) == ()
    path.write_text(numbers())
    assert read_years(path) == ()


def test_the_newest_year_comes_first_and_a_gap_is_seen_once(tmp_path: Path) -> None:
    path = tmp_path / "transparency.json"
    path.write_text(numbers(2023, 2026))
    assert read_years(path) == (
        ShownYear(2026, yearly([], [], 2026), 2026),
        ShownYear(2025, None, 2024),
        ShownYear(2023, yearly([], [], 2023), 2023),
    )


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "it is no JSON"),
        (b"\xff", "it is not UTF-8"),
        (b'{"version": 2}', "it is not of version 1"),
        (numbers(2026).replace('"approved": 0', '"approved": 1').encode(),
         "2026: the outcomes do not add up to received"),
    ],
)  # fmt: skip
def test_a_damaged_file_is_named_with_what_to_do(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    path = tmp_path / "transparency.json"
    path.write_bytes(content)
    with pytest.raises(UnreadableNumbers) as caught:
        read_years(path)
    assert str(caught.value) == f"{path}: {reason}; {ADVICE}"


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(UnreadableNumbers) as caught:
        read_years(tmp_path)
    reason = f"cannot be read ({os.strerror(21)})"
    assert str(caught.value) == f"{tmp_path}: {reason}; {ADVICE}"
