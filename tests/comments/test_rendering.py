"""The little Markdown of comments, and what each stage adds to safety."""

import re
from concurrent.futures import ThreadPoolExecutor
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sceau.comments.linking import find_addresses
from sceau.comments.rendering import (
    keep_allowed,
    last_word,
    make_readable,
    render_comment,
    render_in_three_stages,
)
from tests.comments.attacks import ATTACKS

REL = 'rel="nofollow ugc noopener"'


def link(address: str) -> str:
    return f'<a href="{address}" {REL}>{address}</a>'


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("", ""),
        (" \n\t\n", ""),
        ("Un\n\nDeux", "<p>Un</p>\n<p>Deux</p>\n"),
        ("Un\nDeux", "<p>Un<br>\nDeux</p>\n"),
        ("Un\r\nDeux\rTrois", "<p>Un<br>\nDeux<br>\nTrois</p>\n"),
        ("Un  \nDeux", "<p>Un<br>\nDeux</p>\n"),
        ("Un\\\nDeux", "<p>Un<br>\nDeux</p>\n"),
        ("*em* **fort**", "<p><em>em</em> <strong>fort</strong></p>\n"),
        ("***tout***", "<p><em><strong>tout</strong></em></p>\n"),
        ("_rien_ et __rien__ et a_b_c", "<p>_rien_ et __rien__ et a_b_c</p>\n"),
        ("2 * 3 * 4", "<p>2 * 3 * 4</p>\n"),
        ("`<b>*x*`", "<p><code>&lt;b&gt;*x*</code></p>\n"),
        ("`https://a.fr`", "<p><code>https://a.fr</code></p>\n"),
        ("\\*x\\* \\> \\é", "<p>*x* &gt; \\é</p>\n"),
        ("&lt; &amp; &copy; &#60;", "<p>&amp;lt; &amp;amp; &amp;copy; &amp;#60;</p>\n"),
        ("AT&T < \"x\" > 'y'", "<p>AT&amp;T &lt; \"x\" &gt; 'y'</p>\n"),
        ("# Titre", "<p># Titre</p>\n"),
        ("Titre\n===", "<p>Titre<br>\n===</p>\n"),
        ("---", "<p>---</p>\n"),
        ("![x](y.png)", "<p>![x](y.png)</p>\n"),
        ("[x](y)", "<p>[x](y)</p>\n"),
        ("[x]: y\n\n[x]", "<p>[x]: y</p>\n<p>[x]</p>\n"),
        ("~~~\nx\n~~~", "<p>~~~<br>\nx<br>\n~~~</p>\n"),
        ("    x", "<p>x</p>\n"),
        ("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>\n"),
        ("> a\n> b", "<blockquote>\n<p>a<br>\nb</p>\n</blockquote>\n"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        ("1. a\n2. b", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>\n"),
        ("7) a", '<ol start="7">\n<li>a</li>\n</ol>\n'),
        (
            "*Voir* (https://a.fr/x_(y)).",
            f"<p><em>Voir</em> ({link('https://a.fr/x_(y)')}).</p>\n",
        ),
        (
            "**https://a.fr/*b*?c=1&d=2**",
            f"<p><strong>{link('https://a.fr/*b*?c=1&amp;d=2')}</strong></p>\n",
        ),
        ("https\\://a.fr", "<p>https://a.fr</p>\n"),
        ("http://localhost/*x*", "<p>http://localhost/*x*</p>\n"),
        ("a\x00b\x1b[31m\x85", "<p>a\ufffdb\ufffd[31m\ufffd</p>\n"),
        ("a\u202eb\u2066c", "<p>abc</p>\n"),
        ("« Quoi\u202f? »\xa0!", "<p>« Quoi\u202f? »&nbsp;!</p>\n"),
    ],
)
def test_the_language_of_comments(body: str, html: str) -> None:
    assert render_comment(body) == html
    assert render_in_three_stages(body) == html


@pytest.mark.parametrize(
    ("body", "tag", "deepest"),
    [
        (">" * 50 + " x", "<blockquote>", 8),
        ("\n".join("  " * level + "- x" for level in range(50)), "<ul>", 4),
        ("*a " * 50 + "b" + " c*" * 50, "<em>", 4),
        ("**a " * 50 + "b" + " c**" * 50, "<strong>", 4),
    ],
)
def test_what_is_nested_deeper_stays_text_and_nothing_is_lost(
    body: str, tag: str, deepest: int
) -> None:
    html = render_comment(body)
    assert html.count(tag) == deepest
    shown = re.sub("<[^>]*>", "", html)
    assert [shown.count(letter) for letter in "abcx"] == [
        body.count(letter) for letter in "abcx"
    ]


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        ('<a href="//mal.invalid">a</a>', "<a>a</a>"),
        ('<a href="{static}/x">a</a>', "<a>a</a>"),
        ('<a href="https://a.fr&#10;/">a</a>', "<a>a</a>"),
        ('<a href="https://a.fr" rel="opener" id="x">a</a>', None),
        ('<ol start="3">', '<ol start="3"></ol>'),
        ('<ol start="x" type="a">', "<ol></ol>"),
    ],
)
def test_the_second_and_the_third_stage_judge_attributes_alike(
    html: str, kept: str | None
) -> None:
    kept = kept or '<a href="https://a.fr">a</a>'
    assert keep_allowed(html) == kept
    assert last_word(html) == kept.replace("<a>", f"<a {REL}>").replace(
        '.fr">', f'.fr" {REL}>'
    )


def test_a_long_text_over_the_parsers_blocks_of_ten_thousand() -> None:
    for shift in range(0, 40, 5):
        body = "é" * shift + "*x* & <b> https://a.fr/?b=1&c=2 " * 110
        html = render_comment(body)
        assert html.count('<a href="https://a.fr/?b=1&amp;c=2"') == 110
        assert html.count("<em>x</em> &amp; &lt;b&gt; ") == 110


@given(st.text("abzéçœß-09αβжи", min_size=1, max_size=12))
def test_no_stage_drops_the_address_of_a_link(label: str) -> None:
    body = f"*Voir* https://{label}.fr/?q=1&r='{label}'#x"
    html = render_comment(body)
    for address in find_addresses(body):
        assert f'<a href="{escape(address.href)}" {REL}>' in html
    assert html.count("<a ") == html.count("<a href=")


def test_readable_text_is_returned_as_it_is() -> None:
    body = "« Où ? »\xa0: là\u202f!\n\n"
    assert make_readable(body) is body


def test_threads_do_not_mix_up_their_texts() -> None:
    bodies = [attack.text for attack in ATTACKS] * 2
    alone = [render_in_three_stages(body) for body in bodies]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(render_in_three_stages, bodies)) == alone
