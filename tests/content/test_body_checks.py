"""What the checks say about texts; a text starts on line 6."""

import pytest

from tests.content.conftest import HEADER, Project
from tests.timing import assert_linear

UN = "content/articles/2013/un.md"
NO_SCRIPT = "remove it: the site serves no script and no inline style"
USE_H2 = "write ## instead: the title is the page's own level 1"


@pytest.fixture
def site(project: Project) -> Project:
    """Texts to link to: a page, two articles, a draft, and one that is not due."""
    project.write("content/pages/a-propos.md", "Title: a\n\n")
    project.write("content/pages/plus-tard.md", "Title: b\nStatus: draft\n\n")
    project.article(path="content/articles/2013/deux.md", more="Aliases: second\n")
    project.article(path="content/articles/2013/brouillon.md", more="Status: draft\n")
    project.article(
        path="content/articles/2030/demain.md",
        header=HEADER.replace("2013-03-21", "2030-01-01"),
    )
    project.write("content/redirects.csv", "old,new,status\n/2009/04/vieux/,/,301\n")
    return project


@pytest.mark.parametrize(
    "body",
    [
        "[a](https://a.example/x.md) <https://a.example/> [b](#c) [d](?e) [f](/flux/)",
        "[a]({filename}deux.md) [b]({filename}/pages/a-propos.md#c)",
        "[a]({filename}../../pages/a-propos.md) [a](|filename|deux.md)",
        "![a]({static}/images/dessin.svg) ![b](/images/dessin.svg)",
        (
            "[a]({static}../../images/dessin.svg) <img "
            "src='{static}/images/dessin.svg' alt='b'>"
        ),
        "![a][dessin]\n\n[dessin]: {static}/images/dessin.svg",
        (
            "[a](/2013/03/deux/) [a](/2013/03/deux/#b) [a](/2013/03/deux) "
            "[a](/2013/03/second/) [a](/2013/03/deux/feed/)"
        ),
        "[a](/2009/04/vieux/) [a](/2013/) [a](/2013/03/) [a](/tag/x/)",
        "[a]({author}Ju) [a]({category}Sécurité) [a]({tag}x) [a]({index})",
        "## Titre\n\n### Suite\n\nSous-titre\n----------\n\n`#` et \\# dièse",
        "```\n# a\n<script>\n![](x.md)\n```\n\n    <p style='a'>\n\n`<b onclick=c>`",
        "<!-- <script> ![](a) [b](c.md) -->",
        "a = b\n===c\n\nun\ndeux\n===",
        "On écrit `style=` et l'on lit on = non, a <b et c> d.",
    ],
)
def test_texts_without_fault(site: Project, body: str) -> None:
    site.article(body)
    assert site.problems() == []


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (
            "a\n\n![]({static}/images/dessin.svg)",
            (
                "8: a picture without alternative text — say what it shows: ![a few "
                "words](address)"
            ),
        ),
        (
            "<img src='{static}/images/dessin.svg'\n alt=' '>",
            (
                "6: a picture without alternative text — say what it shows: ![a few "
                "words](address)"
            ),
        ),
        (
            "a\n![b]({static}/images/dessein.svg)",
            (
                '7: there is no file "content/images/dessein.svg" — write '
                '"/images/dessin.svg"'
            ),
        ),
        (
            "[a]({static}/../sceau.toml)",
            '6: there is no file "content/../sceau.toml" — correct the path',
        ),
        (
            "![a](/images/x/y/z.jpg)",
            '6: there is no file "content/images/x/y/z.jpg" — correct the path',
        ),
        (
            "![a](images/dessin.svg)",
            (
                '6: the picture "images/dessin.svg" has no place on the site — write '
                "{static}/images/name"
            ),
        ),
        (
            "![a](https://a.example/b.png)",
            (
                '6: a picture from another host: "https://a.example/b.png" — put it in '
                "content/images/ and write {static}/images/name"
            ),
        ),
        (
            "a\n<img src=//a.example/b.png alt=a>",
            (
                '7: a picture from another host: "//a.example/b.png" — put it in '
                "content/images/ and write {static}/images/name"
            ),
        ),
        (
            "<video src=https://a.example/b>",
            (
                '6: a file from another host: "https://a.example/b" — put it in '
                "content/images/ and write {static}/images/name"
            ),
        ),
        (
            "![a][b]\n\n[b]: https://a.example/b.png",
            (
                '6: a picture from another host: "https://a.example/b.png" — put it in '
                "content/images/ and write {static}/images/name"
            ),
        ),
        (
            "[a]({filename}duex.md)",
            (
                '6: there is no file "content/articles/2013/duex.md" — write '
                '"/articles/2013/deux.md"'
            ),
        ),
        (
            "a\n\nb [c]({filename}brouillon.md)",
            (
                "8: a link to the draft content/articles/2013/brouillon.md — remove "
                "the link, or publish that text as well"
            ),
        ),
        (
            "[a]({filename}/pages/plus-tard.md)",
            (
                "6: a link to the draft content/pages/plus-tard.md — remove the link, "
                "or publish that text as well"
            ),
        ),
        (
            "[a]({filename}/articles/2030/demain.md)",
            (
                "6: a link to content/articles/2030/demain.md, held back until "
                "2030-01-01 — remove the link until then, or give this text a later "
                "date"
            ),
        ),
        (
            "[a](/2030/01/demain/)",
            (
                "6: a link to content/articles/2030/demain.md, held back until "
                "2030-01-01 — remove the link until then, or give this text a later "
                "date"
            ),
        ),
        (
            "[a]({filename}/images/dessin.svg)",
            (
                '6: {filename} leads to "/images/dessin.svg", which is not a text — '
                "write {static} instead"
            ),
        ),
        (
            "[a]({filename}/authors/ju.md)",
            (
                '6: {filename} leads to an author\'s file "/authors/ju.md" — write '
                "{author}Name instead"
            ),
        ),
        (
            "[a](deux.md)",
            (
                '6: "deux.md" leads to a source file — write {filename} before the '
                "path, such as {filename}/pages/name.md"
            ),
        ),
        (
            "[a]\n\n[a]: ../2013/deux.md#b",
            (
                '8: "../2013/deux.md#b" leads to a source file — write {filename} '
                "before the path, such as {filename}/pages/name.md"
            ),
        ),
        (
            "[a]({attach}x.pdf)",
            (
                "6: {attach} would move the file away from other texts — write "
                "{static} instead, and keep the file in content/images/"
            ),
        ),
        (
            "[a]({filenam}deux.md)",
            (
                '6: "{filenam}" is not known — write {filename} for texts and {static} '
                "for other files"
            ),
        ),
        (
            "[a](/2013/03/duex/)",
            '6: no article has the address "/2013/03/duex/" — write /2013/03/deux/',
        ),
        (
            "<a\nhref='/2013/04/deux/#c'>",
            '7: no article has the address "/2013/04/deux/" — write /2013/03/deux/',
        ),
        (
            "[a](/2001/01/x)",
            (
                '6: no article has the address "/2001/01/x/" — correct the address or '
                "remove the link"
            ),
        ),
        (
            "[a]()",
            "6: a link without an address — write it between the parentheses",
        ),
        (
            "[a](JavaScript:x)",
            '6: a link that runs a script: "JavaScript:x" — remove it',
        ),
        ("a\n\n<script>", f"8: <script> in the text — {NO_SCRIPT}"),
        ("<iframe>", f"6: <iframe> in the text — {NO_SCRIPT}"),
        ("<style>", f"6: <style> in the text — {NO_SCRIPT}"),
        ("<p\n style='a'>", f"7: style= in <p> — {NO_SCRIPT}"),
        ("<div>\n\n    <b onClick=a>\n\n</div>", f"8: onclick= in <b> — {NO_SCRIPT}"),
        ("a\n\n# b", f"8: a heading of level 1 in the text — {USE_H2}"),
        ("#b", f"6: a heading of level 1 in the text — {USE_H2}"),
        ("> # b", f"6: a heading of level 1 in the text — {USE_H2}"),
        ("a\n\nb\n==\n", f"8: a heading of level 1 in the text — {USE_H2}"),
        ("<h1>b</h1>", "6: <h1> in the text — write ##: the title is the page's <h1>"),
    ],
)
def test_faults_in_a_text(site: Project, body: str, problem: str) -> None:
    site.article(body)
    assert site.problems() == [f"{UN}:{problem}"]


