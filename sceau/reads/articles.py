"""Addresses of articles, in whichever way somebody wrote them."""

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from sceau.reads.errors import SiteError

SEAL = ""
"""What `Articles.find` returns for the site's seal; no article is called so."""
_HOST = re.compile("https?://[^/?#]*", re.IGNORECASE)
_SLASHES = re.compile("//+")
_REMEMBERED = 16_384
"""Addresses. Whoever asks for more different ones is looking for holes."""


class Articles:
    """The published articles: `slugs` by address, and by former slug.

    `seal` is the address of the picture that every page shows.
    """

    def __init__(
        self, slugs: Mapping[str, str], former: Mapping[str, str], seal: str
    ) -> None:
        self.former = former
        """The slug of today by each former one."""
        self._places = {canonical(address): slug for address, slug in slugs.items()}
        self._places[canonical(seal)] = SEAL
        # A dictionary that looks for what it lacks: asking it costs no call.
        self.find: Callable[[str], str | None] = _Found(self._places).__getitem__
        """The slug at a request's target, `SEAL`, or None."""


class _Found(dict[str, str | None]):
    def __init__(self, places: Mapping[str, str]) -> None:
        super().__init__()
        self._places = places

    def __missing__(self, target: str) -> str | None:
        if len(self) >= _REMEMBERED:
            self.clear()
        found = self[target] = self._places.get(canonical(target))
        return found


def canonical(target: str) -> str:
    """One spelling for all that lead to the same page.

    Without query and `index.html`; `//` is `/`, and `%c3%A9` is é, as for the server.
    """
    if not target.startswith("/"):
        target = _HOST.sub("", target)
    path = unquote(target.partition("?")[0], errors="surrogateescape")
    path = _SLASHES.sub("/", path)
    return path.removesuffix("index.html") if path.endswith("/index.html") else path


def read_articles(path: Path, seal: str) -> Articles:
    """The articles of `site.json`. Raises SiteError."""
    try:
        return parse_articles(path.read_bytes(), seal)
    except OSError as error:
        raise SiteError(
            f"{path}: {error.strerror}: build the site first (sceau build)"
        ) from None
    except SiteError as error:
        raise SiteError(f"{path}: {error}") from None


def parse_articles(text: str | bytes, seal: str) -> Articles:
    """The articles in the text of `site.json`. Raises SiteError."""
    try:
        return _articles(json.loads(text)["articles"], seal)
    except (AttributeError, KeyError, TypeError, ValueError):
        raise SiteError("not a site's manifest: build the site again") from None


def _articles(entries: Mapping[str, Mapping[str, Any]], seal: str) -> Articles:
    former: dict[str, str] = {}
    slugs: dict[str, str] = {}
    for slug, entry in entries.items():
        folder = entry["url"].rstrip("/").rpartition("/")[0]
        former |= dict.fromkeys(entry["aliases"], slug)
        slugs |= {f"{folder}/{alias}/": slug for alias in entry["aliases"]}
    # A former slug never hides an article that has it today.
    slugs |= {entry["url"]: slug for slug, entry in entries.items()}
    former = {alias: slug for alias, slug in former.items() if alias not in entries}
    return Articles(slugs, former, seal)
