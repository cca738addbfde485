"""`python -m benchmarks`: argument parsing and exit codes, nothing else.

Exit codes: 0 every budget kept, 1 one missed or not measured, 2 misused.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks import (
    article_weight,
    build_ratio,
    comment_loading,
    comment_rendering,
    feeds_cost,
    inbox_refs,
    inbox_throughput,
    lighthouse,
    moderation_cost,
    nginx_rate,
    publish_time,
    reads_counting,
)
from benchmarks.budgets import BenchmarkError, Outcome, Result, as_json, table

Say = Callable[[str], None]
NAMES = (
    "article_weight",
    "build_ratio",
    "comment_loading",
    "comment_rendering",
    "feeds_cost",
    "inbox_refs",
    "inbox_throughput",
    "lighthouse",
    "moderation_cost",
    "nginx_rate",
    "publish_time",
    "reads_counting",
)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measure the project's budgets.",
        epilog="examples:\n"
        "  python -m benchmarks\n"
        "  python -m benchmarks --only build_ratio --rounds 9\n"
        "  python -m benchmarks --only article_weight --json",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--only",
        action="append",
        choices=NAMES,
        metavar="NAME",
        help=f"{', '.join(NAMES)}; may be repeated",
    )
    parser.add_argument("--json", action="store_true", help="say the results as JSON")
    parser.add_argument(
        "--rounds",
        type=_positive,
        default=build_ratio.ROUNDS,
        help="builds of each kind for build_ratio (default: %(default)s)",
    )
    parser.add_argument(
        "--runs",
        type=_positive,
        default=lighthouse.RUNS,
        help="visits of each page for lighthouse (default: %(default)s)",
    )
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def _tell(name: str, line: str) -> None:
    """Progress, where a person and not a pipe sees it."""
    print(f"{name}: {line}", file=sys.stderr, flush=True)


def _say(outcomes: dict[str, Outcome]) -> None:
    print(table([r for outcome in outcomes.values() for r in outcome.results]))
    for name, outcome in outcomes.items():
        print(f"\n{name}", *outcome.notes, sep="\n  ")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmarks; returns the exit code. Misuse exits with 2 from argparse."""
    arguments = _parser().parse_args(argv)
    benchmarks: dict[str, Callable[[Path, Say], Outcome]] = {
        "article_weight": lambda folder, say: article_weight.measure(folder, say=say),
        "build_ratio": lambda folder, say: build_ratio.measure(
            folder, rounds=arguments.rounds, say=say
        ),
        "comment_loading": lambda folder, say: comment_loading.measure(folder, say=say),
        "comment_rendering": lambda folder, say: comment_rendering.measure(
            folder, say=say
        ),
        "feeds_cost": lambda folder, say: feeds_cost.measure(folder, say=say),
        "inbox_refs": lambda folder, say: inbox_refs.measure(folder, say=say),
        "inbox_throughput": lambda folder, say: inbox_throughput.measure(
            folder, say=say
        ),
        "lighthouse": lambda folder, say: lighthouse.measure(
            folder, runs=arguments.runs, say=say
        ),
        "moderation_cost": lambda folder, say: moderation_cost.measure(folder, say=say),
        "nginx_rate": lambda folder, say: nginx_rate.measure(folder, say=say),
        "publish_time": lambda folder, say: publish_time.measure(folder, say=say),
        "reads_counting": lambda folder, say: reads_counting.measure(folder, say=say),
    }
    outcomes: dict[str, Outcome] = {}
    for name, run in benchmarks.items():
        if not arguments.only or name in arguments.only:
            outcomes[name] = _attempt(name, run)
    if arguments.json:
        print(as_json(outcomes))
    else:
        _say(outcomes)
    kept = (result.ok for outcome in outcomes.values() for result in outcome.results)
    return 0 if all(kept) else 1


def _attempt(name: str, run: Callable[[Path, Say], Outcome]) -> Outcome:
    """Run one benchmark; what cannot be measured is a line that says so."""
    try:
        with tempfile.TemporaryDirectory(prefix=f"sceau-{name}-") as folder:
            return run(Path(folder), lambda line: _tell(name, line))
    except BenchmarkError as error:
        return Outcome((Result(name, "see below", None, None),), (str(error),))


if __name__ == "__main__":
    sys.exit(main())
