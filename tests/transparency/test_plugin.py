"""The page is there when there are numbers, and nothing leads to it when there are
none."""

import re
from pathlib import Path

import html5lib
import pytest

from tests.feeds.conftest import whole_site
from tests.site_manifest.small_site import SmallSite, article
from tests.sites import FIXTURE, SITE_URL

NUMBERS = (FIXTURE / "transparency.json").read_text("utf-8")
ADDRESS = "/transparence/"


def small_site(folder: Path, numbers: str | None, settings: str = "") -> SmallSite:
    """A site with the whole theme, and that text in its `var/`."""
    site = whole_site(folder, settings)
    site.write("content/articles/2013/essai.md", article("Essai"))
    site.write("content/authors/ju.md", "Name: Ju\n\nJu écrit ici.\n")
    for name in ("a-propos", "nous-ecrire", "flux", "vie-privee"):
        site.write(f"content/pages/{name}.md", f"Title: {name}\n\nUn texte.\n")
    if numbers is not None:
        site.write("var/transparency.json", numbers)
    return site


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> SmallSite:
    return small_site(tmp_path_factory.mktemp("numbers"), NUMBERS).built()


def texts(site: SmallSite, path: str) -> list[str]:
    tree = html5lib.parse(
        site.page("transparence/index.html"), namespaceHTMLElements=False
    )
    return [" ".join("".join(e.itertext()).split(" ")) for e in tree.iterfind(path)]


def test_each_year_has_a_table_with_caption_and_scopes(site: SmallSite) -> None:
    assert texts(site, ".//h2")[:3] == ["2026", "2025", "2023"]
    assert texts(site, ".//caption") == [
        f"Commentaires reçus en {year}" for year in (2026, 2025, 2023)
    ]
    tree = html5lib.parse(
        site.page("transparence/index.html"), namespaceHTMLElements=False
    )
    for table in tree.iterfind(".//table"):
        assert [th.get("scope") for th in table.iterfind("thead//th")] == ["col"] * 2
        for row in [*table.iterfind("tbody/tr"), *table.iterfind("tfoot/tr")]:
            assert [(cell.tag, cell.get("scope")) for cell in row] == [
                ("th", "row"),
                ("td", None),
            ]


def test_the_numbers_are_those_of_the_file_as_the_french_write_them(
    site: SmallSite,
) -> None:
    table = "transparence/index.html"
    assert site.page(table).count("<table") == 3
    year = [
        "".join(row.itertext()).strip()
        for row in html5lib.parse(site.page(table), namespaceHTMLElements=False)
        .findall(".//table")[1]
        .iter("tr")
    ]
    assert year == [
        "Ce qu’ils sont devenusNombre",
        "Publiés1\u202f480",
        "Publiés, puis retirés9",
        "Non gardés454",
        "dont publicité402",
        "dont hors sujet31",
        "dont vie privée de quelqu’un12",
        "dont contraires à la loi2",
        "dont autre raison7",
        "Repris par leur lecteur64",
        "Encore en attente0",
        "Autre décision16",
        "Reçus en tout2\u202f023",
        "Délai médian de réponse, en heures1\u202f007,5",
    ]


def test_a_year_without_numbers_says_so_and_no_answer_is_no_nought(
    site: SmallSite,
) -> None:
    page = site.page("transparence/index.html")
    assert page.count("<p>2024\u00a0: aucun chiffre.</p>") == 1
    assert page.count("<td>aucune réponse</td>") == 1


def test_a_gap_of_many_years_is_one_line(tmp_path: Path) -> None:
    site = small_site(tmp_path, NUMBERS.replace('"year": 2023', '"year": 2013')).built()
    assert texts(site, ".//h2")[:3] == ["2026", "2025", "2013"]
    assert "2014 à 2024\u00a0: aucun chiffre." in texts(site, ".//article//p")


def test_every_number_is_explained_and_what_is_not_known_is_said(
    site: SmallSite,
) -> None:
    explained = set(texts(site, ".//dt"))
    for heading in texts(site, ".//table//th[@scope='row']"):
        assert heading in explained or heading.startswith("dont "), heading
    assert "Ce que nous ne savons pas" in texts(site, ".//h2")


def test_every_page_and_the_shell_and_the_sitemap_lead_to_it(site: SmallSite) -> None:
    link = f'<a href="{ADDRESS}">Transparence</a>'
    assert link in site.page("index.html")
    assert link in site.page("2013/03/essai/index.html")
    assert link in (site.var / "page_shell.html").read_text("utf-8")
    assert f'<a href="{ADDRESS}" aria-current="page">' in site.page(
        "transparence/index.html"
    )
    assert f"<loc>{SITE_URL}{ADDRESS}</loc>" in site.page("sitemap.xml")


@pytest.mark.parametrize("numbers", [None, '{"version": 1, "years": []}'])
def test_without_numbers_there_is_no_page_and_no_way_to_it(
    tmp_path: Path, numbers: str | None
) -> None:
    site = small_site(tmp_path, numbers)
    result = site.build()
    assert result.returncode == 0, result.stderr
    assert "transparency" not in result.stderr
    assert_absent(site)


def test_a_damaged_file_is_reported_and_the_build_goes_on(tmp_path: Path) -> None:
    site = small_site(tmp_path, NUMBERS.replace("1480", '"<b>"'))
    result = site.build()
    assert result.returncode == 0, result.stderr
    # Pelican breaks lines at a width, a long path in its middle, and says where it is.
    said = " ".join(
        re.sub(r"plugin\.py:\d+", "", result.stdout + result.stderr).split()
    )
    assert "2025: approved is no count; write it anew" in said
    assert "the page is left out" in said
    assert "<b>" not in said
    assert_absent(site)


def test_the_file_may_be_elsewhere(tmp_path: Path) -> None:
    elsewhere = tmp_path / "numbers.json"
    elsewhere.write_text(NUMBERS, "utf-8")
    setting = f"TRANSPARENCY_PATH = {str(elsewhere)!r}"
    site = small_site(tmp_path / "site", None, setting).built()
    assert (site.output / "transparence/index.html").is_file()


def assert_absent(site: SmallSite) -> None:
    assert not (site.output / "transparence").exists()
    pages = [*site.output.rglob("*.html"), *site.output.rglob("*.xml")]
    assert len(pages) > 5
    for page in [*pages, site.var / "page_shell.html"]:
        assert "transparence" not in page.read_text("utf-8"), page
