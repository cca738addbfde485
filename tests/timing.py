"""Whether something takes linear time, by a ratio and never by the clock."""

import time
from collections.abc import Callable

# What runs beside the tests only ever slows a run down, so the quickest of some runs
# is nearest the truth; once the bound holds for the quickest, more runs add nothing.
_ROUNDS = 10


def assert_linear(
    run: Callable[[str], object], unit: str, *, size: int = 12_000
) -> None:
    """Four times the text may take a little more than four times as long, never the
    sixteen times of something that goes back to read again."""
    short = unit * max(1, size // len(unit))
    long = unit * max(1, 4 * size // len(unit))
    for_short = for_long = float("inf")
    for _ in range(_ROUNDS):
        for_short = min(for_short, _seconds(run, short))
        for_long = min(for_long, _seconds(run, long))
        # A clock's tick of grace for what takes no time at all.
        if for_long < 9 * for_short + 0.02:
            return
    raise AssertionError(
        f"{len(long)} characters took {for_long:.3f} s, {len(short)} {for_short:.3f} s"
    )


def _seconds(run: Callable[[str], object], text: str) -> float:
    begun = time.process_time()
    run(text)
    return time.process_time() - begun
