"""Comments on the pages of a built site."""

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
import pytest

from tests.sites import FIXTURE, build_fixture_site, run_pelican

NNBSP = "\u202f"


def _page(output: Path, address: str) -> html5lib.treebuilders:
    text = (output / address / "index.html").read_text("utf-8")
    return html5lib.parse(text, namespaceHTMLElements=False)


def _texts(page: object, css_class: str) -> Iterator[str]:
    for element in page.iter():  # type: ignore[attr-defined]
        if css_class in (element.get("class") or "").split():
            yield " ".join("".join(element.itertext()).split())


def _heading(output: Path, address: str) -> str:
    element = _page(output, address).find(".//*[@id='comments-title']")
    return " ".join("".join(element.itertext()).replace(NNBSP, " ").split())


def test_headings_count_with_the_right_plural(fixture_site: Path) -> None:
    assert _heading(fixture_site, "2013/03/ton-dossier") == (
        "4 réflexions sur « Ton dossier, leur serveur »"
    )
    assert _heading(fixture_site, "2014/01/hadopi2").startswith("1 réflexion sur « Une")
    assert _heading(fixture_site, "2014/01/sans-chapo") == (
        "Aucune réflexion sur « Sans chapô »"
    )


def test_a_comment_has_a_number_a_permalink_a_date_and_an_avatar(
    fixture_site: Path,
) -> None:
    page = _page(fixture_site, "2013/03/ton-dossier")
    comments = [
        e for e in page.iter("li") if "comment" in (e.get("class") or "").split()
    ]
    assert len(comments) == 4
    for comment in comments:
        assert comment.get("id", "").startswith("comment-01")
        assert comment.find(".//time[@datetime]") is not None
        assert any("svg" in str(e.tag) for e in comment.iter()), "the avatar"
        assert comment.find(f".//a[@href='#{comment.get('id')}']") is not None
        reply = next(a for a in comment.iter("a") if "nouveau?" in a.get("href", ""))
        comment_id = comment.get("id", "").removeprefix("comment-")
        assert reply.get("href") == (
            f"/commenter/nouveau?article=ton-dossier&reply_to={comment_id}"
        )
        assert "nofollow" in reply.get("rel", "")
        _assert_can_be_reported(comment)
    assert page.find(".//*[@id='comment-456']") is not None, "the old anchor lives on"
    assert list(_texts(page, "comment__badge")) == ["la rédaction"]


def _assert_can_be_reported(comment: Element) -> None:
    comment_id = comment.get("id", "").removeprefix("comment-")
    report = next(a for a in comment.iter("a") if "signaler?" in a.get("href", ""))
    assert report.get("href") == (
        f"/commenter/signaler?article=ton-dossier&commentaire={comment_id}"
    )
    assert report.get("rel") == "nofollow"
    assert report.text == "Signaler"
    number = comment.find(f".//a[@href='#{comment.get('id')}']")
    author = next(e for e in comment.iter() if e.get("class") == "p-name")
    assert number is not None
    assert report.get("aria-label") == (
        f"Signaler la réflexion {number.text}, de {author.text}"
    )


def _settings(folder: Path, setting: str) -> Path:
    """The small site's settings with one line of their own."""
    settings = folder / "otherconf.py"
    fixture = FIXTURE / "fixtureconf.py"
    settings.write_text(
        f"import sys\nsys.path.insert(0, {str(fixture.parent)!r})\n"
        f"from fixtureconf import *\n{setting}\n",
        "utf-8",
    )
    return settings


def test_a_closed_thread_takes_reports_and_no_replies(tmp_path: Path) -> None:
    output = tmp_path / "site"
    result = run_pelican(
        FIXTURE / "content",
        output,
        settings=_settings(tmp_path, "COMMENTS_CLOSE_AFTER_DAYS = 1"),
        var=tmp_path / "var",
    )
    assert result.returncode == 0, result.stderr
    page = _page(output, "2013/03/ton-dossier")
    comments = [e for e in page.iter("li") if "h-entry" in (e.get("class") or "")]
    assert len(comments) == 4
    for comment in comments:
        _assert_can_be_reported(comment)
    assert not [a for a in page.iter("a") if "nouveau?" in a.get("href", "")]


