"""The ledger: durable lines, whoever writes them and however they are cut."""

import json
import stat
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sceau.comments.ledger import Decision, Ledger
from tests.inbox.desk import at, at_once, id_of, run_in_little_room
from tests.sites import ROOT

ID = id_of(1)


def decision(number: int = 1, what: str = "withdrawn") -> Decision:
    return Decision(id_of(number), at(number), what, "reader")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.jsonl"


# --- reading and writing ------------------------------------------------------------
def test_no_file_is_an_empty_ledger(path: Path) -> None:
    assert Ledger(path).last(ID) is None
    assert not path.exists()


def test_a_line_is_one_json_object_without_a_name_or_a_text(path: Path) -> None:
    Ledger(path).note(decision())
    assert path.read_text("ascii") == (
        f'{{"id": "{ID}", "date": "2026-11-23T12:01:00Z",'
        ' "decision": "withdrawn", "reason": "reader"}\n'
    )
    assert path.stat().st_mode & stat.S_IRWXO == 0


def test_the_last_decision_about_an_id_stands(path: Path) -> None:
    ledger = Ledger(path)
    for what in ("approved", "removed"):
        ledger.note(decision(1, what))
        ledger.note(decision(2))
        assert ledger.last(ID) == decision(1, what)
    assert Ledger(path).last(ID) == decision(1, "removed")


def test_what_another_process_adds_is_seen(path: Path) -> None:
    mine, other = Ledger(path), Ledger(path)
    for what in ("approved", "removed"):
        other.note(decision(1, what))
        assert mine.last(ID) == decision(1, what)


def test_several_decisions_are_noted_in_one_go(path: Path) -> None:
    ledger = Ledger(path)
    ledger.note(decision(1, "approved"), decision(2))
    ledger.note(decision(1, "removed"))
    assert path.read_text("ascii").count("\n") == 3
    assert ledger.last(id_of(1)) == decision(1, "removed")
    assert ledger.last(id_of(2)) == decision(2)


def test_all_decisions_about_an_id_are_told_in_order(path: Path) -> None:
    ledger = Ledger(path)
    assert ledger.decisions(ID) == []
    lines = [decision(1, "approved"), decision(1, "reopened"), decision(1)]
    ledger.note(lines[0], decision(2))
    path.write_bytes(path.read_bytes() + f'{{"id": "{ID}"}}\nx{ID}\n'.encode())
    ledger.note(*lines[1:])
    assert ledger.decisions(ID) == lines
    assert ledger.decisions(id_of(2)) == [decision(2)]


@pytest.mark.parametrize("same_size", [True, False])
def test_a_file_put_in_its_place_is_read_from_the_start(
    path: Path, same_size: bool
) -> None:
    ledger = Ledger(path)
    ledger.note(decision(1, "approved"))
    assert ledger.last(ID) is not None
    restored = path.with_name("backup")
    Ledger(restored).note(decision(2, "approved" if same_size else "resolved"))
    restored.replace(path)
    assert ledger.last(ID) is None
    assert ledger.last(id_of(2)) is not None


def test_a_file_that_was_emptied_is_empty(path: Path) -> None:
    ledger = Ledger(path)
    ledger.note(decision())
    ledger.last(ID)
    path.write_bytes(b"")
    assert ledger.last(ID) is None
    path.unlink()
    assert ledger.last(ID) is None


# --- lines that are none ------------------------------------------------------------
@pytest.mark.parametrize(
    "line",
    [
        "",
        "{}",
        "null",
        "[]",
        '"id"',
        "3",
        '{"id": "x", "date": "d", "decision": "approved"}',
        '{"id": 5, "date": "d", "decision": "approved"}',
        '{"id": ["%s"], "date": "d", "decision": "approved"}' % ID,  # noqa: UP031
        '{"id": "%s", "date": "d"}' % ID,  # noqa: UP031
        "\ufeff{",
        "é",
        "\x00",
    ],
)
def test_a_line_that_says_nothing_is_passed_over(path: Path, line: str) -> None:
    whole = json.dumps(asdict(decision()))
    path.write_text(f"{line}\n{whole}\n{line}\n", "utf-8")
    assert Ledger(path).last(ID) == decision()


def test_a_reason_may_be_left_out(path: Path) -> None:
    path.write_text(f'{{"id": "{ID}", "date": "d", "decision": "resolved"}}\n', "ascii")
    assert Ledger(path).last(ID) == Decision(ID, "d", "resolved", "")


# --- crashes and company ------------------------------------------------------------
def test_a_line_that_is_still_being_written_waits_for_its_end(path: Path) -> None:
    ledger = Ledger(path)
    line = json.dumps(asdict(decision())) + "\n"
    for cut in (10, len(line) - 1):
        path.write_text(line[:cut], "ascii")
        assert ledger.last(ID) is None
    path.write_text(line, "ascii")
    assert ledger.last(ID) == decision()


@given(st.data())
@settings(deadline=None)
def test_after_a_cut_anywhere_whole_lines_stand_and_new_ones_are_read(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("ledger") / "ledger.jsonl"
    lines = [json.dumps(asdict(decision(number))) + "\n" for number in range(3)]
    whole = "".join(lines)
    cut = data.draw(st.integers(0, len(whole)))
    path.write_text(whole[:cut], "ascii")
    reader = Ledger(path)
    reader.last(ID)
    Ledger(path).note(decision(7))
    for ledger in (reader, Ledger(path)):
        assert ledger.last(id_of(7)) == decision(7)
        kept = 0
        for number, line in enumerate(lines):
            kept += len(line)
            # One byte less than a whole line is the line without its end.
            expected = decision(number) if cut >= kept - 1 else None
            assert ledger.last(id_of(number)) == expected


def test_a_line_that_did_not_fit_is_an_error_and_not_a_decision(path: Path) -> None:
    Ledger(path).note(decision(1))
    program = """
import sys, pathlib
from sceau.comments.ledger import Ledger
from tests.comments.test_ledger import decision
try:
    Ledger(pathlib.Path(sys.argv[1])).note(decision(2))
except OSError:
    print("refused")
"""
    room = path.stat().st_size + 20
    assert run_in_little_room(program, path, room=room) == "refused"
    assert Ledger(path).last(id_of(2)) is None
    Ledger(path).note(decision(3))
    assert Ledger(path).last(id_of(1)) == decision(1)
    assert Ledger(path).last(id_of(3)) == decision(3)


def test_threads_and_processes_write_side_by_side(path: Path) -> None:
    program = """
import sys, pathlib
from sceau.comments.ledger import Ledger
from tests.comments.test_ledger import decision
ledger = Ledger(pathlib.Path(sys.argv[1]))
start = int(sys.argv[2])
for number in range(start, start + 40):
    ledger.note(decision(number))
"""
    processes = [
        subprocess.Popen([sys.executable, "-c", program, path, str(start)], cwd=ROOT)
        for start in (0, 40)
    ]
    ledger = Ledger(path)

    def note(start: int) -> None:
        for number in range(start, start + 20):
            ledger.note(decision(number))

    at_once(lambda: note(80), lambda: note(100))
    assert [process.wait() for process in processes] == [0, 0]
    for number in range(120):
        assert ledger.last(id_of(number)) == decision(number)
    written = [line for line in path.read_text("ascii").split("\n") if line]
    assert len(written) == 120
