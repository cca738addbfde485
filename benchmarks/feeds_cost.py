"""Budget: all feeds together cost at most 40 % of what the HTML pages cost.

Both are parts of one build, in one process, and are told apart by `stopwatch`. Feeds
are made after the pages, as in every build, so they find the articles' HTML ready.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.budgets import BenchmarkError, Outcome, Result
from benchmarks.comment_loading import make_comments
from benchmarks.corpus import AUTHORS, BUILD_DATE, CATEGORIES, Corpus, make_corpus
from benchmarks.pelican_runs import FEEDS_SETTINGS, require_pages, run_pelican
from benchmarks.stopwatch import FILE

NAME = "feeds_cost"
ARTICLES = 2_000
COMMENTS = 20_000
TAGS = 200
ROUNDS = 3
LIMIT = 0.4

# Where the feeds of each kind are in the output; those of other formats are below.
_FOLDERS = {
    "site": "feed",
    "comments": "comments/feed",
    "category": "category/*/feed",
    "tag": "tag/*/feed",
    "author": "author/*/feed",
    "article": "[0-9][0-9][0-9][0-9]/[0-9][0-9]/*/feed",
}


@dataclass(frozen=True)
class FeedsCost:
    """Seconds of processor time in one build, and what was made in them."""

    announcing: float
    """Telling the templates which feeds there are, before any page."""
    writing: float
    pages: float
    """Rendering and writing whatever is HTML."""
    feeds_written: int
    pages_written: int

    @property
    def feeds(self) -> float:
        """Seconds of everything that is there for the sake of feeds alone."""
        return self.announcing + self.writing

    @property
    def ratio(self) -> float:
        """What is judged."""
        return self.feeds / self.pages


def measure(
    folder: Path,
    *,
    articles: int = ARTICLES,
    comments: int = COMMENTS,
    tags: int = TAGS,
    rounds: int = ROUNDS,
    say: Callable[[str], None] = lambda line: None,
) -> Outcome:
    """Build one corpus with its comments several times, each time from nothing."""
    say(f"writing {articles} articles with {comments} comments and {tags} tags")
    corpus = make_corpus(folder / "project", articles, tags=tags)
    slugs = [article.slug for article in corpus.articles]
    make_comments(folder / "comments", comments, slugs)
    costs = []
    for number in range(1, rounds + 1):
        cost = build(corpus, folder, expected_feeds(articles, tags), comments)
        costs.append(cost)
        say(
            f"round {number} of {rounds}: {cost.feeds:.2f} s for feeds,"
            f" {cost.pages:.2f} s for pages, ratio {cost.ratio:.2f}"
        )
    return outcome(costs, articles)


def build(
    corpus: Corpus, folder: Path, expected: Mapping[str, int], comments: int
) -> FeedsCost:
    """One build, with the comments in `folder`; raises BenchmarkError unless it made
    every page and feed, and put every comment into the feed of its article."""
    output, var = folder / "output", folder / "var"
    run_pelican(
        corpus.content,
        output,
        FEEDS_SETTINGS,
        var=var,
        # One locale wherever this runs.
        env={
            "BUILD_DATE": BUILD_DATE.isoformat(),
            "COMMENTS_PATH": str(folder / "comments"),
            "LC_ALL": "C.UTF-8",
        },
    )
    times = json.loads((var / FILE).read_text(encoding="utf-8"))
    feeds = find_feeds(output)
    require_pages(output, _addresses(corpus), FEEDS_SETTINGS)
    require_feeds(feeds, expected, comments)
    pages = sum(1 for _ in output.rglob("*.html"))
    if times["pages_written"] != pages:
        raise BenchmarkError(
            f"the stopwatch saw {times['pages_written']} of {pages} pages"
        )
    return FeedsCost(
        announcing=times["announce"],
        writing=times["write"],
        pages=times["pages"],
        feeds_written=sum(len(files) for files in feeds.values()),
        pages_written=pages,
    )


def expected_feeds(articles: int, tags: int) -> dict[str, int]:
    """How many feeds of each kind a corpus has that uses all its tags."""
    return {
        "site": 3,
        "comments": 2,
        "category": 2 * len(CATEGORIES),
        "tag": 2 * tags,
        "author": 2 * len(AUTHORS),
        "article": articles,
    }


def find_feeds(output: Path) -> dict[str, list[Path]]:
    """The files of the feeds of each kind."""
    return {
        kind: [
            file
            for folder in output.glob(folders)
            for file in folder.rglob("index.*")
            if file.suffix in {".xml", ".json"}
        ]
        for kind, folders in _FOLDERS.items()
    }


def require_feeds(
    found: Mapping[str, Sequence[Path]], expected: Mapping[str, int], comments: int
) -> None:
    """Raise BenchmarkError unless there are as many feeds of each kind, and as many
    items in those of articles as there are comments."""
    for kind, number in expected.items():
        if len(found[kind]) != number:
            raise BenchmarkError(
                f"{len(found[kind])} feeds of kind {kind}, not {number}"
            )
    items = sum(file.read_bytes().count(b"<item>") for file in found["article"])
    if items != comments:
        raise BenchmarkError(f"the articles' feeds hold {items} of {comments} comments")


def outcome(costs: Sequence[FeedsCost], articles: int) -> Outcome:
    """The ratio of the middle round is judged."""
    feeds, pages = (
        median(cost.feeds for cost in costs),
        median(cost.pages for cost in costs),
    )
    result = Result(
        NAME,
        f"processor time of {articles} articles, feeds / HTML pages",
        median(cost.ratio for cost in costs),
        LIMIT,
    )
    parts = (
        _part(feeds, costs[0].feeds_written, "feeds"),
        _part(pages, costs[0].pages_written, "pages"),
    )
    return Outcome((result,), (f"medians of {len(costs)} rounds: {'; '.join(parts)}",))


def _part(seconds: float, number: int, things: str) -> str:
    each = seconds / number * 1e6
    return f"{seconds:.2f} s for {number} {things}, {each:.0f} µs each"


def _addresses(corpus: Corpus) -> list[str]:
    """Every article, and its page for Mastodon."""
    return [
        address
        for article in corpus.articles
        for address in (article.url, f"partager/mastodon/{article.slug}/")
    ]
