"""Schema.org descriptions as JSON-LD data blocks: pure functions.

Terms: https://schema.org/Article, https://schema.org/BreadcrumbList.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup


@dataclass(frozen=True)
class ArticleFacts:
    """What a machine may know of an article; every address is absolute."""

    url: str
    title: str
    description: str
    language: str
    published: str
    modified: str
    authors: tuple[tuple[str, str], ...]
    """(name, address of the author's page)"""
    image: str
    section: str
    keywords: tuple[str, ...]
    word_count: int
    site_name: str
    site_url: str


def article(facts: ArticleFacts) -> dict[str, Any]:
    """The article as a schema.org `Article`. Dates are ISO 8601 with offset."""
    document: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Article",
        "mainEntityOfPage": facts.url,
        "headline": facts.title,
        "description": facts.description,
        "inLanguage": facts.language,
        "datePublished": facts.published,
        "dateModified": facts.modified,
        "author": [
            {"@type": "Person", "name": name, "url": url} for name, url in facts.authors
        ],
        "publisher": {
            "@type": "Organization",
            "name": facts.site_name,
            "url": facts.site_url,
        },
        "articleSection": facts.section,
        "keywords": list(facts.keywords),
        "wordCount": facts.word_count,
        "isAccessibleForFree": True,
    }
    if facts.image:
        document["image"] = facts.image
    return document


def breadcrumb(steps: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """(name, absolute address) from the home page down, as a `BreadcrumbList`."""
    return {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": url}
            for position, (name, url) in enumerate(steps, start=1)
        ],
    }


def data_block(document: object) -> Markup:
    """JSON for the inside of `<script type="application/ld+json">`.

    `<`, `>` and `&` are written as escapes of JSON, so no title can end the element
    or open a comment in it.
    """
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    for character, escaped in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026")):
        text = text.replace(character, escaped)
    return Markup(text)  # noqa: S704  escaped just above
