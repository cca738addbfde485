"""Compute the address of every article and page once.

Pelican formats `content.url` anew, date included, each time a template asks, and a list
of articles asks a hundred times; on 500 articles that is a twentieth of the build.
"""

from typing import Any

from pelican import signals


def fix(generators: list[Any]) -> None:
    """Runs first of all that wait for the content to be complete: nothing that decides
    an address changes afterwards."""
    for generator in generators:
        for name in ("articles", "translations", "drafts", "pages", "draft_pages"):
            for content in getattr(generator, name, []):
                content.override_url = content.url


def register() -> None:
    """Connect to Pelican."""
    signals.all_generators_finalized.connect(fix)
