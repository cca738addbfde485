"""Blank out what is not text in Markdown: code and HTML comments.

What counts as code follows Python-Markdown, which renders the site, not CommonMark: a
fence starts at the margin and needs its closing line, four spaces are code only after
a blank line, and an HTML block such as `<figure>` is HTML to its end, indented or not.
Where the two could differ, text stays visible: one check too many is better than one
too few. Every step is linear in the length of the text.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator

Span = tuple[int, int]
"""Start and end offsets of a part of the text."""

_FENCE = re.compile(
    r"(?P<fence>~{3,}|`{3,}) *+(?:\{[^\n]*\}|\.?[\w#.+-]* *"
    r"(?:hl_lines=(?:\"[^\"\n]*\"|'[^'\n]*') *)?)"
)
_LIST_ITEM = re.compile(r" *(?:[*+-]|[0-9]+\.) +")
# The text of a footnote or of a definition goes on in indented lines, as a list's does.
_NOTE = re.compile(r" {0,3}(?:\[\^[^\]]*\]:|: {1,3}\S)")
_HTML_BLOCK = re.compile(
    r" {0,3}<(address|article|aside|blockquote|body|canvas|center|colgroup|dd|details"
    r"|div|dl|dt|fieldset|figcaption|figure|footer|form|group|h[1-6]|header|hgroup|html"
    r"|iframe|legend|li|main|map|math|menu|nav|noscript|object|ol|option|output|p|pre"
    r"|progress|script|section|style|summary|table|tbody|td|textarea|tfoot|th|thead|tr"
    r"|ul|video)(?=[\s/>])",
    re.IGNORECASE,
)
_COMMENT_START = re.compile(r" {0,3}<!--")
_INLINE = re.compile(r"\\.|`+|<!--", re.DOTALL)
_NOT_NEWLINE = re.compile(r"[^\n]")


def mask(markdown: str) -> str:
    """The text with code and comments turned into spaces; offsets stay the same."""
    unfenced = _blank(markdown, list(_fences(markdown)))
    return _blank(unfenced, _Blocks(unfenced).hidden())


def _blank(text: str, spans: list[Span]) -> str:
    parts, position = [], 0
    for start, end in spans:
        parts += [text[position:start], _NOT_NEWLINE.sub(" ", text[start:end])]
        position = end
    return "".join([*parts, text[position:]])


def _fences(text: str) -> Iterator[Span]:
    """Fenced code from its opening to its closing line; an open fence is none."""
    lines = text.split("\n")
    closing: dict[str, list[int]] = defaultdict(list)
    for number, line in enumerate(lines):
        if line.startswith(("```", "~~~")):
            closing[line.rstrip(" ")].append(number)
    offset, until, start = 0, -1, 0
    for number, line in enumerate(lines):
        if number > until and (match := _FENCE.fullmatch(line)):
            candidates = closing[match["fence"]]
            following = bisect_left(candidates, number + 1)
            if following < len(candidates):
                start, until = offset, candidates[following]
        offset += len(line) + 1
        if number == until:
            yield start, offset - 1


class _Blocks:
    """One pass over the lines of a text without fences, collecting what to hide."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._hidden: list[Span] = []
        self._paragraph: int | None = None
        """Offset where the current run of lines with text starts."""
        self._list_depth = 0
        self._may_be_code = True
        self._comment_may_close = True

    def hidden(self) -> list[Span]:
        """Offsets of indented code, code spans and comments, in order."""
        offset = 0
        while offset < len(self._text):
            end = self._text.find("\n", offset)
            end = len(self._text) if end < 0 else end
            offset = self._take_line(offset, end) + 1
        self._end_paragraph(len(self._text))
        return self._hidden

    def _take_line(self, offset: int, end: int) -> int:
        """Deal with the line from `offset`; return the end of what was dealt with."""
        line = self._text[offset:end].expandtabs(4)
        indent = len(line) - len(line.lstrip(" "))
        if not line.strip():
            self._end_paragraph(offset)
            self._may_be_code = True
            return end
        if self._may_be_code and indent >= 4 * (self._list_depth + 1):
            self._hidden.append((offset, end))
            return end
        if self._comment_may_close and _COMMENT_START.match(line):
            close = self._text.find("-->", offset)
            self._comment_may_close = close >= 0
            if close >= 0:
                self._end_paragraph(offset)
                self._hidden.append((offset, close + 3))
                # Whatever follows on the same line is text again.
                self._may_be_code = False
                return close + 2
        self._may_be_code = False
        if html := _HTML_BLOCK.match(line):
            self._end_paragraph(offset)
            return self._take_html(offset, end, html[1])
        if self._starts_block(line, indent):
            self._end_paragraph(offset)
        if self._paragraph is None:
            self._paragraph = offset
        if line.startswith("#"):
            self._end_paragraph(end)
            self._may_be_code = True
        return end

    def _starts_block(self, line: str, indent: int) -> bool:
        """Whether the line ends the paragraph above it.

        Notes how deep in lists the line is, as the text of a list is indented too.
        """
        after_gap = self._paragraph is None
        if (after_gap or self._list_depth) and _LIST_ITEM.match(line):
            self._list_depth = indent // 4 + 1
            return True
        if _NOTE.match(line):
            self._list_depth = 1
            return True
        if after_gap:
            self._list_depth = min(self._list_depth, indent // 4)
        return line.startswith("#")

    def _take_html(self, offset: int, line_end: int, name: str) -> int:
        """The end of an HTML block, of which only comments are hidden."""
        tag_end = self._text.find(">", offset, line_end)
        if tag_end >= 0 and self._text[tag_end - 1] == "/":
            return line_end
        depth, end = 0, len(self._text)
        tags = re.compile(rf"<(/?){name}(?=[\s/>])", re.IGNORECASE)
        for tag in tags.finditer(self._text, offset):
            depth += -1 if tag[1] else 1
            if depth == 0:
                end = self._text.find("\n", tag.end())
                end = len(self._text) if end < 0 else end
                break
        self._hidden += _comments(self._text, offset, end)
        return end

    def _end_paragraph(self, end: int) -> None:
        if self._paragraph is not None:
            self._hidden += _code_spans_and_comments(self._text, self._paragraph, end)
        self._paragraph = None


def _comments(text: str, start: int, end: int) -> Iterator[Span]:
    while (opening := text.find("<!--", start, end)) >= 0:
        close = text.find("-->", opening + 4, end)
        if close < 0:
            return
        start = close + 3
        yield opening, start


def _code_spans_and_comments(text: str, start: int, end: int) -> Iterator[Span]:
    """Spans in one paragraph: a run of backquotes to the next run of that length."""
    runs: dict[int, list[int]] = defaultdict(list)
    for run in re.finditer(r"`+", text[start:end]):
        runs[len(run[0])].append(start + run.start())
    position, comments_close = start, True
    while match := _INLINE.search(text, position, end):
        position = match.end()
        if match[0] == "<!--" and comments_close:
            close = text.find("-->", position, end)
            comments_close = close >= 0
            if comments_close:
                position = close + 3
                yield match.start(), position
        elif match[0][0] == "`":
            candidates = runs.get(len(match[0]), [])
            following = bisect_left(candidates, position)
            if following < len(candidates):
                position = candidates[following] + len(match[0])
                yield match.start(), position
