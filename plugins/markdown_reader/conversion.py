"""Markdown to HTML for the author's own texts: the extensions and their settings."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import markdown

# What a screen reader says for the arrow that leads back from a note.
_BACK_TO_TEXT = {
    "fr": "Revenir à l’appel de la note {}",
    "en": "Back to note {} in the text",
}

_ONLY_PICTURE = re.compile(
    r'<p>\s*(?P<start><img\b[^>]*?)\s+title="(?P<caption>[^"]*)"(?P<end>[^>]*>)\s*</p>'
)
_THEME_ID = re.compile(r"(?:page-content|comments?|share-address|related)(?:-|$)")
_ALIGNED_CELL = re.compile(r'(?P<cell><t[hd]) align="(?P<side>\w+)"')


@dataclass(frozen=True)
class Heading:
    """One heading of the text, for a table of contents."""

    level: int
    id: str
    html: str


@dataclass(frozen=True)
class Converted:
    """A text as HTML, with its headings in the order of the text."""

    html: str
    headings: tuple[Heading, ...]


class MarkdownConverter:
    """Convert many texts of one language with one reusable parser."""

    def __init__(self, language: str, slugify: Callable[[str], str]) -> None:
        self._parser = markdown.Markdown(
            extensions=[
                "abbr",
                "def_list",
                "fenced_code",
                "footnotes",
                "tables",
                "toc",
            ],
            extension_configs={
                # A style attribute would be refused by the site's own policy.
                "tables": {"use_align_attribute": True},
                "footnotes": {
                    "BACKLINK_TITLE": _BACK_TO_TEXT.get(language, _BACK_TO_TEXT["en"]),
                },
                "toc": {
                    "slugify": lambda text, separator: heading_id(slugify(text)),
                    "toc_depth": "2-3",
                },
            },
            output_format="html",
        )

    def convert(self, text: str) -> Converted:
        """Convert one text; nothing is kept from one call to the next."""
        self._parser.reset()
        html = with_figures(with_aligned_cells(self._parser.convert(text)))
        tokens: list[Mapping[str, Any]] = getattr(self._parser, "toc_tokens", [])
        return Converted(html, tuple(_flatten(tokens)))


def heading_id(slug: str) -> str:
    """The id of a heading, which must not be one that the theme has on the page."""
    if not slug:
        return "section"
    return f"{slug}-section" if _THEME_ID.match(slug) else slug


def with_figures(html: str) -> str:
    """A paragraph that holds one picture with a title becomes a figure, and the title
    its caption: `![a drawing](address "The caption")`."""
    return _ONLY_PICTURE.sub(
        lambda found: (
            f"<figure>{found['start']}{found['end']}"
            f"<figcaption>{found['caption']}</figcaption></figure>"
        ),
        html,
    )


def with_aligned_cells(html: str) -> str:
    """HTML 5 has no `align` attribute; the theme's style sheet knows the classes."""
    return _ALIGNED_CELL.sub(
        lambda found: f'{found["cell"]} class="align-{found["side"]}"', html
    )


def _flatten(tokens: list[Mapping[str, Any]]) -> list[Heading]:
    headings = []
    for token in tokens:
        headings.append(Heading(token["level"], token["id"], token["name"]))
        headings.extend(_flatten(token["children"]))
    return headings
