"""The number on an article's page and the most read on the home page."""

import html
import json
import re
from pathlib import Path

import pytest

from tests.feeds.conftest import whole_site
from tests.site_manifest.small_site import SmallSite, article

PAGES = ("a-propos", "nous-ecrire", "flux", "vie-privee")


def small_site(folder: Path, reads: str | None = None, settings: str = "") -> SmallSite:
    """A site with the whole theme, and that text in its `var/`."""
    site = whole_site(folder, settings)
    site.write("content/authors/ju.md", "Name: Ju\n\nJu écrit ici.\n")
    for name in PAGES:
        site.write(f"content/pages/{name}.md", f"Title: {name}\n\nUn texte.\n")
    for slug, fields in {
        "baseline": {"Reads": "2023"},
        "both": {"Reads": "1", "Aliases": "former"},
        "counted": {},
        "english": {"Lang": "en"},
        "few": {},
        "never": {},
    }.items():
        text = article(slug.title(), **fields)
        site.write(f"content/articles/2013/{slug}.md", text)
    if reads is not None:
        site.write("var/reads.json", reads)
    return site


READ = "Cet article a déjà été lu"
COUNTS = {"both": 1000, "former": 22, "counted": 10, "english": 11, "few": 9}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> SmallSite:
    return small_site(tmp_path_factory.mktemp("reads"), json.dumps(COUNTS)).built()


def line_of(site: SmallSite, slug: str) -> str | None:
    """The line on an article's page, as a reader has it."""
    page = site.page(f"2013/03/{slug}/index.html")
    found = re.search(r'<p class="reads">(.*?)</p>', page, re.DOTALL)
    return html.unescape(found[1]) if found else None


@pytest.mark.parametrize(
    ("slug", "line"),
    [
        (
            "baseline",
            f"{READ} 2\u202f023 fois, dont 2\u202f023 comptées par l’ancien site",
        ),
        (
            "both",
            f"{READ} 1\u202f023 fois, dont une comptée par l’ancien site",
        ),
        ("counted", f"{READ} 10 fois"),
        ("english", "This article has been read 11 times"),
        ("few", None),
        ("never", None),
    ],
)
def test_the_line_of_an_article(site: SmallSite, slug: str, line: str | None) -> None:
    assert line_of(site, slug) == line


def test_the_most_read(site: SmallSite) -> None:
    home = site.page("index.html")
    [panel] = re.findall(r"<h2>Les plus lus</h2>(.*?)</section>", home, re.DOTALL)
    assert re.findall(r'href="([^"]+)"', panel) == [
        f"/2013/03/{slug}/" for slug in ("baseline", "both", "english", "counted")
    ]
    assert re.findall(r'<span class="count"[^>]*>([^<]*)', panel) == [
        *("2\u202f023 lectures", "1\u202f023 lectures"),
        *("11 lectures", "10 lectures"),
    ]
    assert '<li lang="en">' in panel
    assert '<span class="count" lang="fr">11' in panel


def test_how_many_and_from_how_many_on_are_settings(tmp_path: Path) -> None:
    settings = "READS_SHOWN_FROM = 1\nMOST_READ = 1\n"
    site = small_site(tmp_path, '{"counted": 1}', settings).built()
    assert line_of(site, "counted") == f"{READ} une fois"
    assert site.page("index.html").count(" lectures<") == 1


@pytest.mark.parametrize("reads", [None, "{", '{"counted": 50}'])
def test_a_damaged_file_stops_no_build(tmp_path: Path, reads: str | None) -> None:
    site = small_site(tmp_path, reads)
    built = site.build()
    assert built.returncode == 0
    # The log breaks its lines.
    said = " ".join(built.stdout.split())
    assert ("line 1: no JSON" in said) == (reads == "{")
    assert line_of(site, "baseline") is not None
    assert (line_of(site, "counted") is None) == (reads in (None, "{"))


def test_without_reads_there_is_no_panel(tmp_path: Path) -> None:
    site = small_site(tmp_path, '{"counted": 9}')
    for slug in ("baseline", "both"):
        (tmp_path / f"content/articles/2013/{slug}.md").unlink()
    assert "Les plus lus" not in site.built().page("index.html")
