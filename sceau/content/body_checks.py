"""Checks of the texts: links that lead somewhere, pictures with words, no script."""

import re
from collections.abc import Iterator

from sceau.content.documents import Document
from sceau.content.index import ContentIndex
from sceau.content.links import find_targets
from sceau.content.problems import Problem
from sceau.content.raw_html import Tag, find_tags
from sceau.content.source import MarkdownSource
from sceau.content.target_checks import target_fault

_MARKDOWN_KEYS = ("Summary", "Image_caption")
# Python-Markdown needs no space after the number sign, and makes headings in quotes,
# lists and footnotes as well.
_HEADING = re.compile(
    r"^(?: ++|>|[*+-] |[0-9]++\. |\[\^[^\]\n]*+\]: )*+#(?!#)", re.MULTILINE
)
_UNDERLINE = re.compile(r"=+ *")
_HANDLER = re.compile(r"on[a-z]+")
_NO_SCRIPT = "remove it: the site serves no script and no inline style"
_REFUSED_TAGS = frozenset({"script", "iframe", "object", "embed", "style"})


def check_body(document: Document, index: ContentIndex) -> Iterator[Problem]:
    """Every problem in a document's Markdown: its body, lead and caption."""
    sources = [MarkdownSource(document.body, document.body_line)]
    for key in _MARKDOWN_KEYS:
        if field := document.field(key):
            sources.append(MarkdownSource(field.value, field.line))
    for source in sources:
        for line, message, advice in _faults(source, document, index):
            yield Problem(document.path, line, message, advice)


def _faults(
    source: MarkdownSource, document: Document, index: ContentIndex
) -> Iterator[tuple[int, str, str]]:
    for target in find_targets(source):
        if target.alt is not None and not target.alt.strip():
            yield (
                target.line,
                "a picture without alternative text",
                "say what it shows: ![a few words](address)",
            )
        if fault := target_fault(target, document, index):
            yield (target.line, *fault)
    yield from _headings(source)
    for tag in find_tags(source.visible):
        yield from _tag_faults(tag, source)


def _headings(source: MarkdownSource) -> Iterator[tuple[int, str, str]]:
    message = "a heading of level 1 in the text"
    advice = "write ## instead: the title is the page's own level 1"
    for match in _HEADING.finditer(source.visible):
        yield source.line_at(match.start()), message, advice
    # A title underlined with "=" is the first line of its paragraph.
    before = title = ""
    written = source.text.split("\n")
    for number, line in enumerate(source.visible.split("\n")):
        if _UNDERLINE.fullmatch(line) and title and not before:
            yield source.first_line + number - 1, message, advice
        before, title = title, written[number].strip()


def _tag_faults(tag: Tag, source: MarkdownSource) -> Iterator[tuple[int, str, str]]:
    line = source.line_at(tag.offset)
    if tag.name in _REFUSED_TAGS:
        yield line, f"<{tag.name}> in the text", _NO_SCRIPT
    if tag.name == "h1":
        yield line, "<h1> in the text", "write ##: the title is the page's <h1>"
    for attribute in tag.attributes:
        if attribute.name == "style" or _HANDLER.fullmatch(attribute.name):
            at = source.line_at(attribute.offset)
            yield at, f"{attribute.name}= in <{tag.name}>", _NO_SCRIPT
