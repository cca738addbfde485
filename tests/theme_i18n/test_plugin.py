"""One Jinja environment speaks the language of the page that it renders."""

import datetime
import os
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pytest
from jinja2 import Environment
from markupsafe import Markup

from plugins.theme_i18n.plugin import install

PO = """msgid ""
msgstr ""
"Language: fr\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"
"Content-Type: text/plain; charset=utf-8\\n"

msgid "Topics"
msgstr "Rubriques"

msgid "By %(name)s"
msgstr "Par %(name)s"

msgid "Full at 50 %%"
msgstr "Plein à 50 %%"

msgid "%(num)s comment"
msgid_plural "%(num)s comments"
msgstr[0] "%(num)s réflexion"
msgstr[1] "%(num)s réflexions"

msgctxt "noun"
msgid "Read"
msgstr "Lecture"
"""


@dataclass
class Content:
    """The one thing the plugin looks at in an article or page."""

    lang: str


def installed(folder: Path, *, autoescape: bool = True) -> Environment:
    path = folder / "translations/fr/LC_MESSAGES/messages.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(PO, encoding="utf-8")
    environment = Environment(
        autoescape=autoescape,  # noqa: S701  both are tested
        extensions=["jinja2.ext.i18n"],
    )
    install(SimpleNamespace(theme=str(folder), env=environment))
    return environment


def rendered(environment: Environment, template: str, **context: object) -> str:
    return environment.from_string(template).render(DEFAULT_LANG="fr", **context)


@pytest.mark.parametrize(
    ("context", "text"),
    [
        ({}, "fr Rubriques"),
        ({"article": Content("en")}, "en Topics"),
        ({"article": Content("fr")}, "fr Rubriques"),
        ({"page": Content("en")}, "en Topics"),
        ({"DEFAULT_LANG": "en"}, "en Topics"),
        # Nothing is known of this language: the messages as they are written.
        ({"article": Content("br")}, "br Topics"),
    ],
    ids=["site", "article", "same", "page", "setting", "unknown"],
)
def test_the_language_is_that_of_the_page(
    tmp_path: Path, context: dict[str, object], text: str
) -> None:
    template = '{{ page_language() }} {{ _("Topics") }}'

    environment = installed(tmp_path)

    values = {"DEFAULT_LANG": "fr", **context}
    assert environment.from_string(template).render(values) == text


def test_one_environment_changes_language_from_page_to_page(tmp_path: Path) -> None:
    template = installed(tmp_path).from_string('{{ _("Topics") }}')

    languages = ["fr", "en", "fr", "en"]
    texts = [
        template.render(DEFAULT_LANG="fr", article=Content(lang)) for lang in languages
    ]

    assert texts == ["Rubriques", "Topics", "Rubriques", "Topics"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("<b>Ju & Cie</b>", "Par &lt;b&gt;Ju &amp; Cie&lt;/b&gt;"),
        (Markup("<b>Ju</b>"), "Par <b>Ju</b>"),
        ("100 % Ju", "Par 100 % Ju"),
        ("%(name)s", "Par %(name)s"),
    ],
)
def test_values_in_messages_are_escaped_once(
    tmp_path: Path, name: str, text: str
) -> None:
    template = '{{ _("By %(name)s", name=name) }}'

    assert rendered(installed(tmp_path), template, name=name) == text


def test_without_autoescape_nothing_is_escaped(tmp_path: Path) -> None:
    environment = installed(tmp_path, autoescape=False)

    assert rendered(environment, '{{ _("By %(name)s", name="<b>") }}') == "Par <b>"


def test_a_doubled_percent_sign_is_one(tmp_path: Path) -> None:
    assert rendered(installed(tmp_path), '{{ _("Full at 50 %%") }}') == "Plein à 50 %"


@pytest.mark.parametrize(
    ("count", "language", "text"),
    [
        (0, "fr", "0 réflexion"),
        (1, "fr", "1 réflexion"),
        (2, "fr", "2 réflexions"),
        (0, "en", "0 comments"),
        (1, "en", "1 comment"),
        (2, "en", "2 comments"),
    ],
)
def test_plurals(tmp_path: Path, count: int, language: str, text: str) -> None:
    template = '{{ ngettext("%(num)s comment", "%(num)s comments", count) }}'

    environment = installed(tmp_path)

    article = Content(language)
    assert rendered(environment, template, count=count, article=article) == text


def test_a_message_means_what_its_context_says(tmp_path: Path) -> None:
    template = '{{ pgettext("noun", "Read") }} {{ pgettext("verb", "Read") }}'

    assert rendered(installed(tmp_path), template) == "Lecture Read"


def test_blocks_are_translated_like_calls(tmp_path: Path) -> None:
    template = "{% trans name=name %}By {{ name }}{% endtrans %}"

    assert rendered(installed(tmp_path), template, name="<i>") == "Par &lt;i&gt;"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "1er mars 2013 / mars 2013 / 2\u202f023"),
        ("en", "1 March 2013 / March 2013 / 2,023"),
    ],
)
def test_filters_follow_the_page(tmp_path: Path, language: str, text: str) -> None:
    template = (
        "{{ day | long_date }} / {{ day | month_and_year }} / {{ 2023 | number }}"
    )

    environment = installed(tmp_path)

    context = {"day": datetime.date(2013, 3, 1), "page": Content(language)}
    assert rendered(environment, template, **context) == text


def test_a_changed_translation_shows_in_the_next_build(tmp_path: Path) -> None:
    installed(tmp_path)
    path = tmp_path / "translations/fr/LC_MESSAGES/messages.po"
    path.write_text(PO.replace("Rubriques", "Thèmes"), encoding="utf-8")
    os.utime(path, (2_000_000_000, 2_000_000_000))
    environment = Environment(autoescape=True)

    install(SimpleNamespace(theme=str(tmp_path), env=environment))

    assert rendered(environment, '{{ _("Topics") }}') == "Thèmes"
