"""Baselines and counted reads come together; the most read stand in one order."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.read_counter.counts import (
    CountedArticle,
    UnreadableCounts,
    most_read,
    read_counts,
    total,
)

DAY = datetime(2013, 3, 21)  # noqa: DTZ001


def counted(
    slug: str, days: int = 0, baseline: int = 0, *aliases: str
) -> CountedArticle:
    return CountedArticle(slug, DAY + timedelta(days), aliases, baseline)


@pytest.mark.parametrize(
    ("article", "expected"),
    [
        (counted("a"), 7),
        (counted("a", 0, 2023), 2030),
        (counted("a", 0, 0, "old", "older"), 12),
        (counted("a", 0, 0, "a", ""), 7),
        (counted("b", 0, 5), 5),
    ],
)
def test_the_sum(article: CountedArticle, expected: int) -> None:
    assert total(article, {"a": 7, "old": 2, "older": 3, "other": 100}) == expected


def test_of_equals_the_newest_comes_first_and_then_the_slug() -> None:
    articles = [
        *(counted("c", 1), counted("b", 1), counted("old", 0)),
        *(counted("few", 9), counted("most", 0), counted("hidden", 9)),
    ]
    counts = {"c": 50, "b": 50, "old": 50, "few": 10, "most": 51, "hidden": 9}
    found = most_read(articles, counts, shown_from=10, most=9)
    assert [article.slug for article in found] == ["most", "b", "c", "old", "few"]
    assert len(most_read(articles, counts, shown_from=10, most=2)) == 2


@given(st.permutations([counted(slug, days) for slug in "abc" for days in (0, 1)]))
def test_the_order_of_the_articles_changes_nothing(
    articles: list[CountedArticle],
) -> None:
    counts = {"a": 20, "b": 20, "c": 30}
    found = most_read(articles, counts, shown_from=10, most=9)
    assert found == most_read(sorted(articles, key=repr), counts, shown_from=10, most=9)


def test_without_a_file_nothing_was_counted(tmp_path: Path) -> None:
    assert read_counts(tmp_path / "reads.json") == {}


@pytest.mark.parametrize(
    "text", ["", "[]", '{"a": -1}', '{"a": "1"}', "\udcff", "[" * 100_000]
)
def test_a_damaged_file_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "reads.json"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(UnreadableCounts, match=r"reads\.json: .*sceau reads export"):
        read_counts(path)


def test_a_folder_in_its_place_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableCounts, match="cannot be read"):
        read_counts(tmp_path)
