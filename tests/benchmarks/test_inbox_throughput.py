"""Everything but Isso itself, which only a run of the benchmark installs."""

from pathlib import Path

import pytest

from benchmarks import inbox_throughput
from benchmarks.budgets import BenchmarkError
from benchmarks.inbox_throughput import Round, make_fields, measure_inbox, outcome
from benchmarks.isso_server import REQUIREMENTS, WAYS
from benchmarks.posting import clients, token_of


def test_every_comment_is_confirmed_and_becomes_a_reference(tmp_path: Path) -> None:
    with clients(2) as posting:
        confirm, both, mebibytes = measure_inbox(
            tmp_path / "inbox", posting, make_fields(6)
        )
    assert confirm.seconds > 0
    assert both.seconds > 0
    assert 10 < mebibytes < 200


def round_of(confirm: float, both: float, isso: float, mebibytes: float) -> Round:
    return Round(confirm, both, isso, mebibytes, clients=0.1)


def test_ratios_are_those_of_the_middle_round_and_memory_the_largest() -> None:
    rounds = [
        round_of(1, 2, 4, 50.0),
        round_of(1, 3, 10, 63.0),
        round_of(3, 6, 10, 51.0),
    ]
    found = outcome(rounds, 1_000, {"1 worker": 90.0, "4 workers": 100.0})
    assert [(r.measured, r.ok) for r in found.results] == [
        (0.25, True),
        (0.5, True),
        (63.0, True),
    ]
    assert found.notes[0].startswith("4.0 and 2.0 times as fast as Isso")
    assert "Isso behind gunicorn, 4 workers: 100 a second" in found.notes[3]


def test_less_than_three_times_as_fast_is_missed() -> None:
    found = outcome([round_of(1, 2, 2.9, 50.0)], 1_000, {"1 worker": 90.0})
    assert [r.verdict for r in found.results] == ["MISSED", "MISSED", "ok"]


def test_a_page_without_a_token_is_refused() -> None:
    assert token_of(b'<input type="hidden" name="token" value="a.b">') == b"a.b"
    with pytest.raises(BenchmarkError, match="no token"):
        token_of(b"<p>Oups</p>")


def test_isso_is_pinned_and_runs_in_the_way_it_recommends_too() -> None:
    lines = REQUIREMENTS.read_text("utf-8").splitlines()
    packages = [line for line in lines if not line.startswith("#")]
    assert all("==" in line for line in packages)
    assert {"isso", "gunicorn"} <= {line.partition("==")[0] for line in packages}
    assert WAYS["4 workers"] == ("--workers", "4")


def test_the_budget_is_three_times_and_twice_isso_in_64_mebibytes() -> None:
    assert inbox_throughput.CONFIRM_FASTER == 3
    assert inbox_throughput.BOTH_FASTER == 2
    assert inbox_throughput.MEBIBYTES == 64
