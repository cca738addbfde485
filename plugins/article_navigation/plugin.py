"""`article.newer`, `article.older` and `article.related` for every published article.

Setting: `RELATED_ARTICLES`, how many at most.
"""

from typing import Any

from pelican import signals

from plugins.article_navigation.related import Subject, related


def attach(generator: Any) -> None:
    """Runs when Pelican has the published articles, newest first."""
    articles = generator.articles
    by_slug = {article.slug: article for article in articles}
    nearest = related(
        [_subject(article) for article in articles],
        generator.settings.get("RELATED_ARTICLES", 3),
    )
    for index, article in enumerate(articles):
        article.newer = articles[index - 1] if index else None
        article.older = articles[index + 1] if index + 1 < len(articles) else None
        article.related = [by_slug[slug] for slug in nearest[article.slug]]
    for draft in generator.drafts:
        draft.newer = draft.older = None
        draft.related = []


def _subject(article: Any) -> Subject:
    return Subject(
        slug=article.slug,
        date=article.date,
        lang=article.lang,
        tags=frozenset(tag.slug for tag in getattr(article, "tags", [])),
        category=article.category.slug,
    )


def register() -> None:
    """Connect to Pelican."""
    signals.article_generator_finalized.connect(attach)
