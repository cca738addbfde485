"""Share links in real pages, and the page for Mastodon."""

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import html5lib
import pytest

from tests.site_manifest.small_site import SmallSite, article
from tests.sites import SITE_URL

XHTML = "{http://www.w3.org/1999/xhtml}"
PLUGINS = [
    "plugins.assets.plugin",
    "plugins.markdown_reader.plugin",
    "plugins.share_links.plugin",
]
# The fixture site has an article whose title holds & « » < >.
TITLE = "Une étiquette qui finit par un chiffre & des «\u202fsignes\u202f» <dangereux>"
URL = f"{SITE_URL}/2014/01/hadopi2/"


def share_links_of(page: Path) -> list[list[str]]:
    """The addresses in each group of share links, in the order of the page."""
    document = html5lib.parse(page.read_text("utf-8"))
    return [
        [link.get("href") for link in section.iter(f"{XHTML}a")]
        for section in document.iter(f"{XHTML}section")
        if "share" in section.get("class", "").split()
    ]


def test_links_stand_above_and_below_the_text(fixture_site: Path) -> None:
    above, below = share_links_of(fixture_site / "2014/01/hadopi2/index.html")

    assert above == below
    assert len(above) == 7


def test_a_title_of_signs_survives_the_page(fixture_site: Path) -> None:
    above, _below = share_links_of(fixture_site / "2014/01/hadopi2/index.html")

    queries = {urlsplit(url).netloc: parse_qs(urlsplit(url).query) for url in above}
    assert queries["x.com"] == {"text": [TITLE], "url": [URL]}
    assert queries["bsky.app"] == {"text": [f"{TITLE} {URL}"]}


def test_the_page_for_mastodon_holds_title_and_address(fixture_site: Path) -> None:
    above, _below = share_links_of(fixture_site / "2014/01/hadopi2/index.html")
    (page,) = [url for url in above if url.startswith("/partager/")]

    document = html5lib.parse(
        (fixture_site / page.lstrip("/") / "index.html").read_text("utf-8")
    )

    (form,) = [
        f for f in document.iter(f"{XHTML}form") if "mastodon" in f.get("action", "")
    ]
    assert form.get("method", "get").lower() == "get"
    (area,) = form.iter(f"{XHTML}textarea")
    assert area.text == f"{TITLE} {URL}"


def test_a_draft_is_not_shared(fixture_site: Path) -> None:
    assert share_links_of(fixture_site / "drafts/brouillon/index.html") == []
    assert not (fixture_site / "partager/mastodon/brouillon").exists()


def test_without_mastodon_there_is_no_page_for_it(tmp_path: Path) -> None:
    site = SmallSite(tmp_path, PLUGINS, 'SHARE_TARGETS = ("email",)')
    site.write("content/articles/2013/essai.md", article("Essai"))

    site.built()

    assert not (site.output / "partager").exists()


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ('("mastodont",)', "did you mean 'mastodon'?"),
        ('("email")', "'e' is not known."),  # a forgotten comma
    ],
)
def test_a_wrong_setting_stops_the_build_before_anything_is_written(
    tmp_path: Path, setting: str, told: str
) -> None:
    site = SmallSite(tmp_path, PLUGINS, f"SHARE_TARGETS = {setting}")
    site.write("content/articles/2013/essai.md", article("Essai"))

    result = site.build()

    assert result.returncode != 0
    assert told in re.sub(r"\s+", " ", result.stdout + result.stderr)
    assert "Correct pelicanconf.py." in re.sub(r"\s+", " ", result.stdout)
    assert not site.output.exists()
