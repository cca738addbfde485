"""`article.word_count`, `.reading_minutes`, `.table_of_contents`, `.lead` (HTML),
`.lead_text` (the same as plain text), `.description`.

Settings: `TOC_MIN_WORDS`, `TOC_MIN_HEADINGS`.
"""

from typing import Any

from pelican import contents, signals

from plugins.reading_aids.text import (
    count_words,
    plain_text,
    reading_minutes,
    scrollable_tables,
    table_of_contents,
)

DESCRIPTION_LENGTH = 300
"""Longest description in characters; search engines cut it earlier anyway."""


def attach(content: Any) -> None:
    """Runs for every article and page, after its typography was set."""
    if isinstance(content, contents.Static):
        return
    settings = content.settings
    body = content._content or ""
    if "<table>" in body:
        body = content._content = scrollable_tables(body, content.lang)
    content.word_count = count_words(body)
    content.reading_minutes = reading_minutes(content.word_count)
    content.lead = content.metadata.get("summary", "")
    content.lead_text = plain_text(content.lead)
    content.description = _shorten(content.lead_text or plain_text(body))
    content.table_of_contents = ()
    if content.word_count >= settings.get("TOC_MIN_WORDS", 900):
        toc = table_of_contents(content.metadata.get("headings", ()))
        if len(toc) >= settings.get("TOC_MIN_HEADINGS", 3):
            content.table_of_contents = toc


def resolve_links(generators: list[Any]) -> None:
    """Point `{filename}` and `{static}` in leads at addresses: all are known now."""
    for generator in generators:
        for name in ("articles", "translations", "drafts", "pages", "draft_pages"):
            for content in getattr(generator, name, []):
                content.lead = content._update_content(
                    content.lead, content.get_siteurl()
                )


def _shorten(text: str) -> str:
    if len(text) <= DESCRIPTION_LENGTH:
        return text
    return text[:DESCRIPTION_LENGTH].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def register() -> None:
    """Connect to Pelican."""
    signals.content_object_init.connect(attach)
    signals.all_generators_finalized.connect(resolve_links)
