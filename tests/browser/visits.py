"""Opening a page and writing down what it did."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Browser, Page

TEMPLATES = {
    "home": "/",
    "home, page 2": "/page/2/",
    "article with picture and table": "/2021/06/chiffrer-l-ordinateur-du-cabinet/",
    "long article with table of contents": "/2026/06/quatre-questions-a-votre-medecin/",
    "article with footnotes": "/2017/04/le-numero-qui-en-dit-trop/",
    "article with a long thread": "/2013/03/dossiers-ouverts-a-tous-vents/",
    "article without a comment": "/2020/11/la-plateforme-et-le-nuage/",
    "article with code": "/2024/09/auto-heberger-sans-se-mentir/",
    "article in English": "/2026/05/the-doctor-the-clerk-and-the-cloud/",
    "page": "/vie-privee/",
    "legal page": "/mentions-legales/",
    "feeds page": "/flux/",
    "transparency": "/transparence/",
    "contact page": "/nous-ecrire/",
    "archives": "/archives/",
    "year": "/2018/",
    "month": "/2018/05/",
    "category": "/category/securite/",
    "tag": "/tag/hebergement/",
    "author": "/author/ju/",
    "author, page 2": "/author/ju/page/2/",
    "categories": "/category/",
    "tags": "/tag/",
    "authors": "/author/",
    "Mastodon": "/partager/mastodon/chiffrer-l-ordinateur-du-cabinet/",
    "not found": "/nowhere/",
    "gone": "/2013/04/logo-concours/",
    "too large": "/413.html",
    "too many": "/429.html",
    "unavailable": "/502.html",
    "unknown server": "/partager/mastodon/400.html",
}
"""One address of the publication for every template and every state of it."""

WIDTHS = (360, 768, 1440)
SCHEMES = ("light", "dark")


@dataclass
class Visit:
    """An open page, with what it asked for and said."""

    page: Page
    requests: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)

    def foreign_requests(self, address: str) -> list[str]:
        """Requests to anyone but the served site."""
        return [
            url
            for url in self.requests
            if not url.startswith((address + "/", "data:", "about:"))
        ]


@contextmanager
def visiting(
    browser: Browser, *, width: int = 1440, scheme: str = "light", scripts: bool = False
) -> Iterator[Visit]:
    """A fresh, empty browser window; scripts are off unless asked for."""
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
        java_script_enabled=scripts,
        locale="fr-FR",
    )
    page = context.new_page()
    visit = Visit(page)
    page.on("request", lambda request: visit.requests.append(request.url))
    page.on("console", lambda message: visit.console.append(message.text))
    page.on("pageerror", lambda error: visit.console.append(str(error)))
    try:
        yield visit
    finally:
        context.close()
