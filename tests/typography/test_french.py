"""French typography, rule by rule. `~` stands for U+202F, `_` for U+00A0."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.typography.french import typeset_html, typeset_text
from tests.timing import assert_linear

ROWS = [
    # marks of two parts, with a space before them
    ("Quoi ?", "Quoi~?"),
    ("Non !", "Non~!"),
    ("Bon ; bien", "Bon~; bien"),
    ("Ceci : cela", "Ceci~: cela"),
    ("Ceci :", "Ceci~:"),
    ("Quoi  ?", "Quoi~?"),
    ("Quoi_?", "Quoi~?"),
    ("Quoi ?!", "Quoi~?!"),
    ("Quoi ? Non ! Si ; là : ici", "Quoi~? Non~! Si~; là~: ici"),
    ("(Vraiment ?)", "(Vraiment~?)"),
    ("5 ; 6", "5~; 6"),
    # and without one: only where it cannot be anything else
    ("Quoi?", "Quoi~?"),
    ("Quoi?!", "Quoi~?!"),
    ("Non! Si", "Non~! Si"),
    ("bon; bien", "bon~; bien"),
    ("(été?)", "(été~?)"),
    ("«Quoi?»", "«~Quoi~?~»"),
    ("Note: rien", "Note: rien"),
    ("a;b", "a;b"),
    ("x!y", "x!y"),
    ("2?", "2?"),
    # guillemets
    ("« Oui »", "«~Oui~»"),
    ("«Oui»", "«~Oui~»"),
    ("«  Oui  »", "«~Oui~»"),
    ("«_Oui_»", "«~Oui~»"),
    ("« Oui ! »", "«~Oui~!~»"),
    ("« Oui », dit-il", "«~Oui~», dit-il"),
    ("l'« autre »", "l’«~autre~»"),
    ("««Oui»»", "«~«~Oui~»~»"),
    ("«»", "«~»"),
    ("« »", "«~»"),
    ("« <em>Oui</em> »", "«~<em>Oui</em>~»"),
    ("«<em>Oui</em>»", "«~<em>Oui</em>~»"),
    ("<em>« Oui »</em>", "<em>«~Oui~»</em>"),
    ("« <q>Oui ?</q> » !", "«~<q>Oui~?</q>~»~!"),
    # apostrophe
    ("C'est fait", "C’est fait"),
    ("aujourd'hui", "aujourd’hui"),
    ("l'<em>hôpital</em>", "l’<em>hôpital</em>"),
    ("l'`x`", "l'`x`"),
    ("QU'IL", "QU’IL"),
    ("l'an d'où l'on", "l’an d’où l’on"),
    ("5' et 6''", "5' et 6''"),
    ("l'1er", "l’1er"),
    # ellipsis
    ("Et puis...", "Et puis…"),
    ("Et... puis", "Et… puis"),
    ("1...5", "1…5"),
    ("a....b", "a....b"),
    ("......", "......"),
    # numbers
    ("10 000 euros", "10~000 euros"),
    ("1 234 567 habitants", "1~234~567 habitants"),
    ("(10 000)", "(10~000)"),
    ("10 000, puis", "10~000, puis"),
    ("1 234,56 €", "1~234,56~€"),
    ("« 10 000 »", "«~10~000~»"),
    ("«~10 000 »", "«~10~000~»"),
    ("10_000", "10~000"),
    ("en 2013 100 personnes", "en 2013 100 personnes"),
    ("01 23 45 67 89", "01 23 45 67 89"),
    ("le 12 mars 2013", "le 12 mars 2013"),
    ("3,141 592", "3,141 592"),
    ("v1.100 000", "v1.100 000"),
    ("...100 000", "…100~000"),
    ("10 0000", "10 0000"),
    ("2013-10 000", "2013-10 000"),
    # units
    ("50 %", "50~%"),
    ("50  %", "50~%"),
    ("5 €", "5~€"),
    ("3 ‰", "3~‰"),
    ("50%", "50%"),
    ("un %", "un %"),
    ("10 000 €", "10~000~€"),
    # numero and page
    ("n° 5", "n°_5"),
    ("n°  5", "n°_5"),
    ("n°5", "n°5"),
    ("p. 12", "p._12"),
    ("stop. 12", "stop. 12"),
    ("p. suivante", "p. suivante"),
    # what only looks like punctuation
    ("à 10:30", "à 10:30"),
    ("un ratio de 3:1", "un ratio de 3:1"),
    ("16/9", "16/9"),
    ("C++ et C#", "C++ et C#"),
    ("un :mot", "un :mot"),
    ("voir ://x", "voir ://x"),
    (":D", ":D"),
    # An emoticon keeps its characters and stays on the line of its word.
    ("Merci :)", "Merci~:)"),
    ("Merci ;-)", "Merci~;-)"),
    ("Merci :D", "Merci :D"),
    # addresses
    ("https://a.fr/x?y:z", "https://a.fr/x?y:z"),
    ("https://a.fr/x?y;z!a'b... !", "https://a.fr/x?y;z!a'b...~!"),
    ("voir http://a.fr/?a=1;b=2 :", "voir http://a.fr/?a=1;b=2~:"),
    ("«https://a.fr»", "«~https://a.fr~»"),
    ("www.a.fr/l'eau?", "www.a.fr/l'eau?"),
    ("mailto:l'a@b.fr?subject=x", "mailto:l'a@b.fr?subject=x"),
    ("a@b.fr", "a@b.fr"),
    # entities
    ("R&amp;D !", "R&amp;D~!"),
    ("d&eacute;j&agrave; ?", "d&eacute;j&agrave;~?"),
    ("&lt;b&gt; :", "&lt;b&gt;~:"),
    ("mot&nbsp;!", "mot&nbsp;!"),
    ("&#8239;; x", "&#8239;; x"),
    # already set
    (
        "«~Déjà~», l’a~: 10~000~€… n°_5, p._12~?",
        "«~Déjà~», l’a~: 10~000~€… n°_5, p._12~?",
    ),
    # markup and code
    ('<a href="/?a=l\'b ; c">Oui !</a>', '<a href="/?a=l\'b ; c">Oui~!</a>'),
    ('<a title="a > b : c">d ?</a>', '<a title="a > b : c">d~?</a>'),
    ("<code>a ? b : c...</code> ?", "<code>a ? b : c...</code>~?"),
    ("<CODE>c'est !</CODE>", "<CODE>c'est !</CODE>"),
    (
        "<pre><code>a { b: c !important; }\nl'x ?\n</code></pre>",
        "<pre><code>a { b: c !important; }\nl'x ?\n</code></pre>",
    ),
    ("<kbd>Ctrl ;</kbd> <samp>a !</samp>", "<kbd>Ctrl ;</kbd> <samp>a !</samp>"),
    ("<!-- l'a ? <b> : --> l'a ?", "<!-- l'a ? <b> : --> l’a~?"),
    ("<script>x ? 'a' : 'b'</script>", "<script>x ? 'a' : 'b'</script>"),
    ("<svg><text>a ?</text></svg>", "<svg><text>a ?</text></svg>"),
    ("a < b ; c > d", "a < b~; c > d"),
    ("<code>a ? b", "<code>a~? b"),
    ("a <!-- b ?", "a <!-- b ?"),
    ("<p>Un ?</p>\n<p>Deux !</p>", "<p>Un~?</p>\n<p>Deux~!</p>"),
    ("Un<br>\n; deux", "Un<br>\n; deux"),
    ("", ""),
]


def spaced(text: str) -> str:
    return text.replace("~", "\u202f").replace("_", "\u00a0")


@pytest.mark.parametrize(("written", "printed"), ROWS)
def test_rules(written: str, printed: str) -> None:
    assert typeset_html(spaced(written)) == spaced(printed)


@pytest.mark.parametrize(("written", "_printed"), ROWS)
def test_setting_twice_changes_nothing(written: str, _printed: str) -> None:
    once = typeset_html(spaced(written))

    assert typeset_html(once) == once


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("It's here", "It’s here"),
        ("the doctor's <em>files</em>...", "the doctor’s <em>files</em>…"),
        ("Why ? No ! « Yes »; 10 000 : 50 %", "Why ? No ! « Yes »; 10 000 : 50 %"),
        ("Why? n° 5 p. 12 «»", "Why? n° 5 p. 12 «»"),
        ("<code>it's...</code>", "<code>it's...</code>"),
        ("https://a.uk/it's...", "https://a.uk/it's..."),
    ],
)
def test_english_gets_only_apostrophe_and_ellipsis(written: str, printed: str) -> None:
    assert typeset_html(written, "en") == printed


def test_plain_text_has_no_tags() -> None:
    assert typeset_text("Pourquoi <b ? l'eau") == spaced("Pourquoi <b~? l’eau")


# --- properties --------------------------------------------------------------------

ALPHABET = "a'é1 0.;:!?»«°%€-\u00a0\u202f\n,()/np_&#"
TEXTS = st.lists(
    st.sampled_from([*ALPHABET, "...", "n° ", "p. ", "https://a", "&amp;", "100 000"]),
    max_size=24,
).map("".join)
MARKUP = st.sampled_from(
    [
        "<em>",
        "</em>",
        "<code>a ? b</code>",
        "<pre>l'x : </pre>",
        '<a href="l\'x ?">',
        '<a title="a > b \'">',
        "</a>",
        "<br>",
        "<!-- l'a ? -->",
        "<img alt='« x »'>",
    ]
)
PIECES = st.lists(TEXTS | MARKUP, max_size=10)
# Anything at all, well formed or not.
SOUP = st.text(alphabet="<>/!-\"'= aé;?«»co.:p" + "\u202f", max_size=60)


@settings(deadline=None)
@given(TEXTS)
def test_text_is_set_once_and_for_all(text: str) -> None:
    once = typeset_text(text)

    assert typeset_text(once) == once


@settings(deadline=None)
@given(PIECES.map("".join))
def test_html_is_set_once_and_for_all(html: str) -> None:
    once = typeset_html(html)

    assert typeset_html(once) == once


@settings(deadline=None)
@given(SOUP)
def test_even_broken_html_is_set_once_and_for_all(html: str) -> None:
    once = typeset_html(html)

    assert typeset_html(once) == once


class _Markup(HTMLParser):
    """Tags with their attributes and comments, in order, as they were written."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[str | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(self.get_starttag_text())

    def handle_endtag(self, tag: str) -> None:
        self.found.append(tag)

    def handle_comment(self, data: str) -> None:
        self.found.append(data)


