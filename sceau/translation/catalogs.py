"""Message catalogues, read straight from their `.po` files.

The `.po` file is the only source: it is compiled in memory on every start (a few
milliseconds), so no stale `.mo` can stand between a translator and the page.
"""

import io
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

SOURCE_LANGUAGE = "en"
"""The language of the messages in templates and programs themselves."""


class CatalogError(Exception):
    """A translation file is missing or cannot be read."""


def load_catalogs(folder: Path) -> dict[str, NullTranslations]:
    """Read `<folder>/<lang>/LC_MESSAGES/messages.po` for every language there.

    Returns a mapping of language code to translations; the source language is
    always in it, and speaks the messages as they are written.
    """
    catalogs: dict[str, NullTranslations] = {SOURCE_LANGUAGE: NullTranslations()}
    for po_file in sorted(folder.glob("*/LC_MESSAGES/messages.po")):
        language = po_file.parent.parent.name
        catalogs[language] = _compile(po_file, language)
    return catalogs


def _compile(po_file: Path, language: str) -> GNUTranslations:
    try:
        with po_file.open("rb") as stream:
            catalog = read_po(stream, locale=language, abort_invalid=True)
        compiled = io.BytesIO()
        write_mo(compiled, catalog)
        compiled.seek(0)
        # Reads the plural rule of the header, which may be as wrong as the rest.
        return GNUTranslations(compiled)
    except PoFileError as error:
        raise CatalogError(f"{po_file}:{error.lineno + 1}: {error}") from error
    except (OSError, ValueError) as error:
        raise CatalogError(f"{po_file}: {error}") from error
