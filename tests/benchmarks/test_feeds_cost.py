import json
import re
from pathlib import Path
from typing import Any

import pytest
from pelican.settings import get_settings_from_file

from benchmarks import feeds_cost
from benchmarks.budgets import BenchmarkError
from benchmarks.corpus import make_corpus
from benchmarks.feeds_cost import (
    FeedsCost,
    expected_feeds,
    find_feeds,
    outcome,
    require_feeds,
)
from benchmarks.pelican_runs import FEEDS_SETTINGS, SITE_SETTINGS


def cost(feeds: float, pages: float) -> FeedsCost:
    return FeedsCost(
        announcing=feeds / 4,
        writing=3 * feeds / 4,
        pages=pages,
        feeds_written=100,
        pages_written=200,
    )


def written(output: Path, *files: str, text: str = "<rss/>") -> Path:
    for name in files:
        path = output / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return output


def test_one_build_tells_feeds_from_pages(tmp_path: Path) -> None:
    lines: list[str] = []
    found = feeds_cost.measure(
        tmp_path, articles=30, comments=60, tags=5, rounds=1, say=lines.append
    )
    (result,) = found.results
    assert result.limit == 0.4
    assert result.measured is not None
    assert 0 < result.measured < 1
    times = json.loads((tmp_path / "var" / "stopwatch.json").read_text("utf-8"))
    assert times.keys() == {"announce", "write", "pages", "pages_written"}
    assert all(value > 0 for value in times.values())
    feeds = 3 + 2 + 2 * (5 + 5 + 3) + 30
    assert f" for {feeds} feeds, " in found.notes[0]
    assert f" for {times['pages_written']} pages, " in found.notes[0]
    assert "round 1 of 1" in lines[-1]


def test_a_build_without_the_comments_is_refused(tmp_path: Path) -> None:
    corpus = make_corpus(tmp_path / "project", 30, tags=5)
    with pytest.raises(BenchmarkError, match="hold 0 of 60 comments"):
        feeds_cost.build(corpus, tmp_path, expected_feeds(30, 5), comments=60)


def test_announcing_counts_and_the_ratio_of_the_middle_round_is_judged() -> None:
    rounds = [cost(8, 10), cost(1, 4), cost(3, 10)]
    found = outcome(rounds, articles=30)
    assert [(r.measured, r.ok) for r in found.results] == [(0.3, True)]
    (note,) = found.notes
    assert "3 rounds: 3.00 s for 100 feeds, 30000 µs each;" in note
    assert note.endswith("; 10.00 s for 200 pages, 50000 µs each")


def test_more_than_the_limit_is_missed() -> None:
    (result,) = outcome([cost(4.1, 10)], articles=30).results
    assert result.verdict == "MISSED"


def test_feeds_are_found_by_kind(tmp_path: Path) -> None:
    output = written(
        tmp_path,
        "index.html",
        "feed/index.xml",
        "feed/atom/index.xml",
        "feed/json/index.json",
        "comments/feed/index.xml",
        "tag/feed/index.html",
        "tag/feed/feed/index.xml",
        "tag/feed/feed/atom/index.xml",
        "author/camille/feed/index.xml",
        "2013/03/tag/feed/index.xml",
        "2013/03/tag/feed/index.html",
    )
    found = find_feeds(output)
    assert {kind: len(files) for kind, files in found.items()} == {
        "site": 3,
        "comments": 1,
        "category": 0,
        "tag": 2,
        "author": 1,
        "article": 1,
    }


@pytest.mark.parametrize(
    ("expected", "comments", "complaint"),
    [
        ({"article": 2}, 2, None),
        ({"article": 3}, 2, "2 feeds of kind article, not 3"),
        ({"article": 1}, 2, "2 feeds of kind article, not 1"),
        ({"article": 2, "tag": 2}, 2, "0 feeds of kind tag, not 2"),
        ({"article": 2}, 3, "the articles' feeds hold 2 of 3 comments"),
    ],
)
def test_what_is_missing_is_refused(
    expected: dict[str, int], comments: int, complaint: str | None, tmp_path: Path
) -> None:
    files = ("2013/03/un/feed/index.xml", "2013/04/deux/feed/index.xml")
    found = find_feeds(written(tmp_path, *files, text="<rss><item></item></rss>"))
    if complaint is None:
        require_feeds(found, expected, comments)
    else:
        with pytest.raises(BenchmarkError, match=re.escape(complaint)):
            require_feeds(found, expected, comments)


def test_the_budget_is_that_of_a_large_site() -> None:
    assert (feeds_cost.ARTICLES, feeds_cost.COMMENTS, feeds_cost.TAGS) == (
        2_000,
        20_000,
        200,
    )
    assert expected_feeds(2_000, 200) == {
        "site": 3,
        "comments": 2,
        "category": 10,
        "tag": 400,
        "author": 6,
        "article": 2_000,
    }


def test_only_the_stopwatch_is_added_to_the_site(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Both read it; a day may begin between them.
    monkeypatch.setenv("BUILD_DATE", "2026-11-23")

    def settings(path: Path) -> dict[str, Any]:
        found = dict(get_settings_from_file(str(path)))
        # Each reading has functions of its own.
        return {name: value for name, value in found.items() if not callable(value)}

    site, timed = settings(SITE_SETTINGS), settings(FEEDS_SETTINGS)
    assert timed.pop("PLUGINS") == ["benchmarks.stopwatch", *site.pop("PLUGINS")]
    assert timed == site
