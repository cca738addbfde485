"""Real builds: fingerprinted addresses in pages, and the files behind them."""

import re
from pathlib import Path

import pytest

from plugins.assets.bundle import fingerprint
from tests.site_manifest.small_site import SmallSite, article

PLUGINS = ["plugins.assets.plugin", "plugins.markdown_reader.plugin"]
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="3" height="2"/>'


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> SmallSite:
    site = SmallSite(
        tmp_path_factory.mktemp("assets"),
        PLUGINS,
        'FIXED_ASSETS = {"img/seal.svg": "sceau.svg"}',
    )
    site.write("theme/static/img/seal.svg", SVG)
    site.write(
        "theme/templates/index.html",
        '<link href="{{ asset("css/style.css") }}">'
        '<img src="{{ asset("img/seal.svg") }}">',
    )
    site.write("content/images/carte.svg", SVG)
    site.write(
        "content/articles/2013/essai.md",
        article("Essai", "![Une carte]({static}/images/carte.svg)"),
    )
    return site.built()


def addresses(html: str) -> list[str]:
    return re.findall(r'(?:src|href)="([^"]*)"', html)


def test_templates_get_addresses_of_files_that_exist(site: SmallSite) -> None:
    found = addresses(site.page("index.html"))

    assert [re.sub("[0-9a-f]{8}", "*", address) for address in found] == [
        "/theme/css/style.*.css",
        "/theme/img/seal.*.svg",
    ]
    for address in found:
        assert (site.output / address.lstrip("/")).is_file()


def test_a_picture_of_the_content_is_at_a_fingerprinted_address(
    site: SmallSite,
) -> None:
    name = fingerprint("images/carte.svg", SVG)

    assert addresses(site.page("2013/03/essai/index.html")) == [f"/{name}"]
    assert (site.output / name).read_bytes() == SVG
    assert not (site.output / "images/carte.svg").exists()


def test_a_fixed_address_has_the_same_bytes(site: SmallSite) -> None:
    assert (site.output / "sceau.svg").read_bytes() == SVG


@pytest.mark.parametrize(
    ("template", "settings", "told"),
    [
        ('{{ asset("css/stile.css") }}', "", "did you mean css/style.css?"),
        ("", 'FIXED_ASSETS = {"css/stile.css": "x.css"}', "FIXED_ASSETS: "),
    ],
    ids=["template", "setting"],
)
def test_an_unknown_file_stops_the_build(
    tmp_path: Path, template: str, settings: str, told: str
) -> None:
    site = SmallSite(tmp_path, PLUGINS, settings)
    site.write("theme/templates/index.html", template)
    site.write("content/articles/2013/essai.md", article("Essai"))

    result = site.build()

    assert result.returncode != 0
    assert told in re.sub(r"\s+", " ", result.stdout + result.stderr)


def test_a_setting_that_is_wrong_is_found_before_anything_is_written(
    tmp_path: Path,
) -> None:
    site = SmallSite(tmp_path, PLUGINS, 'FIXED_ASSETS = {"img/no.ico": "x.ico"}')
    site.write("content/articles/2013/essai.md", article("Essai"))

    assert site.build().returncode != 0

    assert not site.output.exists()
