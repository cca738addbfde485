"""RSS, Atom and JSON feeds of the site, its lists, its comments and each thread.

Sets `feeds` (a tuple of `FeedLink`) on articles, categories, tags and authors, and in
the context `SITE_FEEDS` and `COMMENT_FEEDS`, for templates to announce. Titles come
from the macros of `macros/feeds.html` in the theme, in the site's language.

Settings: `FEED_MAX_ITEMS`, `FEED_TTL` (minutes), `FEED_RIGHTS`, `FEEDS_PAGE`.
"""

import datetime
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from pelican import signals

from plugins.feeds.addresses import FeedLink, Kind, feed_links
from plugins.feeds.gathering import Gathering
from plugins.feeds.items import Feed, FeedItem, Publication, clean
from plugins.feeds.json_feed import json_feed
from plugins.feeds.texts import FeedTexts
from plugins.feeds.xml_feeds import XmlFeeds

ICON = "img/feed-icon.png"
ICON_SIZE = 144
LARGE_ICON = "img/icon-512.png"
_EPOCH = datetime.datetime.fromtimestamp(0, datetime.UTC)


def announce(generators: list[Any]) -> None:
    """Tell templates which feeds there are; runs before any page is rendered."""
    context = generators[0].context
    context["SITE_FEEDS"] = feed_links("site", "", "")
    context["COMMENT_FEEDS"] = feed_links("comments", "", "comments/")
    for kind, things in _lists(context):
        for thing, _articles in things:
            thing.feeds = feed_links(kind, thing.name, thing.url)
    for article in context["articles"]:
        article.feeds = feed_links("article", article.title, article.url)


def write(generator: Any, writer: Any) -> None:
    """Write every feed; runs when the pages are written."""
    context = generator.context
    texts = _texts(generator)
    publication = _publication(context, texts)
    xml = XmlFeeds(publication)
    write_as: dict[str, Callable[[Feed], bytes]] = {
        "rss": xml.rss,
        "atom": xml.atom,
        "json": lambda feed: json_feed(feed, publication),
    }
    output = Path(generator.output_path)
    for plan in _planned(context, texts):
        kind, name = plan.link.kind, plan.link.name
        feed = Feed(
            title=clean(texts.title(kind, name)),
            description=clean(texts.description(kind, name)),
            page_url=context["SITEURL"] + plan.page_path,
            self_url=context["SITEURL"] + plan.link.path,
            items=plan.items,
            begun=plan.begun,
        )
        path = output / plan.link.file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(write_as[plan.link.format](feed))


class _Plan(NamedTuple):
    """One feed before its texts are known."""

    link: FeedLink
    page_path: str
    """Of the page that shows the same."""
    items: tuple[FeedItem, ...]
    begun: datetime.datetime


def _planned(context: Any, texts: FeedTexts) -> Iterator[_Plan]:
    gathering = Gathering(context, texts.comment_title)
    articles = context["articles"]
    begun = min((article.date for article in articles), default=_EPOCH)
    items = gathering.of_articles(articles)
    for link in context["SITE_FEEDS"]:
        yield _Plan(link, "/", items, begun)
    for _kind, things in _lists(context):
        for thing, listed in things:
            items = gathering.of_articles(listed)
            for link in thing.feeds:
                yield _Plan(link, f"/{thing.url}", items, begun)
    items = gathering.of_comments(articles)
    for link in context["COMMENT_FEEDS"]:
        yield _Plan(link, "/", items, begun)
    for article in articles:
        items = gathering.of_comments([article])
        for link in article.feeds:
            yield _Plan(link, f"/{article.url}", items, article.date)


def _lists(context: Any) -> tuple[tuple[Kind, Any], ...]:
    return (
        ("category", context["categories"]),
        ("tag", context["tags"]),
        ("author", context["authors"]),
    )


def _texts(generator: Any) -> FeedTexts:
    """The macros of the theme, in the site's language."""
    template = generator.env.get_template("macros/feeds.html")
    return FeedTexts(template.make_module({**generator.context, "output_file": ""}))


def _publication(context: Any, texts: FeedTexts) -> Publication:
    site_url = context["SITEURL"]

    def asset(name: str) -> str:
        file = context["THEME_ASSETS"][name].name
        return f"{site_url}/{context['THEME_STATIC_DIR']}/{file}"

    return Publication(
        name=context["SITENAME"],
        url=f"{site_url}/",
        language=context["DEFAULT_LANG"],
        rights=context["FEED_RIGHTS"],
        icon_url=asset(ICON),
        icon_size=ICON_SIZE,
        large_icon_url=asset(LARGE_ICON),
        favicon_url=f"{site_url}/favicon.ico",
        style_sheet="/feed.css",
        notice=texts.plain("notice"),
        notice_link=texts.plain("notice_link"),
        notice_url=site_url + context["FEEDS_PAGE"],
        minutes=context["FEED_TTL"],
    )


def register() -> None:
    """Connect to Pelican."""
    signals.all_generators_finalized.connect(announce)
    # Articles are written before pages: when this runs every page was rendered.
    signals.page_writer_finalized.connect(write)
