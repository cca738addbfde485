"""Bring `theme/translations/*/LC_MESSAGES/messages.po` up to date: `make messages`.

Messages come from the templates and from what `pelicanconf.py` marks with `N_`.
Existing translations are kept; new ones are empty, and a test names them.
"""

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

LANGUAGES = ("fr",)
"""English is the language of the messages themselves."""

_KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "N_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}
# A header of our own: Babel's has dates, and the same messages must give the same file.
_HEADER = """msgid ""
msgstr ""
"Language: {language}\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
_JINJA_OPTIONS = {"trimmed": "true", "silent": "false", "extensions": "jinja2.ext.do"}


def template_messages(root: Path) -> Catalog:
    """Every message of the templates and the settings below `root`, sorted."""
    catalog = Catalog(charset="utf-8", project="sous-le-sceau", version="1")
    for source, method, options in _sources(root):
        extracted = extract_from_file(
            method, source, keywords=_KEYWORDS, options=options, strip_comment_tags=True
        )
        for _line, message, comments, context in extracted:
            # File names without line numbers: a moved line must not change the file.
            catalog.add(
                message,
                locations=[(source.relative_to(root).as_posix(), 0)],
                auto_comments=comments,
                context=context,
            )
    return catalog


def _sources(root: Path) -> Iterator[tuple[Path, str, dict[str, str]]]:
    for template in sorted((root / "theme" / "templates").rglob("*.html")):
        yield template, "jinja2", _JINJA_OPTIONS
    yield root / "pelicanconf.py", "python", {}


def update(root: Path) -> list[Path]:
    """Write the catalogue of every language; returns the files."""
    template = template_messages(root)
    written = []
    for language in LANGUAGES:
        path = root / "theme/translations" / language / "LC_MESSAGES/messages.po"
        catalog = Catalog(locale=language, charset="utf-8")
        if path.exists():
            with path.open("rb") as stream:
                catalog = read_po(stream, locale=language)
        catalog.update(template, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        text = io.BytesIO()
        write_po(
            text, catalog, sort_output=True, omit_header=True, include_lineno=False
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_HEADER.format(language=language).encode() + text.getvalue())
        written.append(path)
    return written


if __name__ == "__main__":
    for path in update(Path.cwd()):
        sys.stdout.write(f"{path}\n")
