"""nginx's `types` and `charset_types`, from the preview's table. Pure."""

from sceau.preview.content_types import BY_EXTENSION, UNKNOWN

DEFAULT = UNKNOWN
_CHARSET = "; charset=utf-8"


def extensions_by_type() -> dict[str, list[str]]:
    """`{"image/jpeg": ["jpeg", "jpg"]}`, both in the order of the alphabet."""
    found: dict[str, list[str]] = {}
    for extension, kind in sorted(BY_EXTENSION.items()):
        found.setdefault(kind.removesuffix(_CHARSET), []).append(extension[1:])
    return dict(sorted(found.items()))


def types_with_charset() -> list[str]:
    """The types that say `charset=utf-8`. nginx knows by itself that HTML is one."""
    kinds = {
        kind.removesuffix(_CHARSET)
        for kind in BY_EXTENSION.values()
        if _CHARSET in kind
    }
    return sorted(kinds - {"text/html"})


def picture_extensions() -> list[str]:
    """Of the files that other sites may show."""
    return sorted(
        ext[1:] for ext, kind in BY_EXTENSION.items() if kind.startswith("image/")
    )
