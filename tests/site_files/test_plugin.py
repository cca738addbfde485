"""The files of a real build, and the warning before one of them expires."""

import datetime
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from plugins.site_files.plugin import expiry_warning
from tests.site_manifest.small_site import SmallSite, article
from tests.sites import SITE_URL

NS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.mark.parametrize(
    ("today", "state"),
    [
        ("2026-11-23", None),
        ("2027-09-30", None),  # 31 days before
        ("2027-10-01", "expires"),
        ("2027-10-30", "expires"),
        ("2027-10-31", "expired"),
        ("2028-01-01", "expired"),
    ],
)
def test_a_warning_comes_thirty_days_before(today: str, state: str | None) -> None:
    warning = expiry_warning("2027-10-31T00:00:00Z", datetime.date.fromisoformat(today))

    if state is None:
        assert warning is None
    else:
        assert warning is not None
        assert warning.startswith(f"security.txt {state} on 2027-10-31: set SECURITY_")


@pytest.mark.parametrize("expires", ["", "bientôt", "31/10/2027"])
def test_a_date_that_is_none_is_refused(expires: str) -> None:
    with pytest.raises(ValueError, match="isoformat"):
        expiry_warning(expires, datetime.date(2026, 1, 1))


PLUGINS = [
    "plugins.assets.plugin",
    "plugins.markdown_reader.plugin",
    "plugins.site_files.plugin",
]


@pytest.mark.parametrize(
    ("expires", "state"), [("2026-12-01", "expires"), ("2026-01-01", "expired")]
)
def test_the_build_warns_and_goes_on(tmp_path: Path, expires: str, state: str) -> None:
    setting = f'SECURITY_TXT_EXPIRES = "{expires}T00:00:00Z"'
    site = SmallSite(tmp_path, PLUGINS, setting)
    site.write("content/articles/2013/essai.md", article("Essai"))

    result = site.build()

    assert result.returncode == 0
    assert f"security.txt {state} on {expires}" in " ".join(result.stdout.split())
    assert f"Expires: {expires}T00:00:00Z" in site.page(".well-known/security.txt")


def sitemap(site: Path) -> dict[str, str | None]:
    """Address below the site → lastmod."""
    root = ElementTree.parse(site / "sitemap.xml").getroot()  # noqa: S314  our own
    found = {
        (url.findtext(f"{NS}loc") or "").removeprefix(SITE_URL): url.findtext(
            f"{NS}lastmod"
        )
        for url in root
    }
    assert len(found) == len(root), "an address is listed twice"
    return found


def test_every_address_of_the_sitemap_is_a_page(fixture_site: Path) -> None:
    addresses = sitemap(fixture_site)

    assert list(addresses) == sorted(addresses)
    for address in addresses:
        assert (fixture_site / address.lstrip("/") / "index.html").is_file(), address


def test_every_page_is_in_the_sitemap_but_copies_and_drafts(
    fixture_site: Path,
) -> None:
    left_out = ("drafts/", "partager/")
    pages = {
        f"/{path.parent.relative_to(fixture_site).as_posix()}/".replace("/./", "/")
        for path in fixture_site.rglob("index.html")
    }
    wanted = {
        page
        for page in pages
        if "/page/" not in page
        and not page.startswith(tuple(f"/{n}" for n in left_out))
    }

    assert set(sitemap(fixture_site)) == wanted


@pytest.mark.parametrize(
    ("address", "changed"),
    [
        ("/2013/03/ton-dossier/", "2013-03-23T08:15:00+01:00"),
        ("/2014/01/sans-chapo/", "2014-01-05T00:00:00+01:00"),
        ("/a-propos/", "2024-02-01T00:00:00+01:00"),
        ("/vie-privee/", None),
        # A list changed when the newest of its articles did.
        ("/category/dossier-medical/", "2013-03-23T08:15:00+01:00"),
        ("/tag/hadopi/", "2014-01-05T00:00:00+01:00"),
        ("/2014/01/", "2014-01-05T00:00:00+01:00"),
        ("/", "2025-06-01T12:00:00+02:00"),
    ],
)
def test_lastmod_is_when_the_content_changed(
    fixture_site: Path, address: str, changed: str | None
) -> None:
    assert sitemap(fixture_site)[address] == changed


def test_robots_and_security_txt_name_the_sites_own_address(fixture_site: Path) -> None:
    robots = (fixture_site / "robots.txt").read_text("utf-8")
    security = (fixture_site / ".well-known/security.txt").read_text("utf-8")

    assert f"Sitemap: {SITE_URL}/sitemap.xml\n" in robots
    assert f"Canonical: {SITE_URL}/.well-known/security.txt\n" in security
    contact = f"{SITE_URL}/nous-ecrire/"
    assert f"Contact: {contact}\n" in security
    assert (fixture_site / "nous-ecrire/index.html").is_file()


def test_the_icons_of_the_web_manifest_are_there(fixture_site: Path) -> None:
    manifest = json.loads((fixture_site / "site.webmanifest").read_text("utf-8"))

    assert manifest["name"] == "Sous le sceau"
    for icon in manifest["icons"]:
        assert (fixture_site / icon["src"].lstrip("/")).is_file()
