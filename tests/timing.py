"""Whether something takes linear time, by a ratio and never by the clock."""

import time
from collections.abc import Callable


def assert_linear(
    run: Callable[[str], object], unit: str, *, size: int = 12_000
) -> None:
    """Four times the text may take a little more than four times as long, never the
    sixteen times of something that goes back to read again."""

    def seconds(length: int) -> float:
        text = unit * max(1, length // len(unit))
        best = float("inf")
        for _ in range(3):
            begun = time.process_time()
            run(text)
            best = min(best, time.process_time() - begun)
        return best

    # A clock's tick of grace for what takes no time at all.
    assert seconds(4 * size) < 9 * seconds(size) + 0.02
