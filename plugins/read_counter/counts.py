"""From counted reads and baselines to what pages show."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sceau.reads.export import from_json


class UnreadableCounts(Exception):
    """There is a file, and it cannot be used; says which, why and what to do."""


@dataclass(frozen=True)
class CountedArticle:
    """What of an article decides about its number and its place among the most read."""

    slug: str
    date: datetime.datetime
    aliases: tuple[str, ...] = ()
    baseline: int = 0
    """What the old site had counted."""


def read_counts(path: Path) -> dict[str, int]:
    """The reads of `reads.json` by slug; none if there is no such file.

    Raises UnreadableCounts.
    """
    try:
        return from_json(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        reason = f"cannot be read ({error.strerror})"
    except ValueError as error:
        reason = f"{error}"
    raise UnreadableCounts(f"{path}: {reason}; write it again with sceau reads export")


def total(article: CountedArticle, counts: Mapping[str, int]) -> int:
    """Baseline and counted reads, those under former slugs too."""
    slugs = {article.slug, *article.aliases}
    return article.baseline + sum(counts.get(slug, 0) for slug in slugs)


def most_read(
    articles: Iterable[CountedArticle],
    counts: Mapping[str, int],
    *,
    shown_from: int,
    most: int,
) -> list[CountedArticle]:
    """The articles that were read most often; of equals the newest, then by slug."""
    shown = [article for article in articles if total(article, counts) >= shown_from]
    shown.sort(key=lambda article: article.slug)
    shown.sort(key=lambda article: article.date, reverse=True)
    shown.sort(key=lambda article: total(article, counts), reverse=True)
    return shown[:most]
