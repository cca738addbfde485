"""Parentless commits of one plain file, read by the thousand: two processes for all."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from sceau.comments.reading import MAX_FILE_BYTES
from sceau.moderation.git import Git

PLAIN_FILE = "100644"
# `:000000 100644 <zeros> <blob> A<tab>path`: a file of a parentless commit.
_ADDED = re.compile(r":000000 ([0-7]{6}) 0+ ([0-9a-f]+) A\t(.*)")


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
    found = {}
    for block in listed.split("\x01")[1:]:
        header, _, rest = block.partition("\n")
        commit, _, parents = header.partition(" ")
        found[commit] = _entry(parents, [line for line in rest.split("\n") if line])
    # A commit without any file has no lines at all, not even its header.
    nothing = StoredFile("", "", fault="it holds no file")
    files = {commit: found.get(commit, nothing) for commit in commits}
    whole = {commit: file for commit, file in files.items() if not file.fault}
    for (commit, file), data in zip(whole.items(), _blobs(git, whole), strict=True):
        files[commit] = replace(file, data=data) if data is not None else _large(file)
    return files


def _entry(parents: str, lines: list[str]) -> StoredFile:
    match = _ADDED.fullmatch(lines[0]) if len(lines) == 1 else None
    if match is None or parents:
        return StoredFile("", "", fault="it is not one file without a history")
    mode, blob, path = match.groups()
    fault = "" if mode == PLAIN_FILE else "it is not a plain file"
    return StoredFile(path, blob, fault=fault)


def _large(file: StoredFile) -> StoredFile:
    return replace(file, fault=f"it has more than {MAX_FILE_BYTES} bytes")


def _blobs(git: Git, files: dict[str, StoredFile]) -> Iterator[bytes | None]:
    """The bytes of each file, None for one that is too large to be a comment."""
    wanted = "".join(f"{file.blob}\n" for file in files.values()).encode("ascii")
    out = git.read("cat-file", "--batch=%(objectsize)", stdin=wanted)
    at = 0
    for _ in files:
        # `<size>` LF, the bytes, LF.
        end = out.index(b"\n", at)
        size = int(out[at:end])
        data = out[end + 1 : end + 1 + size]
        at = end + size + 2
        yield data if size <= MAX_FILE_BYTES else None
