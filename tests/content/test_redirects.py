import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sceau.content.redirects import Redirect, parse_redirects

HEADER = "old,new,status\n"


def test_lines_become_redirects() -> None:
    lines, problems = parse_redirects(
        HEADER
        + "/2009/04/ancien/,/2013/03/nouveau/,301\n"
        + "/?p=12,/2013/03/nouveau/#haut,302\n"
        + '"/a,b",https://example.org/,308\n'
        + "\n"
        + "/supprime/,,410\r\n"
    )
    assert problems == ()
    assert [(line.line, line.redirect) for line in lines] == [
        (2, Redirect("/2009/04/ancien/", "/2013/03/nouveau/", 301)),
        (3, Redirect("/?p=12", "/2013/03/nouveau/#haut", 302)),
        (4, Redirect("/a,b", "https://example.org/", 308)),
        (6, Redirect("/supprime/", "", 410)),
    ]


@pytest.mark.parametrize(
    ("row", "message", "advice"),
    [
        ("/a,/b,200", 'unknown status "200"', "301, 302, 308 or 410"),
        ("/a,/b,", 'unknown status ""', "301"),
        ("/a,,301", '"" is not an address to lead to', "only for 410"),
        ("/a,/b,410", "nothing is left", "empty `new`"),
        ("a,/b,301", '"a" is not an address of this site', "/2009/04/ancien/"),
        ("//evil.example/,/b,301", "not an address of this site", "single slash"),
        ("/a,//evil.example/,301", "not an address to lead to", "https://"),
        ("/a#b,/b,301", "not an address of this site", "single slash"),
        ("/a,b c,301", "not an address to lead to", "https://"),
        ("/a,/b", "2 cells instead of 3", "old,new,status"),
        ("/a,/b,301,", "4 cells instead of 3", "old,new,status"),
        ('"/a,/b,301', "is not CSV", "quotation marks"),
        ("/0,/b,301", '"/0" is already on line 2', "one of the two"),
        ("/a,/a,301", 'a circle: "/a" → "/a"', "elsewhere"),
    ],
)
def test_faults_name_their_line(row: str, message: str, advice: str) -> None:
    _, problems = parse_redirects(f"{HEADER}/0,/1,301\n{row}\n")
    (problem,) = problems
    assert (problem.path, problem.line) == ("content/redirects.csv", 3)
    assert message in problem.message
    assert advice in problem.advice


def test_a_missing_header_does_not_hide_the_lines() -> None:
    lines, problems = parse_redirects("/a,/b,301\n/c,/d,301\n")
    assert [line.line for line in lines] == [1, 2]
    assert [(p.line, p.message) for p in problems] == [(1, "the header is missing")]


def test_a_circle_is_reported_once_and_chains_are_not() -> None:
    _, problems = parse_redirects(
        HEADER + "/x,/a,301\n/b,/c#z,301\n/c,/a,301\n/a,/b,301\n/y,/z,301\n/z,/w,301\n"
    )
    (problem,) = problems
    assert problem.line == 3
    assert problem.message == 'a circle: "/a" → "/b" → "/c" → "/a"'


_CELLS = st.sampled_from(
    ["/a", "/b", "/c", "", "301", "410", '"', "x", "http://h/", "\0"]
)


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(
        st.text(max_size=60),
        st.lists(st.lists(_CELLS, max_size=4).map(",".join), max_size=6).map("\n".join),
    )
)
def test_any_text_is_parsed(text: str) -> None:
    lines, _ = parse_redirects(HEADER + text)
    for line in lines:
        assert line.redirect.old.startswith("/")
        assert (line.redirect.new == "") == (line.redirect.status == 410)
