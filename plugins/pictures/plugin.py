"""Pictures of articles: address, size, alternative text, and the card for networks.

Sets `article.picture` (a `Picture` or None) from `Image`, `Image_alt` and
`Image_caption`, and completes the `<img>` elements of texts. Networks that show a card
for a link do not draw SVG: a PNG of the same name beside it is used there, and
`images/default-card.png` where there is none.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import imagesize
from markupsafe import Markup
from pelican import signals

from plugins.pictures.drawings import svg_size
from plugins.pictures.markup import Size, complete_images

SVG_HEAD = 65_536
"""Characters of a drawing in which its root element is looked for."""
DEFAULT_CARD = "images/default-card.png"


@dataclass(frozen=True)
class Picture:
    """An article's picture. Addresses start at the site's root; sizes in CSS pixels."""

    url: str
    width: int
    height: int
    alt: str
    caption: Markup
    card_url: str
    card_width: int
    card_height: int


@lru_cache(maxsize=4096)
def _size(path: Path, _mtime: int) -> Size | None:
    if path.suffix == ".svg":
        with path.open(encoding="utf-8", errors="replace") as stream:
            return svg_size(stream.read(SVG_HEAD))
    width, height = imagesize.get(path)
    return (int(width), int(height)) if width > 0 and height > 0 else None


def size_of(path: Path) -> Size | None:
    """(width, height) of a picture file, or None when it cannot be told."""
    try:
        return _size(path, path.stat().st_mtime_ns)
    except (OSError, ValueError):
        return None


def attach(generators: list[Any]) -> None:
    """Runs when all content is read and every static file knows its address."""
    context = generators[0].context
    statics = context["static_content"]
    root = Path(context["PATH"])

    def located(name: str) -> tuple[str, Size]:
        static = statics.get(name)
        if static is None:
            return "", (0, 0)
        return "/" + static.url, size_of(root / name) or (0, 0)

    for content in _contents(generators):
        content._content = _complete(content, root)
        content.picture = None
        name = content.metadata.get("image", "")
        card = str(Path(name).with_suffix(".png")) if name else DEFAULT_CARD
        if card not in statics:
            card = DEFAULT_CARD
        card_url, card_size = located(card)
        content.card = (card_url, *card_size) if card_url else None
        if not name:
            continue
        url, (width, height) = located(name)
        content.picture = Picture(
            url=url,
            width=width,
            height=height,
            alt=content.metadata.get("image_alt", ""),
            caption=_caption(content),
            card_url=card_url,
            card_width=card_size[0],
            card_height=card_size[1],
        )
    context["author_pictures"] = {
        slug: located(profile.picture)
        for slug, profile in context.get("author_profiles", {}).items()
        if profile.picture
    }
    card_url, card_size = located(DEFAULT_CARD)
    context["default_card"] = (card_url, *card_size) if card_url else None


def _caption(content: Any) -> Markup:
    text = content.metadata.get("image_caption", "")
    # Its `{filename}` links are resolved here: every address is known by now.
    return Markup(content._update_content(text, content.get_siteurl()))  # noqa: S704


def _complete(content: Any, root: Path) -> str:
    prefix = "{static}/"

    def size(source: str) -> Size | None:
        if not source.startswith(prefix):
            return None
        return size_of(root / unquote(source.removeprefix(prefix)))

    html = content._content or ""
    return complete_images(html, size) if "<img" in html else html


_LISTS = (
    *("articles", "translations", "hidden_articles", "hidden_translations"),
    *("drafts", "drafts_translations"),
    *("pages", "hidden_pages", "draft_pages", "draft_translations"),
)


def _contents(generators: list[Any]) -> list[Any]:
    found: dict[int, Any] = {}
    for generator in generators:
        for name in _LISTS:
            for content in getattr(generator, name, []):
                found[id(content)] = content
    return list(found.values())


def register() -> None:
    """Connect to Pelican."""
    signals.all_generators_finalized.connect(attach)
