"""A site with nothing in it, and what all feeds of a site must be."""

from pathlib import Path

from tests.feeds.conftest import JSON, Made, whole_site
from tests.site_manifest.small_site import SmallSite


def all_valid(made: Made) -> None:
    """Nothing is wrong with a feed, for checkers and for a reader."""
    for path, feed in made.feeds.items():
        assert [fault for fault in feed.faults if not _is_wording(fault)] == [], path
    for path, feed in made.feeds.items():
        if feed.type != JSON:
            assert feed.parsed.get("bozo_exception") is None, path
            assert feed.parsed.bozo == 0, path


def _is_wording(fault: str) -> bool:
    """A title may speak of `<script>`; a checker cannot know that it means to."""
    return fault.endswith("[plain-text]")


def plain_site(folder: Path, settings: str = "") -> SmallSite:
    """One with an author and nothing to read."""
    site = whole_site(folder, settings)
    site.write("content/authors/ju.md", "Name: Ju\n\nJu écrit ici.\n")
    return site
