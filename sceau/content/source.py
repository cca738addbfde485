"""Markdown text with what its checks need: visible text and line numbers."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from sceau.content.masking import mask


@dataclass(frozen=True)
class MarkdownSource:
    """A piece of a file; `first_line` is the number of its first line there."""

    text: str
    first_line: int = 1

    @cached_property
    def visible(self) -> str:
        """The text, of the same length, with code and comments blanked out."""
        return mask(self.text)

    @cached_property
    def _newlines(self) -> list[int]:
        return [match.start() for match in re.finditer("\n", self.text)]

    def line_at(self, offset: int) -> int:
        """Number, in the file, of the line with that offset of the text."""
        return self.first_line + bisect_right(self._newlines, offset - 1)
