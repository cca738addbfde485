from pathlib import Path

from benchmarks import moderation_cost
from benchmarks.moderation_cost import Approval, Listing, outcome


def test_a_small_inbox_is_listed_and_approved(tmp_path: Path) -> None:
    lines: list[str] = []
    found = moderation_cost.measure(
        tmp_path, pending=6, waiting=4, approved=2, rounds=1, say=lines.append
    )
    approve, listed = found.results
    assert (approve.limit, listed.limit) == (6, 6)
    assert approve.measured and listed.measured
    assert all("round 1 of 1" in line for line in lines)


def test_the_middle_rounds_are_judged() -> None:
    approvals = [Approval(1.0, 6.0), Approval(1.0, 9.0), Approval(1.0, 1.0)]
    listings = [Listing(1.0, 5.0, 9.0), Listing(1.0, 6.0, 9.0), Listing(1.0, 99.0, 9.0)]
    approve, listed = outcome(approvals, listings, 10_000, 100).results
    assert (approve.measured, approve.ok) == (6.0, True)
    assert (listed.measured, listed.ok) == (6.0, True)


def test_the_budgets_are_those_of_a_hundred_and_of_ten_thousand() -> None:
    numbers = (moderation_cost.APPROVED, moderation_cost.PENDING, moderation_cost.LIMIT)
    assert numbers == (100, 10_000, 6)
    # The inbox takes no more.
    assert moderation_cost.WAITING == 2000
