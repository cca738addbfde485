"""Which file answers which path."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sceau.preview.addresses import Kind, Resolution, resolve

FILES = frozenset(
    {
        "index.html",
        "robots.txt",
        "2013/03/ton-dossier/index.html",
        "2013/03/ton-dossier/index.xml",
        "feed/index.xml",
        "feed/json/index.json",
        "empty/note.txt",
        "café/index.html",
        "%2e%2e/index.html",
        ".git/config",
        ".well-known/security.txt",
        ".well-known/.hidden",
        "a/.env",
        "a/.well-known/x.txt",
    }
)
FOLDERS = frozenset(
    {"/".join(f.split("/")[:n]) for f in FILES for n in range(len(f.split("/")))}
)


def lookup(relative: str) -> Kind | None:
    if relative in FILES:
        return "file"
    return "folder" if relative in FOLDERS else None


def found(file: str) -> Resolution:
    return Resolution(200, file=file)


def moved(location: str) -> Resolution:
    return Resolution(301, location=location)


MISSING = Resolution(404)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/", found("index.html")),
        ("/robots.txt", found("robots.txt")),
        ("/2013/03/ton-dossier/", found("2013/03/ton-dossier/index.html")),
        ("/2013/03/ton-dossier/index.xml", found("2013/03/ton-dossier/index.xml")),
        ("/feed/", found("feed/index.xml")),
        ("/feed/json/", found("feed/json/index.json")),
        ("/café/", found("café/index.html")),
        # One address for one page.
        ("/2013/03/ton-dossier", moved("/2013/03/ton-dossier/")),
        ("/feed", moved("/feed/")),
        ("/index.html", moved("/")),
        ("/2013/03/ton-dossier/index.html", moved("/2013/03/ton-dossier/")),
        # Nothing there, and no listing.
        ("/absent", MISSING),
        ("/absent/", MISSING),
        ("/absent/index.html", MISSING),
        ("/empty/", MISSING),
        ("/2013/", MISSING),
        ("/robots.txt/", MISSING),
        # Slashes are merged, and never begin another host's address.
        ("//robots.txt", found("robots.txt")),
        ("//feed//", found("feed/index.xml")),
        ("//feed", moved("/feed/")),
        ("///", found("index.html")),
        # Nothing that begins with a dot, but for /.well-known/.
        ("/.git/config", MISSING),
        ("/a/.env", MISSING),
        ("/a/.well-known/x.txt", MISSING),
        ("/.well-known/security.txt", found(".well-known/security.txt")),
        ("/.well-known/.hidden", MISSING),
        ("/.well-known/../robots.txt", MISSING),
        # No way up, however it is written. Decoded once means once.
        ("/..", MISSING),
        ("/../etc/passwd", MISSING),
        ("/feed/../robots.txt", MISSING),
        ("/./robots.txt", MISSING),
        ("/%2e%2e/", found("%2e%2e/index.html")),
        ("/..\\robots.txt", MISSING),
        ("\\robots.txt", MISSING),
        ("/robots.txt\x00.png", MISSING),
        ("/robots.txt\n", MISSING),
        ("robots.txt", MISSING),
        ("", MISSING),
    ],
)
def test_resolution(path: str, expected: Resolution) -> None:
    assert resolve(path, lookup) == expected


@given(
    st.lists(
        st.sampled_from(
            ["/", "..", ".", "\\", "\0", "%2e", "%2f", "a", "feed", "index.html", "é"]
        )
    ).map("".join)
)
def test_no_path_asks_the_disk_for_anything_outside(path: str) -> None:
    asked: list[str] = []

    def spy(relative: str) -> Kind:
        asked.append(relative)
        return "folder"

    resolution = resolve(path, spy)

    for relative in asked:
        parts = relative.split("/")
        assert not {"", ".", ".."} & set(parts) or relative == ""
        assert "\0" not in relative and "\\" not in relative
    if resolution.status == 301:
        assert resolution.location.startswith("/")
        assert not resolution.location.startswith(("//", "/\\"))
