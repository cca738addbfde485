"""Neighbours in time, and related articles, of a real build."""

import json

import pytest

from tests.site_manifest.small_site import SmallSite, article

TEMPLATE = """\
{% set ns = namespace(related=[]) %}
{% for a in article.related %}{% do ns.related.append(a.slug) %}{% endfor %}
{{ [article.newer.slug if article.newer else None,
    article.older.slug if article.older else None, ns.related] | tojson }}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> SmallSite:
    site = SmallSite(
        tmp_path_factory.mktemp("navigation"),
        [
            "plugins.assets.plugin",
            "plugins.markdown_reader.plugin",
            "plugins.article_navigation.plugin",
        ],
        "RELATED_ARTICLES = 2",
    )
    site.write("theme/templates/article.html", TEMPLATE)
    for slug, day, tags, status in (
        ("premier", "2013-03-01 08:00", "a, b", "published"),
        ("soir", "2013-03-02 20:00", "a", "published"),
        ("matin", "2013-03-02 08:00", "a, b", "published"),
        ("meme-heure", "2013-03-02 08:00", "a", "published"),
        ("sans", "2013-03-09 08:00", "c", "published"),
        ("brouillon", "2013-03-05 08:00", "a, b", "draft"),
    ):
        text = article(slug, Date=day, Tags=tags, Status=status)
        site.write(f"content/articles/2013/{slug}.md", text)
    return site.built()


@pytest.mark.parametrize(
    ("slug", "newer", "older", "related"),
    [
        ("sans", None, "soir", []),
        ("soir", "sans", "matin", ["matin", "meme-heure"]),
        ("matin", "soir", "meme-heure", ["premier", "soir"]),
        ("meme-heure", "matin", "premier", ["soir", "matin"]),
        ("premier", "meme-heure", None, ["matin", "soir"]),
    ],
)
def test_neighbours(
    site: SmallSite, slug: str, newer: str | None, older: str | None, related: list
) -> None:
    page = site.page(f"2013/03/{slug}/index.html")

    assert json.loads(page) == [newer, older, related]


def test_a_draft_has_no_neighbours_and_is_nobodys(site: SmallSite) -> None:
    assert json.loads(site.page("drafts/brouillon/index.html")) == [None, None, []]
