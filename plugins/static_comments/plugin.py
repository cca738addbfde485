"""Put approved comments on the pages of their articles.

Sets `article.comments` (a tuple of displayed comments with their replies),
`.comment_count`, `.comment_ids`, `.comments_open`, `.comments_closed`, and in the
context `latest_comments` for the home page. One bad file never stops the build: it is
left out and named in the log.

Settings: `COMMENTS_PATH`, `COMMENTS_ENDPOINT` (without it no page has a form),
`COMMENTS_CLOSE_AFTER_DAYS`, `LATEST_COMMENTS`.
"""

import datetime
import logging
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pelican import signals

from plugins.static_comments.display import (
    LatestComment,
    anchored,
    displayed,
    numbered,
)
from sceau.comments.closing import is_open
from sceau.comments.grouping import grouped, without_bare_places
from sceau.comments.model import Comment
from sceau.comments.rendering import render_comment
from sceau.comments.store import CommentStore
from sceau.comments.threads import build_threads

logger = logging.getLogger(__name__)


def attach(generator: Any) -> None:
    """Runs when Pelican has the published articles."""
    settings = generator.settings
    zone = ZoneInfo(settings["TIMEZONE"])
    articles = {article.slug: article for article in generator.articles}
    by_slug, orphans = grouped(_load(settings), _slugs(generator.articles))
    for comment in orphans:
        logger.warning(
            "comments/%s/%s.md: no published article of that name; not shown",
            comment.article,
            comment.id,
        )
    for slug, article in articles.items():
        comments = by_slug.get(slug, [])
        forest = build_threads(without_bare_places(comments))
        for problem in forest.problems:
            logger.warning(
                "comments/%s/%s.md: %s; shown at the top",
                slug,
                problem.id,
                problem.reason,
            )
        article.comments = displayed(
            forest.threads,
            numbered(comments),
            anchored(comments),
            zone=zone,
            render=render_comment,
        )
        ids = sorted(comment.id for comment in comments if not comment.removed)
        article.comment_count = len(ids)
        article.comment_ids = tuple(ids)
        _open_or_close(article, settings)
    generator.context["latest_comments"] = _latest(
        [
            (articles[slug], comment)
            for slug, found in by_slug.items()
            for comment in found
            if not comment.removed
            # A wrong date in the future would stand first until it comes.
            and comment.date.astimezone(zone).date() <= settings["BUILD_DATE"]
        ],
        zone,
        settings["LATEST_COMMENTS"],
    )


def _load(settings: Any) -> list[Comment]:
    root = Path(settings["COMMENTS_PATH"])
    if not root.exists():
        return []
    comments, problems = CommentStore(root).load_all()
    for problem in problems:
        logger.warning("comments/%s; left out", problem)
    return comments


def _slugs(articles: list[Any]) -> dict[str, str]:
    """Every slug and former slug, to the article's slug now."""
    slugs = {}
    for article in articles:
        for alias in article.metadata.get("aliases", "").split(","):
            slugs[alias.strip()] = article.slug
    return slugs | {article.slug: article.slug for article in articles}


def _open_or_close(article: Any, settings: Any) -> None:
    takes_comments = is_open(
        article.date.date(),
        settings["BUILD_DATE"],
        close_after_days=settings["COMMENTS_CLOSE_AFTER_DAYS"],
        wanted=article.metadata.get("comment_status", "open") == "open",
    )
    article.comments_open = takes_comments and bool(settings["COMMENTS_ENDPOINT"])
    article.comments_closed = not takes_comments


def _latest(
    found: list[tuple[Any, Comment]], zone: datetime.tzinfo, most: int
) -> tuple[LatestComment, ...]:
    newest = sorted(found, key=lambda pair: (pair[1].date, pair[1].id), reverse=True)
    return tuple(
        LatestComment(
            author=comment.author,
            title=article.title,
            url=f"/{article.url}#{comment.anchors[0]}",
            date=comment.date.astimezone(zone),
        )
        for article, comment in newest[:most]
    )


def register() -> None:
    """Connect to Pelican."""
    signals.article_generator_finalized.connect(attach)
