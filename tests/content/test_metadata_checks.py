"""What the checks say about headers; line 5 is the first after the usual four."""

import pytest

from tests.content.conftest import HEADER, Project

ARTICLE = "content/articles/2013/un.md"


@pytest.mark.parametrize(
    "lines",
    [
        "",
        "Modified: 2013-03-21\n",
        "tags: hôpital, secret médical\n",
        "Slug: un\n",
        "Summary: Un\n    deux\n",
        "Image: images/dessin.svg\nImage_alt: Un dessin\nImage_caption: *Ici*\n",
        "Comments: closed\nReads: 0\nGuid: http://a.example/?p=1\nWordpress_id: 1\n",
        "Aliases: ancien, plus-ancien\nStatus: published\nLang: en\n",
        "Status: draft\nTags:\nSummary:\nImage:\nImage_alt:\nImage_caption:\n",
    ],
)
def test_headers_without_fault(project: Project, lines: str) -> None:
    project.article(more=lines)
    assert project.problems() == []


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        (
            "Sumary: a\n",
            '5: unknown key "Sumary" — the nearest known key is Summary',
        ),
        (
            "Tags: a\nTitle: b\n",
            "6: Title is already on line 1 — keep one of the two lines",
        ),
        ("Tags:\n", "5: Tags is empty — fill it in or remove the line"),
        (
            "Image: images/dessin.svg\nImage_alt:\n",
            (
                "6: Image without Image_alt — describe the picture in `Image_alt: …` "
                "for those who do not see it"
            ),
        ),
        (
            "Image: images/dessin.svg\n",
            (
                "5: Image without Image_alt — describe the picture in `Image_alt: …` "
                "for those who do not see it"
            ),
        ),
        (
            "Image_alt: a\n",
            "5: Image_alt without Image — add `Image: images/…`, or remove the line",
        ),
        (
            "Image_caption: a\n",
            (
                "5: Image_caption without Image — add `Image: images/…`, or remove the "
                "line"
            ),
        ),
        (
            "Image: images/dessni.svg\nImage_alt: a\n",
            (
                '5: Image: there is no file "content/images/dessni.svg" — write '
                '"images/dessin.svg"'
            ),
        ),
        (
            "Image: images/Dessin.svg\nImage_alt: a\n",
            (
                '5: Image: there is no file "content/images/Dessin.svg" — write '
                '"images/dessin.svg"'
            ),
        ),
        (
            "Image: images/../images/dessin.svg\nImage_alt: a\n",
            (
                '5: Image: ".." in "images/../images/dessin.svg" — write the path '
                "below content/, such as images/name.svg"
            ),
        ),
        (
            "Image: /images/dessin.svg\nImage_alt: a\n",
            (
                '5: Image: "/images/dessin.svg" is not a path below content/ — write '
                "the path below content/, such as images/name.svg"
            ),
        ),
        (
            "Image: https://a.example/b.svg\nImage_alt: a\n",
            "5: Image: a picture from another host — put it in content/images/",
        ),
        (
            "Comments: no\n",
            '5: Comments: unknown value "no" — write open or closed',
        ),
        (
            "Status: Draft\n",
            '5: Status: unknown value "Draft" — write published or draft',
        ),
        ("Lang: de\n", '5: Lang: unknown value "de" — write fr or en'),
        (
            "Reads: -1\n",
            '5: Reads: "-1" is not a whole number — write digits only, such as 1234',
        ),
        (
            "Reads: ²\n",
            '5: Reads: "²" is not a whole number — write digits only, such as 1234',
        ),
        (
            "Wordpress_id: 0\n",
            (
                "5: Wordpress_id: 0 is not a WordPress number — write the old post's "
                "number, 1 or more"
            ),
        ),
        (
            "Modified: 2013-02-30\n",
            (
                "5: Modified: there is no day 30 in 2013-02, it has 28 — write it as "
                "2013-03-21, 2013-03-21 09:30 or 2013-03-21T09:30:00+01:00"
            ),
        ),
        (
            "Modified: 2013-03-20\n",
            "5: Modified is before Date — correct one of them, or remove Modified",
        ),
        (
            "Guid: a\n    b\n",
            "5: Guid goes on over several lines — write it on one line",
        ),
        (
            "Status: draft\nModified:\n",
            "6: Modified is empty — fill it in or remove the line",
        ),
        (
            "Template: x\n",
            '5: unknown key "Template" — the nearest known key is Date',
        ),
    ],
)
def test_faults_in_an_article(project: Project, lines: str, problem: str) -> None:
    project.article(more=lines)
    assert project.problems() == [f"{ARTICLE}:{problem}"]


