"""Content types, feeds included."""

import pytest

from sceau.preview.content_types import content_type


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("index.html", "text/html; charset=utf-8"),
        ("feed/index.xml", "application/rss+xml; charset=utf-8"),
        ("2013/03/x/feed/index.xml", "application/rss+xml; charset=utf-8"),
        ("comments/feed/index.xml", "application/rss+xml; charset=utf-8"),
        ("feed/atom/index.xml", "application/atom+xml; charset=utf-8"),
        (
            "category/sante/feed/atom/index.xml",
            "application/atom+xml; charset=utf-8",
        ),
        ("feed/json/index.json", "application/feed+json; charset=utf-8"),
        ("sitemap.xml", "application/xml"),
        ("newsfeed/index.xml", "application/xml"),
        ("feed/other.xml", "application/xml"),
        ("atom/index.xml", "application/xml"),
        ("data/index.json", "application/json"),
        ("site.webmanifest", "application/manifest+json"),
        ("theme/logo.svg", "image/svg+xml"),
        ("theme/texte.woff2", "font/woff2"),
        ("robots.txt", "text/plain; charset=utf-8"),
        ("theme/site.1a2b3c4d.css", "text/css; charset=utf-8"),
        ("favicon.ico", "image/x-icon"),
        ("images/a.PNG", "image/png"),
        ("images/a.webp", "image/webp"),
        ("images/a.avif", "image/avif"),
        ("images/a.jpg", "image/jpeg"),
        ("doc.pdf", "application/pdf"),
        ("unknown.xyz", "application/octet-stream"),
        ("LICENSE", "application/octet-stream"),
        ("v1.2/fichier", "application/octet-stream"),
    ],
)
def test_content_type(path: str, expected: str) -> None:
    assert content_type(path) == expected
