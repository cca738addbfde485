"""A file keeps its time exactly when its bytes are the same."""

import os
from pathlib import Path

import pytest

from sceau.building.mtimes import SECOND_NS, keep_mtimes

OLD = 1_300_000_000 * SECOND_NS + 5
NEW = 1_700_000_000 * SECOND_NS + 7


def put(path: Path, data: bytes, mtime_ns: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    os.utime(path, ns=(mtime_ns, mtime_ns))


@pytest.mark.parametrize(
    ("was", "now", "times", "expected"),
    [
        (b"same", b"same", (OLD, NEW), OLD),
        (b"", b"", (OLD, NEW), OLD),
        (b"x" * 3_000_000, b"x" * 3_000_000, (OLD, NEW), OLD),
        (b"one", b"two", (OLD, NEW), NEW),
        (b"x" * 2_999_999 + b"y", b"x" * 3_000_000, (OLD, NEW), NEW),
        (b"short", b"longer", (OLD, NEW), NEW),
        # Same size and same second, other bytes: nginx must not call it unmodified.
        (b"one", b"two", (NEW, NEW + 1), NEW + SECOND_NS),
    ],
    ids=["same", "empty", "big", "changed", "last byte", "size", "same second"],
)
def test_times(
    tmp_path: Path, was: bytes, now: bytes, times: tuple[int, int], expected: int
) -> None:
    put(tmp_path / "old/a/page.html", was, times[0])
    put(tmp_path / "new/a/page.html", now, times[1])

    keep_mtimes(tmp_path / "old", tmp_path / "new")

    assert (tmp_path / "new/a/page.html").stat().st_mtime_ns == expected
    assert (tmp_path / "old/a/page.html").stat().st_mtime_ns == times[0]


def test_new_files_and_files_that_were_folders_keep_their_own_time(
    tmp_path: Path,
) -> None:
    put(tmp_path / "old/was-folder/index.html", b"x", OLD)
    put(tmp_path / "old/was-file", b"x", OLD)
    put(tmp_path / "new/was-folder", b"x", NEW)
    put(tmp_path / "new/was-file/index.html", b"x", NEW)
    put(tmp_path / "new/fresh.html", b"x", NEW)

    keep_mtimes(tmp_path / "old", tmp_path / "new")

    for name in ("was-folder", "was-file/index.html", "fresh.html"):
        assert (tmp_path / "new" / name).stat().st_mtime_ns == NEW


def test_symlinks_are_left_alone(tmp_path: Path) -> None:
    put(tmp_path / "target", b"x", NEW)
    put(tmp_path / "old/page", b"x", OLD)
    (tmp_path / "new").mkdir()
    (tmp_path / "new/page").symlink_to(tmp_path / "target")

    keep_mtimes(tmp_path / "old", tmp_path / "new")

    assert (tmp_path / "target").stat().st_mtime_ns == NEW


def test_without_an_old_output_there_is_nothing_to_keep(tmp_path: Path) -> None:
    put(tmp_path / "new/page", b"x", NEW)

    keep_mtimes(tmp_path / "old", tmp_path / "new")

    assert (tmp_path / "new/page").stat().st_mtime_ns == NEW
