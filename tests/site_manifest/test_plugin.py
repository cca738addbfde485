"""The files of `var/` after real builds, and how they are written."""

import json
import os
import re
import stat
from pathlib import Path

import pytest

from plugins.site_manifest.plugin import write_atomically
from tests.site_manifest.small_site import SmallSite, article
from tests.sites import BUILD_DATE, SITE_URL

PLUGINS = [
    "plugins.assets.plugin",
    "plugins.markdown_reader.plugin",
    "plugins.site_manifest.plugin",
]
NAMES = ["page_shell.html", "redirects.json", "site.json"]


def small_site(folder: Path, settings: str = "") -> SmallSite:
    site = SmallSite(folder, PLUGINS, settings)
    site.write(
        "content/articles/2013/essai.md",
        article("Essai & « lui »", Aliases="ancien, plus-ancien", Wordpress_id="12"),
    )
    site.write("content/articles/2013/clos.md", article("Clos", Comments="closed"))
    site.write(
        "content/articles/2013/brouillon.md", article("Brouillon", Status="draft")
    )
    site.write("content/pages/a-propos.md", "Title: À propos\nAliases: qui\n\nNous.\n")
    site.write(
        "content/redirects.csv",
        "old,new,status\n/vieux/,/2013/03/essai/,302\n/mort/,,410\n",
    )
    return site


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> SmallSite:
    return small_site(
        tmp_path_factory.mktemp("manifest"), "COMMENTS_CLOSE_AFTER_DAYS = 36500"
    ).built()


def test_site_json(site: SmallSite) -> None:
    text = (site.var / "site.json").read_text("utf-8")

    closes = "2113-02-25"
    assert json.loads(text) == {
        "build_date": BUILD_DATE,
        "siteurl": SITE_URL,
        # The publication speaks under its own name too.
        "authors": ["Sous le sceau"],
        "articles": {
            "clos": {
                "title": "Clos",
                "url": "/2013/03/clos/",
                "open": False,
                "closes": closes,
                "aliases": [],
                "comments": [],
            },
            "essai": {
                "title": "Essai & « lui »",
                "url": "/2013/03/essai/",
                "open": True,
                "closes": closes,
                "aliases": ["ancien", "plus-ancien"],
                "comments": [],
            },
        },
    }
    assert "« lui »" in text  # readable, not \\u00ab


def test_redirects_json(site: SmallSite) -> None:
    assert json.loads((site.var / "redirects.json").read_text("utf-8")) == [
        ["/2013/03/ancien/", "/2013/03/essai/", 301],
        ["/2013/03/plus-ancien/", "/2013/03/essai/", 301],
        ["/?p=12", "/2013/03/essai/", 301],
        ["/mort/", None, 410],
        ["/qui/", "/a-propos/", 301],
        ["/vieux/", "/2013/03/essai/", 302],
    ]


def test_the_page_shell_has_its_two_slots_once(site: SmallSite) -> None:
    shell = (site.var / "page_shell.html").read_text("utf-8")

    assert shell.count("<!--sceau:title-->") == shell.count("<!--sceau:main-->") == 1


def test_the_real_page_shell_has_its_slots_inside_title_and_main(
    fixture_site: Path,
) -> None:
    shell = (fixture_site.parent / "var" / "page_shell.html").read_text("utf-8")

    (title,) = re.findall(r"(?s)<title>(.*?)</title>", shell)
    (main,) = re.findall(r"(?s)<main\b[^>]*>(.*?)</main>", shell)
    assert title.count("<!--sceau:title-->") == 1
    assert main.count("<!--sceau:main-->") == shell.count("<!--sceau:main-->") == 1


def test_nothing_else_is_left_in_the_folder(site: SmallSite) -> None:
    assert sorted(path.name for path in site.var.iterdir()) == NAMES


def test_the_same_sources_give_the_same_bytes(site: SmallSite, tmp_path: Path) -> None:
    again = small_site(tmp_path, "COMMENTS_CLOSE_AFTER_DAYS = 36500").built()

    for name in NAMES:
        assert (again.var / name).read_bytes() == (site.var / name).read_bytes()


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (
            "/2013/03/essai/,/,301",
            "/2013/03/essai/ is the address of « Essai & « lui »",
        ),
        ("/a-propos/,,410", "/a-propos/ is the address of « À propos »"),
        ("/?p=12,/,301", "two redirects for /?p=12: to / and to /2013/03/essai/"),
        ("/qui/,/,301", "two redirects for /qui/"),
    ],
)
def test_a_conflict_stops_the_build_and_keeps_what_was_there(
    tmp_path: Path, line: str, told: str
) -> None:
    site = small_site(tmp_path)
    site.write("content/redirects.csv", f"old,new,status\n{line}\n")
    kept = [site.write(f"var/{name}", "old") for name in NAMES]

    result = site.build()

    assert result.returncode != 0
    assert told in " ".join(result.stdout.split())
    assert [path.read_text() for path in kept] == ["old"] * 3
    assert not (site.output / "index.html").exists()


def test_a_template_that_fails_keeps_what_was_there(tmp_path: Path) -> None:
    site = small_site(tmp_path)
    site.write("theme/templates/shell.html", "{{ nothing.at.all }}")
    kept = [site.write(f"var/{name}", "old") for name in NAMES]

    assert site.build().returncode != 0

    assert [path.read_text() for path in kept] == ["old"] * 3


# --- writing -----------------------------------------------------------------------


def test_a_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "site.json"

    write_atomically(path, "one")
    with path.open() as reader:
        write_atomically(path, "« deux »\n")
        assert reader.read() == "one"

    assert path.read_bytes() == "« deux »\n".encode()
    assert [file.name for file in path.parent.iterdir()] == ["site.json"]


def test_other_users_of_the_machine_may_read_it(tmp_path: Path) -> None:
    mask = os.umask(0o077)
    try:
        write_atomically(tmp_path / "site.json", "x")
    finally:
        os.umask(mask)

    mode = stat.S_IMODE((tmp_path / "site.json").stat().st_mode)
    assert mode == 0o644


def test_what_cannot_be_written_leaves_the_old_file_and_no_other(
    tmp_path: Path,
) -> None:
    path = tmp_path / "site.json"
    path.write_text("old")

    with pytest.raises(UnicodeEncodeError):
        write_atomically(path, "x" * 100_000 + "\ud800")

    assert path.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["site.json"]


def test_a_folder_in_its_place_leaves_no_temporary_file(tmp_path: Path) -> None:
    (tmp_path / "site.json").mkdir()

    with pytest.raises(IsADirectoryError):
        write_atomically(tmp_path / "site.json", "x")

    assert [file.name for file in tmp_path.iterdir()] == ["site.json"]
