"""`sceau.toml` as it is when nothing is changed: every key with its explanation."""

import textwrap

from sceau.configuration.kinds import toml_spelling
from sceau.configuration.settings import Setting, settings_of
from sceau.configuration.tables import tables

_WIDTH = 88
_INTRODUCTION = """\
What the sceau programs need to know. Every key stands below, commented out, with its
default: take the # from a line to change it. Unknown keys are refused.

A server has its own copy, named by the variable SCEAU_CONFIG.

The environment wins over the file: SCEAU_INBOX_THREADS=4 stands for threads = 4 below
[inbox]. There, text has no quotation marks, and lists have commas between entries.

Relative paths start at the folder of this file, those of the environment too.

Secrets never stand here, but in files that nobody else may read.

This text is made by `python -m sceau.configuration`, which prints it.
"""


def describe() -> str:
    """The text of `sceau.toml` with all defaults, commented out and explained."""
    parts = [_commented(_INTRODUCTION)]
    for name, table in tables().items():
        parts.append(f"[{name}]\n{_wrapped(table.about)}")
        parts += [_described(setting) for setting in settings_of(table).values()]
    return "\n".join(parts)


def _described(setting: Setting) -> str:
    about = setting.about
    if setting.between is not None:
        about += f" {range_text(setting.between).capitalize()}."
    return f"{_wrapped(about)}#{setting.name} = {toml_spelling(setting.default)}\n"


def range_text(between: tuple[float, float]) -> str:
    """`from 1 to 64`."""
    return f"from {between[0]} to {between[1]}"


def _wrapped(text: str) -> str:
    return _commented(textwrap.fill(text, _WIDTH - 2))


def _commented(text: str) -> str:
    return "".join(f"# {line}".rstrip() + "\n" for line in text.splitlines())
