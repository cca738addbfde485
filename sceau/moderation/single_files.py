"""Parentless commits of one plain file, read by the thousand: two processes for all."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from sceau.comments.reading import MAX_FILE_BYTES
from sceau.moderation.git import Git

PLAIN_FILE = "100644"
# SOH, commit, its parents, then one line for each file: here of a commit without
# parents, and of one file, `:000000 100644 <zeros> <blob> A<tab>path`.
_SINGLE = re.compile(
    r"\x01([0-9a-f]+) \n\n?:000000 ([0-7]{6}) 0+ ([0-9a-f]+) A\t([^\n]*)\n*(?=\x01|\Z)"
)


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What a commit holds; with a `fault`, why that is not one plain file."""

    path: str
    """As git quotes it: plain where it is ASCII."""
    blob: str
    data: bytes = b""
    fault: str = ""


def load_files(git: Git, commits: Collection[str]) -> dict[str, StoredFile]:
    """The file of each commit. Raises GitFailed."""
    if not commits:
        return {}
    wanted = "".join(f"{commit}\n" for commit in commits).encode("ascii")
    listed = git.run(
        *("-c", "core.quotePath=true", "diff-tree", "--stdin", "--root", "-r"),
        *("--raw", "--no-abbrev", "--no-renames", "--format=%x01%H %P"),
        stdin=wanted,
    )
    single = {commit: rest for commit, *rest in _SINGLE.findall(listed)}
    wanted = "".join(f"{blob}\n" for _, blob, _ in single.values()).encode("ascii")
    out = git.read("cat-file", "--buffer", "--batch=%(objectsize)", stdin=wanted)
    nothing = StoredFile("", "", fault="it is not one file without a history")
    files = dict.fromkeys(commits, nothing)
    at = 0
    for commit, (mode, blob, path) in single.items():
        # `<size>` LF, the bytes, LF.
        end = out.index(b"\n", at)
        size = int(out[at:end])
        data = out[end + 1 : end + 1 + size] if size <= MAX_FILE_BYTES else b""
        at = end + size + 2
        files[commit] = StoredFile(path, blob, data, _fault(mode, size))
    return files


def _fault(mode: str, size: int) -> str:
    if mode != PLAIN_FILE:
        return "it is not a plain file"
    return f"it has more than {MAX_FILE_BYTES} bytes" if size > MAX_FILE_BYTES else ""