@pytest.mark.parametrize(
    "address",
    [
        "{filename}/articles/2030/demain.md",
        "{filename}/articles/2013/brouillon.md",
        "/2030/01/demain/",
    ],
)
def test_a_draft_may_link_to_what_readers_do_not_see(
    site: Project, address: str
) -> None:
    site.article(
        f"[a]({address})",
        path="content/articles/2013/autre.md",
        header=f"{HEADER}Status: draft\n",
    )
    assert site.problems() == []


@pytest.mark.parametrize(
    ("date", "address", "problem"),
    [
        # On its day, what it leads to is there.
        ("2031-01-01", "{filename}/articles/2030/demain.md", None),
        ("2030-01-01", "/2030/01/demain/", None),
        # On its day, that night's build would stop.
        (
            "2029-12-31",
            "{filename}/articles/2030/demain.md",
            "a link to content/articles/2030/demain.md, held back until 2030-01-01",
        ),
        (
            "2031-01-01",
            "{filename}/articles/2013/brouillon.md",
            "a link to the draft content/articles/2013/brouillon.md",
        ),
    ],
)
def test_an_article_held_back_may_link_to_what_appears_before_it(
    site: Project, date: str, address: str, problem: str | None
) -> None:
    site.article(
        f"[a]({address})",
        path=f"content/articles/{date[:4]}/autre.md",
        header=HEADER.replace("2013-03-21", date),
    )
    found = [found.message for found in site.check().problems]
    assert found == ([problem] if problem else [])


def test_leads_and_captions_are_read_as_texts(site: Project) -> None:
    site.article(
        more="Summary: un\n    [a](deux.md)\nImage: images/dessin.svg\n"
        "Image_alt: b\nImage_caption: <b style=c>\n"
    )
    assert [(p.line, p.message) for p in site.check().problems] == [
        (6, '"deux.md" leads to a source file'),
        (9, "style= in <b>"),
    ]


def test_pages_and_biographies_are_read_as_texts(site: Project) -> None:
    site.write("content/pages/une.md", "Title: a\n\n# b\n")
    site.write("content/authors/jo.md", "Name: Jo\n\n[a](b.md)\n")
    assert [(p.path, p.line) for p in site.check().problems] == [
        ("content/authors/jo.md", 3),
        ("content/pages/une.md", 3),
    ]


@pytest.mark.parametrize("piece", ["\n", "=\n", "<a\n\n", "    a\n", "> [a]: b\n"])
def test_hostile_texts_are_checked_in_linear_time(project: Project, piece: str) -> None:
    def check(text: str) -> None:
        project.article(text)
        project.check()

    assert_linear(check, piece)
