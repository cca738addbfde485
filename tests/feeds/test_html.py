"""What of an article's HTML gets into a feed, and with which addresses."""

from collections.abc import Callable
from typing import Any

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from plugins.feeds.html import EXCERPT_LENGTH, FeedHtml, excerpt
from tests.timing import assert_linear

SITE = "https://sceau.example"
PAGE = f"{SITE}/2013/article/"


FEED_HTML = FeedHtml(SITE)


def made(html: str) -> str:
    return FEED_HTML.of(html, PAGE)


def parsed(html: str) -> Any:
    """The feed's HTML as a browser reads it."""
    return html5lib.parseFragment(
        made(html), treebuilder="etree", namespaceHTMLElements=False
    )


def attribute(html: str, name: str) -> str | None:
    """The value on the only element that there may be."""
    (element,) = parsed(html).iterfind("*")
    value: str | None = element.get(name)
    return value


# --- what stays -------------------------------------------------------------------


@pytest.mark.parametrize(
    "html",
    [
        "",
        "texte nu",
        "<p>Été,&nbsp;« œuvre »\u202f! 🙂 👩‍👩‍👧</p>",
        '<p dir="rtl" lang="he">שלום</p><p><bdi>عربى</bdi> <bdo dir="ltr">x</bdo></p>',
        "<p>∀x∈ℝ : x² ≥ 0 ∧ ∑ 1 ≠ ∞</p>",
        "<p>R&amp;D, 1 &lt; 2 &gt; 0, &amp;amp; et ]]&gt;</p>",
        "<pre><code>if (a[b[0]]&gt;1) &lt;b&gt;\n\n  &amp;lt; ]]&gt;\n</code></pre>",
        (
            '<table><caption>T</caption><colgroup><col span="2"></colgroup><thead><tr>'
            '<th scope="col" abbr="a">A</th></tr></thead><tbody><tr>'
            '<td colspan="2" rowspan="1">1</td></tr></tbody></table>'
        ),
        (
            '<math display="block"><mfrac><mi>a</mi><mn>2</mn></mfrac><mo>≤</mo>'
            "<msqrt><msup><mi>x</mi><mn>2</mn></msup></msqrt></math>"
        ),
        '<h2 id="sources">Sources</h2><h3>Plus</h3>',
        '<blockquote cite="https://a.example/">Q</blockquote><p><q>r</q></p>',
        '<ol start="3" reversed="" type="a"><li value="9">x</li></ol>',
        "<ul><li>a<ul><li>b</li></ul></li></ul><dl><dt>d</dt><dd>e</dd></dl>",
        (
            '<p><abbr title="Haute Autorité">HA</abbr> <del datetime="2013">x</del>'
            '<ins>y</ins> <time datetime="2013">13</time> <kbd>k</kbd></p>'
        ),
        "<details><summary>S</summary><p>D</p></details><hr><p>a<br>b<wbr>c</p>",
        "<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>",
        (
            f'<figure><picture><source srcset="{SITE}/a.avif 2x" type="image/avif" '
            f'media="(width > 9px)" sizes="50vw"><img src="{SITE}/a.png" alt="A" '
            'width="3" height="4"></picture><figcaption>C</figcaption></figure>'
        ),
        (
            f'<video src="{SITE}/f.mp4" poster="{SITE}/f.jpg" controls="" width="1" '
            f'height="2"><track src="{SITE}/f.vtt" kind="captions" srclang="fr" '
            f'label="F"></video><audio src="{SITE}/s.ogg" controls=""></audio>'
        ),
    ],
)
def test_what_a_text_is_made_of_stays_as_it_is(html: str) -> None:
    assert tree(made(html)) == tree(html)


def tree(html: str) -> list[tuple[str, dict[str, str], str | None, str | None]]:
    """What HTML says, whatever the order of its attributes."""
    fragment = html5lib.parseFragment(
        html, treebuilder="etree", namespaceHTMLElements=False
    )
    return [(e.tag, dict(e.attrib), e.text, e.tail) for e in fragment.iter()]


@pytest.mark.parametrize(
    "mathematics",
    [
        # n over k without a line is a number of choices, with a line a quotient.
        '<math><mfrac linethickness="0"><mi>n</mi><mi>k</mi></mfrac></math>',
        # One letter alone is italic, and means a variable, unless this says otherwise.
        '<math><mi mathvariant="normal">d</mi><mi>x</mi></math>',
    ],
)
def test_attributes_that_change_what_a_formula_says_stay(mathematics: str) -> None:
    assert made(mathematics) == mathematics


