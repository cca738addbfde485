"""Titles and texts of feeds as plain text, from the macros of the theme."""

import re
from typing import Any

from plugins.feeds.items import clean

# Characters of no meaning, which no text of the theme holds, stand for names.
_PRIVATE = 0xE000
_PLACE = re.compile("([\ue000\ue001])")


class FeedTexts:
    """The macros of the theme as plain text, in the site's language.

    A macro is called once for all names: with thousands of feeds and comments the
    template engine would cost more than everything else.
    """

    def __init__(self, macros: Any) -> None:
        self._macros = macros
        self._patterns: dict[tuple[str, ...], list[str]] = {}

    def title(self, kind: str, name: str) -> str:
        """The title of a feed."""
        return self._filled(("title", kind), name)

    def description(self, kind: str, name: str) -> str:
        """The description of a feed."""
        return self._filled(("description", kind), name)

    def comment_title(self, author: str, title: str) -> str:
        """The title of a comment, of its author and its article."""
        return self._filled(("comment_title",), author, title)

    def plain(self, macro: str) -> str:
        """A text without names."""
        return self._filled((macro,))

    def _filled(self, call: tuple[str, ...], *names: str) -> str:
        if call not in self._patterns:
            macro, *arguments = call
            places = [chr(_PRIVATE + number) for number in range(len(names))]
            markup = getattr(self._macros, macro)(*arguments, *places)
            text = clean(str(markup.unescape()).strip())
            self._patterns[call] = _PLACE.split(text)
        # Split once: a name that holds such a character is not looked into.
        return "".join(
            names[ord(part) - _PRIVATE] if _PLACE.fullmatch(part) else part
            for part in self._patterns[call]
        )
