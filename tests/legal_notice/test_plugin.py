"""Publishing without a legal notice ends with 1 and writes nothing."""

from pathlib import Path

from tests.site_manifest.small_site import SmallSite, article
from tests.sites import ROOT, run_pelican

PLUGINS = [
    "plugins.assets.plugin",
    "plugins.markdown_reader.plugin",
    "plugins.legal_notice.plugin",
]
EMPTY = """
REQUIRE_LEGAL_NOTICE = True
LEGAL_NOTICE = {"publisher": "", "director": "", "host": ""}
CONTACT_EMAIL = "redaction@journal.example"
"""
FILLED = """
REQUIRE_LEGAL_NOTICE = True
LEGAL_NOTICE = {"publisher": "Ju", "director": "Ju", "host": "Un hébergeur"}
CONTACT_EMAIL = "ju@journal.fr"
SITEURL = "https://journal.fr"
"""


def small_site(folder: Path, settings: str) -> SmallSite:
    site = SmallSite(folder, PLUGINS, settings)
    site.write("content/articles/2013/essai.md", article("Essai"))
    return site


def test_everything_that_is_missing_is_said_on_a_line_of_its_own(
    tmp_path: Path,
) -> None:
    result = small_site(tmp_path, EMPTY).build()

    assert result.returncode == 1
    lines = [line for line in result.stderr.split("\n") if "conf.py: " in line]
    assert len(lines) == 5
    assert "5 settings to fill in, nothing was written" in result.stderr
    assert "Traceback" not in result.stdout + result.stderr


def test_the_old_output_stays_as_it_is(tmp_path: Path) -> None:
    site = small_site(tmp_path, EMPTY)
    page = site.write("output/index.html", "old")

    assert site.build().returncode == 1

    assert page.read_text() == "old"
    assert [path.name for path in site.output.iterdir()] == ["index.html"]


def test_a_filled_in_notice_lets_the_site_through(tmp_path: Path) -> None:
    site = small_site(tmp_path, FILLED).built()

    assert (site.output / "index.html").is_file()


def test_writing_at_home_asks_for_nothing(tmp_path: Path) -> None:
    settings = EMPTY.replace("REQUIRE_LEGAL_NOTICE = True", "")

    site = small_site(tmp_path, settings).built()

    assert (site.output / "index.html").is_file()


def test_the_publishing_settings_refuse_what_is_not_a_real_address(
    tmp_path: Path,
) -> None:
    """`publishconf.py` as it is, with its whole list of plugins."""
    result = run_pelican(
        ROOT / "content",
        tmp_path / "output",
        settings=ROOT / "publishconf.py",
        var=tmp_path / "var",
    )

    assert result.returncode == 1
    assert "SITEURL is 'https://souslesceau.example'" in result.stderr
    assert not (tmp_path / "output").exists()
    assert not (tmp_path / "var" / "site.json").exists()
