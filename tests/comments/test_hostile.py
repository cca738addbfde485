"""Every attack, at every stage, is read again by a second parser, html5lib.

And every stage has a mutant that lets something through: if the reading did not catch
it, a hole in the real stage would not be caught either.
"""

import re
from collections import Counter
from collections.abc import Callable
from functools import cache
from xml.etree.ElementTree import Element

import bleach
import html5lib
import nh3
import pytest
from jinja2 import Environment
from markdown_it import MarkdownIt

from sceau.comments.markdown_rendering import write_html
from sceau.comments.rendering import (
    ALLOWED_TAGS,
    keep_allowed,
    last_word,
    make_readable,
    render_comment,
    render_in_three_stages,
)
from tests.comments.attacks import ATTACKS, CLASSES

Render = Callable[[str], str]

XHTML = "{http://www.w3.org/1999/xhtml}"
REL = "nofollow ugc noopener"
_ADDRESS = re.compile(r"https?://[a-z0-9.-]+\.[a-z0-9-]+(?::\d+)?(?:[/?#][!-~]*)?")


def violations(html: str) -> list[str]:
    """What a browser would find in a piece of a page that a comment may not hold."""
    found: list[str] = []
    root = html5lib.parseFragment(html, container="div", treebuilder="etree")
    for element in root.iter():
        if element is root:
            continue
        # Comments and doctypes have a function for a tag.
        tag = str(element.tag).removeprefix(XHTML)
        if tag not in ALLOWED_TAGS:
            found.append(f"<{tag}>")
        found += [
            f"<{tag} {name}={value!r}>"
            for name, value in element.attrib.items()
            if not _is_harmless(tag, str(name), value)
        ]
    return found


def _is_harmless(tag: str, name: str, value: str) -> bool:
    if (tag, name) == ("a", "href"):
        return bool(_ADDRESS.fullmatch(value))
    if (tag, name) == ("a", "rel"):
        return value == REL
    return (tag, name) == ("ol", "start") and value.isascii() and value.isdigit()


def caught(render: Render) -> set[str]:
    """The classes of attacks of which something gets through."""
    return {attack.cls for attack in ATTACKS if violations(render(bare(attack.text)))}


def bare(text: str) -> str:
    """The text as HTML that nobody escaped or cleaned; nh3 takes no half characters."""
    return text.encode("utf-8", "replace").decode("utf-8")


def test_the_table_is_large_and_says_where_it_comes_from() -> None:
    assert len(ATTACKS) >= 200
    assert len(set(CLASSES)) == len(CLASSES) >= 25
    assert len({attack.text for attack in ATTACKS}) == len(ATTACKS)
    assert all(attack.source for attack in ATTACKS)
    assert min(Counter(attack.cls for attack in ATTACKS).values()) >= 3


RENDERERS: dict[str, Render] = {
    "as on the page": render_comment,
    "all three stages": render_in_three_stages,
    "without bleach": lambda body: last_word(write_html(make_readable(body))),
    "without nh3": lambda body: keep_allowed(write_html(make_readable(body))),
    "Markdown alone": lambda body: write_html(make_readable(body)),
    # The attack is given to them as HTML, as if the first stage had escaped nothing.
    "bleach alone": lambda body: keep_allowed(bare(body)),
    "nh3 alone": lambda body: last_word(bare(body)),
    "bleach and nh3": lambda body: last_word(keep_allowed(bare(body))),
}


@pytest.mark.parametrize("render", RENDERERS.values(), ids=RENDERERS)
@pytest.mark.parametrize("cls", CLASSES)
def test_nothing_but_what_is_allowed_comes_out(cls: str, render: Render) -> None:
    for attack in ATTACKS:
        if attack.cls == cls:
            html = render(attack.text)
            assert violations(html) == [], attack
            # Browsers read a page twice when a script moves its pieces about.
            assert violations(_rewritten(html)) == [], attack


@pytest.mark.parametrize(
    "frame", ["> {}", "- {}", "1. {}", "*{}*", "`{}`", "a\n{}\n\nb"]
)
def test_nor_from_within_quotes_lists_and_emphasis(frame: str) -> None:
    for attack in ATTACKS:
        html = render_comment(frame.format(attack.text))
        assert violations(html) == [], attack


def test_no_word_of_a_reader_is_lost() -> None:
    for attack in ATTACKS:
        html = render_comment(f"avant\n\n{attack.text}\n\naprès")
        shown = html5lib.parseFragment(html)
        words = "".join(_text(shown).split())
        assert words.startswith("avant")
        assert words.endswith("après")
        for word in re.findall(r"[a-z]{4,}", attack.text):
            assert word in words, attack


def _text(element: Element) -> str:
    return "".join(element.itertext())