def test_the_form_has_the_fields_of_the_inbox_and_no_other(fixture_site: Path) -> None:
    page = _page(fixture_site, "2013/03/ton-dossier")
    form = page.find(".//form[@class='comment-form form']")
    assert form.get("method") == "post"
    assert form.get("action") == "/commenter/apercu"
    fields = {
        element.get("name"): element
        for element in form.iter()
        if element.tag in {"input", "textarea"}
    }
    assert set(fields) == {"article", "reply_to", "author", "body", "fax"}
    assert fields["article"].get("value") == "ton-dossier"
    for name, most in (("author", "60"), ("body", "5000")):
        assert fields[name].get("maxlength") == most
        assert fields[name].get("required") is not None
        assert fields[name].get("autocomplete")
        label = form.find(f".//label[@for='{fields[name].get('id')}']")
        assert "*" in "".join(label.itertext())
    fax = fields["fax"]
    assert fax.get("tabindex") == "-1"
    hidden = [e for e in form.iter() if e.get("aria-hidden") == "true"]
    assert any(fax in list(e.iter()) for e in hidden), (
        "hidden from assistive technology"
    )
    text = " ".join("".join(form.itertext()).split())
    assert "Votre adresse de messagerie n’est pas demandée." in text
    assert form.find(".//a[@href='/vie-privee/']") is not None


def test_words_do_not_stick_together_without_a_style_sheet(fixture_site: Path) -> None:
    page = _page(fixture_site, "2013/03/ton-dossier")
    (badge,) = page.iterfind(".//*[@class='comment__badge']")
    (line,) = (p for p in page.iter("p") if badge in list(p))
    assert "".join(line.itertext()).split() == ["Ju", "la", "rédaction"]
    fields = page.findall(".//form//*[@class='field']")
    assert len(fields) == 2
    for field in fields:
        # Blocks, so that a text browser puts label, field and hint below each other.
        blocks = [e.tag for e in field if e.tag not in ("input", "textarea")]
        assert blocks == ["div", "div"]


def test_a_title_stands_in_the_quotation_marks_of_its_language(
    fixture_site: Path,
) -> None:
    for address, opening in (("2013/03/ton-dossier", "«"), ("2025/06/in-english", "“")):
        title = _page(fixture_site, address).find(".//*[@id='comments-title']")
        assert title is not None
        text = "".join(title.itertext())
        assert [mark for mark in "«“" if mark in text] == [opening]


def test_a_closed_thread_says_so_and_has_no_form(fixture_site: Path) -> None:
    page = _page(fixture_site, "2025/06/in-english")
    assert page.find(".//form") is None
    assert list(_texts(page, "comments__closed")) == [
        "The thread is closed: no more comments are taken here."
    ]


def test_the_manifest_knows_the_ids(fixture_site: Path) -> None:
    manifest = json.loads((fixture_site.parent / "var/site.json").read_text("utf-8"))
    folder = FIXTURE / "comments" / "ton-dossier"
    ids = sorted(path.stem for path in folder.glob("*.md"))
    assert manifest["articles"]["ton-dossier"]["comments"] == ids


def test_one_comment_changes_its_article_and_the_home_page_only(tmp_path: Path) -> None:
    comments = tmp_path / "comments"
    shutil.copytree(FIXTURE / "comments", comments)
    pages = []
    for step in ("before", "after"):
        (tmp_path / step).mkdir()
        output = build_fixture_site(tmp_path / step, COMMENTS_PATH=str(comments))
        pages.append(
            {p.relative_to(output): p.read_bytes() for p in output.rglob("*.html")}
        )
        new = comments / "hadopi2" / "01KG0000000000000000000000.md"
        new.write_text("Author: Une\nDate: 2026-01-28T00:00:00Z\n\nUn mot.\n", "utf-8")
    before, after = pages
    changed = {str(path) for path in after if before.get(path) != after[path]}
    assert changed == {"index.html", "2014/01/hadopi2/index.html"}


def test_what_moderators_edited_or_removed_says_so(tmp_path: Path) -> None:
    comments = tmp_path / "comments"
    shutil.copytree(FIXTURE / "comments", comments)
    folder = comments / "ton-dossier"
    # Replies hang on the first; none on the last, which was imported once.
    first = "017P8JNF6GGW1XQKDKPBBZX6WQ"
    last = "017PD744P0SBV9QTY45C8P6481"
    for id_, more in ((first, "Origin: wordpress:456\n"), (last, "")):
        path = folder / f"{id_}.md"
        date = path.read_text("utf-8").split("\n")[1]
        path.write_text(f"Author: -\n{date}\n{more}Moderation: removed\n\n-\n", "utf-8")
    edited = folder / "017PBA9WD8PS50FJ87V98P2S4E.md"
    text = edited.read_text("utf-8")
    edited.write_text(text.replace("\n\n", "\nModeration: edited\n\n", 1), "utf-8")

    output = build_fixture_site(tmp_path, COMMENTS_PATH=str(comments))

    page = _page(output, "2013/03/ton-dossier")
    assert _heading(output, "2013/03/ton-dossier").startswith("2 réflexions sur")
    assert list(_texts(page, "comment__moderation")) == [
        "n° 1 · commentaire retiré",
        "modifié par la modération",
    ]
    place = page.find(f".//*[@id='comment-{first}']")
    assert place.find(".//*[@id='comment-456']") is not None, "the old anchor lives on"
    assert len([e for e in place.iter("li") if e is not place]) == 2, "its replies"
    actions = [a.get("href", "") for a in page.iter("a")]
    assert not [href for href in actions if href.endswith((first, last))]
    manifest = json.loads((tmp_path / "var/site.json").read_text("utf-8"))
    kept = {"017P9M7Q5R8QYCDJDSQKATBFJ6", "017PBA9WD8PS50FJ87V98P2S4E"}
    assert set(manifest["articles"]["ton-dossier"]["comments"]) == kept
    for feed in ("comments/feed", "2013/03/ton-dossier/feed"):
        written = (output / feed / "index.xml").read_text("utf-8")
        assert f"#comment-{first}</guid>" not in written
        assert f"#comment-{last}</guid>" not in written
        assert all(id_ in written for id_ in kept)
    assert "Infirmier de nuit" not in (output / "index.html").read_text("utf-8")


