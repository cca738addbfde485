"""A full disk at each write: it is said, and all goes on when there is room again."""

from pathlib import Path

import pytest

from sceau.reads.errors import LedgerError
from sceau.reads.export import ExportError, read_exports, write_export
from tests.inbox.faults.own_mounts import SmallDisk, with_own_mounts
from tests.reads.counter import LATER, NOON, Counter
from tests.reads.world import LYNX, line


def views(first: int, last: int) -> list[str]:
    return [
        line(NOON + n, agent=LYNX, address=f"9.{n // 256}.{n % 256}.0")
        for n in range(first, last)
    ]


@with_own_mounts
def test_the_ledger_has_no_room(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    counter = Counter(tmp_path)
    disk = SmallDisk(counter.state, 4096)
    done = failed = 0
    for left in range(0, 300, 12):
        counter.log(*views(done, done + 100))
        done += 100
        disk.fill(left)
        try:
            counter.ingest()
        except LedgerError as error:
            failed += 1
            assert str(counter.state) in str(error)
            assert any(word in str(error) for word in ("full", "No space", "disk I/O"))
    assert 0 < failed < 25
    disk.empty()
    counter.ingest()
    assert counter.total() == counter.lines() == done
    disk.fill(0)
    with pytest.raises(LedgerError):
        counter.ingest(now=LATER)
    disk.empty()
    counter.ingest(now=LATER)
    assert counter.keys() == []
    assert sum(counter.reads(with_open=False).values()) == done


@with_own_mounts
def test_the_first_run_has_no_room(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    counter = Counter(tmp_path)
    disk = SmallDisk(counter.state, 1024)
    counter.log(*views(0, 50))
    for left in range(6):
        disk.fill(left)
        with pytest.raises(LedgerError):
            counter.ingest()
    disk.empty()
    counter.ingest()
    assert counter.total() == counter.lines() == 50


@with_own_mounts
def test_the_export_has_no_room(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    disk = SmallDisk(tmp_path / "var", 256)
    path = tmp_path / "var" / "reads.json"
    write_export(path, {"a": 1})
    disk.fill(0)
    with pytest.raises(ExportError, match=r"reads\.json: No space left"):
        write_export(path, {f"slug-{number}": number for number in range(500)})
    disk.empty()
    assert read_exports([path]) == [{"a": 1}]
    assert [entry.name for entry in path.parent.iterdir()] == ["reads.json"]
