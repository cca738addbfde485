"""Pictures inside an article's HTML: dimensions and lazy loading, as text to text."""

import re
from collections.abc import Callable

Size = tuple[int, int]

# A quoted attribute may hold `>`.
_IMG = re.compile(r"""<img\b(?P<attributes>(?:[^<>"']++|"[^"]*+"|'[^']*+')*+)>""")
_ATTRIBUTE = re.compile(
    r"""(?P<name>[^\s"'<>/=]++)"""
    r"""(?:\s*+=\s*+(?:"(?P<double>[^"]*+)"|'(?P<single>[^']*+)'|(?P<bare>[^\s>]++)))?+"""
)


def complete_images(html: str, size_of: Callable[[str], Size | None]) -> str:
    """Add `width`, `height`, `loading` and `decoding` to every `<img>` without them.

    `size_of` takes the `src` as written and returns (width, height) in CSS pixels, or
    None where it does not know. Known sizes keep the text from jumping while pictures
    load.
    """

    def completed(match: re.Match[str]) -> str:
        attributes = match["attributes"].rstrip(" /")
        written = {
            found["name"].lower(): found["double"] or found["single"] or found["bare"]
            for found in _ATTRIBUTE.finditer(attributes)
        }
        extra = {"loading": "lazy", "decoding": "async"}
        size = size_of(written["src"]) if written.get("src") else None
        # One of the two alone is the author's wish, and keeps the picture's shape.
        if size and not written.keys() & {"width", "height"}:
            extra = {"width": str(size[0]), "height": str(size[1])} | extra
        added = (f' {k}="{v}"' for k, v in extra.items() if k not in written)
        return f"<img{attributes}{''.join(added)}>"

    return _IMG.sub(completed, html)
