import pytest

from tests.content.conftest import Project

UN = "content/articles/2013/un.md"
DEUX = "content/articles/2013/deux.md"


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        (
            "Été à Paris",
            (
                '1: the file\'s name "Été à Paris" is not a slug — rename the file to '
                "ete-a-paris.md"
            ),
        ),
        (
            "!",
            '1: the file\'s name "!" is not a slug — rename the file to a-few-words.md',
        ),
        (
            "feed",
            (
                '1: the slug "feed" is reserved — rename the file: the site has '
                "something else at that address"
            ),
        ),
        (
            "2012",
            (
                '1: the slug "2012" is reserved — rename the file: the site has '
                "something else at that address"
            ),
        ),
    ],
)
def test_names_of_files(project: Project, name: str, problem: str) -> None:
    project.article(path=f"content/articles/2013/{name}.md")
    assert project.problems() == [f"content/articles/2013/{name}.md:{problem}"]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (
            "Slug: autre",
            (
                '5: Slug "autre" is not the file\'s name "un" — remove the line, or '
                "rename the file"
            ),
        ),
        (
            "Slug: Un",
            (
                '5: Slug: "Un" is not a slug — use lower-case letters a to z and '
                "digits, joined by single hyphens"
            ),
        ),
        (
            "Aliases: bon,\n    Pas bon",
            (
                '6: the alias "Pas bon" is not a slug — write former slugs only, '
                "separated by commas"
            ),
        ),
        (
            "Aliases: bon,",
            (
                '5: the alias "" is not a slug — write former slugs only, separated by '
                "commas"
            ),
        ),
        ("Aliases: un", '5: the alias "un" is the file\'s own slug — remove it'),
        ("Aliases: page", '5: the alias "page" is reserved — remove it'),
        (
            "Aliases: a, a",
            f'5: the alias "a" is already in {UN}:5 — keep it in one place',
        ),
    ],
)
def test_slugs_and_aliases(project: Project, line: str, problem: str) -> None:
    project.article(more=f"{line}\n")
    assert project.problems() == [f"{UN}:{problem}"]


def test_aliases_collide_with_slugs_and_with_each_other(project: Project) -> None:
    project.write("content/pages/page-une.md", "Title: a\nAliases: vieux\n\n")
    project.article(more="Aliases: page-une, vieux\n")
    assert project.problems() == [
        (
            f'{UN}:5: the alias "page-une" is the slug of content/pages/page-une.md — '
            "remove it, or rename that file"
        ),
        (
            f'content/pages/page-une.md:2: the alias "vieux" is already in {UN}:5 — '
            "keep it in one place"
        ),
    ]


def test_a_slug_is_used_once_among_articles_and_pages(project: Project) -> None:
    project.article()
    header = "Title: b\nDate: 2014-01-01\nCategory: Sécurité\nAuthors: Ju\nSlug: un\n"
    project.article(path="content/articles/2014/un.md", header=header)
    project.write("content/pages/un.md", "Title: c\n\n")
    project.write("content/authors/un.md", "Name: Un\n\n")
    assert project.problems() == [
        (
            f'content/articles/2014/un.md:5: {UN} has the same slug "un" — rename one '
            "of the two files"
        ),
        (
            f'content/pages/un.md:1: {UN} has the same slug "un" — rename one of the '
            "two files"
        ),
    ]


def test_numbers_and_guids_of_the_old_blog_are_unique(project: Project) -> None:
    project.article(path=DEUX, more="Wordpress_id: 7\nGuid: x\n")
    project.article(path=UN, more="Guid: x\nWordpress_id: 7\n")
    assert project.problems() == [
        f'{UN}:5: Guid "x" is also in {DEUX}:6 — correct one of the two files',
        f'{UN}:6: Wordpress_id "7" is also in {DEUX}:5 — correct one of the two files',
    ]


def test_a_missing_list_of_redirects_is_fine(project: Project) -> None:
    assert project.problems() == []


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("/2009/vieux/,/2013/03/un/,301", None),
        ("/2009/vieux/,/2013/03/avant/,301", None),
        ("/2009/vieux/,/2013/03/autre/,301", "no article has the address"),
        ("/2013/03/un/,/,301", f'"/2013/03/un/" is the address of {UN}'),
        ("/2013/03/avant,/,301", f'"/2013/03/avant" is the address of {UN}'),
        ("/page-une/,/,302", "is the address of content/pages/page-une.md"),
        ("/x/,,301", "is not an address to lead to"),
    ],
)
def test_redirects(project: Project, row: str, problem: str | None) -> None:
    project.article(more="Aliases: avant\n")
    project.write("content/pages/page-une.md", "Title: a\n\n")
    project.write("content/redirects.csv", f"old,new,status\n{row}\n")
    found = project.check().problems
    if problem is None:
        assert found == ()
    else:
        (only,) = found
        assert (only.path, only.line) == ("content/redirects.csv", 2)
        assert problem in only.message


def test_an_unreadable_list_of_redirects_is_a_problem(project: Project) -> None:
    project.write("content/redirects.csv", b"old,new,status\n/\xff,,410\n")
    assert project.problems() == [
        (
            "content/redirects.csv:2: not UTF-8: byte 0xff at offset 16 — save the "
            "file again as UTF-8"
        )
    ]