@pytest.mark.parametrize(
    ("number", "line", "problem"),
    [
        (
            1,
            "",
            "1: Title is missing — add a line `Title: …` above the first blank line",
        ),
        (1, "Title:\n", "1: Title is empty — fill it in"),
        (2, "", "1: Date is missing — add a line `Date: …` above the first blank line"),
        (
            2,
            "Date: 21/03/2013\n",
            (
                '2: Date: "21/03/2013" is not a date — write it as 2013-03-21, '
                "2013-03-21 09:30 or 2013-03-21T09:30:00+01:00"
            ),
        ),
        (
            2,
            "Date: 2014-03-21\n",
            (
                "2: dated 2014 in Paris, but in the folder 2013 — correct the date, or "
                "move the file to content/articles/2014/"
            ),
        ),
        (
            2,
            "Date: 2013-12-31T23:30Z\n",
            (
                "2: dated 2014 in Paris, but in the folder 2013 — correct the date, or "
                "move the file to content/articles/2014/"
            ),
        ),
        (
            3,
            "",
            (
                "1: Category is missing — add a line `Category: …` above the first "
                "blank line"
            ),
        ),
        (
            4,
            "",
            (
                "1: Authors is missing — add a line `Authors: …` above the first "
                "blank line"
            ),
        ),
        (
            4,
            "Authors: Ju,\n    Jo\n",
            (
                '5: unknown author "Jo" — write "Ju", or add the author\'s file to '
                "content/authors/"
            ),
        ),
        (4, "Authors: Ju,\n", "4: an empty author — remove the comma too many"),
    ],
)
def test_faults_in_the_required_keys(
    project: Project, number: int, line: str, problem: str
) -> None:
    header = HEADER.splitlines(keepends=True)
    header[number - 1] = line
    project.article(header="".join(header))
    assert project.problems() == [f"{ARTICLE}:{problem}"]


def test_the_advice_lists_the_known_authors(project: Project) -> None:
    project.write("content/authors/mael.md", "Name: Maël\n\n")
    project.write("content/authors/ana.md", "Name: Ana\n\n")
    project.article(header=HEADER.replace("Ju", "Mael"))
    assert project.problems() == [
        (
            f'{ARTICLE}:4: unknown author "Mael" — write "Maël" or one of "Ana", '
            '"Ju", or add the author\'s file to content/authors/'
        )
    ]


def test_without_any_author_the_advice_is_a_new_file(project: Project) -> None:
    (project.root / "content/authors/ju.md").unlink()
    project.article()
    assert project.problems() == [
        (
            f'{ARTICLE}:4: unknown author "Ju" — add a file to content/authors/ with '
            "`Name: Ju`"
        )
    ]


def test_a_draft_may_lack_its_date_and_nothing_else(project: Project) -> None:
    project.article(header="Title: a\nStatus: draft\nAuthors: Ju\n")
    assert project.problems() == [
        (
            f"{ARTICLE}:1: Category is missing — add a line `Category: …` above the "
            "first blank line"
        )
    ]


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("Title: a\nTemplate: contact\nSlug: page-un\nAliases: vieux\n\n", []),
        ("Title: a\nDate: 2013-01-01\nModified: 2014-01-01\nLang: en\n\n", []),
        (
            "Summary: a\n\n",
            ["1: Title is missing — add a line `Title: …` above the first blank line"],
        ),
        (
            "Title: a\nCategory: b\n\n",
            ['2: unknown key "Category" — the nearest known key is Date'],
        ),
        (
            "Title: a\nTemplate: a/b.html\n\n",
            [
                (
                    '2: Template: "a/b.html" is not the name of a template — write it '
                    "without folder and .html"
                )
            ],
        ),
    ],
)
def test_pages(project: Project, text: str, problems: list[str]) -> None:
    project.write("content/pages/page-un.md", text)
    assert project.problems() == [f"content/pages/page-un.md:{p}" for p in problems]


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        (
            (
                "Name: Jo\nRole: b\nPicture: images/dessin.svg\nPicture_alt: c\n"
                "Link: Site | https://a.example/\nLink: Lettre | mailto:a@b.example\n"
                "Link: Page | /a-propos/\n\nUn texte.\n"
            ),
            [],
        ),
        (
            "Role: b\n\n",
            ["1: Name is missing — add a line `Name: …` above the first blank line"],
        ),
        (
            "Name: Jo, Ju\n\n",
            ['1: Name: "Jo, Ju" has a comma or semicolon — write it without'],
        ),
        (
            "Name: Jo\nLink: https://a.example/\n\n",
            [
                (
                    '2: Link: "https://a.example/" is not a link — write `label | '
                    "address`, the address starting with https://, mailto: or /"
                )
            ],
        ),
        (
            "Name: Jo\nPicture: images/dessins.svg\n\n",
            [
                (
                    "2: Picture without Picture_alt — describe the picture in "
                    "`Picture_alt: …` for those who do not see it"
                ),
                (
                    '2: Picture: there is no file "content/images/dessins.svg" — write '
                    '"images/dessin.svg"'
                ),
            ],
        ),
        (
            "Name: Ju\n\n",
            [
                (
                    '1: Name "Ju" is also in content/authors/ja.md:1 — correct one of '
                    "the two files"
                )
            ],
        ),
    ],
)
def test_author_files(project: Project, text: str, problems: list[str]) -> None:
    (project.root / "content/authors/ju.md").rename(
        project.root / "content/authors/ja.md"
    )
    project.write("content/authors/jo.md", text)
    assert project.problems() == [f"content/authors/jo.md:{p}" for p in problems]
