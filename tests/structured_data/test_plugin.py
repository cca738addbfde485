"""What real pages tell machines."""

import json
from pathlib import Path

import html5lib
import pytest

from tests.sites import SITE_URL

XHTML = "{http://www.w3.org/1999/xhtml}"


def blocks(page: Path) -> list[dict]:
    document = html5lib.parse(page.read_text("utf-8"))
    return [
        json.loads(script.text)
        for script in document.iter(f"{XHTML}script")
        if script.get("type") == "application/ld+json"
    ]


def test_an_article_describes_itself(fixture_site: Path) -> None:
    found, crumbs = blocks(fixture_site / "2013/03/ton-dossier/index.html")

    url = f"{SITE_URL}/2013/03/ton-dossier/"
    expected = {
        "@type": "Article",
        "headline": "Ton dossier, leur serveur",
        "mainEntityOfPage": url,
        "inLanguage": "fr",
        "datePublished": "2013-03-21T10:00:00+01:00",
        "dateModified": "2013-03-23T08:15:00+01:00",
        "articleSection": "Dossier médical",
        "keywords": ["dossier", "hadopi", "hébergement"],
        "author": [{"@type": "Person", "name": "Ju", "url": f"{SITE_URL}/author/ju/"}],
    }
    assert {key: found[key] for key in expected} == expected
    assert [step["item"] for step in crumbs["itemListElement"]] == [
        f"{SITE_URL}/",
        f"{SITE_URL}/category/dossier-medical/",
        url,
    ]


def test_an_article_that_was_never_changed_was_changed_when_published(
    fixture_site: Path,
) -> None:
    found, _crumbs = blocks(fixture_site / "2014/01/sans-chapo/index.html")

    assert found["dateModified"] == found["datePublished"]
    assert found["description"] == "Un seul paragraphe, sans chapô ni image."


def test_a_title_of_signs_stays_in_its_block(fixture_site: Path) -> None:
    found, _crumbs = blocks(fixture_site / "2014/01/hadopi2/index.html")

    assert found["headline"].endswith("<dangereux>")


@pytest.mark.parametrize("page", ["drafts/brouillon", "a-propos"])
def test_drafts_and_pages_have_no_article(fixture_site: Path, page: str) -> None:
    assert blocks(fixture_site / page / "index.html") == []


def test_every_block_of_the_site_can_be_read(real_site: Path) -> None:
    articles = sorted(real_site.glob("2*/*/*/index.html"))

    assert len(articles) > 10
    for page in articles:
        types = [block["@type"] for block in blocks(page)]
        assert types == ["Article", "BreadcrumbList"]
