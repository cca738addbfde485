"""What a build may have left that nobody shall be shown."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from sceau.publishing.output_checks import Built, OutputRefused, check_output

PAGE = '<!DOCTYPE html><html lang="fr"><title>x</title><p>Texte.</p></html>'


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site of two pages and a feed, with its manifests in `../var`."""
    site = tmp_path / "site"
    for place in ("", "a", "feed"):
        (site / place).mkdir(parents=True, exist_ok=True)
    (site / "index.html").write_text(PAGE)
    (site / "a" / "index.html").write_text(PAGE)
    (site / "feed" / "index.xml").write_text("<rss/>")
    var = tmp_path / "var"
    var.mkdir()
    (var / "site.json").write_text('{"siteurl": "https://essai.test"}')
    (var / "redirects.json").write_text("[]")
    (var / "page_shell.html").write_text(PAGE)
    return site


def check(site: Path, before: int = 0, messages: str = "") -> Built:
    var = site.parent / "var"
    return check_output(site, var, pages_before=before, messages=messages)


def problems(site: Path, **options: int) -> str:
    with pytest.raises(OutputRefused) as refused:
        check(site, **options)
    return "\n".join(refused.value.problems)


def test_a_whole_site_passes(site: Path) -> None:
    assert check(site) == Built(2, "https://essai.test")


CASES: dict[str, tuple[Callable[[Path], object], str]] = {
    "a link": (lambda site: (site / "x").symlink_to("/etc/passwd"), "a link, not"),
    "a link to a folder": (lambda site: (site / "x").symlink_to("/etc"), "a link, not"),
    "a pipe": (lambda site: os.mkfifo(site / "x"), "a link, not"),
    "a name": (lambda site: (site / "a\nb").write_text(""), "cannot be shown"),
    "bidi": (lambda site: (site / "a\u202eb").mkdir(), "cannot be shown"),
    "no home": (lambda site: (site / "index.html").unlink(), "no home page"),
    "a broken feed": (
        lambda site: (site / "feed" / "index.xml").write_text("<rss>"),
        "feed/index.xml: cannot be parsed",
    ),
    "a bomb": (
        lambda site: (site / "feed" / "index.xml").write_text(_bomb()),
        "feed/index.xml: cannot be parsed",
    ),
    "a broken JSON feed": (
        lambda site: (site / "feed" / "index.json").write_text("{"),
        "feed/index.json: cannot be parsed",
    ),
    "deep JSON": (
        lambda site: (site / "feed" / "index.json").write_text("[" * 100_000),
        "feed/index.json: cannot be parsed",
    ),
    "another host": (
        lambda site: (site / "index.html").write_text(
            PAGE + '<img src="//evil.invalid/x.png">'
        ),
        "asks another host",
    ),
    "a dead link": (
        lambda site: (site / "index.html").write_text(PAGE + '<a href="/b/">b</a>'),
        "does not exist",
    ),
    "no UTF-8": (
        lambda site: (site / "index.html").write_bytes(b"\xff\xfe"),
        "no HTML in UTF-8",
    ),
    "no manifest": (
        lambda site: (site.parent / "var" / "site.json").unlink(),
        "site.json is missing",
    ),
    "a manifest that is a link": (
        lambda site: _link(site.parent / "var" / "page_shell.html"),
        "page_shell.html is no file",
    ),
    "another manifest": (
        lambda site: (site.parent / "var" / "redirects.json").write_text("[1]"),
        "not what a build writes",
    ),
    "a deep manifest": (
        lambda site: (site.parent / "var" / "site.json").write_text("[" * 100_000),
        "not what a build writes",
    ),
}


def _link(path: Path) -> None:
    path.unlink()
    path.symlink_to("/etc/passwd")


def _bomb() -> str:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    return f'<!DOCTYPE r [<!ENTITY e0 "boum">{entities}]><r>&e11;</r>'


@pytest.mark.parametrize("name", CASES)
def test_what_must_not_be_shown_is_refused(site: Path, name: str) -> None:
    spoil, words = CASES[name]
    spoil(site)
    assert words in problems(site)


def test_everything_is_said_at_once(site: Path) -> None:
    (site / "feed" / "index.xml").write_text("<rss>")
    (site / "index.html").write_text(PAGE + '<a href="/b/">b</a><a href="/c/">c</a>')
    assert len(problems(site, before=100).splitlines()) == 4


def test_a_site_may_shrink_when_a_commit_says_so(site: Path) -> None:
    assert "2 pages, and 3 before" in problems(site, before=3)
    assert check(site, 3, "Away with it [shrink]").pages == 2
    assert check(site, 2).pages == 2


def test_redirected_addresses_answer(site: Path) -> None:
    (site / "index.html").write_text(PAGE + '<a href="/b/">b</a><a href="/g/">g</a>')
    rules = [["/b/", "/a/", 301], ["/g/", None, 410]]
    (site.parent / "var" / "redirects.json").write_text(json.dumps(rules))
    assert "/g/" in problems(site) and "/b/" not in problems(site)
