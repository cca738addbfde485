"""A ledger or a log that is not what it was: it is said, and nothing is made worse."""

import gzip
import os
import sqlite3
import threading
from pathlib import Path

import pytest

from sceau.reads import ledger as ledgers
from sceau.reads.counting import Tally
from sceau.reads.errors import LedgerError
from sceau.reads.ledger import Piece
from tests.reads.counter import NOON, Counter
from tests.reads.test_ingest import views
from tests.reads.world import LYNX, line


@pytest.fixture
def counted(counter: Counter) -> Counter:
    """A counter that has counted three reads, with three more in its log."""
    counter.log(*views(0, 3))
    counter.ingest()
    counter.log(*views(3, 6))
    return counter


def ledger_of(counter: Counter) -> Path:
    return counter.state / "ledger.sqlite"


def test_a_ledger_of_a_newer_version_is_left_alone(counted: Counter) -> None:
    with sqlite3.connect(ledger_of(counted)) as connection:
        connection.execute("PRAGMA user_version = 7")
    connection.close()
    before = ledger_of(counted).read_bytes()
    with pytest.raises(LedgerError, match=r"newer version \(7, .*update the program"):
        counted.ingest()
    assert ledger_of(counted).read_bytes() == before


@pytest.mark.parametrize("damage", ["junk", "cut", "holes", "text"])
def test_a_damaged_ledger_is_named_and_what_to_do(
    counted: Counter, damage: str
) -> None:
    path = ledger_of(counted)
    data = path.read_bytes()
    path.write_bytes(
        {
            "junk": b"\xff" * len(data),
            "cut": data[: len(data) // 2],
            "holes": data[:4096] + bytes(len(data) - 4096),
            "text": b"This is no ledger.\n" * 300,
        }[damage]
    )
    with pytest.raises(LedgerError, match=r"the ledger is damaged.*backup"):
        counted.ingest()
    with pytest.raises(LedgerError):
        counted.report()
    path.write_bytes(data)
    counted.ingest()
    assert counted.total() == 6


def test_something_else_in_place_of_the_ledger(counter: Counter) -> None:
    counter.log(*views(0, 3))
    ledger_of(counter).mkdir(parents=True)
    with pytest.raises(LedgerError, match=r"ledger\.sqlite: Is a directory"):
        counter.ingest()


def test_a_file_in_place_of_the_folder(counter: Counter) -> None:
    counter.log(*views(0, 3))
    counter.state.touch()
    with pytest.raises(LedgerError, match="reads: File exists"):
        counter.ingest()


def test_another_run_that_got_round_the_lock(counted: Counter) -> None:
    """As on a network's disk without locks: the second one counts nothing."""
    with ledgers.opened(counted.state) as ledger:
        [(identity,)] = ledger.rows("SELECT identity FROM logs")
        old = ledger.position(identity)
        counted.ingest()
        with pytest.raises(LedgerError, match="another run"):
            ledger.record(Piece(identity, old, old), Tally(), NOON)
    assert counted.total() == 6


def test_a_reader_of_the_ledger_waits_for_a_run(counted: Counter) -> None:
    with ledgers.opened(counted.state) as ledger, ledger.transaction():
        run = threading.Thread(target=counted.ingest)
        run.start()
    run.join()
    assert counted.total() == 6


@pytest.mark.parametrize("length", [0, 5, 20, 60, 100])
def test_a_packed_log_that_ends_too_early(counter: Counter, length: int) -> None:
    """What is in its beginning counts, and the rest when the file is whole."""
    data = gzip.compress(("\n".join(views(0, 2000)) + "\n").encode())
    path = counter.folder / "reads.log.gz"
    path.write_bytes(data[: len(data) * length // 100])
    outcome = counter.ingest("reads.log.gz")
    if length in {5, 20, 60}:
        assert "reads.log.gz: the compressed file ends too early" in outcome.problems[0]
    else:
        assert outcome.problems == []
    assert counter.lines() == counter.total()
    if length == 60:
        assert 500 < counter.total() < 2000
    path.write_bytes(data)
    counter.ingest("reads.log.gz")
    assert counter.total() == counter.lines() == 2000


def test_a_packed_log_that_is_damaged(counter: Counter) -> None:
    data = bytearray(gzip.compress(("\n".join(views(0, 2000)) + "\n").encode()))
    half = len(data) // 2
    data[half : half + 200] = bytes(200)
    (counter.folder / "reads.log.gz").write_bytes(data)
    for _ in range(2):
        [problem] = counter.ingest("reads.log.gz").problems
        assert "reads.log.gz: the compressed file is damaged" in problem
        assert 200 < counter.total() < 2000


def test_a_log_that_vanishes_between_two_runs(counted: Counter) -> None:
    (counted.folder / "reads.log").unlink()
    [problem] = counted.ingest().problems
    assert "reads.log: No such file" in problem
    assert counted.total() == 3
    counted.log(line(NOON + 99, agent=LYNX, address="9.9.9.0"))
    counted.ingest()
    assert counted.total() == 4


def test_a_pipe_is_no_log(counter: Counter) -> None:
    os.mkfifo(counter.folder / "pipe")
    assert "pipe: no file" in counter.ingest("pipe").problems[0]
