"""What the author reads after a failed build."""

import html5lib
import pytest

from sceau.building.outcome import BuildOutcome, BuildProblem, HeldBack
from sceau.preview.errors_page import article_page, banner, errors_page, problems_at

SOURCE = [
    "Title: Ton dossier",
    "Date: 2013-03-21",
    "Catgory: <Santé>",
    "",
    "Texte & suite.",
]
PROBLEM = BuildProblem(
    "content/articles/2013/ton-dossier.md",
    3,
    "clé inconnue « <Catgory> »",
    "écrire « Category »",
)
OTHER = BuildProblem("content/pages/a-propos.md", None, "il manque un titre", "")
WAITING = HeldBack("content/articles/2031/futur.md", "futur", "2031-01-01")


def read_source(path: str) -> list[str] | None:
    return SOURCE if path == PROBLEM.path else None


def parse(html: str):
    """The page as a tree; raises when it is not well-formed HTML."""
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)


def text(element) -> str:
    return "".join(element.itertext())


def failed(*problems: BuildProblem, **more) -> BuildOutcome:
    return BuildOutcome(ok=False, exit_code=3, problems=problems, **more)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/2013/03/ton-dossier/", (PROBLEM,)),
        ("/2013/03/ton-dossier", (PROBLEM,)),
        ("/drafts/ton-dossier/", (PROBLEM,)),
        ("/a-propos/", (OTHER,)),
        ("/2013/03/ton-dossier/feed/", ()),
        ("/2013/03/autre/", ()),
        ("/", ()),
        ("", ()),
    ],
)
def test_a_broken_article_is_known_by_its_slug(
    path: str, expected: tuple[BuildProblem, ...]
) -> None:
    assert problems_at(path, (PROBLEM, OTHER)) == expected


def test_an_article_page_shows_file_line_message_advice_and_source() -> None:
    page = parse(article_page([PROBLEM], read_source))

    assert page.get("lang") == "fr"
    assert text(page.find(".//h1")) == "Cet article ne peut pas être construit"
    assert text(page.find(".//h2")) == f"{PROBLEM.path}, ligne 3"
    assert text(page.find(".//strong")) == PROBLEM.message
    assert PROBLEM.advice in text(page)
    source = page.find(".//pre")
    assert text(source).split("\n") == [
        "  1  Title: Ton dossier",
        "  2  Date: 2013-03-21",
        "→ 3  Catgory: <Santé>",
        "  4  ",
        "  5  Texte & suite.",
    ]
    assert text(source.find("mark")) == "→ 3  Catgory: <Santé>"
    assert page.find(".//a").get("href") == "/_preview/errors"


@pytest.mark.parametrize(
    ("line", "first", "last"), [(1, 1, 4), (50, 47, 53), (99, 96, 100), (100, 97, 100)]
)
def test_the_excerpt_is_what_stands_around(line: int, first: int, last: int) -> None:
    problem = BuildProblem("x.md", line, "faux", "")
    page = parse(article_page([problem], lambda path: [f"n{n}" for n in range(1, 101)]))

    rows = text(page.find(".//pre")).split("\n")
    assert [row.split()[-1] for row in rows] == [
        f"n{number}" for number in range(first, last + 1)
    ]


@pytest.mark.parametrize("line", [None, 6, 1000])
def test_without_such_a_line_there_is_no_excerpt(line: int | None) -> None:
    problem = BuildProblem(PROBLEM.path, line, "faux", "")

    assert parse(article_page([problem], read_source)).find(".//pre") is None


def test_the_whole_list() -> None:
    page = parse(errors_page(failed(PROBLEM, OTHER, held_back=(WAITING,)), read_source))

    assert text(page.find(".//h1")) == "La dernière construction a échoué"
    headings = [text(heading) for heading in page.findall(".//h2")]
    assert headings == [f"{PROBLEM.path}, ligne 3", OTHER.path, "Articles retenus"]
    assert "content/articles/2031/futur.md" in text(page.find(".//li"))
    assert "2031-01-01" in text(page.find(".//li"))


def test_a_crash_shows_the_end_of_the_log() -> None:
    log = "".join(f"line {n}\n" for n in range(500)) + "TypeError: <b>\n"
    page = parse(errors_page(failed(log=log), read_source))

    shown = text(page.find(".//pre")).split("\n")
    assert shown[-1] == "TypeError: <b>"
    assert len(shown) == 40
    assert "code 3" in text(page)


def test_a_good_build_says_so_and_who_waits() -> None:
    outcome = BuildOutcome(ok=True, exit_code=0, seconds=1.24, held_back=(WAITING,))
    page = parse(errors_page(outcome, read_source))

    assert text(page.find(".//h1")) == "La dernière construction a réussi"
    assert "1,2 s" in text(page)
    assert "futur.md" in text(page)


def test_before_the_first_build_is_over() -> None:
    assert "pas encore terminée" in text(parse(errors_page(None, read_source)))


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (failed(PROBLEM), "La dernière construction a échoué\u202f: 1 problème"),
        (
            failed(PROBLEM, OTHER),
            "La dernière construction a échoué\u202f: 2 problèmes",
        ),
        (failed(log="x"), "La dernière construction a échoué\u202f: voir le journal"),
    ],
)
def test_the_banner(outcome: BuildOutcome, expected: str) -> None:
    page = parse(f"<!DOCTYPE html><title>x</title><body>{banner(outcome)}")

    link = page.find(".//aside/a")
    assert text(link) == expected
    assert link.get("href") == "/_preview/errors"


@pytest.mark.parametrize("field", ["path", "message", "advice"])
def test_nothing_gets_through_as_markup(field: str) -> None:
    nasty = "<script>alert('x')</script>\"&"
    values = {"path": "a.md", "line": None, "message": "m", "advice": "a"}
    problem = BuildProblem(**{**values, field: nasty})
    held = HeldBack(nasty, nasty, nasty)

    page = parse(errors_page(failed(problem, held_back=(held,)), read_source))

    assert page.find(".//main//script") is None
    assert nasty in text(page)
