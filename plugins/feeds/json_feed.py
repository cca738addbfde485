"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

import json
from typing import Any

from plugins.feeds.dates import rfc3339
from plugins.feeds.items import Feed, FeedItem, Publication

VERSION = "https://jsonfeed.org/version/1.1"


def json_feed(feed: Feed, publication: Publication) -> bytes:
    """The whole document, in UTF-8."""
    document = {
        "version": VERSION,
        "title": feed.title,
        "home_page_url": feed.page_url,
        "feed_url": feed.self_url,
        "description": feed.description,
        "icon": publication.large_icon_url,
        "favicon": publication.favicon_url,
        "authors": [{"name": publication.name, "url": publication.url}],
        "language": publication.language,
        "items": [_item(item) for item in feed.items],
    }
    if not feed.description:
        del document["description"]
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _item(item: FeedItem) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "id": item.id,
        "url": item.url,
        "title": item.title,
        "summary": item.summary,
        "content_html": item.html,
        "date_published": rfc3339(item.published),
        "date_modified": rfc3339(item.updated),
        "authors": [
            {"name": author.name} | ({"url": author.url} if author.url else {})
            for author in item.authors
        ],
        "tags": [category.name for category in item.categories],
        "language": item.language,
    }
    if item.picture:
        fields["image"] = item.picture.url
        fields["attachments"] = [
            {
                "url": item.picture.url,
                "mime_type": item.picture.type,
                "size_in_bytes": item.picture.length,
            }
        ]
    # Readers take an empty value for a value; a text must be there even if empty.
    return {
        key: value
        for key, value in fields.items()
        if key == "content_html" or value not in ("", [])
    }
