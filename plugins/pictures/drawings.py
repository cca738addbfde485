"""The size of an SVG drawing, from its root element: a pure function.

imagesize takes the first `width` and `height` it meets, which in a drawing with
nothing but a `viewBox` are those of some rectangle in it.
"""

import re

from plugins.pictures.markup import Size

_ROOT = re.compile(r"""<svg\b(?P<attributes>(?:[^<>"']++|"[^"]*+"|'[^']*+')*+)>""")
_ATTRIBUTE = re.compile(
    r"""(?<![\w:-])(?P<name>width|height|viewBox)\s*=\s*"""
    r"""(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)')"""
)
_NUMBER = r"(\d*\.?\d+)"
_PIXELS = re.compile(rf"\s*{_NUMBER}(?:px)?\s*")
_BOX = re.compile(rf"\s*-?{_NUMBER}(?:[\s,]+-?{_NUMBER}){{3}}\s*")


def svg_size(markup: str) -> Size | None:
    """(width, height) in CSS pixels: the attributes, else what the `viewBox` spans.

    None where neither says it, such as for `width="100%"` alone.
    """
    root = _ROOT.search(markup)
    if root is None:
        return None
    found = {
        match["name"]: match["double"] or match["single"] or ""
        for match in _ATTRIBUTE.finditer(root["attributes"])
    }
    lengths = [_PIXELS.fullmatch(found.get(name, "")) for name in ("width", "height")]
    if lengths[0] and lengths[1]:
        return _size(lengths[0][1], lengths[1][1])
    if _BOX.fullmatch(found.get("viewBox", "")):
        width, height = re.findall(_NUMBER, found["viewBox"])[2:]
        return _size(width, height)
    return None


def _size(width: str, height: str) -> Size | None:
    size = (round(float(width)), round(float(height)))
    return size if min(size) > 0 else None
