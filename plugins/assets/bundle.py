"""Fingerprinted files of the theme: pure functions from bytes to names and bytes.

A fingerprinted name holds eight hexadecimal digits of the content's SHA-256
(`style.3f9a1c2b.css`), so a server may let browsers keep the file for ever.
"""

import hashlib
import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

import rcssmin

_IMPORT = re.compile(r'^@import\s+"(?P<name>[^"]+)"\s*;[ \t]*$', re.MULTILINE)
_URL = re.compile(r"""url\(\s*(?P<quote>["']?)(?P<name>[^"')]+)(?P=quote)\s*\)""")


class AssetError(Exception):
    """A file of the theme is missing or refers to one that is."""


@dataclass(frozen=True)
class Asset:
    """One file as it will be written: its name below the theme's folder, its bytes."""

    name: str
    data: bytes


def fingerprint(name: str, data: bytes) -> str:
    """`css/style.css` and its bytes → `css/style.3f9a1c2b.css`."""
    stem, extension = posixpath.splitext(name)
    return f"{stem}.{hashlib.sha256(data).hexdigest()[:8]}{extension}"


def bundle(sources: Mapping[str, bytes], entries: frozenset[str]) -> dict[str, Asset]:
    """Fingerprint every source; for CSS, only the entries, with imports inlined.

    `sources` maps names below `static/` to bytes. A style sheet's `@import "x.css";`
    is replaced by that file and its `url(…)` by the fingerprinted name, so a changed
    font changes the style sheet's name too. Raises AssetError naming the file.
    """
    assets = {
        name: Asset(fingerprint(name, data), data)
        for name, data in sorted(sources.items())
        if not name.endswith(".css")
    }
    pictures_and_fonts = dict(assets)
    for entry in sorted(entries):
        text = rcssmin.cssmin(_inline(entry, sources, pictures_and_fonts, seen=()))
        if "@import" in text:
            raise AssetError(
                f'{entry}: an import is not of the form `@import "x.css";` on a line of'
                " its own, in this file or in one that it imports"
            )
        data = text.encode()
        assets[entry] = Asset(fingerprint(entry, data), data)
    return assets


def _inline(
    name: str,
    sources: Mapping[str, bytes],
    assets: Mapping[str, Asset],
    seen: tuple[str, ...],
) -> str:
    """The text of a style sheet and its imports, to stand in the first one's folder."""
    if name in seen:
        raise AssetError(f"{name} imports itself by way of {', '.join(seen)}")
    try:
        text = sources[name].decode()
    except KeyError:
        raise AssetError(unknown(name, sources)) from None
    except UnicodeDecodeError as error:
        raise AssetError(f"{name}: save it as UTF-8: {error}") from None
    home = posixpath.dirname(seen[0] if seen else name)
    folder = posixpath.dirname(name)

    def imported(match: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(folder, match["name"]))
        return _inline(target, sources, assets, (*seen, name))

    return _IMPORT.sub(imported, _point_at_fingerprints(name, text, assets, home))


def _point_at_fingerprints(
    name: str, text: str, assets: Mapping[str, Asset], home: str
) -> str:
    """Addresses are relative to the file they stand in, the new ones to `home`."""
    folder = posixpath.dirname(name)

    def pointed(match: re.Match[str]) -> str:
        target = match["name"]
        if target.startswith(("data:", "#")):
            return match[0]
        wanted = posixpath.normpath(posixpath.join(folder, target))
        if wanted not in assets:
            raise AssetError(f"{name}: url({target}): {unknown(wanted, assets)}")
        return f'url("{posixpath.relpath(assets[wanted].name, home)}")'

    return _URL.sub(pointed, text)


def unknown(name: str, known: Mapping[str, object]) -> str:
    """A sentence that says the asset does not exist and names the nearest one."""
    near = get_close_matches(name, known, n=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    return f"theme/static has no file {name}{hint}"
