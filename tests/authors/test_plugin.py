"""Articles and author pages get the profiles of `content/authors/`."""

import json

import pytest

from tests.site_manifest.small_site import SmallSite, article

PLUGINS = [
    "plugins.assets.plugin",
    "plugins.markdown_reader.plugin",
    "plugins.authors.plugin",
]
PROFILES = """\
{% set ns = namespace(all=[]) %}
{% for p in article.author_profiles %}
{% do ns.all.append([p.slug, p.name, p.role, p.biography]) %}
{% endfor %}
{{ ns.all | tojson }}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> SmallSite:
    site = SmallSite(
        tmp_path_factory.mktemp("authors"),
        PLUGINS,
        'AUTHOR_SAVE_AS = "author/{slug}/index.html"',
    )
    site.write("theme/templates/article.html", PROFILES)
    site.write(
        "theme/templates/author.html",
        "{% set profile = author_profiles.get(author.slug) %}"
        "{{ [author.name, profile.role if profile else None] | tojson }}",
    )
    # With a byte order mark, as some editors write it; the slug is not the name's.
    site.write(
        "content/authors/mael.md",
        "\ufeffName: Maël Le Goff\nRole: médecin\n\nMaël *relit*.\n",
    )
    site.write("content/authors/ju.md", "Name: Ju\n\n[Elle](https://ju.example/).\n")
    for slug, authors in {
        "un": "Ju",
        "deux": "Maël Le Goff, Ju",
        "invite": "Une invitée",
        "brouillon": "Maël Le Goff",
    }.items():
        status = "draft" if slug == "brouillon" else "published"
        text = article(slug, Authors=authors, Status=status)
        site.write(f"content/articles/2013/{slug}.md", text)
    return site.built()


JU = ["ju", "Ju", "", '<p><a href="https://ju.example/">Elle</a>.</p>']
MAEL = ["mael", "Maël Le Goff", "médecin", "<p>Maël <em>relit</em>.</p>"]


@pytest.mark.parametrize(
    ("page", "profiles"),
    [
        ("2013/03/un", [JU]),
        ("2013/03/deux", [MAEL, JU]),
        ("2013/03/invite", []),
        ("drafts/brouillon", [MAEL]),
    ],
)
def test_profiles_come_in_the_order_of_the_authors(
    site: SmallSite, page: str, profiles: list[list[str]]
) -> None:
    assert json.loads(site.page(f"{page}/index.html")) == profiles


@pytest.mark.parametrize(
    ("slug", "facts"),
    [
        ("ju", ["Ju", ""]),
        ("mael", ["Maël Le Goff", "médecin"]),
        # Without a profile the address is made of the name.
        ("une-invitee", ["Une invitée", None]),
    ],
)
def test_an_authors_address_is_the_name_of_the_profile(
    site: SmallSite, slug: str, facts: list[str | None]
) -> None:
    assert json.loads(site.page(f"author/{slug}/index.html")) == facts


def test_there_is_no_second_page_under_the_name(site: SmallSite) -> None:
    pages = sorted(path.parent.name for path in site.output.glob("author/*/index.html"))

    assert pages == ["ju", "mael", "une-invitee"]
