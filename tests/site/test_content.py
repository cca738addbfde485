"""The publication itself keeps its promises to its readers."""

import datetime
import re
from pathlib import Path

from sceau.configuration.backup import BackupSettings
from sceau.content.checks import check_tree
from sceau.content.frontmatter import parse_front_matter
from tests.sites import BUILD_DATE, ROOT

ARTICLES = sorted((ROOT / "content" / "articles").rglob("*.md"))
_CODE = re.compile(r"```.*?```", re.DOTALL)
_LINK = re.compile(r"\]\([^)]*\)")


def _fields(path: Path) -> dict[str, str]:
    front_matter = parse_front_matter(path.read_text("utf-8"))
    return {field.key: field.value for field in front_matter.fields}


def _body(path: Path) -> str:
    return parse_front_matter(path.read_text("utf-8")).body


def test_the_content_has_no_problem() -> None:
    report = check_tree(ROOT, datetime.date.fromisoformat(BUILD_DATE))
    assert [str(problem) for problem in report.problems] == []


def test_at_least_fourteen_french_articles_from_2013_to_2026() -> None:
    french = [path for path in ARTICLES if _fields(path).get("Lang", "fr") == "fr"]
    assert len(french) >= 14
    years = {path.parent.name for path in ARTICLES}
    assert {"2013", "2026"} <= years


def test_articles_are_500_to_1200_words_with_a_lead_and_a_sourced_fact() -> None:
    for path in ARTICLES:
        body = _LINK.sub("]", _CODE.sub("", _body(path)))
        words = len(body.split())
        assert 500 <= words <= 1200, f"{path.name}: {words} words"
        assert "https://" in _body(path), f"{path.name}: no source"
        lead = _fields(path).get("Summary", "")
        assert 20 <= len(lead.split()) <= 60, f"{path.name}: the lead"


def test_two_authors_with_biographies_write() -> None:
    names = {_fields(path)["Authors"] for path in ARTICLES}
    profiles = {
        _fields(path)["Name"]: len(_body(path).split())
        for path in (ROOT / "content" / "authors").glob("*.md")
    }
    assert len(names) >= 2
    assert names <= set(profiles)
    assert min(profiles.values()) >= 40


def test_pictures_tables_footnotes_quotes_lists_and_code_are_there() -> None:
    pictures = {_fields(path).get("Image") for path in ARTICLES} - {None}
    assert len(pictures) >= 6
    bodies = [_body(path) for path in ARTICLES]
    for mark in (r"^\|", r"^\[\^", r"^> ", r"^- ", r"^1\. ", r"^```"):
        assert any(re.search(mark, body, re.MULTILINE) for body in bodies), mark


def test_social_cards_exist_for_every_picture() -> None:
    for picture in (ROOT / "content" / "images").glob("*.svg"):
        assert picture.with_suffix(".png").exists(), picture.name


def test_the_page_about_privacy_says_how_a_comment_is_kept_and_erased() -> None:
    text = _body(ROOT / "content" / "pages" / "vie-privee.md")
    words = " ".join(text.split())
    for said in ("historique", "copies des personnes qui écrivent et modèrent"):
        assert said in words
    assert "rien à consulter" not in words
    # What may be done bears the names that the pages behind the receipt give it.
    catalogue = (
        ROOT / "sceau/inbox/translations/fr/LC_MESSAGES/messages.po"
    ).read_text("utf-8")
    for deed in ("Corriger", "Retirer", "Exporter"):
        assert f"« {deed} »" in words
        assert f'msgstr "{deed}"' in catalogue
    kept = BackupSettings()
    assert (kept.keep_daily, kept.keep_weekly, kept.keep_monthly) == (7, 4, 12)
    assert "sept jours, de quatre semaines et de douze mois" in words
    for link in (
        "/mentions-legales/",
        "/nous-ecrire/",
        "https://www.cnil.fr/fr/plaintes",
    ):
        assert f"]({link})" in text
