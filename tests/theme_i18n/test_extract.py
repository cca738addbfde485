"""Every message of theme, inbox and moderation is known and translated."""

import re
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from plugins.theme_i18n.extract import (
    DOMAINS,
    INBOX,
    THEME,
    Domain,
    domain_messages,
    update,
)
from tests.sites import ROOT

PO = "theme/translations/fr/LC_MESSAGES/messages.po"
INBOX_PO = "sceau/inbox/translations/fr/LC_MESSAGES/messages.po"
MODERATION_PO = "sceau/moderation/translations/fr/LC_MESSAGES/messages.po"
PUBLISHING_PO = "sceau/publishing/translations/fr/LC_MESSAGES/messages.po"
MODERATORS_PO = "sceau/moderators/translations/fr/LC_MESSAGES/messages.po"
ALL = (PO, INBOX_PO, MODERATION_PO, PUBLISHING_PO, MODERATORS_PO)
each_domain = pytest.mark.parametrize("domain", DOMAINS, ids=lambda d: d.translations)
PLACEHOLDER = re.compile(r"%\((\w+)\)s")


def committed(domain: Domain) -> Catalog:
    with domain.path(ROOT, "fr").open("rb") as stream:
        return read_po(stream, locale="fr")


def forms(value: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    """A message has one form, or singular and plural."""
    return (value,) if isinstance(value, str) else tuple(value)


def messages(domain: Domain) -> Iterator[Message]:
    return (message for message in domain_messages(ROOT, domain) if message.id)


def small_project(folder: Path) -> Path:
    (folder / "theme/templates/partials").mkdir(parents=True)
    (folder / "theme/templates/index.html").write_text(
        '{{ _("Articles") }} {{ ngettext("%(num)s read", "%(num)s reads", 2) }}'
        '{{ pgettext("verb", "Read") }}{% trans %}Told\n  twice{% endtrans %}'
    )
    (folder / "theme/templates/partials/deep.html").write_text('{{ _("Deep down") }}')
    (folder / "pelicanconf.py").write_text('N_ = str\nMENU = [N_("Menu")]\nX = "no"\n')
    (folder / "sceau/inbox/templates").mkdir(parents=True)
    (folder / "sceau/inbox/templates/form.html").write_text('{{ _("Send") }}')
    (folder / "sceau/inbox/words.py").write_text('WORDS = [N_("Kind"), _("Word")]\n')
    (folder / "sceau/words.py").write_text('WORDS = [_("of another")]\n')
    return folder


@each_domain
def test_there_are_messages_at_all(domain: Domain) -> None:
    # A mail has fewer than the pages of theme and inbox.
    assert len(list(messages(domain))) > (50 if domain in (THEME, INBOX) else 2)


@each_domain
def test_every_message_is_translated_in_all_its_forms(domain: Domain) -> None:
    french = committed(domain)
    faults = []
    for message in messages(domain):
        found = french.get(message.id, message.context)
        if found is None or found.fuzzy:
            faults.append((message.id, "missing or fuzzy"))
        elif not all(form.strip() for form in forms(found.string)):
            faults.append((message.id, "empty"))
        elif len(forms(found.string)) != len(forms(message.id)):
            faults.append((message.id, "singular or plural is missing"))

    assert faults == []


@each_domain
def test_a_translation_has_the_placeholders_of_its_message(domain: Domain) -> None:
    french = committed(domain)
    faults = []
    for message in messages(domain):
        found = french.get(message.id, message.context)
        # French and English have the same two forms: one by one.
        translated = forms(found.string) if found else ()
        for form, translation in zip(forms(message.id), translated, strict=False):
            if set(PLACEHOLDER.findall(translation)) != set(PLACEHOLDER.findall(form)):
                faults.append((form, translation))

    assert faults == []


@each_domain
def test_every_message_and_translation_can_be_filled_in(domain: Domain) -> None:
    """A bare % in a message would stop the page that says it."""
    values: dict[str, str] = defaultdict(lambda: "x")
    french = committed(domain)
    for message in messages(domain):
        found = french.get(message.id, message.context)
        for form in (*forms(message.id), *(forms(found.string) if found else ())):
            assert "%(" not in form % values, form


def test_the_committed_files_are_those_that_would_be_written(tmp_path: Path) -> None:
    for folder in (
        "theme/templates",
        "theme/translations",
        "sceau/inbox",
        "sceau/moderation",
        "sceau/publishing",
        "sceau/moderators",
    ):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shutil.copy(ROOT / "pelicanconf.py", tmp_path)

    update(tmp_path)

    for path in ALL:
        written = (tmp_path / path).read_text("utf-8")
        assert written == (ROOT / path).read_text("utf-8"), "run `make messages`"


def test_messages_come_from_every_template_and_the_settings(tmp_path: Path) -> None:
    root = small_project(tmp_path)
    found = {(m.context, m.id) for m in domain_messages(root, THEME)}

    assert found - {(None, "")} == {
        (None, "Articles"),
        (None, "Deep down"),
        (None, "Menu"),
        (None, "Told twice"),
        (None, ("%(num)s read", "%(num)s reads")),
        ("verb", "Read"),
    }


def test_the_inbox_has_messages_of_its_own(tmp_path: Path) -> None:
    found = {m.id for m in domain_messages(small_project(tmp_path), INBOX) if m.id}

    assert found == {"Send", "Kind", "Word"}


def test_updating_keeps_translations_and_drops_what_is_gone(tmp_path: Path) -> None:
    path, *_ = update(small_project(tmp_path))
    text = path.read_text("utf-8")
    assert text.count('msgstr ""') == 6  # the header, and five to translate
    path.write_text(
        text.replace('msgid "Menu"\nmsgstr ""', 'msgid "Menu"\nmsgstr "Carte"')
        + '\nmsgid "Gone"\nmsgstr "Parti"\n'
    )

    update(tmp_path)

    assert 'msgid "Menu"\nmsgstr "Carte"' in path.read_text("utf-8")
    assert "Gone" not in path.read_text("utf-8")


def test_a_similar_message_is_not_guessed(tmp_path: Path) -> None:
    path, *_ = update(small_project(tmp_path))
    path.write_text(
        path.read_text("utf-8").replace(
            'msgid "Articles"\nmsgstr ""', 'msgid "Article"\nmsgstr "Article"'
        )
    )

    update(tmp_path)

    assert 'msgid "Articles"\nmsgstr ""' in path.read_text("utf-8")
    assert "fuzzy" not in path.read_text("utf-8")


def test_a_moved_line_and_a_second_run_change_nothing(tmp_path: Path) -> None:
    path, *_ = update(small_project(tmp_path))
    before = path.read_bytes()
    template = tmp_path / "theme/templates/index.html"
    template.write_text("\n\n\n" + template.read_text())

    update(tmp_path)

    assert path.read_bytes() == before


@each_domain
@pytest.mark.parametrize("word", ["POT-Creation-Date", "Generated-By", "obsolete"])
def test_the_file_has_no_date_and_no_tool(domain: Domain, word: str) -> None:
    assert word not in domain.path(ROOT, "fr").read_text("utf-8")


def test_the_program_names_what_it_wrote(tmp_path: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "plugins.theme_i18n.extract"],
        cwd=small_project(tmp_path),
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert result.stdout == "".join(f"{tmp_path / path}\n" for path in ALL)
