"""The small files that robots, browsers and security researchers ask for."""

import datetime
import json
import random
import re
from xml.etree import ElementTree

import pytest

from plugins.site_files.documents import (
    SitemapEntry,
    robots,
    security_txt,
    sitemap,
    web_manifest,
)

NS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
SITE = "https://journal.example"
MORNING = datetime.datetime(
    2013, 3, 21, 10, tzinfo=datetime.timezone(datetime.timedelta(hours=1))
)


def entries(text: str) -> list[tuple[str | None, str | None]]:
    """(loc, lastmod) of each url, from the parsed document."""
    root = ElementTree.fromstring(text.encode())  # noqa: S314  our own text
    assert root.tag == f"{NS}urlset"
    return [(url.findtext(f"{NS}loc"), url.findtext(f"{NS}lastmod")) for url in root]


# --- sitemap.xml -------------------------------------------------------------------


def test_addresses_are_sorted_whatever_the_order() -> None:
    urls = [f"{SITE}/{name}/" for name in ("", "a", "a/b", "b", "é")]
    shuffled = [SitemapEntry(url, None) for url in urls]
    random.Random(7).shuffle(shuffled)  # noqa: S311  any order will do

    assert [loc for loc, _ in entries(sitemap(shuffled))] == sorted(urls)


def test_lastmod_is_a_w3c_datetime_with_its_offset() -> None:
    (entry,) = entries(sitemap([SitemapEntry(f"{SITE}/", MORNING)]))

    assert entry == (f"{SITE}/", "2013-03-21T10:00:00+01:00")


def test_what_has_no_date_has_no_lastmod() -> None:
    text = sitemap([SitemapEntry(f"{SITE}/", None)])

    assert entries(text) == [(f"{SITE}/", None)]
    assert "lastmod" not in text


@pytest.mark.parametrize("url", [f"{SITE}/?a=1&b=<2>", f'{SITE}/"x"/', f"{SITE}/]]>"])
def test_addresses_are_escaped(url: str) -> None:
    assert entries(sitemap([SitemapEntry(url, None)])) == [(url, None)]


def test_an_empty_site_has_an_empty_sitemap() -> None:
    assert entries(sitemap([])) == []


def test_the_sitemap_ends_with_a_line() -> None:
    assert sitemap([]).startswith('<?xml version="1.0" encoding="utf-8"?>\n')
    assert sitemap([]).endswith("</urlset>\n")


# --- robots.txt --------------------------------------------------------------------


def test_robots_may_read_everything_but_what_leads_elsewhere() -> None:
    fields = [line.split(": ", 1) for line in robots(SITE).split("\n") if line]

    assert fields == [
        ["User-agent", "*"],
        ["Disallow", "/commenter/"],
        ["Disallow", "/partager/"],
        ["Sitemap", f"{SITE}/sitemap.xml"],
    ]


# --- security.txt (RFC 9116) -------------------------------------------------------


def test_security_txt_has_the_fields_of_the_rfc() -> None:
    text = security_txt(SITE, "ju@journal.example", "2027-10-31T00:00:00Z", "fr")
    fields = [line.split(": ", 1) for line in text.rstrip("\n").split("\n")]

    assert fields == [
        ["Contact", "mailto:ju@journal.example"],
        ["Contact", f"{SITE}/nous-ecrire/"],
        ["Expires", "2027-10-31T00:00:00Z"],
        ["Preferred-Languages", "fr, en"],
        ["Canonical", f"{SITE}/.well-known/security.txt"],
    ]
    names = [name for name, _value in fields]
    # RFC 9116, 2.5: at least one Contact, exactly one Expires.
    assert names.count("Expires") == names.count("Preferred-Languages") == 1
    assert text.endswith("\n")
    assert text.isascii()


# --- site.webmanifest --------------------------------------------------------------


def test_the_web_manifest() -> None:
    text = web_manifest("Sous le sceau", "Un « journal »", "fr", [("/i.png", "9x9")])

    found = json.loads(text)
    assert (found["name"], found["short_name"]) == ("Sous le sceau", "Sous le sceau")
    assert (found["description"], found["lang"]) == ("Un « journal »", "fr")
    assert (found["start_url"], found["scope"]) == ("/", "/")
    assert found["icons"] == [
        {
            "src": "/i.png",
            "sizes": "9x9",
            "type": "image/png",
            "purpose": "any maskable",
        }
    ]
    for key in ("theme_color", "background_color"):
        assert re.fullmatch("#[0-9a-f]{6}", found[key])
