import pytest

from tests.content.conftest import HEADER, Project


def test_two_spellings_name_both_places_and_the_more_frequent(project: Project) -> None:
    project.article(path="content/articles/2013/a.md", more="Tags: vie-privee, CNIL\n")
    project.article(path="content/articles/2013/b.md", more="Tags: Vie privée\n")
    project.article(
        path="content/articles/2013/c.md", more="Tags: x,\n    Vie privée\n"
    )
    assert project.problems() == [
        (
            'content/articles/2013/a.md:5: tag "vie-privee" is spelled "Vie privée" in '
            'content/articles/2013/b.md:5 — write "Vie privée" (2 of 3 uses)'
        )
    ]


def test_of_two_equally_frequent_spellings_the_first_counts(project: Project) -> None:
    for name, category in (("a", "Sécurité"), ("b", "securite")):
        header = HEADER.replace("Sécurité", category)
        project.article(path=f"content/articles/2013/{name}.md", header=header)
    assert project.problems() == [
        (
            'content/articles/2013/b.md:3: category "securite" is spelled "Sécurité" '
            'in content/articles/2013/a.md:3 — write "Sécurité" (1 of 2 uses)'
        )
    ]


def test_a_category_and_a_tag_may_differ(project: Project) -> None:
    project.article(more="Tags: securite\n")
    assert project.problems() == []


@pytest.mark.parametrize(
    ("tags", "problem"),
    [
        ("a, , b", "5: an empty tag — remove the comma too many"),
        ("a,\n    b,", "6: an empty tag — remove the comma too many"),
        (
            "a; b, c",
            (
                '5: tag "a; b" has a semicolon or a line end — separate tags by '
                "commas; a category is one name"
            ),
        ),
        (
            "a, !!",
            '5: tag "!!" has no letter for its address — write it with letters a to z',
        ),
    ],
)
def test_tags_that_cannot_be_used(project: Project, tags: str, problem: str) -> None:
    project.article(more=f"Tags: {tags}\n")
    assert project.problems() == [f"content/articles/2013/un.md:{problem}"]
