"""Budget: the site's build costs at most twice what Pelican alone costs."""

from collections.abc import Callable
from pathlib import Path
from statistics import median

from benchmarks.alternation import Comparison, alternate
from benchmarks.budgets import Outcome, Result
from benchmarks.corpus import BUILD_DATE, make_corpus
from benchmarks.pelican_runs import (
    SIMPLE_SETTINGS,
    SITE_SETTINGS,
    Cost,
    require_pages,
    run_pelican,
)

ARTICLES = 500
ROUNDS = 7
LIMIT = 2.0


def measure(
    folder: Path,
    *,
    articles: int = ARTICLES,
    rounds: int = ROUNDS,
    say: Callable[[str], None] = lambda line: None,
) -> Outcome:
    """Build one corpus in turns with both settings, each time from nothing."""
    corpus = make_corpus(folder / "project", articles)
    addresses = [article.url for article in corpus.articles]
    # One locale wherever this runs.
    env = {"BUILD_DATE": BUILD_DATE.isoformat(), "LC_ALL": "C.UTF-8"}

    def build(settings: Path) -> Cost:
        output = folder / f"output-{settings.stem}"
        cost = run_pelican(
            corpus.content, output, settings, var=folder / "var", env=env
        )
        require_pages(output, addresses, settings)
        return cost

    comparison = alternate(
        lambda: build(SIMPLE_SETTINGS), lambda: build(SITE_SETTINGS), rounds, say=say
    )
    return outcome(comparison, articles)


def outcome(comparison: Comparison, articles: int) -> Outcome:
    """Processor time is judged: both builds are one busy process, and on a machine
    with other work to do the clock on the wall measures mostly that work."""
    simple, site = comparison.first, comparison.second
    result = Result(
        "build_ratio",
        f"processor time of {articles} articles, site / simple",
        comparison.cpu_ratio,
        LIMIT,
    )
    cpu = [median(cost.cpu for cost in costs) for costs in (simple, site)]
    wall = [median(cost.wall for cost in costs) for costs in (simple, site)]
    return Outcome(
        (result,),
        (
            f"medians of {len(simple)} rounds, processor time: {_seconds(cpu)}",
            f"by the clock: {_seconds(wall)}, ratio {comparison.wall_ratio:.2f}",
        ),
    )


def _seconds(pair: list[float]) -> str:
    return f"simple {pair[0]:.2f} s, site {pair[1]:.2f} s"
