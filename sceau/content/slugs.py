"""Addresses made of titles, and the ones that the site keeps for itself."""

import re
import unicodedata

MAX_SLUG_LENGTH = 80
"""Characters of a slug made by `slugify`."""

RESERVED_SLUGS = frozenset(
    [
        "feed",
        "comments",
        "commenter",
        "category",
        "categories",
        "tag",
        "tags",
        "author",
        "authors",
        "archives",
        "page",
        "drafts",
        "images",
        "theme",
        "partager",
        "transparence",
        "sitemap",
        "robots",
        "favicon",
        "sceau",
        "404",
        "410",
        "well-known",
        "index",
    ]
)

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_YEAR = re.compile(r"[0-9]{4}")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d"})


def slugify(title: str) -> str:
    """The slug of a French title; empty when no letter or digit is left.

    « L'œuvre d'Éluard » gives `l-oeuvre-d-eluard`. At most `MAX_SLUG_LENGTH`
    characters, cut between words where possible.
    """
    words = re.findall(r"[a-z0-9]+", _plain_letters(title))
    slug = "-".join(words)
    if len(slug) <= MAX_SLUG_LENGTH:
        return slug
    # One character more shows whether the limit falls between two words.
    cut = slug[: MAX_SLUG_LENGTH + 1].rpartition("-")[0]
    return cut or slug[:MAX_SLUG_LENGTH]


def is_valid_slug(text: str) -> bool:
    """Whether the text is lower-case letters and digits joined by single hyphens."""
    return _SLUG.fullmatch(text) is not None


def is_reserved(slug: str) -> bool:
    """Whether the site has something else at that address; every year counts."""
    return slug in RESERVED_SLUGS or _YEAR.fullmatch(slug) is not None


def same_spelling_key(text: str) -> str:
    """A key that two spellings of one category or tag share.

    Case, accents, punctuation and spacing do not count: « Vie-privée », « vie privee ».
    """
    words = re.findall(r"[^\W_]+", _plain_letters(text))
    return " ".join(words) or text.casefold()


def _plain_letters(text: str) -> str:
    """Lower case without accents or ligatures."""
    # Compatibility forms can appear in capitals (№ is No), hence folding once more.
    folded = unicodedata.normalize("NFKD", text).casefold()
    folded = unicodedata.normalize("NFKD", folded).casefold().translate(_LIGATURES)
    return "".join(char for char in folded if not unicodedata.combining(char))
