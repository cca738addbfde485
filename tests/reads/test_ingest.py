"""Exactly once: whatever becomes of logs, every line counts, and none twice."""

import gzip
import shutil
import sqlite3
import threading
from pathlib import Path

import pytest

from sceau.reads.log_files import BLOCK
from tests.reads.counter import LATER, NOON, Counter
from tests.reads.world import FIREFOX, LYNX, SEAL, at, line


def views(first: int, last: int, **fields: object) -> list[str]:
    """Lines of so many readers with text browsers, each from a network of their own."""
    return [
        line(NOON + n / 1000, agent=LYNX, address=f"9.{n // 256}.{n % 256}.0", **fields)
        for n in range(first, last)
    ]


def pack(path: Path, name: str) -> Path:
    """Do what gzip does: a new file, and the old one goes."""
    packed = path.with_name(name)
    packed.write_bytes(gzip.compress(path.read_bytes(), mtime=0))
    path.unlink()
    return packed


def test_reading_again_counts_nothing_again(counter: Counter) -> None:
    counter.log(*views(0, 10))
    assert counter.ingest().lines == 10
    assert counter.ingest().lines == 0
    assert counter.total() == counter.lines() == 10


def test_reading_goes_on_where_it_ended(counter: Counter) -> None:
    for first in range(0, 50, 5):
        counter.log(*views(first, first + 5))
        assert counter.ingest().lines == 5
    assert counter.total() == counter.lines() == 50


def test_a_line_counts_when_it_is_complete(counter: Counter) -> None:
    text = "\n".join(views(0, 3)) + "\n"
    path = counter.folder / "reads.log"
    for end in range(len(text) + 1):
        path.write_text(text[:end])
        counter.ingest()
        assert counter.lines() == text[:end].count("\n")
    assert counter.total() == 3


def test_rotation_by_name(counter: Counter) -> None:
    names = ("reads.log", "reads.log.1", "reads.log.2.gz")
    log = counter.log(*views(0, 10))
    counter.ingest()
    counter.log(*views(10, 20))
    log.rename(counter.folder / "reads.log.1")
    counter.log(*views(20, 30))
    assert counter.ingest("reads.log", "reads.log.1").lines == 20
    pack(counter.folder / "reads.log.1", "reads.log.2.gz")
    log.rename(counter.folder / "reads.log.1")
    counter.log(*views(30, 40))
    assert counter.ingest(*names).lines == 10
    assert counter.ingest(*reversed(names)).lines == 0
    assert counter.total() == counter.lines() == 40


def test_a_log_that_was_packed_before_it_was_read_to_its_end(counter: Counter) -> None:
    log = counter.log(*views(0, 10))
    counter.ingest()
    counter.log(*views(10, 20))
    pack(log, "reads.log.1.gz")
    assert counter.ingest("reads.log.1.gz").lines == 10
    assert counter.ingest("reads.log.1.gz").lines == 0
    assert counter.total() == 20


def test_a_packed_log_of_several_parts(counter: Counter) -> None:
    """gzip files may be put one behind the other, and are then one stream."""
    path = counter.folder / "reads.log.gz"
    path.write_bytes(gzip.compress("\n".join(views(0, 10)).encode() + b"\n"))
    counter.ingest("reads.log.gz")
    with path.open("ab") as stream:
        stream.write(gzip.compress("\n".join(views(10, 20)).encode() + b"\n"))
    assert counter.ingest("reads.log.gz").lines == 10
    assert counter.total() == 20


def test_copied_and_truncated(counter: Counter) -> None:
    log = counter.log(*views(0, 10))
    counter.ingest()
    counter.log(*views(10, 15))
    shutil.copy(log, counter.folder / "reads.log.1")
    # Between the copy and the cut, both are there and one line more.
    counter.log(*views(15, 16))
    assert counter.ingest("reads.log", "reads.log.1").lines == 6
    log.write_bytes(b"")
    assert counter.ingest("reads.log", "reads.log.1").lines == 0
    counter.log(*views(16, 20))
    assert counter.ingest("reads.log.1", "reads.log").lines == 4
    assert counter.total() == counter.lines() == 20


