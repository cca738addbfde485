"""Feeds of articles and comments that are made to break them.

Whatever an author or a reader may write and the site publishes, every feed stays valid
and says it whole.
"""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest

from sceau.comments.errors import InvalidComment
from sceau.comments.fileformat import serialize_comment
from sceau.comments.model import Comment
from sceau.comments.rendering import render_comment
from sceau.comments.ulid import new_ulid
from tests.comments.attacks import ATTACKS
from tests.feeds.conftest import (
    JSON,
    Feed,
    Made,
    fragment,
    whole_site,
    words,
)
from tests.feeds.plain import all_valid, plain_site
from tests.site_manifest.small_site import SmallSite, article
from tests.sites import SITE_URL

IMPORTED = "http://ancien.example/?p=123&x=<é>"
NO_IRI = "123 at http://ancien.example"
DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><path d="M0 0"/>'
    "</svg>"
)
AUTHORS = {"ju": "Ju", "anne-et-fils": "Anne & fils <Lyon>"}

PICTURES = """
![une]({static}/images/un.svg) ![deux]({static}../../images/un.svg)
<img src="{static}/images/un.svg" alt="trois">
"""
LINKS = """
[a](https://a.example/?utm_source=x&b=1&c=é) [b](#ancre) [c](../code/) [d](/tag/a/?b)
[e]({filename}/articles/2013/code.md#x) [f](mailto:a@b.example) [g](irc://c.example/)
"""

