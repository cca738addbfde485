"""What differs between two trees: a line of `git diff-tree --raw` as a value.

:100644 100644 <old blob> <new blob> M NUL path NUL      git-diff-tree(1), with -z
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sceau.moderation.hooks.faults import PushRefused
from sceau.moderation.hooks.repository import Repository

PLAIN_FILE = "100644"
FOLDER = "040000"
WHAT_A_MODE_IS = {
    "100755": "an executable file",
    "120000": "a symbolic link",
    "160000": "a submodule",
    FOLDER: "a folder",
}

# git knows these two without having them; one for SHA-1, one for SHA-256.
_EMPTY_TREES = {
    40: "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    64: "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that a tree holds and another did not, or not so."""

    path: bytes
    mode: str
    """`100644` for a plain file."""
    blob: str


def added_entries(
    repository: Repository, pairs: Sequence[tuple[str, str]], *paths: str
) -> list[list[Entry]]:
    """For each pair of trees, what the second holds anew, folders too, in git's order.

    An empty name stands for an empty tree. `paths` leave everything else out. By one
    process. Raises PushRefused.
    """
    full = [(old or _EMPTY_TREES[len(new)], new) for old, new in pairs]
    out = repository.run(
        *("diff-tree", "--stdin", "-r", "-t", "-z", "--raw", "--no-abbrev"),
        *("--no-renames", "--no-ext-diff", "--no-textconv"),
        *("--ignore-submodules=none", "--", *paths),
        stdin="".join(f"{old} {new}\n" for old, new in full).encode("ascii"),
    )
    groups: list[list[Entry]] = []
    for entry in _parsed(out):
        if entry is None:
            groups.append([])
        elif entry.mode.strip("0"):
            groups[-1].append(entry)
    if len(groups) != len(full):
        raise PushRefused("the push", "git diff-tree answers nonsense", "tell somebody")
    return groups


def _parsed(out: bytes) -> Iterator[Entry | None]:
    """The entries; None where those of the next pair begin."""
    place = 0
    while place < len(out):
        # Only what follows the header of a pair begins with a colon: a path, which may
        # hold anything, is skipped as a whole.
        if out[place : place + 1] != b":":
            place = out.index(b"\n", place) + 1
            yield None
            continue
        meta_end = out.index(b"\0", place)
        path_end = out.index(b"\0", meta_end + 1)
        fields = out[place:meta_end].decode("ascii").split(" ")
        yield Entry(out[meta_end + 1 : path_end], fields[1], fields[3])
        place = path_end + 1
