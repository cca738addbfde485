"""All faults at once, what is held back, and that nothing ever raises."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sceau.content.checks import HeldBack, check_tree
from tests.content.conftest import HEADER, Project

FAULTY: dict[str, str | bytes] = {
    "content/articles/2013/un.md": """\
title: Un
Date: 2013-02-30
Category: Sécurité
Authors: Ju, Jo
Tags: CNIL, , vie privée
Sumary: a
Image: images/absent.svg
Comments: no

# Titre

![]({static}/images/dessin.svg) et [deux](deux.md)
[trois]({filename}trois.md)

<script>
</script>
<p style="color: red">

![a](https://a.example/b.png)
""",
    "content/articles/2013/deux.md": """\
Title:
Date: 2014-03-21
Modified: 2013-03-21
Category: securite
Authors: Ju
Tags: Cnil
Slug: trois
Aliases: un, page-une
Reads: beaucoup
sans deux-points

[a](/2013/03/un/) [b]({attach}x.pdf)
""",
    "content/pages/un.md": "Title: a\nTitle: b\nStatus: caché\n\n<b onclick='c'>\n",
    "content/pages/page-une.md": "Lang: de\n\n\x1b\n",
    "content/pages/feed.md": "Title: a\n\n",
    "content/pages/latin.md": b"Title: a\n\n\xe9\n",
    "content/authors/jean.md": "Name: Ju\nLink: ici\n\n",
    "content/redirects.csv": "old,new,status\n/a,/b,301\n/b,/a,301\n/c,,301\n",
}

FOUND = """\
content/articles/2013/deux.md:1: Title is empty
content/articles/2013/deux.md:2: dated 2014 in Paris, but in the folder 2013
content/articles/2013/deux.md:3: Modified is before Date
content/articles/2013/deux.md:7: Slug "trois" is not the file's name "deux"
content/articles/2013/deux.md:8: the alias "page-une" is the slug of
content/articles/2013/deux.md:8: the alias "un" is the slug of
content/articles/2013/deux.md:9: Reads: "beaucoup" is not a whole number
content/articles/2013/deux.md:10: "sans deux-points" has no colon
content/articles/2013/deux.md:12: no article has the address "/2013/03/un/"
content/articles/2013/deux.md:12: {attach} would move the file away
content/articles/2013/un.md:2: Date: there is no day 30 in 2013-02, it has 28
content/articles/2013/un.md:3: category "Sécurité" is spelled "securite" in
content/articles/2013/un.md:4: unknown author "Jo"
content/articles/2013/un.md:5: tag "CNIL" is spelled "Cnil" in
content/articles/2013/un.md:5: an empty tag
content/articles/2013/un.md:6: unknown key "Sumary"
content/articles/2013/un.md:7: Image without Image_alt
content/articles/2013/un.md:7: Image: there is no file "content/images/absent.svg"
content/articles/2013/un.md:8: Comments: unknown value "no"
content/articles/2013/un.md:10: a heading of level 1 in the text
content/articles/2013/un.md:12: "deux.md" leads to a source file
content/articles/2013/un.md:12: a picture without alternative text
content/articles/2013/un.md:13: there is no file "content/articles/2013/trois.md"
content/articles/2013/un.md:15: <script> in the text
content/articles/2013/un.md:17: style= in <p>
content/articles/2013/un.md:19: a picture from another host
content/authors/ju.md:1: Name "Ju" is also in content/authors/jean.md:1
content/authors/jean.md:2: Link: "ici" is not a link
content/pages/feed.md:1: the slug "feed" is reserved
content/pages/latin.md:3: not UTF-8: byte 0xe9 at offset 10
content/pages/page-une.md:1: Lang: unknown value "de"
content/pages/page-une.md:1: Title is missing
content/pages/page-une.md:3: control character U+001B
content/pages/un.md:1: content/articles/2013/un.md has the same slug "un"
content/pages/un.md:2: Title is already on line 1
content/pages/un.md:3: Status: unknown value "caché"
content/pages/un.md:5: onclick= in <b>
content/redirects.csv:2: a circle: "/a" → "/b" → "/a"
content/redirects.csv:4: "" is not an address to lead to
"""


def test_all_faults_are_reported_together(project: Project) -> None:
    for path, text in FAULTY.items():
        project.write(path, text)
    problems = project.check().problems
    assert list(problems) == sorted(problems)
    expected = sorted(FOUND.splitlines())
    found = sorted(str(problem) for problem in problems)
    assert len(found) == len(expected)
    for line, beginning in zip(found, expected, strict=True):
        assert line.startswith(beginning)
        assert " — " in line


@pytest.mark.parametrize(
    ("written", "build_date", "held"),
    [
        ("2030-01-01", date(2029, 12, 31), True),
        ("2030-01-01", date(2030, 1, 1), False),
        ("2030-01-01 23:59", date(2030, 1, 1), False),
        # Already the next day, and year, in Paris.
        ("2029-12-31T23:30Z", date(2029, 12, 31), True),
        ("2029-12-31T22:30Z", date(2029, 12, 31), False),
    ],
)
def test_articles_are_held_back_until_their_day_in_paris(
    project: Project, written: str, build_date: date, held: bool
) -> None:
    year = "2029" if "22:30" in written else "2030"
    path = f"content/articles/{year}/demain.md"
    project.article(path=path, header=HEADER.replace("2013-03-21", written))
    report = project.check(build_date)
    assert report.problems == ()
    assert report.held_back == (((path, "demain", date(2030, 1, 1)),) if held else ())


def test_drafts_and_pages_are_not_held_back(project: Project) -> None:
    header = HEADER.replace("2013-03-21", "2030-01-01")
    project.article(path="content/articles/2030/a.md", header=header)
    project.article(
        path="content/articles/2030/b.md", header=header, more="Status: draft\n"
    )
    project.write("content/pages/c.md", "Title: c\nDate: 2030-01-01\n\n")
    report = project.check(date(2020, 1, 1))
    assert report.held_back == (
        HeldBack("content/articles/2030/a.md", "a", date(2030, 1, 1)),
    )


def test_the_report_is_the_same_each_time(project: Project) -> None:
    for path, text in FAULTY.items():
        project.write(path, text)
    assert project.check() == project.check()


def _encoded(text: str | bytes) -> list[bytes]:
    data = text if isinstance(text, bytes) else text.encode()
    return data.split(b"\n")


_LINES = st.sampled_from(
    [
        *(line + b"\n" for text in FAULTY.values() for line in _encoded(text)),
        *(line.encode() + b"\n" for line in HEADER.splitlines()),
        *(b"Aliases: a, b", b"Tags: ;,,a\n", b"    ", b"\n", b"\r\n", b"\0", b"\xff"),
        *(
            b"[a]({filename}%ff#?)",
            b"[a](//[)",
            b"![a](/\xc2\x85)",
            b"Date: 9999-99-99\n",
        ),
        *(
            b"Authors:\n    \n",
            b"Image: ../../../etc/passwd\n",
            b"[a](/2013/03/%2e%2e/)",
        ),
    ]
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.one_of(st.binary(max_size=80), st.lists(_LINES, max_size=12).map(b"".join)),
    st.one_of(st.binary(max_size=40), st.lists(_LINES, max_size=8).map(b"".join)),
)
def test_no_bytes_make_it_raise(project: Project, one: bytes, other: bytes) -> None:
    project.write("content/articles/2013/un.md", one)
    project.write("content/pages/deux.md", other)
    project.write("content/authors/trois.md", one)
    project.write("content/redirects.csv", b"old,new,status\n" + other)
    for problem in project.check().problems:
        assert problem.line >= 1
        assert "\n" not in str(problem)
        assert str(problem).encode()


@pytest.mark.parametrize(
    "name", ["a\nb.md", "\x1b[31m.md", "\udcff.md", "..md", "a b.md"]
)
def test_no_name_of_a_file_makes_it_raise(tmp_path: Path, name: str) -> None:
    pages = tmp_path / "content/pages"
    pages.mkdir(parents=True)
    (pages / name).write_text("Title: a\n\n")
    problems = check_tree(tmp_path, date(2020, 1, 1)).problems
    if name.startswith("."):
        assert problems == ()
    else:
        (problem,) = problems
        assert "is not a slug" in problem.message
        assert str(problem).encode().decode().count("\n") == 0