def test_cut_in_the_middle_and_written_on(counter: Counter) -> None:
    """As when somebody makes room: what comes behind the cut is new, for it is newer,
    also when the log has meanwhile grown beyond what was read of it."""
    log = counter.log(*views(0, 10))
    counter.ingest()
    lines = log.read_text().splitlines()
    log.write_text("\n".join(lines[:4]) + "\n")
    counter.ingest()
    counter.log(*views(10, 30))
    assert counter.ingest().lines == 20
    assert counter.ingest().lines == 0
    counter.log(*views(30, 40))
    assert counter.ingest().lines == 10
    assert counter.total() == counter.lines() == 40


def test_the_name_of_a_log_means_nothing(counter: Counter) -> None:
    log = counter.log(*views(0, 10))
    shutil.copy(log, counter.folder / "copy")
    assert counter.ingest("reads.log", "copy", "reads.log").lines == 10
    log.write_text("\n".join(views(10, 15)) + "\n")
    assert counter.ingest().lines == 5
    assert counter.total() == 15


def test_pieces_are_committed_one_by_one(counter: Counter) -> None:
    counter.piece = 1
    counter.log(*views(0, 30_000))
    counter.ingest()
    assert counter.total() == counter.lines() == 30_000


def test_two_runs_at_once(counter: Counter) -> None:
    counter.piece = 1
    counter.log(*views(0, 20_000))
    outcomes = []
    runs = [
        threading.Thread(target=lambda: outcomes.append(counter.ingest()))
        for _ in range(4)
    ]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    assert sorted(outcome.lines for outcome in outcomes) == [0, 0, 0, 20_000]
    assert "Another run is at work; waiting for it." in counter.told
    assert counter.total() == counter.lines() == 20_000


def test_a_seal_that_comes_in_a_later_run(counter: Counter) -> None:
    counter.log(line(NOON))
    counter.ingest()
    assert counter.total() == 0
    assert counter.report()[0].set_aside == {"not confirmed": 1}
    assert counter.reads(confirm=False) == {"ton-dossier": 1}
    counter.log(line(NOON + 1, SEAL))
    counter.ingest()
    assert counter.reads() == {"ton-dossier": 1}


def test_a_day_closes_two_hours_after_midnight(counter: Counter) -> None:
    evening = at("2026-11-23 23:59")
    late = [line(evening + n, agent=LYNX, address=f"9.0.{n}.0") for n in range(3)]
    counter.log(late[0])
    counter.ingest(now=evening + 10)
    counter.log(late[1])
    counter.ingest(now=at("2026-11-24 01:59:59"))
    assert (counter.total(), counter.keys()) == (2, ["2026-11-23.key"])
    counter.log(late[2])
    counter.ingest(now=at("2026-11-24 02:00"))
    assert (counter.total(), counter.keys()) == (2, [])
    [day] = counter.report()
    assert (day.open, day.reads, day.set_aside) == (False, 2, {"too late": 1})


def test_old_logs_of_days_that_nobody_counted(counter: Counter) -> None:
    """As when the machine was down, or the counter is new. They close at once."""
    counter.log(*views(0, 10))
    counter.ingest(now=LATER)
    assert (counter.total(), counter.keys()) == (10, [])
    counter.log(*views(10, 11))
    counter.ingest(now=LATER)
    assert counter.total() == 10
    assert counter.report()[0].set_aside == {"too late": 1}


