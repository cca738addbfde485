import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sceau.content.checks import check_tree
from sceau.content.frontmatter import parse_front_matter
from sceau.content.problems import ContentError
from sceau.content.scaffold import DEFAULT_CATEGORY, new_article
from tests.content.conftest import BUILD_DATE, HEADER, Project

NOW = datetime(2013, 12, 31, 23, 30, tzinfo=UTC)


def test_a_new_article_is_a_draft_that_passes_the_checks(project: Project) -> None:
    path = new_article(project.root, "L'œuvre : « à lire »", author="Ju", now=NOW)
    assert path == project.root / "content/articles/2014/l-oeuvre-a-lire.md"
    parsed = parse_front_matter(path.read_text(encoding="utf-8"))
    assert {field.key: field.value for field in parsed.fields} == {
        "Title": "L'œuvre : « à lire »",
        "Date": "2014-01-01 00:30",
        "Category": DEFAULT_CATEGORY,
        "Tags": "",
        "Authors": "Ju",
        "Summary": "",
        "Image": "",
        "Image_alt": "",
        "Image_caption": "",
        "Comments": "open",
        "Status": "draft",
        "Lang": "fr",
    }
    assert parsed.body.startswith("<!-- À lire, puis à effacer.")
    assert parsed.body.endswith("-->\n\nVotre texte commence ici.\n")
    assert check_tree(project.root, BUILD_DATE).problems == ()
    assert path.stat().st_mode & 0o777 == 0o644


def test_published_as_it_is_it_names_every_blank(project: Project) -> None:
    path = new_article(project.root, "Un", author="Ju", now=NOW)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("Status: draft", "Status: published"))
    problems = check_tree(project.root, BUILD_DATE).problems
    assert [(p.line, p.message) for p in problems] == [
        (4, "Tags is empty"),
        (6, "Summary is empty"),
        (7, "Image is empty"),
        (8, "Image_alt is empty"),
        (9, "Image_caption is empty"),
    ]


def test_the_usual_category_is_proposed(project: Project) -> None:
    for name, category in (("a", "Sécurité"), ("b", "Droit"), ("c", "Droit")):
        header = HEADER.replace("Sécurité", category)
        project.article(path=f"content/articles/2013/{name}.md", header=header)
    path = new_article(project.root, "Un", author="Ju", now=NOW)
    assert "\nCategory: Droit\n" in path.read_text(encoding="utf-8")


def test_a_moment_without_zone_is_paris_time(project: Project) -> None:
    now = NOW.replace(tzinfo=None)
    path = new_article(project.root, "Un", author="Ju", now=now)
    assert "Date: 2013-12-31 23:30\n" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("title", "author", "reason"),
    [
        ("", "Ju", "The title is empty: give the article one."),
        (" \n ", "Ju", "The title is empty: give the article one."),
        ("!!!", "Ju", 'The title "!!!" has no letter or digit for its address'),
        ("Feed", "Ju", 'gives the address "feed", which the site needs for itself'),
        ("2013", "Ju", 'gives the address "2013", which the site needs for itself'),
        ("Un\0", "Ju", "Title has a tab or another control character"),
        ("Un", "Jo", 'The author "Jo" has no file in content/authors/'),
        ("A propos", "Ju", "content/pages/a-propos.md exists already"),
        ("Un autre", "Ju", "content/articles/2011/un-autre.md exists already"),
    ],
)
def test_refusals_say_what_to_do(
    project: Project, title: str, author: str, reason: str
) -> None:
    project.write("content/pages/a-propos.md", "Title: a\n\n")
    header = HEADER.replace("2013", "2011")
    project.article(path="content/articles/2011/un-autre.md", header=header)
    before = sorted(project.root.rglob("*"))
    with pytest.raises(ContentError) as refusal:
        new_article(project.root, title, author=author, now=NOW)
    assert reason in str(refusal.value)
    assert sorted(project.root.rglob("*")) == before


def test_nothing_is_overwritten_even_if_it_cannot_be_read(project: Project) -> None:
    project.write("content/articles/2014/un.md", b"\xff")
    with pytest.raises(ContentError, match=r"2014/un\.md exists already"):
        new_article(project.root, "Un", author="Ju", now=NOW)
    folder = project.root / "content/articles/2014"
    assert [p.name for p in folder.iterdir()] == ["un.md"]
    assert (folder / "un.md").read_bytes() == b"\xff"


def test_of_several_at_once_one_is_written(project: Project) -> None:
    outcomes: list[object] = []

    def write(number: int) -> None:
        try:
            outcomes.append(new_article(project.root, "Un", author="Ju", now=NOW))
        except ContentError as error:
            outcomes.append(error)

    threads = [threading.Thread(target=write, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(isinstance(outcome, Path) for outcome in outcomes) == 1
    assert len(outcomes) == 8
    folder = project.root / "content/articles/2014"
    assert [p.name for p in folder.iterdir()] == ["un.md"]


def test_a_folder_that_leads_out_of_the_project_is_refused(
    project: Project, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (project.root / "content/articles").mkdir()
    (project.root / "content/articles/2014").symlink_to(outside)
    with pytest.raises(ContentError, match="leads out of the project"):
        new_article(project.root, "Un", author="Ju", now=NOW)
    assert list(outside.iterdir()) == []


def test_without_author_files_any_name_is_taken(tmp_path: Path) -> None:
    path = new_article(tmp_path, "Un", author="Qui que ce soit", now=NOW)
    assert "Authors: Qui que ce soit\n" in path.read_text(encoding="utf-8")