def test_the_source_of_a_formula_is_not_shown_beside_it() -> None:
    tex = '<annotation encoding="application/x-tex">\\frac a2</annotation>'

    assert "".join(parsed(f"<math><mi>a</mi>{tex}</math>").itertext()) == "a"


@pytest.mark.parametrize(
    ("html", "whole"),
    [
        ("<p>a<p>b", "<p>a</p><p>b</p>"),
        ("<p><b>a<i>b</b>c</i>", "<p><b>a<i>b</i></b><i>c</i></p>"),
        ("a < b & c", "a &lt; b &amp; c"),
        (" \n<p>a</p>\n ", "<p>a</p>"),
        ("<p>a\r\nb\rc</p>", "<p>a\nb\nc</p>"),
        ("<BR><P ID=x>a", '<br><p id="x">a</p>'),
    ],
)
def test_what_is_not_well_formed_becomes_so(html: str, whole: str) -> None:
    assert made(html) == whole


@pytest.mark.parametrize(
    ("html", "cleaned"),
    [
        ("a\x00b\x01c\x0bd\x0ce\x1ff\x7fg\x80h\ufffei", "abcdefghi"),
        ("a&#1;b&#x0b;c&#x7f;d&#xfffe;e", "abcde"),
        ('<p title="a&#1;b\x1f">c</p>', '<p title="ab">c</p>'),
        ("&\x7flt;<\x7fscript>", "&amp;lt;&lt;script&gt;"),
    ],
)
def test_control_characters_go_however_they_are_written(
    html: str, cleaned: str
) -> None:
    assert made(html) == cleaned


def test_half_a_surrogate_pair_goes_as_well() -> None:
    assert made("<p>a\ud83db</p>") == "<p>ab</p>"


@given(st.text() | st.text("<>&;/!-[]='\"# \x00\x0b\x7f\ufffeabimpstyle"))
def test_what_comes_out_fits_into_xml(html: str) -> None:
    element = etree.Element("content")
    element.text = made(html)

    assert (etree.fromstring(etree.tostring(element)).text or "") == made(html)


# --- what goes --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "left"),
    [
        ("a<script>b<c</script>d", "ad"),
        ("a<SCRIPT SRC=//x.example/>b</SCRIPT>d", "ad"),
        ("a<style>p{}</style>d", "ad"),
        ("a<iframe src=/b>c</iframe>d", "ad"),
        ("a<form action=/b><p>c<input value=c><button>c</button></form>d", "ad"),
        ("a<select><option>b</select><textarea>c</textarea>d", "ad"),
        ("a<object data=/b>c</object><embed src=/c>d", "ad"),
        ("a<svg><title>b</title><text>c</text></svg>d", "ad"),
        ("a<noscript><p>b</p></noscript>d", "ad"),
        ("a<template>b</template>d", "ad"),
        ("a<!-- b --><!DOCTYPE html><?php c ?>d", "ad"),
        ("<base href=//x.example/><meta http-equiv=refresh><link href=/>d", "d"),
        ("<article><p>a</p></article>", "<p>a</p>"),
        ("<custom-element onclick=x>a</custom-element>", "a"),
    ],
)
def test_what_acts_goes_with_what_is_in_it(html: str, left: str) -> None:
    assert made(html) == left


@pytest.mark.parametrize(
    "html",
    [
        "<p onclick=x()>a</p>",
        "<p ONMOUSEOVER=x() style=color:red class=b>a</p>",
        "<p data-x=1 is=x-y slot=z tabindex=0 contenteditable autofocus>a</p>",
        "<p hidden aria-hidden=true role=none accesskey=a>a</p>",
        "<p/onclick=x()//>a</p>",
        '<p xmlns:x="y" x:href="javascript:z()">a</p>',
    ],
)
def test_handlers_styles_and_classes_go(html: str) -> None:
    assert made(html) == "<p>a</p>"


@pytest.mark.parametrize(
    "html",
    [
        "<img src=/a onerror=x() loading=lazy lowsrc=b crossorigin referrerpolicy=y>",
        "<img/src=/a/onerror=x()//>",
        "<video src=/a autoplay onplay=x()></video>",
        "<a href=/a ping=/b target=_blank download onclick=x()>c</a>",
        (
            "<math href=javascript:x()><mi xlink:href=javascript:y() "
            "actiontype=statusline>z</mi></math>"
        ),
        (
            "<math><mtext><table><mglyph><style><!--</style>"
            '<img title="--&gt;&lt;img src=1 onerror=x()&gt;">'
        ),
        '<svg><style><a title="</style><img src=/ onerror=x()>">',
        '<noscript><p title="</noscript><img src=/ onerror=x()>">',
        "<math><annotation-xml encoding=text/html><p onclick=x()><script>y()</script>",
        "<select><math><mtext><script>x()</script>",
        "<plaintext><script>x()</script>",
        "<details open ontoggle=x()><summary>a</summary></details>",
        "<form><math><mtext></form><form><mglyph><style></math><img src onerror=x()>",
    ],
)
def test_nothing_is_left_that_acts(html: str) -> None:
    elements = list(parsed(html).iter())
    names = {name for element in elements for name in element.attrib}

    assert not {"script", "style", "form", "iframe", "svg"} & {e.tag for e in elements}
    assert names <= {"src", "href", "title"}
    assert not [e for e in elements if "javascript" in str(e.attrib)]


