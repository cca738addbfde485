"""Read `.md` files with the project's own front matter parser.

Pelican's reader makes a new Markdown parser for every file and reads metadata more
leniently than `sceau.content` checks it. This one shares the grammar with the checks,
keeps one parser for each language, and hands over the headings for tables of contents.
"""

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pelican import signals
from pelican.readers import BaseReader

from plugins.markdown_reader.conversion import MarkdownConverter
from sceau.content.dates import parse_date
from sceau.content.frontmatter import parse_front_matter
from sceau.content.slugs import slugify

# Metadata that would take the name of something else on an article: `comments` is the
# thread, and the key only says whether it is open.
_RENAMED = {"comments": "comment_status"}
_DATES = frozenset({"date", "modified"})


class FrontMatterReader(BaseReader):  # type: ignore[misc]
    """Pelican reader for `content/**/*.md`."""

    enabled = True
    file_extensions = ["md"]  # noqa: RUF012  the name and type that Pelican expects

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._converters: dict[str, MarkdownConverter] = {}

    def read(self, source_path: str) -> tuple[str, dict[str, Any]]:
        """HTML of the body, and the metadata as Pelican wants it."""
        text = Path(source_path).read_text(encoding="utf-8")
        front_matter = parse_front_matter(text)
        fields = {field.key.lower(): field.value for field in front_matter.fields}
        converter = self._converter(fields.get("lang", self.settings["DEFAULT_LANG"]))
        converted = converter.convert(front_matter.body)
        metadata: dict[str, Any] = {"headings": converted.headings}
        zone = ZoneInfo(self.settings["TIMEZONE"])
        for key, value in fields.items():
            if key in self.settings["FORMATTED_FIELDS"]:
                value = _inline(converter.convert(value).html)
            name = _RENAMED.get(key, key)
            if name in _DATES:
                # The same day as the checks have it: an address is made of it.
                metadata[name] = parse_date(value).astimezone(zone)
            else:
                metadata[name] = self.process_metadata(name, value)
        return converted.html, metadata

    def _converter(self, language: str) -> MarkdownConverter:
        if language not in self._converters:
            self._converters[language] = MarkdownConverter(language, slugify)
        return self._converters[language]


def _inline(html: str) -> str:
    """The content of a single paragraph; several paragraphs stay as they are."""
    if html.count("<p>") == 1 and html.startswith("<p>") and html.endswith("</p>"):
        return html[3:-4]
    return html


def install(readers: Any) -> None:
    """Take over the `.md` extension, and drop the ones the site does not use."""
    readers.reader_classes = {
        extension: reader
        for extension, reader in readers.reader_classes.items()
        if extension not in {"markdown", "mkd", "mdown", "rst", "htm", "html"}
    }
    readers.reader_classes["md"] = FrontMatterReader


def register() -> None:
    """Connect to Pelican."""
    signals.readers_init.connect(install)
