"""Both settings of `build_ratio` must ask for the same pages."""

from typing import Any

import pytest
from pelican.settings import DEFAULT_CONFIG, get_settings_from_file

from benchmarks.pelican_runs import SIMPLE_SETTINGS, SITE_SETTINGS

# Addresses of what only one of the two writes.
ONLY_THE_SITE = (
    *("DRAFT", "NOT_FOUND", "GONE", "FEED"),
    *("TOO_LARGE", "TOO_MANY", "UNAVAILABLE", "UNKNOWN_SERVER"),
)
SHARED = (
    "ARTICLE_PATHS",
    "PAGE_PATHS",
    "STATIC_PATHS",
    "SLUGIFY_SOURCE",
    "PAGINATION_PATTERNS",
    "PAGINATED_TEMPLATES",
    "DEFAULT_PAGINATION",
    "DELETE_OUTPUT_DIRECTORY",
    "TIMEZONE",
    "DEFAULT_LANG",
)


@pytest.fixture(scope="module")
def site() -> dict[str, Any]:
    return dict(get_settings_from_file(str(SITE_SETTINGS)))


@pytest.fixture(scope="module")
def simple() -> dict[str, Any]:
    return dict(get_settings_from_file(str(SIMPLE_SETTINGS)))


@pytest.mark.parametrize("name", SHARED)
def test_shared_settings(
    name: str, site: dict[str, Any], simple: dict[str, Any]
) -> None:
    assert simple[name] == site[name]


def test_every_address_is_the_same(
    site: dict[str, Any], simple: dict[str, Any]
) -> None:
    def addresses(settings: dict[str, Any]) -> dict[str, Any]:
        return {
            name: value
            for name, value in settings.items()
            if name.endswith("_SAVE_AS") and not name.startswith(ONLY_THE_SITE)
        }

    assert addresses(simple) | {"INDEX_SAVE_AS": "index.html"} == addresses(site)


def test_simple_is_pelican_as_it_comes(simple: dict[str, Any]) -> None:
    assert simple["THEME"] == "simple"
    assert simple["PLUGINS"] == []
    # Pelican's own lists, its own reader, its own cache: nothing is switched off.
    for name in ("DIRECT_TEMPLATES", "MARKDOWN", "CACHE_CONTENT", "JINJA_ENVIRONMENT"):
        assert name not in simple
        assert name in DEFAULT_CONFIG