# --- the beginning of a text --------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("", ""),
        ("<p>Un texte</p>", "Un texte"),
        ("<p>R&amp;D, 1 &lt; 2, &amp;amp;</p>", "R&D, 1 < 2, &amp;"),
        ("<p>a <em>b</em><sub>c</sub></p>", "a bc"),
        ("<p>a\n  b\tc</p>\n<p>d</p>\n", "a b c d"),
        ("<p>Quoi\u202f?&nbsp;Rien.</p>", "Quoi\u202f?\xa0Rien."),
        ('<p title="1 &gt; 0">a</p><img src="/b" alt="c">', "a"),
        # Words of different paragraphs, lines and cells are different words.
        ("<p>Un.</p><p>Deux.</p>", "Un. Deux."),
        ("<p>Un<br>deux</p>", "Un deux"),
        ("<ul><li>a</li><li>b</li></ul>", "a b"),
        ("<table><tbody><tr><td>a</td><td>b</td></tr></tbody></table>", "a b"),
        ("<h2>Titre</h2><p>Texte</p>", "Titre Texte"),
    ],
)
def test_an_excerpt_is_what_a_reader_would_read_aloud(html: str, text: str) -> None:
    assert excerpt(html) == text


def test_an_excerpt_ends_between_words_and_says_that_it_goes_on() -> None:
    word = "mot, "
    text = word * EXCERPT_LENGTH

    cut = excerpt(f"<p>{text}</p>")

    assert len(cut) <= EXCERPT_LENGTH + 1
    assert cut.endswith("mot…")
    assert text.startswith(cut[:-1])


def test_a_text_of_just_that_length_is_whole() -> None:
    text = "a" * EXCERPT_LENGTH

    assert excerpt(text) == text
    assert excerpt(text + "a") == text + "…"


# --- several texts --------------------------------------------------------------------


def test_each_text_is_resolved_against_its_own_page() -> None:
    feed_html = FeedHtml(SITE)
    pages = [f"{SITE}/a/", f"{SITE}/b/", f"{SITE}/a/"]

    made_of = [feed_html.of('<a href="#x">y</a>', page) for page in pages]

    assert made_of == [f'<a href="{page}#x">y</a>' for page in pages]


# --- time -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "unit", "after"),
    [
        ("", "<a href='?a=1&utm_x=1'>a</a>", ""),
        ("", "<img src=/a srcset='/b 1x, /c 2x'>", ""),
        ("", "<p>a ]]> & b", ""),
        ("", "<script>", ""),
        ("", "<!--", ""),
        ("", "<a href='", ""),
        ("", "&#1;", ""),
        ("<a href='?", "utm_x=1&amp;", "'>a</a>"),
        ("<a href='?", "a=1&amp;", "utm_x=1'>a</a>"),
        ("<a href='?", "%", "&amp;utm_x=1'>a</a>"),
        ("<a href='", "../", "'>a</a>"),
        ("<img srcset='", " ", "'>"),
        ("<img srcset='", "\n", ",'>"),
        ("<img srcset='/a", " ", "b'>"),
        ("<img srcset='", ",", "'>"),
        ("<img srcset='/a", ",", "'>"),
        ("<img srcset='", "a,", "'>"),
        ("<img srcset='", "a ,", "'>"),
        ("<img srcset='", " ,", "'>"),
        ("<img srcset='", "/a (", "'>"),
    ],
)
def test_time_grows_with_the_text_and_no_faster(
    before: str, unit: str, after: str
) -> None:
    run: Callable[[str], object] = lambda text: made(before + text + after)  # noqa: E731

    assert_linear(run, unit)


@pytest.mark.parametrize("unit", ["<", "<br>", "<p>a", "a ", "a", "&", "&amp;", ","])
def test_time_of_an_excerpt_grows_with_the_text_and_no_faster(unit: str) -> None:
    assert_linear(lambda text: excerpt(made(text)), unit)
