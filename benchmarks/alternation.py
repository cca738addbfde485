"""Two things measured in turns, so that both meet the machine in the same moods."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from benchmarks.pelican_runs import Cost


@dataclass(frozen=True)
class Comparison:
    """The costs of A and B, round by round."""

    first: tuple[Cost, ...]
    second: tuple[Cost, ...]

    @property
    def cpu_ratio(self) -> float:
        """Median of B's processor time over that of A, round by round."""
        pairs = zip(self.first, self.second, strict=True)
        return median(b.cpu / a.cpu for a, b in pairs)

    @property
    def wall_ratio(self) -> float:
        """The same by the clock on the wall."""
        pairs = zip(self.first, self.second, strict=True)
        return median(b.wall / a.wall for a, b in pairs)


def alternate(
    first: Callable[[], Cost],
    second: Callable[[], Cost],
    rounds: int,
    *,
    say: Callable[[str], None] = lambda line: None,
) -> Comparison:
    """A B A B …, `rounds` times each; before that once each without counting."""
    first(), second()  # compiles modules, fills the system's caches
    costs: list[tuple[Cost, Cost]] = []
    for number in range(1, rounds + 1):
        a, b = first(), second()
        costs.append((a, b))
        say(
            f"round {number} of {rounds}: {a.cpu:.2f} s and {b.cpu:.2f} s of processor"
            f" time, {a.wall:.2f} s and {b.wall:.2f} s by the clock"
        )
    return Comparison(tuple(a for a, _ in costs), tuple(b for _, b in costs))
