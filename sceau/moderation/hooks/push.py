"""What git tells a hook about a push (githooks(5)): references and push options."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sceau.moderation.hooks.faults import PushRefused

# 40 digits, or 64 in a repository of SHA-256.
_LINE = re.compile(r"([0-9a-f]{40,64}) ([0-9a-f]{40,64}) (.+)")


@dataclass(frozen=True, slots=True)
class Change:
    """One reference of a push."""

    ref: str
    old: str
    """Where it points, in the sender's eyes; empty when there is none."""
    new: str
    """Where it shall point; empty to delete it."""


def read_changes(data: bytes) -> list[Change]:
    """The changes in a hook's standard input. Raises PushRefused."""
    return list(_changes(data.decode("utf-8", "surrogateescape")))


def _changes(text: str) -> Iterator[Change]:
    seen = set()
    for line in text.removesuffix("\n").split("\n"):
        match = _LINE.fullmatch(line)
        if match is None:
            # git checks names later; one with a line end in it looks like two lines.
            raise PushRefused(
                "the push", "a reference without a proper name", "name it"
            )
        old, new, ref = match.groups()
        if ref in seen:
            raise PushRefused(ref, "named twice", "push it once")
        seen.add(ref)
        yield Change(ref, _object_id(old), _object_id(new))


def _object_id(text: str) -> str:
    """The id, or an empty string for the zeros that stand for nothing."""
    return text if text.strip("0") else ""


def push_options(environ: Mapping[str, str]) -> list[str]:
    """What the sender wrote after -o, in order."""
    try:
        count = int(environ.get("GIT_PUSH_OPTION_COUNT", "0"))
    except ValueError:
        count = 0
    return [environ.get(f"GIT_PUSH_OPTION_{number}", "") for number in range(count)]
