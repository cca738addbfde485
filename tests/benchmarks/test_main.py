import json
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks import article_weight
from benchmarks.__main__ import main
from benchmarks.budgets import BenchmarkError, Outcome, Result

Measure = Callable[..., Outcome]


def measuring(value: float) -> Measure:
    def measure(folder: Path, **options: object) -> Outcome:
        assert folder.is_dir()
        return Outcome((Result("article_weight", "bytes", value, 10),), ("a note",))

    return measure


@pytest.mark.parametrize(("value", "code"), [(10, 0), (11, 1)])
def test_a_missed_budget_is_exit_code_one(
    value: float,
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(article_weight, "measure", measuring(value))
    assert main(["--only", "article_weight"]) == code
    assert ("MISSED" in capsys.readouterr().out) == bool(code)


def test_what_cannot_be_measured_says_why_and_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def measure(folder: Path, **options: object) -> Outcome:
        raise BenchmarkError("node is missing")

    monkeypatch.setattr(article_weight, "measure", measure)
    assert main(["--only", "article_weight", "--json"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert document["notes"] == {"article_weight": ["node is missing"]}
    assert document["results"][0]["measured"] is None


def test_an_unknown_benchmark_is_misuse(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["--only", "nothing"])
    assert "nothing" in capsys.readouterr().err
