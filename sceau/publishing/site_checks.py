"""Checks of a built site: every internal link and fragment resolves, and no page makes
the browser ask another host."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from sceau.publishing.page_links import PageLinks, is_foreign, page_links

_INDEXES = ("index.html", "index.xml", "index.json")
# Served by programs behind the web server, not by files.
DYNAMIC_PREFIXES = ("/commenter/",)
DYNAMIC_PATHS = frozenset({"/partager/mastodon/aller"})
# Both lead to the top of any page.
_ALWAYS_THERE = ("", "top")


@dataclass(frozen=True, order=True)
class SiteFault:
    """Something wrong in a built page; `page` is its path below the output."""

    page: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}: {self.message}"


def check_site(
    output: Path, *, site_url: str, redirected: Iterable[str] = ()
) -> list[SiteFault]:
    """All faults of the site in `output`, sorted.

    `site_url` is the site's own address without a final slash: absolute links to it
    are followed inside `output`. `redirected` are addresses the server answers itself.
    """
    pages = {
        path.relative_to(output).as_posix(): page_links(path.read_text("utf-8"))
        for path in sorted(output.rglob("*.html"))
    }
    answered = DYNAMIC_PATHS | {unquote(address) for address in redirected}
    faults = []
    for name, links in pages.items():
        base = "/" + name.removesuffix("index.html")
        for reference in links.references:
            message = _fault(
                reference.address,
                reference.fetched,
                base,
                output,
                pages,
                answered,
                site_url,
            )
            if message:
                faults.append(SiteFault(name, reference.line, message))
    return sorted(faults)


def _fault(
    address: str,
    fetched: bool,
    base: str,
    output: Path,
    pages: dict[str, PageLinks],
    answered: Iterable[str],
    site_url: str,
) -> str | None:
    local = _without_site(address, site_url)
    try:
        if is_foreign(local):
            return f"asks another host for {address}" if fetched else None
        parts = urlsplit(urljoin(base, local))
    except ValueError:
        return f"links to {address}, which is not an address"
    if parts.scheme in {"mailto", "tel", "data"}:
        return None
    path = unquote(parts.path) or "/"
    if path.startswith(DYNAMIC_PREFIXES) or path in answered:
        return None
    target = _file(output, path)
    if target is None:
        return f"links to {address}, which does not exist"
    fragment = unquote(parts.fragment)
    if fragment in _ALWAYS_THERE or target not in pages:
        return None
    if fragment not in pages[target].targets:
        return f"links to {address}, but that page has no #{fragment}"
    return None


def _without_site(address: str, site_url: str) -> str:
    """The site's own absolute address from its root on, any other as it is."""
    rest = address.removeprefix(site_url)
    # `https://a.example.org` only begins like `https://a.example`.
    if not site_url or rest == address or rest[:1] not in {"", "/", "?", "#"}:
        return address
    return rest if rest.startswith("/") else f"/{rest}"


def _file(output: Path, path: str) -> str | None:
    """The file that answers a path, relative to the output; None when there is none."""
    if ".." in path.split("/"):  # `%2e%2e`: not out of the site
        return None
    names = [path + index for index in _INDEXES] if path.endswith("/") else [path]
    for name in (name.lstrip("/") for name in names):
        try:
            if (output / name).is_file():
                return name
        except OSError:  # longer than a file's name can be
            return None
    return None
