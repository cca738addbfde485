"""From Pelican's articles to the items of feeds, each made once for all its feeds."""

import datetime
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from plugins.feeds.facts import (
    ArticleFacts,
    CommentFacts,
    Figure,
    article_item,
    comment_item,
    newest,
)
from plugins.feeds.html import FeedHtml
from plugins.feeds.items import (
    FeedAuthor,
    FeedCategory,
    FeedItem,
    FeedPicture,
    clean,
)
from sceau.preview.content_types import content_type


class Gathering:
    """Copies from the build what feeds say, and remembers the items it made.

    `comment_title` makes a comment's title of its author and its article's title.
    """

    def __init__(self, context: Any, comment_title: Callable[[str, str], str]) -> None:
        self._site_url: str = context["SITEURL"]
        self._language: str = context["DEFAULT_LANG"]
        self._most: int = context["FEED_MAX_ITEMS"]
        self._today: datetime.date = context["BUILD_DATE"]
        self._category_list = f"{self._site_url}/{context['CATEGORIES_URL']}"
        self._tag_list = f"{self._site_url}/{context['TAGS_URL']}"
        self._default_card = (context.get("default_card") or ("",))[0]
        root = Path(context["PATH"])
        self._files = {
            f"/{static.url}": root / static.source_path
            for static in context["static_content"].values()
        }
        self._comment_title = comment_title
        self._feed_html = FeedHtml(self._site_url)
        self._articles: dict[str, FeedItem] = {}
        self._threads: dict[str, tuple[CommentFacts, ...]] = {}
        self._comments: dict[str, FeedItem] = {}

    def of_articles(self, articles: Iterable[Any]) -> tuple[FeedItem, ...]:
        """The newest articles; they come in the site's order, the newest first."""
        return tuple(self._article(a) for a in list(articles)[: self._most])

    def of_comments(self, articles: Iterable[Any]) -> tuple[FeedItem, ...]:
        """The newest comments of all these articles."""
        found = (facts for article in articles for facts in self._thread(article))
        return tuple(self._comment(facts) for facts in newest(found, self._most))

    def _article(self, article: Any) -> FeedItem:
        if article.slug not in self._articles:
            facts = self._article_facts(article)
            self._articles[article.slug] = article_item(facts, self._feed_html)
        return self._articles[article.slug]

    def _comment(self, facts: CommentFacts) -> FeedItem:
        if facts.id not in self._comments:
            title = self._comment_title(facts.author.name, facts.article_title)
            self._comments[facts.id] = comment_item(facts, title, self._feed_html)
        return self._comments[facts.id]

    def _article_facts(self, article: Any) -> ArticleFacts:
        comments = self._thread(article)
        language = article.lang
        return ArticleFacts(
            guid=article.metadata.get("guid", ""),
            url=self._absolute(article.url),
            title=article.title,
            published=article.date,
            modified=getattr(article, "modified", None),
            html=article.content,
            lead=article.lead_text,
            language="" if language == self._language else language,
            authors=tuple(
                FeedAuthor(clean(author.name), self._absolute(author.url))
                for author in article.authors
            ),
            categories=self._categories(article),
            figure=self._figure(article),
            picture=self._picture(article),
            comments=len(comments),
            newest_comment=max((facts.date for facts in comments), default=None),
            comments_feed_url=self._site_url + article.feeds[0].path,
        )

    def _absolute(self, url: str) -> str:
        return f"{self._site_url}/{url}"

    def _categories(self, article: Any) -> tuple[FeedCategory, ...]:
        return (
            FeedCategory(clean(article.category.name), self._category_list),
            *(
                FeedCategory(clean(tag.name), self._tag_list)
                for tag in getattr(article, "tags", ())
            ),
        )

    def _figure(self, article: Any) -> Figure | None:
        picture = getattr(article, "picture", None)
        if picture is None:
            return None
        return Figure(
            self._site_url + picture.url,
            picture.alt,
            picture.width,
            picture.height,
            str(picture.caption),
        )

    def _picture(self, article: Any) -> FeedPicture | None:
        """The file for readers that show one beside the title; few of them draw SVG,
        so it is the card, if the article has one of its own."""
        picture = getattr(article, "picture", None)
        if picture is None:
            return None
        url, width, height = picture.url, picture.width, picture.height
        if picture.card_url and picture.card_url != self._default_card:
            url = picture.card_url
            width, height = picture.card_width, picture.card_height
        file = self._files.get(url)
        if file is None:
            return None
        return FeedPicture(
            url=self._site_url + quote(url),
            type=content_type(url),
            length=file.stat().st_size,
            width=width,
            height=height,
            alt=clean(picture.alt),
        )

    def _thread(self, article: Any) -> tuple[CommentFacts, ...]:
        """The comments of an article as far as they are not dated after today."""
        if article.slug not in self._threads:
            url = self._absolute(article.url)
            self._threads[article.slug] = tuple(
                CommentFacts(
                    id=comment.id,
                    author=FeedAuthor(clean(comment.author), comment.website or ""),
                    date=comment.date,
                    html=str(comment.html),
                    reply_to=reply_to,
                    article_id=clean(article.metadata.get("guid", "")) or url,
                    article_url=url,
                    article_title=article.title,
                )
                for comment, reply_to in _flat(getattr(article, "comments", ()))
                if comment.date.date() <= self._today and not comment.removed
            )
        return self._threads[article.slug]


def _flat(comments: Iterable[Any], parent: str = "") -> Iterator[tuple[Any, str]]:
    """Every comment of a tree with the id of what it answers, or an empty string."""
    for comment in comments:
        replied_to = comment.in_reply_to.id if comment.in_reply_to else parent
        yield comment, replied_to
        yield from _flat(comment.replies, comment.id)