def markup(html: str) -> list[str | None]:
    parser = _Markup()
    parser.feed(html)
    parser.close()
    return parser.found


@settings(deadline=None)
@given(PIECES.map("".join), st.sampled_from(["fr", "en"]))
def test_tags_attributes_and_comments_stay_as_they_are(
    html: str, language: str
) -> None:
    assert markup(typeset_html(html, language)) == markup(html)


@settings(deadline=None)
@given(st.lists(TEXTS, min_size=2, max_size=6), st.sampled_from(["code", "pre", "kbd"]))
def test_code_stays_byte_for_byte(texts: list[str], tag: str) -> None:
    code = [f"<{tag}>{text}</{tag}>" for text in texts]
    html = "l'a ? ".join(code)

    assert re.findall(rf"(?s)<{tag}>.*?</{tag}>", typeset_html(html)) == code


@settings(deadline=None)
@given(PIECES.map("".join), st.sampled_from(["fr", "en"]))
def test_only_spaces_apostrophes_and_dots_change(html: str, language: str) -> None:
    def bare(text: str) -> str:
        text = text.replace("…", "...").replace("’", "'")
        return re.sub("[ \u00a0\u202f]", "", text)

    assert bare(typeset_html(html, language)) == bare(html)


# --- time --------------------------------------------------------------------------

HOSTILE = [
    " ",
    " :",
    "  ;",
    "\u00a0",
    "«",
    "»",
    "« ",
    "'",
    "l'",
    ".",
    "&",
    "&a",
    "1 000 ",
    "000 ",
    "000 000-",
    "https:",
    "https:a",
    "www.",
    "<",
    "<a ",
    '<a "',
    "<a' ='",
    "<a \"'",
    "<!--",
    "<!-- -",
    "<code>",
    "<pre><code>",
    "</code",
    "</code ",
    "n° ",
    "p. ",
    "5 %",
    "!?",
]


@pytest.mark.parametrize("unit", HOSTILE)
def test_time_grows_with_the_length_of_the_text(unit: str) -> None:
    assert_linear(typeset_html, unit, size=50_000)
