"""Feeds of sites that hold next to nothing, or two things of nearly one address."""

import json
from pathlib import Path

from tests.feeds.conftest import (
    ATOM,
    JSON,
    RSS,
    Made,
    words,
)
from tests.feeds.plain import all_valid, plain_site
from tests.site_manifest.small_site import article

# --- tags whose addresses are alike ---------------------------------------------------


def test_a_tag_and_the_second_page_of_another(tmp_path: Path) -> None:
    site = plain_site(tmp_path, 'PAGINATED_TEMPLATES["tag"] = 2\n')
    for day in (1, 2, 3):
        text = article(f"Jour {day}", Tags="hadopi", Date=f"2013-03-0{day}")
        site.write(f"content/articles/2013/jour-{day}.md", text)
    other = article("Autre", Tags="hadopi2", Date="2013-03-09")
    site.write("content/articles/2013/autre.md", other)

    made = Made(tmp_path, site.built().output)

    for tag, titles in (
        ("hadopi", ["Jour 3", "Jour 2", "Jour 1"]),
        ("hadopi2", ["Autre"]),
    ):
        for name in ("feed/", "feed/atom/"):
            feed = made.feeds[f"/tag/{tag}/{name}"]
            assert [entry.title for entry in feed.parsed.entries] == titles
    for path, titles in (
        ("/tag/hadopi/", ["Jour 3", "Jour 2"]),
        ("/tag/hadopi/page/2/", ["Jour 1"]),
        ("/tag/hadopi2/", ["Autre"]),
    ):
        links = made.page(path).iterfind(".//main//h2/a")
        assert [words(link) for link in links] == titles
    all_valid(made)


# --- nothing at all ------------------------------------------------------------------


def test_a_site_without_an_article_has_empty_valid_feeds(tmp_path: Path) -> None:
    made = Made(tmp_path, plain_site(tmp_path).built().output)

    assert {path: feed.type for path, feed in made.feeds.items()} == {
        "/feed/": RSS,
        "/feed/atom/": ATOM,
        "/feed/json/": JSON,
        "/comments/feed/": RSS,
        "/comments/feed/atom/": ATOM,
    }
    all_valid(made)
    for feed in made.feeds.values():
        if feed.type == JSON:
            assert json.loads(feed.data)["items"] == []
        else:
            assert feed.parsed.entries == []


def test_articles_without_a_comment_have_empty_valid_threads(tmp_path: Path) -> None:
    site = plain_site(tmp_path)
    site.write("content/articles/2013/un.md", article("Un"))

    made = Made(tmp_path, site.built().output)

    all_valid(made)
    thread = made.feeds["/2013/03/un/feed/"].parsed
    assert thread.entries == []
    # It began with its article.
    assert thread.feed.updated == "Thu, 21 Mar 2013 10:00:00 +0100"
