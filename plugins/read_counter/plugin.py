"""How often each article was read, on its page, and the most read on the home page.

Sets `article.read_count` (what the old site had counted, from `Reads`, and what
`sceau reads export` wrote), `article.read_baseline` (the former alone), and in the
context `most_read`. Fewer than `READS_SHOWN_FROM` are shown nowhere. Without the file
there are baselines; a damaged file is reported and the build goes on.

Settings: `READS_PATH` (the file; default `reads.json` below `VAR_PATH`),
`READS_SHOWN_FROM`, `MOST_READ` (how many).
"""

import logging
from pathlib import Path
from typing import Any

from pelican import signals

from plugins.read_counter.counts import (
    CountedArticle,
    UnreadableCounts,
    most_read,
    read_counts,
    total,
)

logger = logging.getLogger(__name__)


def attach(generator: Any) -> None:
    """Runs when Pelican has the published articles."""
    settings = generator.settings
    try:
        counts = read_counts(_path(settings))
    except UnreadableCounts as error:
        logger.warning("%s: only what the old site had counted is shown", error)
        counts = {}
    articles = {article.slug: article for article in generator.articles}
    counted = {slug: _counted(article) for slug, article in articles.items()}
    for slug, article in articles.items():
        article.read_count = total(counted[slug], counts)
        article.read_baseline = counted[slug].baseline
    generator.context["most_read"] = [
        articles[entry.slug]
        for entry in most_read(
            counted.values(),
            counts,
            shown_from=settings["READS_SHOWN_FROM"],
            most=settings["MOST_READ"],
        )
    ]


def _counted(article: Any) -> CountedArticle:
    aliases = article.metadata.get("aliases", "").split(",")
    return CountedArticle(
        slug=article.slug,
        date=article.date,
        aliases=tuple(alias.strip() for alias in aliases),
        baseline=int(article.metadata.get("reads", 0)),
    )


def _path(settings: Any) -> Path:
    named = settings["READS_PATH"]
    return Path(named or Path(settings["VAR_PATH"]) / "reads.json")


def register() -> None:
    """Connect to Pelican."""
    signals.article_generator_finalized.connect(attach)