# Each title is one kind of difficulty; a second paragraph shows that the rest is there.
HARD: dict[str, tuple[str, str, dict[str, str]]] = {
    "cdata": ("Fin ]]> de CDATA", "Avant `]]>` et ]]&gt; après ]]>.", {}),
    "entites": (
        "Des&nbsp;entités",
        "a&nbsp;b &eacute; &hellip; &amp;amp; &lt;b&gt;",
        {},
    ),
    "signes": ('1 < 2 & 3 > 2, "dit" l\'autre', "1 < 2 & 3 > 2, a<b>c</b>", {}),
    "balise": ("La balise <script> et &lt;b&gt;", "`<script>alert(1)</script>`", {}),
    "emoji": ("Emoji 👩‍⚕️ 🏥", "Une infirmière 👩🏾‍⚕️, un drapeau 🇫🇷.", {}),
    "droite": ("مرحبا بالعالم", '<p dir="rtl" lang="ar">مرحبا بالعالم</p>', {}),
    "sans-chapo": ("Sans chapô", "Un paragraphe.", {}),
    "chapo": (
        "Un chapô difficile",
        "x",
        {"Summary": "Que fait `<script>` ? 1 < 2 & 3 > 2, et &amp;lt; ou <b>gras</b>."},
    ),
    "vide": ("Sans texte", "", {}),
    "table": ("Une table", "| a | b |\n|---|--:|\n| 1 | 2 |", {}),
    "notes": ("Des notes", "Un[^1] et deux[^b].\n\n[^1]: La une.\n[^b]: La deux.", {}),
    "code": (
        "Du code",
        '```html\n<p class="x">&amp;</p>\n```\n\n    <b>&nbsp;</b>',
        {},
    ),
    "dessins": (
        "Des images",
        PICTURES,
        {"Image": "images/un.svg", "Image_alt": 'Un "dessin" & <rien>'},
    ),
    "mathematiques": (
        "∀ε>0 ∃δ : |x−a|<δ ⇒ ∞",
        "∑ √2 ≠ 1,4 <math><mi>x</mi><mo>&lt;</mo><mn>2</mn></math>",
        {},
    ),
    "controles": (
        "Des contr\x85ôles",
        "a\x80b\x9fc &#1; &#x1f; &#xFFFE; \ufffe\uffff fin",
        {"Summary": "Un \x85 chapô \uffff &#2;"},
    ),
    "english": ("Don't", 'It\'s "English".', {"Lang": "en", "Summary": "A lead."}),
    "importe": ("Importé", "Du vieux blog.", {"Guid": IMPORTED}),
    "pas-une-iri": ("Sans IRI", "Du vieux blog.", {"Guid": NO_IRI}),
    "deux": ("À deux", "Ensemble.", {"Authors": "Ju, Anne & fils <Lyon>"}),
    "rubrique": ("R & D", "x", {"Category": "R & D < santé", "Tags": "A & B, c > d"}),
    "modifie": ("Modifié", "x", {"Modified": "2013-03-22T00:00:00-05:00"}),
    "liens": ("Des liens", LINKS, {}),
}
# Few enough to be quick, spread over all classes.
SAMPLE = ATTACKS[:: len(ATTACKS) // 60][:60]
FIRST_DAY = datetime(2013, 4, 1, 12, tzinfo=UTC)


def hard_site(folder: Path) -> SmallSite:
    site = whole_site(folder, "FEED_MAX_ITEMS = 1000\n")
    for slug, name in AUTHORS.items():
        site.write(f"content/authors/{slug}.md", f"Name: {name}\n\nÉcrit ici.\n")
    site.write("content/images/un.svg", DRAWING)
    for slug, (title, body, fields) in HARD.items():
        text = article(title, f"{body}\n\nLe reste de {slug}.", **fields)
        site.write(f"content/articles/2013/{slug}.md", text)
    for comment in _attacks():
        path = f"comments/{comment.article}/{comment.id}.md"
        site.write(path, serialize_comment(comment))
    return site


def _attacks() -> Iterator[Comment]:
    """The attacks that a comment's file can hold, as its text and as its author."""
    for number, attack in enumerate(SAMPLE):
        moment = FIRST_DAY + timedelta(minutes=number)
        for place, text, author in (
            ("signes", attack.text, "Eve"),
            ("cdata", "Merci.", attack.text),
        ):
            try:
                yield Comment(
                    id=_ulid(number, place),
                    article=place,
                    author=author,
                    date=moment,
                    body=text,
                )
            except InvalidComment:
                continue


def _ulid(number: int, place: str) -> str:
    chance = number.to_bytes(4, "big") + place.encode()[:4] + b"\0\0"
    return new_ulid(lambda: 1_364_817_600.0 + number, lambda length: chance[:length])


@pytest.fixture(scope="module")
def hard(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("hard")
    return Made(folder, hard_site(folder).built().output, most=1000)


def _content(feed: Feed, url: str) -> str:
    if feed.type == JSON:
        items = json.loads(feed.data)["items"]
        return next(str(i["content_html"]) for i in items if i["url"] == url)
    entry = next(e for e in feed.parsed.entries if e.link == url)
    return str(entry.content[0].value)


def test_every_feed_is_valid(hard: Made) -> None:
    assert set(hard.feeds) == {*hard.article_feeds, *hard.comment_feeds}
    all_valid(hard)


@pytest.mark.parametrize("path", ["/feed/", "/feed/atom/", "/feed/json/"])
@pytest.mark.parametrize("slug", HARD)
def test_what_stands_on_the_page_stands_in_the_feed(
    hard: Made, slug: str, path: str
) -> None:
    expected = next(a for a in hard.articles if a.slug == slug)
    text = words(fragment(_content(hard.feeds[path], expected.url)))
    # Characters that nobody sees and no feed can hold are all that may be missing.
    assert _visible(text) == _visible(expected.text)
    assert f"Le reste de {slug}." in text


@pytest.mark.parametrize("slug", HARD)
def test_titles_and_leads_are_those_of_the_page(hard: Made, slug: str) -> None:
    expected = next(a for a in hard.articles if a.slug == slug)
    title, lead = _visible(expected.title), _visible(expected.lead)
    item = next(
        i
        for i in json.loads(hard.feeds["/feed/json/"].data)["items"]
        if i["url"] == expected.url
    )
    assert item["title"] == title
    assert _visible(item.get("summary", "")) == lead
    entry = _element(hard.feeds["/feed/atom/"], f"{{{_ATOM}}}entry", expected.url)
    assert entry.findtext(f"{{{_ATOM}}}title") == title
    assert _visible(entry.findtext(f"{{{_ATOM}}}summary", "")) == lead
    element = _element(hard.feeds["/feed/"], "item", expected.url)
    assert element.findtext("title") == title
    # The one element of RSS that readers take for HTML.
    description = _visible(words(fragment(element.findtext("description", ""))))
    if lead:
        assert description == lead
    else:
        # The profile wants one: the text's first words stand for a lead.
        beginning = "".join(description.removesuffix("…").split())
        assert beginning
        assert "".join(_visible(expected.text).split()).startswith(beginning)


def _visible(text: str) -> str:
    """The text without what XML cannot hold and nobody can see."""
    return re.sub(" +", " ", _UNSEEN.sub("", text)).strip()


_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
_ATOM = "http://www.w3.org/2005/Atom"


def _element(feed: Feed, tag: str, url: str) -> ElementTree.Element:
    root = ElementTree.fromstring(feed.data)  # noqa: S314  our own
    for element in root.iter(tag):
        links = element.iterfind("{*}link")
        if any(url in (link.text, link.get("href")) for link in links):
            return element
    raise AssertionError(url)


def test_an_imported_id_is_kept_byte_for_byte(hard: Made) -> None:
    for slug, guid in (("importe", IMPORTED), ("pas-une-iri", NO_IRI)):
        url = f"{SITE_URL}/2013/03/{slug}/"
        found = _element(hard.feeds["/feed/"], "item", url).find("guid")
        assert found is not None
        assert found.text == guid
        assert found.get("isPermaLink") == "false"
        items = json.loads(hard.feeds["/feed/json/"].data)["items"]
        assert [i["id"] for i in items if i["url"] == url] == [guid]


def test_atom_takes_the_address_where_an_imported_id_is_no_iri(hard: Made) -> None:
    for slug in ("importe", "pas-une-iri"):
        url = f"{SITE_URL}/2013/03/{slug}/"
        entry = _element(hard.feeds["/feed/atom/"], f"{{{_ATOM}}}entry", url)
        assert entry.findtext(f"{{{_ATOM}}}id") == url


def test_an_english_article_says_its_language(hard: Made) -> None:
    url = f"{SITE_URL}/2013/03/english/"
    entry = _element(hard.feeds["/feed/atom/"], f"{{{_ATOM}}}entry", url)
    assert entry.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"
    items = json.loads(hard.feeds["/feed/json/"].data)["items"]
    assert [i["url"] for i in items if i.get("language") == "en"] == [url]


@pytest.mark.parametrize("path", ["/feed/", "/feed/atom/", "/feed/json/"])
def test_pictures_have_the_address_of_a_file(hard: Made, path: str) -> None:
    url = f"{SITE_URL}/2013/03/dessins/"
    html = fragment(_content(hard.feeds[path], url))
    sources = [image.get("src", "") for image in html.iter("img")]
    assert len(sources) == 4
    assert [source for source in sources if hard.file(source) is None] == []


def test_links_are_absolute_and_tell_nobody_where_readers_come_from(hard: Made) -> None:
    url = f"{SITE_URL}/2013/03/liens/"
    links = fragment(_content(hard.feeds["/feed/"], url)).iter("a")
    assert [link.get("href") for link in links] == [
        "https://a.example/?b=1&c=é",
        f"{url}#ancre",
        f"{SITE_URL}/2013/03/code/",
        f"{SITE_URL}/tag/a/?b",
        f"{SITE_URL}/2013/03/code/#x",
        "mailto:a@b.example",
        # No scheme that a reader of feeds is sure to open.
        None,
    ]


def test_names_with_signs_come_back_whole(hard: Made) -> None:
    for path in ("/feed/", "/feed/atom/"):
        entries = {e.link: e for e in hard.feeds[path].parsed.entries}
        two = entries[f"{SITE_URL}/2013/03/deux/"]
        assert [author.name for author in two.authors] == [*AUTHORS.values()]
        terms = [tag.term for tag in entries[f"{SITE_URL}/2013/03/rubrique/"].tags]
        assert terms == ["R & D < santé", "A & B", "c > d"]


# --- comments ------------------------------------------------------------------------


def test_enough_attacks_got_into_files(hard: Made) -> None:
    by_slug = {article.slug: article.comments for article in hard.articles}
    assert len(by_slug["signes"]) > 50
    assert len(by_slug["cdata"]) > 30


@pytest.mark.parametrize("path", ["/comments/feed/", "/comments/feed/atom/"])
def test_attacks_are_words_in_feeds_of_comments(hard: Made, path: str) -> None:
    expected = hard.comment_feeds[path]
    entries = hard.feeds[path].parsed.entries
    assert len(entries) == len(expected)
    for entry, (_about, comment) in zip(entries, expected, strict=True):
        assert entry.id.endswith(f"#comment-{comment.id}")
        html = fragment(entry.content[0].value)
        assert words(html) == words(fragment(render_comment(comment.body)))
        assert {e.tag for e in html.iter()} <= _TAGS_OF_COMMENTS
        for link in html.iter("a"):
            assert link.get("href", "").startswith(("https://", "http://"))


_TAGS_OF_COMMENTS = {
    *("DOCUMENT_FRAGMENT", "p", "br", "em", "strong", "code", "blockquote"),
    *("ul", "ol", "li", "a"),
}


@pytest.mark.parametrize("path", ["/comments/feed/", "/comments/feed/atom/"])
def test_names_of_attackers_come_back_whole(hard: Made, path: str) -> None:
    tag = "item" if path.endswith("/feed/") else f"{{{_ATOM}}}entry"
    name = (
        "{http://purl.org/dc/elements/1.1/}creator"
        if tag == "item"
        else f"{{{_ATOM}}}author/{{{_ATOM}}}name"
    )
    root = ElementTree.fromstring(hard.feeds[path].data)  # noqa: S314  our own
    found = [element.findtext(name) for element in root.iter(tag)]
    assert found == [comment.author for _, comment in hard.comment_feeds[path]]


def test_a_comment_that_no_feed_can_hold_stops_no_build(tmp_path: Path) -> None:
    site = plain_site(tmp_path)
    site.write("content/articles/2013/un.md", article("Un"))
    site.write(
        "comments/un/017P8JNF6GGW1XQKDKPBBZX6WQ.md",
        "Author: Eve \uffff\nDate: 2013-03-22T08:15:30Z\n\nOui \ufffe.\n",
    )
    all_valid(Made(tmp_path, site.built().output))


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "Un \uffff deux"},
        {"Category": "Rubrique \uffff"},
        {"Tags": "mot \ufffe"},
        {"Guid": "ancien \uffff"},
        {"Image": "images/un.svg", "Image_alt": "Un \uffff dessin"},
    ],
    ids=["title", "category", "tag", "guid", "alt"],
)
def test_characters_that_xml_cannot_hold_are_left_out(
    tmp_path: Path, fields: dict[str, str]
) -> None:
    site = plain_site(tmp_path)
    site.write("content/images/un.svg", DRAWING)
    text = article(fields.pop("title", "Un"), **fields)
    site.write("content/articles/2013/un.md", text)

    all_valid(Made(tmp_path, site.built().output))
