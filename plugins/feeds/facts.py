"""From what the build knows of articles and comments to the items of feeds. Pure."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from plugins.feeds.html import FeedHtml
from plugins.feeds.items import (
    FeedAuthor,
    FeedCategory,
    FeedItem,
    FeedPicture,
    InReplyTo,
    Replies,
    clean,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleFacts:
    """One article; addresses are absolute, `html` as its own page has it."""

    guid: str
    """What the old feed said, or an empty string."""
    url: str
    title: str
    published: datetime.datetime
    modified: datetime.datetime | None
    html: str
    lead: str
    """Plain text."""
    language: str
    authors: tuple[FeedAuthor, ...]
    categories: tuple[FeedCategory, ...]
    figure: "Figure | None"
    picture: FeedPicture | None
    comments: int
    newest_comment: datetime.datetime | None
    comments_feed_url: str

    @property
    def id(self) -> str:
        """The old feed's, byte for byte but for what no XML can hold."""
        return clean(self.guid) or self.url


@dataclass(frozen=True, slots=True)
class Figure:
    """The picture above an article's text; `caption` is HTML, sizes are CSS pixels."""

    url: str
    alt: str
    width: int
    height: int
    caption: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentFacts:
    """One comment below the article `article_url`; `html` comes from the sanitizer."""

    id: str
    author: FeedAuthor
    date: datetime.datetime
    html: str
    reply_to: str
    """The id of the comment it answers, or an empty string."""
    article_id: str
    article_url: str
    article_title: str

    @property
    def url(self) -> str:
        """Its permalink."""
        return _permalink(self.article_url, self.id)


def article_item(facts: ArticleFacts, feed_html: FeedHtml) -> FeedItem:
    """The item of an article: its picture, then its text."""
    html = feed_html.of(_figure(facts.figure) + facts.html, facts.url)
    return FeedItem(
        id=facts.id,
        url=facts.url,
        title=clean(facts.title),
        published=facts.published,
        updated=facts.modified or facts.published,
        html=html,
        summary=clean(facts.lead),
        language=facts.language,
        authors=facts.authors,
        categories=facts.categories,
        picture=facts.picture,
        replies=Replies(
            count=facts.comments,
            page_url=f"{facts.url}#comments",
            feed_url=facts.comments_feed_url,
            newest=facts.newest_comment,
        ),
    )


def comment_item(facts: CommentFacts, title: str, feed_html: FeedHtml) -> FeedItem:
    """The item of a comment."""
    if facts.reply_to:
        url = _permalink(facts.article_url, facts.reply_to)
        in_reply_to = InReplyTo(url, url)
    else:
        in_reply_to = InReplyTo(facts.article_id, facts.article_url)
    return FeedItem(
        id=facts.url,
        url=facts.url,
        title=clean(title),
        published=facts.date,
        updated=facts.date,
        # Of what the one sanitizer made, only links have something to be changed.
        html=feed_html.of(facts.html, facts.article_url)
        if "<a " in facts.html
        else clean(facts.html).strip(),
        authors=(facts.author,),
        in_reply_to=in_reply_to,
    )


def newest(comments: Iterable[CommentFacts], most: int) -> list[CommentFacts]:
    """The newest first; two of one second by their ids, the later one first."""
    ordered = sorted(comments, key=lambda facts: (facts.date, facts.id), reverse=True)
    return ordered[:most]


def _permalink(article_url: str, comment_id: str) -> str:
    return f"{article_url}#comment-{comment_id}"


def _figure(figure: Figure | None) -> str:
    if figure is None:
        return ""
    size = ""
    if figure.width and figure.height:
        size = f' width="{figure.width}" height="{figure.height}"'
    caption = f"<figcaption>{figure.caption}</figcaption>" if figure.caption else ""
    return (
        f'<figure><img src="{escape(figure.url)}" alt="{escape(figure.alt)}"{size}>'
        f"{caption}</figure>\n"
    )
