"""`article.json_ld`: the data blocks of an article, for machines that index pages."""

from typing import Any

from markupsafe import Markup
from pelican import signals

from plugins.structured_data.json_ld import (
    ArticleFacts,
    article,
    breadcrumb,
    data_block,
)


def attach(generators: list[Any]) -> None:
    """Runs when everything else about the articles is known."""
    context = generators[0].context
    for item in context.get("articles", []):
        item.json_ld = _blocks(item, context)


def _blocks(item: Any, context: Any) -> tuple[Markup, ...]:
    site_url = context["SITEURL"]
    card = getattr(item, "card", None)
    facts = ArticleFacts(
        url=f"{site_url}/{item.url}",
        title=item.title,
        description=item.description,
        language=item.lang,
        published=item.date.isoformat(),
        modified=getattr(item, "modified", item.date).isoformat(),
        authors=tuple((a.name, f"{site_url}/{a.url}") for a in item.authors),
        image=site_url + card[0] if card else "",
        section=item.category.name,
        keywords=tuple(tag.name for tag in getattr(item, "tags", [])),
        word_count=item.word_count,
        site_name=context["SITENAME"],
        site_url=f"{site_url}/",
    )
    steps = [
        (context["SITENAME"], f"{site_url}/"),
        (item.category.name, f"{site_url}/{item.category.url}"),
        (item.title, facts.url),
    ]
    return data_block(article(facts)), data_block(breadcrumb(steps))


def register() -> None:
    """Connect to Pelican."""
    signals.all_generators_finalized.connect(attach)
