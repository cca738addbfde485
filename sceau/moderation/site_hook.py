"""The pre-receive hook of the site's repository: see `pushed_comments`.

git runs it in the repository, with `old new ref` on a line of the standard input for
every reference of a push, before any of them changes (githooks(5)). What is pushed is
in a quarantine that the environment names, so the environment is passed on.
"""

import os
import subprocess
from collections.abc import Callable, Iterable, Iterator, Sequence

from sceau.comments.errors import printable
from sceau.moderation.pushed_comments import (
    FOLDER,
    PushedFile,
    fault_of_content,
    fault_of_entry,
    fault_of_size,
    faults_of_ids,
)

BRANCHES = "refs/heads/"
MAIN = f"{BRANCHES}main"
AT_ONCE = 500
"""So many files are held in memory together, each of at most 64 KiB."""
SHOWN = 50
"""More faults than this are counted, not told."""


class HookError(Exception):
    """git could not answer; the push is refused, because nothing was checked."""


def check_push(lines: Iterable[str], say: Callable[[str], None]) -> int:
    """Say all faults of a push; returns the exit code: 0 may come in, 1 is refused."""
    try:
        faults = [fault for line in lines for fault in _faults(*line.split())]
    except HookError as error:
        say(f"sceau: the push could not be checked: {error}")
        return 1
    if not faults:
        return 0
    for fault in faults[:SHOWN]:
        say(fault)
    if len(faults) > SHOWN:
        say(f"… and {len(faults) - SHOWN} more")
    say(
        "Nothing was taken. Mend the commits (git commit --amend, git rebase -i), push."
    )
    return 1


def _faults(old: str, new: str, ref: str) -> Iterator[str]:
    if not ref.startswith(BRANCHES):
        return
    if not new.strip("0"):
        if ref == MAIN:
            yield "main: the branch the site is built from is never deleted"
        return
    if not old.strip("0"):
        # A new branch: all of it is looked at.
        old = _git("hash-object", "-t", "tree", "--stdin").decode("ascii").strip()
    yield from map(str, _faults_of_files(list(_pushed(old, new)), new))


def _faults_of_files(files: Sequence[PushedFile], new: str) -> Iterator[object]:
    right = []
    for file in files:
        fault = fault_of_entry(file)
        if fault is None:
            right.append(file)
        else:
            yield fault
    for start in range(0, len(right), AT_ONCE):
        yield from _faults_of_contents(right[start : start + AT_ONCE])
    if right:
        paths = _git("ls-tree", "-r", "-z", "--name-only", new, "--", FOLDER)
        yield from faults_of_ids(right, _names(paths))


def _faults_of_contents(files: Sequence[PushedFile]) -> Iterator[object]:
    asked = "".join(f"{file.blob}\n" for file in files).encode("ascii")
    sizes = _git("cat-file", "--batch-check=%(objectsize)", stdin=asked).split()
    small = []
    for file, size in zip(files, sizes, strict=True):
        fault = fault_of_size(file, int(size))
        if fault is None:
            small.append((file, int(size)))
        else:
            yield fault
    asked = "".join(f"{file.blob}\n" for file, _size in small).encode("ascii")
    data = _git("cat-file", "--batch=%(objectsize)", stdin=asked)
    at = 0
    for file, length in small:
        # `<size>` LF, the bytes, LF.
        at = data.index(b"\n", at) + 1
        fault = fault_of_content(file, data[at : at + length])
        if fault is not None:
            yield fault
        at += length + 1


def _pushed(old: str, new: str) -> Iterator[PushedFile]:
    """Files below `comments/` that `new` has and `old` has not, or has otherwise."""
    raw = _git(
        *("diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-abbrev"),
        *("--no-ext-diff", old, new, "--", FOLDER),
    )
    fields = _names(raw)
    for entry, path in zip(fields, fields, strict=True):
        # `:100644 100755 <blob> <blob> M`
        _, mode, _, blob, status = entry.split(" ")
        if status != "D":
            yield PushedFile(path, mode, blob)


def _names(listed: bytes) -> Iterator[str]:
    """What git ends with NUL; bytes that are no UTF-8 stay visible as escapes."""
    parts = listed.split(b"\0")[:-1]
    return (part.decode("utf-8", "backslashreplace") for part in parts)


def _git(*arguments: str, stdin: bytes = b"") -> bytes:
    done = subprocess.run(
        ["git", *arguments],
        input=stdin,
        capture_output=True,
        env={**os.environ, "LC_ALL": "C", "GIT_NO_REPLACE_OBJECTS": "1"},
        check=False,
    )
    if done.returncode != 0:
        told = done.stderr.decode("utf-8", "replace").partition("\n")[0]
        raise HookError(printable(f"git {arguments[0]}: {told[:200]}"))
    return done.stdout
