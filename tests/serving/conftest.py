"""A release made by hand, and nginx that serves it."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.serving.running import Site, serving, write

PAGE = "<!DOCTYPE html><html lang=fr><title>{0}</title><body><p>{0}</body></html>"
PICTURE = bytes(range(256)) * 4


def make_public(root: Path) -> Path:
    """The document root of a small site."""
    for name in ("", "2013/03/ton-dossier/", "a-propos/", "partager/mastodon/x/"):
        write(root / name / "index.html", PAGE.format(name or "accueil"))
    for name in ("404", "410", "413", "429", "502", "partager/mastodon/400"):
        write(root / f"{name}.html", PAGE.format(f"page {name[-3:]}"))
    for name in ("feed/", "2013/03/ton-dossier/feed/"):
        write(root / name / "index.xml", "<rss/>")
    write(root / "feed/atom/index.xml", "<feed/>")
    write(root / "feed/json/index.json", "{}")
    write(root / "robots.txt", "User-agent: *\n")
    write(root / "sceau.svg", '<svg xmlns="http://www.w3.org/2000/svg"/>')
    write(root / "feed.css", "rss { display: block }")
    write(root / "site.webmanifest", "{}")
    write(root / "sitemap.xml", "<urlset/>")
    write(root / ".well-known/security.txt", "Contact: x\n")
    write(root / ".well-known/.hidden", "hidden\n")
    write(root / ".git/config", "hidden\n")
    write(root / "2013/.secret", "hidden\n")
    write(root / "theme/site.1a2b3c4d.css", "body { color: black }\n" * 200)
    write(root / "theme/texte.00000000.woff2", b"wOF2")
    write(root / "theme/plain.css", "body { color: black }\n")
    write(root / "images/photo.png", PICTURE)
    write(root / "images/photo.1a2b3c4d.png", PICTURE)
    write(root / "fichiers/notes.tar.gz", b"\x1f\x8b")
    (root / "vide").mkdir()
    for name in ("theme/site.1a2b3c4d.css", "index.html"):
        file = root / name
        write(root / f"{name}.gz", gzip.compress(file.read_bytes(), mtime=0))
    return root


@pytest.fixture(scope="session")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_public(tmp_path_factory.mktemp("public"))


@pytest.fixture(scope="module")
def site(public: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serving(public, tmp_path_factory.mktemp("nginx")) as site:
        yield site
