"""Every page of the publication: valid, linked, silent."""

import json
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import html5lib
import pytest

from sceau.publishing.site_checks import check_site
from tests.sites import SITE_URL


def _pages(output: Path) -> Iterator[Path]:
    yield from sorted(output.rglob("*.html"))


def _redirected(output: Path) -> list[str]:
    rules = json.loads((output.parent / "var" / "redirects.json").read_text("utf-8"))
    return [rule[0] for rule in rules]


@pytest.mark.parametrize("site", ["real_site", "fixture_site"])
def test_every_page_parses_as_html5_without_error(
    site: str, request: pytest.FixtureRequest
) -> None:
    output: Path = request.getfixturevalue(site)
    pages = list(_pages(output))
    assert len(pages) > 20
    faults = []
    for page in pages:
        parser = html5lib.HTMLParser()
        parser.parse(page.read_text("utf-8"))
        faults += [(page.relative_to(output).as_posix(), e) for e in parser.errors]
    assert faults == []


def test_the_html5_check_can_fail() -> None:
    parser = html5lib.HTMLParser()
    parser.parse("<!DOCTYPE html><title>x</title><p><div></p>")
    assert parser.errors


@pytest.mark.parametrize("site", ["real_site", "fixture_site"])
def test_every_internal_link_and_fragment_resolves(
    site: str, request: pytest.FixtureRequest
) -> None:
    output: Path = request.getfixturevalue(site)
    faults = check_site(output, site_url=SITE_URL, redirected=_redirected(output))
    assert [str(fault) for fault in faults] == []


class _Facts(HTMLParser):
    """What a page is made of, as far as these tests ask."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.headings: list[int] = []
        self.inline_styles = 0
        self.handlers: list[str] = []
        self.scripts: list[str | None] = []
        self.landmarks: Counter[str] = Counter()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if values.get("id"):
            self.ids.append(values["id"] or "")
        if tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
            self.headings.append(int(tag[1]))
        if "style" in values or tag == "style":
            self.inline_styles += 1
        self.handlers += [name for name in values if name.startswith("on")]
        if tag == "script":
            self.scripts.append(values.get("type"))
        if tag in {"main", "header", "footer", "nav"}:
            self.landmarks[tag] += 1


def test_every_page_is_well_built(real_site: Path) -> None:
    for page in _pages(real_site):
        name = page.relative_to(real_site).as_posix()
        facts = _Facts(page.read_text("utf-8"))
        assert len(facts.ids) == len(set(facts.ids)), f"{name}: an id stands twice"
        assert facts.headings.count(1) == 1, f"{name}: one h1"
        for above, below in zip(facts.headings, facts.headings[1:], strict=False):
            assert below <= above + 1, f"{name}: a heading level is left out"
        assert facts.inline_styles == 0, name
        assert facts.handlers == [], name
        assert set(facts.scripts) <= {"application/ld+json"}, name
        assert facts.landmarks["main"] == 1, name
        assert facts.landmarks["footer"] >= 1, name


def test_published_pages_never_contain_the_preview_script(real_site: Path) -> None:
    for path in real_site.rglob("*"):
        if path.is_file():
            assert b"_preview" not in path.read_bytes(), path


def test_titles_and_descriptions_tell_pages_apart(real_site: Path) -> None:
    titles: Counter[str] = Counter()
    for page in _pages(real_site):
        if "partager" in page.parts:
            continue
        tree = html5lib.parse(page.read_text("utf-8"), namespaceHTMLElements=False)
        titles[tree.findtext("head/title") or ""] += 1
        description = tree.find("head/meta[@name='description']")
        assert description is not None
        assert description.get("content")
    assert [title for title, count in titles.items() if count > 1] == []


def test_the_sitemap_lists_the_public_pages_and_no_other(real_site: Path) -> None:
    tree = ElementTree.parse(real_site / "sitemap.xml")  # noqa: S314  our own file
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    listed = [loc.text or "" for loc in tree.iterfind("s:url/s:loc", space)]
    assert len(listed) == len(set(listed))
    expected = set()
    for page in _pages(real_site):
        relative = page.relative_to(real_site).as_posix()
        if page.name != "index.html" or relative.startswith("partager/"):
            continue
        if "/page/" in f"/{relative}":
            continue
        expected.add(f"{SITE_URL}/{relative.removesuffix('index.html')}")
    assert set(listed) == expected


def test_json_ld_describes_every_article(real_site: Path) -> None:
    articles = json.loads((real_site.parent / "var" / "site.json").read_text("utf-8"))
    for entry in articles["articles"].values():
        page = real_site / entry["url"].lstrip("/") / "index.html"
        tree = html5lib.parse(page.read_text("utf-8"), namespaceHTMLElements=False)
        blocks = [
            json.loads(block.text or "")
            for block in tree.iterfind(".//script[@type='application/ld+json']")
        ]
        assert [block["@type"] for block in blocks] == ["Article", "BreadcrumbList"]
        assert blocks[0]["headline"] == entry["title"]
        assert blocks[0]["mainEntityOfPage"] == SITE_URL + entry["url"]


def test_an_english_article_has_english_around_it(real_site: Path) -> None:
    page = real_site / "2026/05/the-doctor-the-clerk-and-the-cloud/index.html"
    tree = html5lib.parse(page.read_text("utf-8"), namespaceHTMLElements=False)
    assert tree.get("lang") == "en"
    text = " ".join("".join(tree.itertext()).split())
    assert "Skip to content" in text
    assert "21 May 2026" in text
    assert "minutes to read" in text
    assert "minutes de lecture" not in text


def test_the_shell_has_two_slots_and_looks_like_the_site(real_site: Path) -> None:
    shell = (real_site.parent / "var" / "page_shell.html").read_text("utf-8")
    assert shell.count("<!--sceau:title-->") == 1
    assert shell.count("<!--sceau:main-->") == 1
    filled = shell.replace("<!--sceau:title-->", "Merci").replace(
        "<!--sceau:main-->", "<h1>Merci</h1>"
    )
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(filled)
    assert parser.errors == []
    assert tree.findtext("head/title") == "Merci"
    assert tree.findtext(".//main/h1") == "Merci"
