"""The first stage: a comment's body, plain text with a little Markdown, as HTML.

Paragraphs, line breaks, `*em*`, `**strong**`, `` `code` ``, `>` quotes, lists and
backslash escapes. All else is text, entities and tags included, and addresses become
links. Named rules are added to markdown-it's preset that has none, so a rule that
a later release brings stays out.
"""

import re
import threading
from collections.abc import Callable, Sequence
from html import escape

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock, blockquote, list_block
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from sceau.comments.linking import START, read_address

LINK_REL = "nofollow ugc noopener"
"""What every link of a reader says about itself."""

# Deeper marks are shown as they were written. markdown-it's own limit for blocks
# drops the text, and it has none for emphasis; 2,000 nested <em> make every parser
# behind it slow.
_DEEPEST_BLOCK = 8  # a quote counts once, a list twice
_DEEPEST_EMPHASIS = 4

_STOP = re.compile(rf"[\n\\`*]|{START}")
_BEGIN = re.compile(START)
_BlockRule = Callable[[StateBlock, int, int, bool], bool]
_per_thread = threading.local()


def write_html(body: str) -> str:
    """The body as HTML in which only the tags of this module occur.

    `body` is what `make_readable` returned.
    """
    parser: MarkdownIt | None = getattr(_per_thread, "parser", None)
    if parser is None:
        parser = _per_thread.parser = _make_parser()
    html: str = parser.render(body)
    return html


def link_html(shown: str, href: str) -> str:
    """One link, escaped."""
    return f'<a href="{escape(href)}" rel="{LINK_REL}">{escape(shown)}</a>'


def _make_parser() -> MarkdownIt:
    parser = MarkdownIt("zero", {"breaks": True}, renderer_cls=_Renderer)
    parser.enable(["blockquote", "list", "newline", "escape", "backticks", "emphasis"])
    # `alt` names the rules that this one may interrupt, as in markdown-it itself.
    parser.block.ruler.at(
        "blockquote",
        _not_too_deep(blockquote),
        {"alt": ["paragraph", "blockquote", "list"]},
    )
    parser.block.ruler.at(
        "list", _not_too_deep(list_block), {"alt": ["paragraph", "blockquote"]}
    )
    parser.inline.ruler.at("text", _text)
    parser.inline.ruler.after("text", "address", _address)
    parser.inline.ruler2.after("emphasis", "flatten", _flatten)
    return parser


def _not_too_deep(rule: _BlockRule) -> _BlockRule:
    def limited(state: StateBlock, first: int, last: int, silent: bool) -> bool:
        return state.level < _DEEPEST_BLOCK and rule(state, first, last, silent)

    return limited


def _text(state: StateInline, silent: bool) -> bool:
    """Up to the next mark or address. Underscores are no marks: addresses and names
    of files are full of them."""
    stop = _STOP.search(state.src, state.pos)
    end = stop.start() if stop else state.posMax
    if end == state.pos:
        return False
    if not silent:
        state.pending += state.src[state.pos : end]
    state.pos = end
    return True


def _address(state: StateInline, silent: bool) -> bool:
    """An address is read before the marks in it: « https://a.fr/*b*c » is one."""
    if not _BEGIN.match(state.src, state.pos):
        return False
    address, end = read_address(state.src, state.pos)
    if not silent and address is None:
        state.pending += state.src[state.pos : end]
    elif not silent and address is not None:
        token = state.push("address", "a", 0)
        token.content = address.shown
        token.attrs = {"href": address.href}
    state.pos = end
    return True


def _flatten(state: StateInline) -> None:
    """Emphasis that is too deep becomes the asterisks it was written with."""
    kept: list[bool] = []
    depth = 0
    for token in state.tokens:
        if token.type in ("em_open", "strong_open"):
            kept.append(depth < _DEEPEST_EMPHASIS)
            depth += kept[-1]
            keep = kept[-1]
        elif token.type in ("em_close", "strong_close"):
            keep = kept.pop()
            depth -= keep
        else:
            continue
        if not keep:
            token.type, token.tag, token.nesting = "text", "", 0
            token.content = token.markup


class _Renderer(RendererHTML):
    """markdown-it's own renderer, and what it says about addresses."""

    def address(
        self, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
    ) -> str:
        token = tokens[index]
        return link_html(token.content, str(token.attrs["href"]))
