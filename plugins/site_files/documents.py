"""The small files a site is expected to have: pure functions to their text.

sitemap.xml   https://www.sitemaps.org/protocol.html
security.txt  RFC 9116
manifest      https://www.w3.org/TR/appmanifest/
"""

import datetime
import json
from collections.abc import Iterable
from dataclasses import dataclass
from xml.sax.saxutils import escape


@dataclass(frozen=True)
class SitemapEntry:
    """One public page: absolute address, and when its content last really changed."""

    url: str
    changed: datetime.datetime | None


def sitemap(entries: Iterable[SitemapEntry]) -> str:
    """The sitemap, ordered by address. No priority and no frequency: search engines
    ignore them, and they would be guesses."""
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
    ]
    for entry in sorted(entries, key=lambda entry: entry.url):
        changed = (
            f"<lastmod>{entry.changed.isoformat()}</lastmod>" if entry.changed else ""
        )
        lines.append(f"<url><loc>{escape(entry.url)}</loc>{changed}</url>")
    lines.append("</urlset>\n")
    return "\n".join(lines)


def robots(site_url: str) -> str:
    """Everything is open but the pages that only lead elsewhere."""
    return (
        "User-agent: *\n"
        "Disallow: /commenter/\n"
        "Disallow: /partager/\n"
        "\n"
        f"Sitemap: {site_url}/sitemap.xml\n"
    )


def security_txt(site_url: str, email: str, expires: str, language: str) -> str:
    """RFC 9116, with the address of the canonical file and a date of expiry."""
    return (
        f"Contact: mailto:{email}\n"
        f"Contact: {site_url}/nous-ecrire/\n"
        f"Expires: {expires}\n"
        f"Preferred-Languages: {language}, en\n"
        f"Canonical: {site_url}/.well-known/security.txt\n"
    )


def web_manifest(
    name: str, description: str, language: str, icons: Iterable[tuple[str, str]]
) -> str:
    """`icons` are (address, size such as `192x192`)."""
    document = {
        "name": name,
        "short_name": name,
        "description": description,
        "lang": language,
        "start_url": "/",
        "scope": "/",
        "display": "browser",
        "background_color": "#f7f1e5",
        "theme_color": "#f7f1e5",
        "icons": [
            {"src": url, "sizes": size, "type": "image/png", "purpose": "any maskable"}
            for url, size in icons
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