@pytest.mark.parametrize("endpoint", ["", None])
def test_without_an_inbox_there_is_no_form(
    tmp_path: Path, endpoint: str | None
) -> None:
    settings = _settings(tmp_path, f"COMMENTS_ENDPOINT = {endpoint!r}")
    output = tmp_path / "site"
    result = run_pelican(
        FIXTURE / "content", output, settings=settings, var=tmp_path / "var"
    )
    assert result.returncode == 0, result.stderr
    page = (output / "2013/03/ton-dossier/index.html").read_text("utf-8")
    assert "<form" not in page
    assert "signaler?" not in page


def test_bad_files_never_stop_the_build_and_are_all_named(tmp_path: Path) -> None:
    comments = tmp_path / "comments"
    shutil.copytree(FIXTURE / "comments", comments)
    folder = comments / "ton-dossier"
    secret = tmp_path / "secret.txt"
    secret.write_text("Author: X\nDate: 2020-01-01T00:00:00Z\n\nSECRET\n", "utf-8")
    good = b"Author: Une\nDate: 2013-03-25T00:00:00Z\n\nTexte.\n"
    bad = {
        "01KG0000000000000000000001": good.replace(b"2013-03-25", b"2013-02-30"),
        "01KG0000000000000000000002": good.replace(b"Texte", b"\xff\xfe"),
        "01KG0000000000000000000003": good.replace(b"Texte", b"a\x00b"),
        "01KG0000000000000000000004": good + b"x" * 200_000,
        "01KG0000000000000000000005": os.urandom(500),
        "01KG0000000000000000000006": good.replace(b"Author", b"Auteur"),
        "01KG0000000000000000000007": b"",
        "01KG000000000000000000000E": good.replace(b"2013-03-25", b"9999-12-31"),
        "01KG0000000000000000000008": good.replace(b"\n\n", b"\nRole: admin\n\n"),
    }
    for name, data in bad.items():
        (folder / f"{name}.md").write_bytes(data)
    (folder / "01KG0000000000000000000009.md").symlink_to(secret)
    os.mkfifo(folder / "01KG000000000000000000000A.md")
    (folder / "01KG000000000000000000000B.md").mkdir()
    (folder / "pas-un-ulid.md").write_bytes(good)
    (comments / "nulle-part").mkdir()
    (comments / "nulle-part" / "01KG000000000000000000000C.md").write_bytes(good)
    (folder / "01KG000000000000000000000D.md").write_bytes(good)

    output = tmp_path / "site"
    result = run_pelican(
        FIXTURE / "content",
        output,
        settings=FIXTURE / "fixtureconf.py",
        var=tmp_path / "var",
        env={"COMMENTS_PATH": str(comments), "COLUMNS": "400"},
    )
    assert result.returncode == 0, result.stderr
    log = "".join((result.stdout + result.stderr).split())
    named = [*bad, *(f"01KG000000000000000000000{last}" for last in "9ABC")]
    for name in [*named, "pas-un-ulid.md"]:
        assert name in log, name
    page = (output / "2013/03/ton-dossier/index.html").read_text("utf-8")
    assert "5 réflexions" in page, "every good comment is published"
    assert "01KG000000000000000000000D" in page
    for path in output.rglob("*.html"):
        assert "SECRET" not in path.read_text("utf-8")


def test_a_date_in_the_future_does_not_lead_the_home_page(tmp_path: Path) -> None:
    comments = tmp_path / "comments"
    shutil.copytree(FIXTURE / "comments", comments)
    text = "Author: Du futur\nDate: 2099-01-01T00:00:00Z\n\nUn mot.\n"
    (comments / "hadopi2" / "01KG0000000000000000000000.md").write_text(text, "utf-8")
    output = build_fixture_site(tmp_path, COMMENTS_PATH=str(comments))
    assert "Du futur" not in (output / "index.html").read_text("utf-8")
    page = (output / "2014/01/hadopi2/index.html").read_text("utf-8")
    assert "Du futur" in page
