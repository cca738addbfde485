"""Text as nearly everybody types it, told from the rest at once.

Careful looks at each character take long; what is ordinary needs none of them:
every character is seen, takes one cell of a terminal, is composed, is a Latin letter
or a sign, and looks like nothing else.
"""

import re

_ORDINARY = re.compile("[ -~\u00a0«°»À-ÖØ-öø-ÿŒœŸ–—‘’“”…\u202f€]*")


def is_ordinary(line: str) -> bool:
    """Whether a line, without its end, is of ordinary French or ASCII alone."""
    return _ORDINARY.fullmatch(line) is not None


def has_ordinary_lines(text: str) -> bool:
    """The same for each line of a text; they end with LF."""
    return is_ordinary(text.replace("\n", " "))
