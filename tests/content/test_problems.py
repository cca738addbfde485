import pytest

from sceau.content.problems import Problem, printable, quoted


def test_a_problem_is_one_line() -> None:
    problem = Problem("content/pages/x.md", 3, "no colon", "add one")
    assert str(problem) == "content/pages/x.md:3: no colon — add one"


def test_problems_sort_by_file_then_by_line() -> None:
    later = Problem("b.md", 2, "a", "a")
    assert sorted(
        [Problem("b.md", 10, "", ""), later, Problem("a.md", 99, "", "")]
    ) == [
        Problem("a.md", 99, "", ""),
        later,
        Problem("b.md", 10, "", ""),
    ]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[31mb", r"a\x1b[31mb"),
        ("a\nb\rc", r"a\nb\rc"),
        ("a\x85b", r"a\x85b"),
        ("a\u202eb", r"a\u202eb"),
        ("a\u2028b", r"a\u2028b"),
        ("a\udcffb", r"a\udcffb"),
        ("« é\u202f! »", "« é\u202f! »"),
    ],
)
def test_what_a_terminal_might_obey_is_escaped(text: str, shown: str) -> None:
    assert printable(text) == shown
    assert str(Problem(text, 1, text, text)) == f"{shown}:1: {shown} — {shown}"


def test_long_quotations_are_shortened() -> None:
    assert quoted("abc") == '"abc"'
    assert quoted("x" * 1000) == f'"{"x" * 59}…"'