def test_a_clock_that_goes_wrong_and_right_again(counter: Counter) -> None:
    counter.log(*views(0, 5))
    counter.ingest(now=NOON + 60)
    counter.log(*views(5, 10))
    # A day ahead: the day closes too early, and stays closed.
    counter.ingest(now=NOON + 2 * 86_400)
    counter.log(*views(10, 15))
    counter.ingest(now=NOON + 120)
    assert counter.total() == 5
    assert counter.report()[0].set_aside == {"too late": 10}
    # Years behind: lines of a future that far are not believed.
    counter.log(*views(15, 20))
    counter.ingest(now=NOON - 86_400 * 400)
    assert counter.total() == 5
    assert counter.report()[-1].set_aside == {"bad line": 5}


def test_days_that_a_wrong_clock_opened_do_not_stay_open(counter: Counter) -> None:
    ahead = NOON + 86_400 * 400
    counter.log(line(ahead, agent=LYNX))
    counter.ingest(now=ahead)
    assert len(counter.keys()) == 1
    counter.ingest(now=NOON)
    assert counter.keys() == []


def test_a_key_that_is_gone_is_told(counter: Counter) -> None:
    counter.log(*views(0, 5))
    counter.ingest()
    (counter.state / "keys" / "2026-11-23.key").write_bytes(b"short")
    counter.log(*views(5, 6))
    counter.ingest()
    assert len(counter.told) == 1
    assert "counts twice" in counter.told[0]
    assert counter.total() == 6


def test_logs_that_are_gone_are_forgotten(counter: Counter) -> None:
    counter.log(*views(0, 5))
    counter.ingest()
    for days in range(1, 40, 10):
        counter.ingest(now=NOON + days * 86_400)
    (counter.folder / "other.log").write_text("{}\n")
    assert logs_known(counter) == 1
    counter.ingest("other.log", now=NOON + 60 * 86_400)
    assert logs_known(counter) == 1
    counter.ingest(now=NOON + 61 * 86_400)
    assert counter.total() == 5


def logs_known(counter: Counter) -> int:
    with sqlite3.connect(counter.state / "ledger.sqlite") as connection:
        [(number,)] = connection.execute("SELECT COUNT(*) FROM logs")
    connection.close()
    return int(number)


def test_lines_that_are_too_long(counter: Counter) -> None:
    long = "x" * (10 * BLOCK)
    counter.log(*views(0, 2), long, *views(2, 4), "y" * (BLOCK + 5), *views(4, 6))
    counter.ingest()
    assert (counter.total(), counter.lines()) == (6, 8)
    assert counter.ingest().lines == 0


@pytest.mark.parametrize("length", [70_000, 3 * BLOCK])
def test_a_first_line_that_is_too_long(counter: Counter, length: int) -> None:
    counter.log("x" * length, *views(0, 2))
    counter.ingest()
    counter.log(*views(2, 3))
    counter.ingest()
    assert (counter.total(), counter.lines()) == (3, 4)


def test_a_long_line_that_is_still_being_written(counter: Counter) -> None:
    log = counter.log(*views(0, 2), "x" * (2 * BLOCK), end="")
    counter.ingest()
    with log.open("a") as stream:
        stream.write("x" * BLOCK)
    counter.ingest()
    assert counter.lines() == 2
    with log.open("a") as stream:
        stream.write("\n")
    counter.log(*views(2, 3))
    counter.ingest()
    assert (counter.total(), counter.lines()) == (3, 4)


def test_other_encodings_and_junk(counter: Counter) -> None:
    junk = b"\0\0\0\n\xff\xfe{\0\n\x1f\x8b\n\r\n\x85\xe2\x80\xa8\n"
    counter.log(*views(0, 2))
    with (counter.folder / "reads.log").open("ab") as stream:
        stream.write(junk + views(2, 3)[0].encode("latin-1") + b"\n")
    counter.ingest()
    assert (counter.total(), counter.lines()) == (3, 8)
    assert counter.report()[-1].set_aside == {"bad line": 5}


def test_agents_that_are_no_text_at_all(counter: Counter) -> None:
    agent = FIREFOX.replace("X11", "\udcff")
    counter.log(line(NOON, agent=agent), line(NOON, SEAL, agent))
    assert counter.ingest().lines == 2