def _rewritten(html: str) -> str:
    """Parsed and written again by html5lib."""
    tree = html5lib.parseFragment(html, treebuilder="etree")
    written = html5lib.serialize(
        tree, tree="etree", omit_optional_tags=False, quote_attr_values="always"
    )
    return str(written)


# --- mutants -------------------------------------------------------------------------


@cache
def _raw_markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": True})


def unescaping_markdown(body: str) -> str:
    return str(_raw_markdown().render(make_readable(body)))


def lenient_bleach(html: str) -> str:
    cleaner = bleach.Cleaner(
        tags=ALLOWED_TAGS,
        attributes={"a": ["href", "onclick"], "*": ["onclick", "onmouseover"]},
        protocols={"http", "https"},
    )
    return cleaner.clean(html)


def bleach_with_a_list_of_attributes(html: str) -> str:
    """As in bleach's manual; it keeps relative addresses."""
    return bleach.clean(html, tags=ALLOWED_TAGS, attributes={"a": ["href"]})


def lenient_nh3(html: str) -> str:
    return nh3.clean(
        html,
        tags=set(ALLOWED_TAGS),
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "javascript"},
        link_rel=REL,
    )


def nh3_with_relative_addresses(html: str) -> str:
    return nh3.clean(
        html,
        tags=set(ALLOWED_TAGS),
        attributes={"a": {"href"}},
        url_schemes={"http", "https"},
        link_rel=REL,
    )


@pytest.mark.parametrize(
    ("mutant", "cls"),
    [
        (unescaping_markdown, "script"),
        (unescaping_markdown, "event handlers"),
        (unescaping_markdown, "Markdown links"),
        (lenient_bleach, "event handlers"),
        (bleach_with_a_list_of_attributes, "protocol-relative addresses"),
        (bleach_with_a_list_of_attributes, "Pelican's own syntax"),
        (lenient_nh3, "javascript: in disguise"),
        (nh3_with_relative_addresses, "protocol-relative addresses"),
    ],
)
def test_a_stage_that_lets_something_through_is_caught(
    mutant: Render, cls: str
) -> None:
    assert cls in caught(mutant)


@pytest.mark.parametrize(
    "render",
    [
        lambda body: last_word(unescaping_markdown(body)),
        lambda body: keep_allowed(unescaping_markdown(body)),
        lambda body: last_word(lenient_bleach(body)),
        lambda body: lenient_nh3(keep_allowed(body)),
        lambda body: lenient_nh3(lenient_bleach(write_html(body))),
    ],
)
def test_and_the_other_stages_make_up_for_it(render: Render) -> None:
    assert caught(render) == set()


@pytest.mark.parametrize(
    "html",
    [
        "<p><script>x</script></p>",
        "<svg></svg>",
        "<math><p></p></math>",
        "<p onclick=x>",
        "<p id=x>",
        "<a href='//a.fr'>",
        "<a href=javascript:x>",
        "<a href=https:a.fr>",
        "<a href='https://a.fr' rel=opener>",
        "<ol start=x>",
        "<!-- x -->",
        "<p xml:lang=fr>",
    ],
)
def test_the_second_parser_sees_each_kind_of_violation(html: str) -> None:
    assert violations(html)


# --- names and reply targets ----------------------------------------------------------

TEMPLATE = """<article class="comment" id="comment-01J9Z3K8QK7N3B5X2M4R6T8V0W">
<header><b class="author">{{ author }}</b>
<a href="#comment-{{ target }}" title="En réponse à {{ author }}">{{ target }}</a>
<input name="author" value="{{ author }}"><textarea name="body">{{ author }}</textarea>
</header></article>"""


def _tags(root: Element) -> list[object]:
    return [element.tag for element in root.iter()]


def test_names_and_reply_targets_stay_text() -> None:
    template = Environment(autoescape=True).from_string(TEMPLATE)
    plain = html5lib.parseFragment(template.render(author="Eve", target="01J9"))
    for attack in ATTACKS:
        text = make_readable(attack.text)
        html = template.render(author=text, target=text)
        root = html5lib.parseFragment(html)
        assert _tags(root) == _tags(plain), attack
        for element, like in zip(root.iter(), plain.iter(), strict=True):
            assert element.attrib.keys() == like.attrib.keys(), attack
        (author,) = root.iterfind(f".//{XHTML}b")
        (field,) = root.iterfind(f".//{XHTML}input")
        assert _text(author) == text, attack
        assert field.get("value") == text, attack


def test_a_template_that_forgets_to_escape_is_caught() -> None:
    template = Environment(autoescape=True).from_string(
        TEMPLATE.replace("{{ author }}", "{{ author|safe }}")
    )
    plain = html5lib.parseFragment(template.render(author="Eve", target="01J9"))
    differ = {
        attack.cls
        for attack in ATTACKS
        if _tags(html5lib.parseFragment(template.render(author=attack.text)))
        != _tags(plain)
    }
    assert {"script", "event handlers", "attribute break-out"} <= differ
