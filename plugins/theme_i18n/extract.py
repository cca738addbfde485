"""Bring the message catalogues up to date: `make messages`.

| catalogue                       | messages come from                                 |
|---------------------------------|----------------------------------------------------|
| `theme/translations`            | the theme's templates, `N_` in `pelicanconf.py`    |
| `sceau/inbox/translations`      | the inbox's templates, `_` and `N_` in its modules |
| `sceau/moderation/translations` | `_` and `ngettext` in its modules                  |
| `sceau/publishing/translations` | the same                                           |
| `sceau/moderators/translations` | the same                                           |

Existing translations are kept; new ones are empty, and a test names them.
"""

import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

LANGUAGES = ("fr",)
"""English is the language of the messages themselves."""


@dataclass(frozen=True)
class Domain:
    """One catalogue; paths and patterns are below the repository's root."""

    translations: str
    templates: str | None
    programs: str

    def sources(self, root: Path) -> Iterator[tuple[Path, str, dict[str, str]]]:
        """Files, how each is read, and the options of that."""
        if self.templates is not None:
            for template in sorted(root.glob(self.templates)):
                yield template, "jinja2", _JINJA_OPTIONS
        for program in sorted(root.glob(self.programs)):
            yield program, "python", {}

    def path(self, root: Path, language: str) -> Path:
        """The catalogue's file."""
        return root / self.translations / language / "LC_MESSAGES" / "messages.po"


THEME = Domain("theme/translations", "theme/templates/**/*.html", "pelicanconf.py")
INBOX = Domain(
    "sceau/inbox/translations", "sceau/inbox/templates/*.html", "sceau/inbox/*.py"
)
MODERATION = Domain("sceau/moderation/translations", None, "sceau/moderation/*.py")
PUBLISHING = Domain("sceau/publishing/translations", None, "sceau/publishing/*.py")
MODERATORS = Domain("sceau/moderators/translations", None, "sceau/moderators/*.py")
DOMAINS = (THEME, INBOX, MODERATION, PUBLISHING, MODERATORS)

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


def domain_messages(root: Path, domain: Domain) -> Catalog:
    """Every message that the domain's files hold below `root`, sorted."""
    catalog = Catalog(charset="utf-8", project="sous-le-sceau", version="1")
    for source, method, options in domain.sources(root):
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


def update(root: Path) -> list[Path]:
    """Write the catalogue of every domain and language; returns the files."""
    return [
        _update(root, domain, language) for domain in DOMAINS for language in LANGUAGES
    ]


def _update(root: Path, domain: Domain, language: str) -> Path:
    path = domain.path(root, language)
    catalog = Catalog(locale=language, charset="utf-8")
    if path.exists():
        with path.open("rb") as stream:
            catalog = read_po(stream, locale=language)
    catalog.update(domain_messages(root, domain), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    text = io.BytesIO()
    write_po(text, catalog, sort_output=True, omit_header=True, include_lineno=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_HEADER.format(language=language).encode() + text.getvalue())
    return path


if __name__ == "__main__":
    for path in update(Path.cwd()):
        sys.stdout.write(f"{path}\n")
