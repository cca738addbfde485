from pathlib import Path

from benchmarks import inbox_refs
from benchmarks.inbox_home import make_home
from benchmarks.inbox_refs import Round, fill_spool, outcome
from sceau.inbox.spool import Entry, Spool


def test_a_small_spool_is_measured_to_the_last_reference(tmp_path: Path) -> None:
    lines: list[str] = []
    found = inbox_refs.measure(tmp_path, comments=30, rounds=1, say=lines.append)
    (result,) = found.results
    assert (result.limit, result.rule) == (60, "at most")
    assert result.measured is not None
    assert result.measured > 0
    assert "round 1 of 1" in lines[-1]


def test_the_spool_holds_what_the_web_process_writes(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    fill_spool(home, 20)
    entries = [entry for _, entry in Spool(home.inbox / "spool").entries()]
    assert len(entries) == 20
    kept = [entry for entry in entries if isinstance(entry, Entry)]
    assert len(kept) == 20
    assert sum(1 for entry in kept if entry.signals) == 2


def test_the_middle_round_is_judged() -> None:
    rounds = [Round(0.25, 2.0), Round(0.25, 15.0), Round(0.25, 16.0)]
    (result,) = outcome(rounds, 10_000).results
    assert (result.measured, result.ok) == (60, True)


def test_the_budget_is_ten_thousand_comments_for_sixty_commits() -> None:
    assert (inbox_refs.COMMENTS, inbox_refs.LIMIT) == (10_000, 60)
