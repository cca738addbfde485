from pathlib import Path

import pytest

from sceau.content.loader import MAX_BYTES, list_files, load_tree
from tests.content.conftest import Project


def test_documents_are_read_in_the_order_of_their_paths(project: Project) -> None:
    project.article("Bonjour.", more="Tags: a\n")
    project.write("content/pages/a-propos.md", "Title: À propos\r\n\r\nNous.\r\n")
    documents, problems = load_tree(project.root)
    assert problems == []
    assert [(d.kind, d.path, d.slug) for d in documents] == [
        ("article", "content/articles/2013/un.md", "un"),
        ("author", "content/authors/ju.md", "ju"),
        ("page", "content/pages/a-propos.md", "a-propos"),
    ]
    article = documents[0]
    assert article.value("Title") == "Un titre"
    assert (article.body, article.body_line) == ("Bonjour.\n", 7)
    assert documents[2].body == "Nous.\n"


@pytest.mark.parametrize(
    "name", [".un.md", "un.md~", ".un.md.swp", "un.md.swp", "#un.md#", ".#un.md"]
)
def test_hidden_files_and_backups_are_ignored(project: Project, name: str) -> None:
    project.write(f"content/articles/2013/{name}", b"\xff")
    documents, problems = load_tree(project.root)
    assert [d.slug for d in documents] == ["ju"]
    assert problems == []


@pytest.mark.parametrize(
    ("path", "data", "line", "message", "advice"),
    [
        (
            "content/pages/x.md",
            b"Title: a\n\nb\nc\xe9d\n",
            4,
            "not UTF-8: byte 0xe9 at offset 13",
            "save the file again as UTF-8",
        ),
        (
            "content/pages/x.md",
            b"Title: a\n\n" + b"x" * MAX_BYTES,
            1,
            f"{MAX_BYTES + 10} bytes are too many",
            "content/images/",
        ),
        ("content/pages/x.txt", b"", 1, "only .md files", "content/images/"),
        ("content/pages/X.MD", b"", 1, "only .md files", "content/images/"),
        ("content/articles/x.md", b"", 1, "outside its year", "articles/<year>/"),
        ("content/articles/2013/a.rst", b"", 1, "only .md files", "content/images/"),
    ],
)
def test_files_that_are_not_read(
    project: Project, path: str, data: bytes, line: int, message: str, advice: str
) -> None:
    project.write(path, data)
    (problem,) = load_tree(project.root)[1]
    assert (problem.path, problem.line) == (path, line)
    assert message in problem.message
    assert advice in problem.advice


@pytest.mark.parametrize(
    "folder",
    ["articles/deux-mille", "articles/2013/mars", "pages/sous", "authors/sous"],
)
def test_folders_that_are_not_read(project: Project, folder: str) -> None:
    project.write(f"content/{folder}/x.md", "Title: a\n\n")
    (problem,) = load_tree(project.root)[1]
    assert (problem.path, problem.line) == (f"content/{folder}", 1)
    assert problem.message == "a folder that is not read"
    assert "content/articles/<year>/" in problem.advice


def _outside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "x.md").write_text("Title: secret\n\n")
    return outside


def test_a_link_that_leaves_the_project_is_not_followed(
    project: Project, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = _outside(tmp_path_factory)
    project.write("content/pages/a.md", "Title: a\n\n")
    (project.root / "content/pages/x.md").symlink_to(outside / "x.md")
    (project.root / "content/articles").symlink_to(outside)
    (project.root / "content/images/x.md").symlink_to(outside / "x.md")
    documents, problems = load_tree(project.root)
    assert [d.path for d in documents] == [
        "content/authors/ju.md",
        "content/pages/a.md",
    ]
    assert [(p.path, p.line, p.message) for p in problems] == [
        ("content/articles", 1, "a symbolic link that leaves the project"),
        ("content/pages/x.md", 1, "a symbolic link that leaves the project"),
    ]
    assert "images/x.md" not in list_files(project.root)


def test_a_link_inside_the_project_is_followed(project: Project) -> None:
    project.write("drafts/x.md", "Title: a\n\n")
    (project.root / "content/pages").mkdir()
    (project.root / "content/pages/x.md").symlink_to("../../drafts/x.md")
    documents, problems = load_tree(project.root)
    assert problems == []
    assert [d.slug for d in documents] == ["ju", "x"]


def test_what_cannot_be_read_is_a_problem(project: Project) -> None:
    pages = project.root / "content/pages"
    pages.mkdir()
    (pages / "absent.md").symlink_to("nowhere.md")
    (pages / "loop.md").symlink_to("loop.md")
    project.write("content/articles", "not a folder")
    problems = load_tree(project.root)[1]
    assert [(p.path, p.line) for p in problems] == [
        ("content/articles", 1),
        ("content/pages/absent.md", 1),
        ("content/pages/loop.md", 1),
    ]
    assert all(p.message.startswith("cannot be read: ") for p in problems)


def test_a_pipe_is_not_waited_for(project: Project) -> None:
    import os

    (project.root / "content/pages").mkdir()
    os.mkfifo(project.root / "content/pages/x.md")
    (problem,) = load_tree(project.root)[1]
    assert problem.message == "not a regular file"


def test_a_project_without_content_is_a_problem(tmp_path: Path) -> None:
    documents, (problem,) = load_tree(tmp_path)
    assert documents == []
    assert str(problem) == (
        "content:1: there is no such folder — run this in the project's own folder"
    )


def test_files_are_listed_in_their_exact_spelling(project: Project) -> None:
    project.write("content/images/sous/Été.svg", "")
    assert list_files(project.root) == {
        "authors/ju.md",
        "images/dessin.svg",
        "images/sous/Été.svg",
    }
