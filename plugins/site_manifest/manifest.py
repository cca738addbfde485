"""What other programs may know of the built site: pure functions to plain values."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sceau.comments.closing import closing_date, is_open


class RedirectConflict(Exception):
    """Two redirects for one address, or one for an address that has a page."""


@dataclass(frozen=True)
class ManifestArticle:
    """The fields of an article that the inbox, the read counter and others need."""

    slug: str
    title: str
    url: str
    date: datetime.date
    open: bool
    aliases: tuple[str, ...] = ()
    wordpress_id: str = ""
    comments: tuple[str, ...] = field(default=())


def site_manifest(
    articles: Iterable[ManifestArticle],
    *,
    build_date: datetime.date,
    site_url: str,
    authors: Iterable[str] = (),
    close_after_days: int | None,
) -> dict[str, Any]:
    """The value of `var/site.json`; see the formats in docs/how-it-works.md.

    `authors` are the names under which the publication speaks.
    """
    entries = {}
    for article in sorted(articles, key=lambda article: article.slug):
        closes = closing_date(article.date, close_after_days)
        entries[article.slug] = {
            "title": article.title,
            "url": article.url,
            "open": is_open(
                article.date,
                build_date,
                close_after_days=close_after_days,
                wanted=article.open,
            ),
            "closes": closes.isoformat() if closes else None,
            "aliases": list(article.aliases),
            "comments": list(article.comments),
        }
    return {
        "build_date": build_date.isoformat(),
        "siteurl": site_url,
        "authors": sorted(set(authors)),
        "articles": entries,
    }


Rule = tuple[str, str | None, int]


def redirects(
    articles: Iterable[ManifestArticle], listed: Iterable[Rule]
) -> list[Rule]:
    """The value of `var/redirects.json`: aliases, old WordPress ids, listed rules.

    Ordered by old address. Raises RedirectConflict when two rules name one address.
    """
    rules: list[Rule] = list(listed)
    for article in articles:
        folder = article.url.rstrip("/").rsplit("/", 1)[0]
        rules += [(f"{folder}/{alias}/", article.url, 301) for alias in article.aliases]
        if article.wordpress_id:
            rules.append((f"/?p={article.wordpress_id}", article.url, 301))
    seen: dict[str, Rule] = {}
    for rule in rules:
        if rule[0] in seen and seen[rule[0]] != rule:
            raise RedirectConflict(
                f"two redirects for {rule[0]}: to {seen[rule[0]][1]} and to {rule[1]}."
                " Remove one from content/redirects.csv or from an article's Aliases."
            )
        seen[rule[0]] = rule
    return [seen[old] for old in sorted(seen)]


def without_pages(rules: Iterable[Rule], pages: Mapping[str, str]) -> None:
    """Refuse a redirect that would hide a page; `pages` maps address to title."""
    for old, _new, _status in rules:
        if old in pages:
            raise RedirectConflict(
                f"{old} is the address of « {pages[old]} » and is redirected too."
                " Remove it from content/redirects.csv or from Aliases."
            )
