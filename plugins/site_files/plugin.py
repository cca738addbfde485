"""Write `sitemap.xml`, `robots.txt`, `security.txt` and the web manifest.

Settings: `CONTACT_EMAIL`, `SECURITY_TXT_EXPIRES`, `SITE_DESCRIPTION`.
"""

import datetime
import logging
from pathlib import Path
from typing import Any

from pelican import signals

from plugins.site_files import documents
from plugins.site_files.documents import SitemapEntry

logger = logging.getLogger(__name__)

WARN_BEFORE = datetime.timedelta(days=30)


def expiry_warning(expires: str, today: datetime.date) -> str | None:
    """What to tell the author when security.txt expires soon, or nothing.

    Raises ValueError when `expires` is not an ISO 8601 date and time.
    """
    last = datetime.datetime.fromisoformat(expires).date()
    if last - today > WARN_BEFORE:
        return None
    state = "expired" if last <= today else "expires"
    return (
        f"security.txt {state} on {last}: set SECURITY_TXT_EXPIRES in pelicanconf.py"
        " to a date at most a year ahead"
    )


def warn_of_expiry(pelican: Any) -> None:
    """Log a warning, never an error: a date must not stop a site."""
    settings = pelican.settings
    warning = expiry_warning(settings["SECURITY_TXT_EXPIRES"], settings["BUILD_DATE"])
    if warning:
        logger.warning(warning)


def changed(content: Any) -> Any:
    """When the content last changed: `Modified`, else `Date`, else unknown."""
    return getattr(content, "modified", None) or getattr(content, "date", None)


def sitemap_entries(context: Any) -> list[SitemapEntry]:
    """Every public page that is not a copy: articles, pages, and the first page of
    each list, dated by the newest change in it."""
    site_url = context["SITEURL"]

    def entry(url: str, contents: list[Any]) -> SitemapEntry:
        dates = [changed(content) for content in contents]
        known = [date for date in dates if date is not None]
        return SitemapEntry(f"{site_url}/{url}", max(known, default=None))

    articles = context["articles"]
    entries = [entry(article.url, [article]) for article in articles]
    entries += [entry(page.url, [page]) for page in context["pages"]]
    for url in (context["INDEX_URL"], context["ARCHIVES_URL"]):
        entries.append(entry(url, articles))
    for listed in ("CATEGORIES_URL", "TAGS_URL", "AUTHORS_URL"):
        entries.append(entry(context[listed], articles))
    entries += [entry(path.lstrip("/"), []) for path in context.get("PLUGIN_PAGES", ())]
    for groups in (context["categories"], context["tags"], context["authors"]):
        entries += [entry(wrapper.url, group) for wrapper, group in groups]
    for periods in context["period_archives"].values():
        entries += [entry(period["url"], period["articles"]) for period in periods]
    return entries


def prepare(generators: list[Any]) -> None:
    """Make the texts when every address is known; they are written with the pages."""
    context = generators[0].context
    context["SITE_FILES"] = _files(context)


def _files(context: Any) -> dict[str, str]:
    asset = context["THEME_ASSETS"]
    folder = context["THEME_STATIC_DIR"]
    icons = [
        (f"/{folder}/{asset[f'img/icon-{size}.png'].name}", f"{size}x{size}")
        for size in (192, 512)
        if f"img/icon-{size}.png" in asset
    ]
    site_url = context["SITEURL"]
    return {
        "sitemap.xml": documents.sitemap(sitemap_entries(context)),
        "robots.txt": documents.robots(site_url),
        ".well-known/security.txt": documents.security_txt(
            site_url,
            context["CONTACT_EMAIL"],
            context["SECURITY_TXT_EXPIRES"],
            context["DEFAULT_LANG"],
        ),
        "site.webmanifest": documents.web_manifest(
            context["SITENAME"],
            context["SITE_DESCRIPTION"],
            context["DEFAULT_LANG"],
            icons,
        ),
    }


def write_files(generator: Any, writer: Any) -> None:
    """Write the files beside the pages."""
    for name, text in generator.context["SITE_FILES"].items():
        path = Path(generator.output_path) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def register() -> None:
    """Connect to Pelican."""
    signals.initialized.connect(warn_of_expiry)
    signals.all_generators_finalized.connect(prepare)
    signals.page_writer_finalized.connect(write_files)
