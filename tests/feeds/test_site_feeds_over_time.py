"""What changes a feed of a built site, and what does not: builds, comments, days."""

import json
import re
import shutil
from pathlib import Path

import pytest

from tests.feeds.conftest import (
    JSON,
    Feed,
    Made,
    whole_site,
)
from tests.site_manifest.small_site import SmallSite, article
from tests.sites import FIXTURE, SITE_URL, build_fixture_site, build_real_site

_DATED = re.compile(
    rb"<(updated|published|pubDate|lastBuildDate)>([^<]+)</"
    rb'|"(date_published|date_modified)": "([^"]+)"'
)


# --- same input, same bytes ----------------------------------------------------------

ELSEWHERE = {"PYTHONHASHSEED": "2", "TZ": "Asia/Tokyo", "LC_ALL": "C"}


def test_the_machine_changes_no_byte(
    tmp_path: Path, made_real: Made, made_fixture: Made
) -> None:
    for made, build in (
        (made_real, build_real_site),
        (made_fixture, build_fixture_site),
    ):
        folder = tmp_path / made.project.name
        folder.mkdir()
        elsewhere = Made(made.project, build(folder, **ELSEWHERE))
        assert _bytes(elsewhere) == _bytes(made)


def test_a_comment_changes_no_date_of_feeds_of_articles(
    tmp_path: Path, made_fixture: Made
) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (project / "content").symlink_to(FIXTURE / "content")
    shutil.copytree(FIXTURE / "comments", project / "comments")
    new = _comment_file(project, "sans-chapo", "2026-11-20T10:00:00Z")

    output = build_fixture_site(tmp_path, COMMENTS_PATH=str(project / "comments"))
    after = Made(project, output)

    for path in made_fixture.article_feeds:
        assert _dates(after.feeds[path]) == _dates(made_fixture.feeds[path]), path
        if after.feeds[path].type == JSON:
            assert after.feeds[path].data == made_fixture.feeds[path].data
    changed = {
        path
        for path in made_fixture.comment_feeds
        if after.feeds[path].data != made_fixture.feeds[path].data
    }
    thread = "/2014/01/sans-chapo/feed/"
    assert changed == {"/comments/feed/", "/comments/feed/atom/", thread}
    for path in changed:
        assert after.feeds[path].parsed.entries[0].id.endswith(f"#comment-{new}")


def test_reads_change_no_byte(tmp_path: Path, made_fixture: Made) -> None:
    reads = tmp_path / "reads.json"
    counts = {article.slug: 4321 for article in made_fixture.articles}
    reads.write_text(json.dumps(counts), "utf-8")

    built = build_fixture_site(tmp_path, READS_PATH=str(reads))
    after = Made(FIXTURE, built)

    assert "4\u202f321 fois" in (built / "2014/01/hadopi2/index.html").read_text()
    sitemap, before = (site / "sitemap.xml" for site in (built, made_fixture.output))
    assert sitemap.read_bytes() == before.read_bytes()

    assert _bytes(after) == _bytes(made_fixture)


def test_a_modification_changes_the_date_of_its_feeds_alone(tmp_path: Path) -> None:
    site = _site(tmp_path)
    site.write("content/articles/2013/un.md", article("Un", Tags="alpha"))
    site.write("content/articles/2013/deux.md", article("Deux", Tags="bêta"))
    before = _made(site).feeds
    changed = article("Un", Tags="alpha", Modified="2013-05-01 12:00")
    site.write("content/articles/2013/un.md", changed)
    after = _made(site).feeds

    moved = {path for path in before if _dates(before[path]) != _dates(after[path])}
    assert moved == {
        *("/feed/", "/feed/atom/", "/feed/json/"),
        *("/category/dossier/feed/", "/category/dossier/feed/atom/"),
        *("/author/ju/feed/", "/author/ju/feed/atom/"),
        *("/tag/alpha/feed/", "/tag/alpha/feed/atom/"),
    }
    entry = next(e for e in after["/feed/atom/"].parsed.entries if e.title == "Un")
    assert entry.updated == "2013-05-01T12:00:00+02:00"
    assert entry.published == "2013-03-21T10:00:00+01:00"


def _dates(feed: Feed) -> list[tuple[bytes, ...]]:
    found = _DATED.findall(feed.data)
    assert found
    return found


def _bytes(made: Made) -> dict[str, bytes]:
    return {path: feed.data for path, feed in made.feeds.items()}


# --- settings and the clock ----------------------------------------------------------


def test_a_comment_waits_for_its_day_in_paris(tmp_path: Path) -> None:
    site = _site(tmp_path)
    site.write("content/articles/2013/un.md", article("Un"))
    # The build's date is 23 November; in Paris, midnight is at 23:00 UTC.
    last = _comment_file(tmp_path, "un", "2026-11-23T22:59:59Z", last="A")
    _comment_file(tmp_path, "un", "2026-11-23T23:00:00Z", last="B")
    _comment_file(tmp_path, "un", "2027-03-01T12:00:00Z", last="C")

    made = _made(site)

    for path in made.comment_feeds:
        ids = [entry.id for entry in made.feeds[path].parsed.entries]
        assert ids == [f"{SITE_URL}/2013/03/un/#comment-{last}"]
    assert made.feeds["/feed/"].parsed.entries[0].slash_comments == "1"


@pytest.mark.parametrize(("settings", "most"), [("", 20), ("FEED_MAX_ITEMS = 3", 3)])
def test_a_feed_holds_no_more_than_it_is_told(
    tmp_path: Path, settings: str, most: int
) -> None:
    site = _site(tmp_path, settings)
    for day in range(1, 24):
        date = f"2013-03-{day:02} 10:00"
        text = article(f"Jour {day}", Date=date, Tags="jour")
        site.write(f"content/articles/2013/jour-{day}.md", text)
        _comment_file(tmp_path, "jour-1", f"2013-04-{day:02}T12:00:00Z", f"{day:02}")

    made = _made(site, most)

    for path, expected in {**made.article_feeds, **made.comment_feeds}.items():
        if not re.match(r"/2013/03/jour-(?!1/)", path):
            assert len(expected) == most
        feed = made.feeds[path]
        if feed.type == JSON:
            assert len(json.loads(feed.data)["items"]) == most
        else:
            assert len(feed.parsed.entries) == len(expected)
    newest = [f"Jour {day}" for day in range(23, 23 - most, -1)]
    assert [e.title for e in made.feeds["/feed/"].parsed.entries] == newest


def _site(folder: Path, settings: str = "") -> SmallSite:
    site = whole_site(folder, settings)
    site.write("content/authors/ju.md", "Name: Ju\n\nJu écrit ici.\n")
    (folder / "comments").mkdir()
    return site


def _made(site: SmallSite, most: int = 20) -> Made:
    return Made(site.folder, site.built().output, most)


def _comment_file(project: Path, slug: str, date: str, last: str = "0") -> str:
    """Write a comment; returns its id, which ends with `last`."""
    comment_id = "01K0000000000000000000000" + "0"
    comment_id = comment_id[: -len(last)] + last
    file = project / "comments" / slug / f"{comment_id}.md"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"Author: Une lectrice\nDate: {date}\n\nMerci.\n", "utf-8")
    return comment_id
