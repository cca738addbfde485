"""sshd's file of keys: our lines between two marks, all others as they were. Pure.

ssh-ed25519 AAAA… the friend who keeps the server
# sceau moderators: from here to the end mark, `sceau moderators` writes
restrict,command="/srv/bin/sceau ssh-gate eve" ssh-ed25519 AAAA… eve 2026-11-29
# sceau moderators: end
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from sceau.comments.errors import quoted
from sceau.moderators.errors import ModeratorsError
from sceau.moderators.keys import PublicKey

BEGIN = "# sceau moderators: from here to the end mark, `sceau moderators` writes"
END = "# sceau moderators: end"
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
_LINE = re.compile(
    rf'restrict,command="[^" ]+ ssh-gate (?P<name>{NAME.pattern})"'
    r" (?P<kind>[a-z0-9@.-]+) (?P<data>[A-Za-z0-9+/]+={0,2})"
    r" (?P=name) (?P<since>\d{4}-\d{2}-\d{2})"
)


@dataclass(frozen=True)
class Moderator:
    """One key of somebody; who has several computers has several."""

    name: str
    key: PublicKey
    since: str
    """`2026-11-29`"""


@dataclass(frozen=True)
class KeyFile:
    """The whole file. `before` and `after` are the lines of others, unchanged."""

    before: tuple[str, ...] = ()
    moderators: tuple[Moderator, ...] = ()
    after: tuple[str, ...] = ()

    def with_one(self, added: Moderator) -> "KeyFile":
        """The file with one key more. Raises ModeratorsError if it stands there."""
        for one in self.moderators:
            if one.key.data == added.key.data:
                raise ModeratorsError(f"{one.name} has this key already")
        for number, line in self._lines_of_others():
            # sshd takes the first line with a key, and it may open a shell.
            if added.key.data in line.split():
                raise ModeratorsError(
                    f"line {number} has this key already and is not of `sceau"
                    " moderators`; remove it there first"
                )
        return replace(self, moderators=(*self.moderators, added))

    def without(self, name: str) -> "KeyFile":
        """The file without anybody of that name. Raises ModeratorsError if there is
        none."""
        left = tuple(one for one in self.moderators if one.name != name)
        if left == self.moderators:
            raise ModeratorsError(f"nobody is called {quoted(name)}")
        return replace(self, moderators=left)

    def _lines_of_others(self) -> Iterator[tuple[int, str]]:
        """(number, line), of a file that has the marks if anything is after them."""
        yield from enumerate(self.before, 1)
        marks = 2
        first = len(self.before) + marks + len(self.moderators) + 1
        yield from enumerate(self.after, first)


def require_name(name: str) -> str:
    """The name, if it can stand in a line. Raises ModeratorsError."""
    if not NAME.fullmatch(name):
        raise ModeratorsError(
            f"{quoted(name)} is no name: a to z, 0 to 9 and -, at most 32 of them"
        )
    return name


def parse_key_file(text: str) -> KeyFile:
    """The file of a text. Raises ModeratorsError, which names the line."""
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    marks = [(n, line) for n, line in enumerate(lines, 1) if line in (BEGIN, END)]
    match [line for _, line in marks]:
        case []:
            return KeyFile(tuple(lines))
        case [first, last] if (first, last) == (BEGIN, END):
            begin, end = marks[0][0], marks[1][0]
        case _:
            number = marks[-1][0]
            raise ModeratorsError(
                f"line {number}: a mark of `sceau moderators` without its other, or"
                " twice; put the two around the lines that are its own"
            )
    ours = [_moderator(n, lines[n - 1]) for n in range(begin + 1, end)]
    return KeyFile(tuple(lines[: begin - 1]), tuple(ours), tuple(lines[end:]))


def serialize_key_file(file: KeyFile, program: str) -> str:
    """The text of a file; all our lines run that program."""
    ours = [
        f'restrict,command="{program} ssh-gate {one.name}"'
        f" {one.key.kind} {one.key.data} {one.name} {one.since}"
        for one in file.moderators
    ]
    lines = [*file.before, BEGIN, *ours, END, *file.after]
    return "".join(f"{line}\n" for line in lines)


def _moderator(number: int, line: str) -> Moderator:
    found = _LINE.fullmatch(line)
    if found is None:
        raise ModeratorsError(
            f"line {number}: not as `sceau moderators` wrote it; mend it, or move it"
            " out of the two marks"
        )
    key = PublicKey(found["kind"], found["data"])
    return Moderator(found["name"], key, found["since"])
