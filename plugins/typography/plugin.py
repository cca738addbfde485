"""French typography for articles and pages, once, when they have been read."""

from dataclasses import replace
from functools import partial
from typing import Any

from markupsafe import Markup, escape
from pelican import contents, signals

from plugins.typography.french import typeset_html, typeset_text

_TEXT_FIELDS = ("title", "image_alt")
_HTML_FIELDS = ("summary", "image_caption")


def typeset(content: Any) -> None:
    """Set title, lead, caption and text of an article or page in its language."""
    if isinstance(content, contents.Static):
        return
    language = content.lang
    content._content = typeset_html(content._content or "", language)
    for field in _TEXT_FIELDS:
        if field in content.metadata:
            _set(content, field, typeset_text(content.metadata[field], language))
    for field in _HTML_FIELDS:
        if field in content.metadata:
            _set(content, field, typeset_html(content.metadata[field], language))
    if "summary" in content.metadata:
        content._summary = content.metadata["summary"]
    # Frozen headings of plugins/markdown_reader: the table of contents says them again.
    content.metadata["headings"] = tuple(
        replace(heading, html=typeset_html(heading.html, language))
        for heading in content.metadata.get("headings", ())
    )


def _set(content: Any, field: str, value: str) -> None:
    content.metadata[field] = value
    if field != "summary":  # Pelican's summary is a read-only property
        setattr(content, field, value)


def install(generator: Any) -> None:
    """Filters for the few texts of the site that are not articles or pages."""
    language = generator.settings["DEFAULT_LANG"]

    def html(text: str) -> Markup:
        return Markup(typeset_html(str(escape(text)), language))  # noqa: S704

    generator.env.filters["typeset_html"] = html
    generator.env.filters["typeset_text"] = partial(typeset_text, language=language)


def register() -> None:
    """Connect to Pelican."""
    signals.content_object_init.connect(typeset)
    signals.generator_init.connect(install)
