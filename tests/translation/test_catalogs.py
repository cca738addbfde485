"""Translations come straight from `.po` files, and a broken one says which it is."""

from pathlib import Path

import pytest

from sceau.translation.catalogs import CatalogError, load_catalogs

HEADER = b"""msgid ""
msgstr ""
"Language: fr\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"
"Content-Type: text/plain; charset=utf-8\\n"

"""


def write_po(folder: Path, text: bytes, language: str = "fr") -> Path:
    path = folder / language / "LC_MESSAGES" / "messages.po"
    path.parent.mkdir(parents=True)
    path.write_bytes(text)
    return path


def test_each_folder_is_a_language_and_english_is_always_there(tmp_path: Path) -> None:
    assert set(load_catalogs(tmp_path)) == {"en"}

    write_po(tmp_path, HEADER)
    write_po(tmp_path, HEADER, "br")

    assert set(load_catalogs(tmp_path)) == {"br", "en", "fr"}


def test_a_translation_is_found_and_english_speaks_the_message(tmp_path: Path) -> None:
    write_po(tmp_path, HEADER + 'msgid "Read"\nmsgstr "Lu à l’écran"\n'.encode())

    catalogs = load_catalogs(tmp_path)

    assert catalogs["fr"].gettext("Read") == "Lu à l’écran"
    assert catalogs["en"].gettext("Read") == "Read"


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param('msgid "Read"\nmsgstr ""\n', id="empty"),
        pytest.param('#, fuzzy\nmsgid "Read"\nmsgstr "Lire ?"\n', id="fuzzy"),
        pytest.param('#~ msgid "Read"\n#~ msgstr "Lu"\n', id="obsolete"),
        pytest.param('msgctxt "verb"\nmsgid "Read"\nmsgstr "Lire"\n', id="context"),
        pytest.param("", id="missing"),
    ],
)
def test_what_is_not_translated_stays_english(tmp_path: Path, entry: str) -> None:
    write_po(tmp_path, HEADER + entry.encode())

    assert load_catalogs(tmp_path)["fr"].gettext("Read") == "Read"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param(HEADER + b"garbage\n", "7: Unknown", id="keyword"),
        pytest.param(
            HEADER + b'msgid "a"\nmsgid_plural "b"\n'
            b'msgstr[0] "c"\nmsgstr[1] "d"\nmsgstr[2] "e"\n',
            "num_plurals",
            id="three plurals",
        ),
        pytest.param(
            HEADER.replace(b"(n > 1)", b"(n >") + b'msgid "a"\nmsgstr "b"\n',
            "plural",
            id="plural rule",
        ),
        pytest.param(
            HEADER + 'msgid "a"\nmsgstr "é"\n'.encode("latin-1"), "utf-8", id="latin-1"
        ),
    ],
)
def test_a_broken_file_is_named(tmp_path: Path, text: bytes, reason: str) -> None:
    path = write_po(tmp_path, text)

    with pytest.raises(CatalogError) as caught:
        load_catalogs(tmp_path)

    assert str(caught.value).startswith(f"{path}:")
    assert reason in str(caught.value)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    path = tmp_path / "fr" / "LC_MESSAGES" / "messages.po"
    path.mkdir(parents=True)  # a folder of that name: even root cannot read it

    with pytest.raises(CatalogError, match=r"messages\.po: "):
        load_catalogs(tmp_path)
