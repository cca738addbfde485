"""References of `inbox.git`, created and replaced by the thousand.

    refs/pending/<ulid>    a comment that waits: one parentless commit, only its file
    refs/signals/<ulid>    what the inbox noticed about it, for the moderator
    refs/removals/<ulid>   a reader wants a published comment removed
    refs/reports/<ulid>    a reader says that something is wrong with a comment

git writes each reference as a file of its own and flushes each: ten thousand take
seconds. Many new ones are therefore put into `packed-refs` at once, under git's own
lock and in git's own order (gitrepository-layout(5), git-pack-refs(1)).
"""

import contextlib
import os
import time
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from sceau.comments.writing import fsync_folder
from sceau.inbox.git import Git, GitError

PACK_FROM = 100
"""So many new references at once go into `packed-refs`."""
STALE_LOCK_SECONDS = 10.0
"""git holds a lock for milliseconds; one this old was left by a killed process."""


def list_refs(git: Git, prefix: str) -> dict[str, str]:
    """Every reference below `refs/<prefix>/` with its commit. Raises GitError."""
    out = git.run("for-each-ref", "--format=%(refname) %(objectname)", f"refs/{prefix}")
    lines = (line.split(" ") for line in out.decode("ascii").splitlines())
    return {name: commit for name, commit in lines}  # noqa: C416  dict() has no types


def change_refs(git: Git, changes: Mapping[str, str | None], new: set[str]) -> None:
    """Point references at commits, or delete those that map to None; durable on return.

    `new` names the ones that do not exist yet. Raises GitError; then any part of the
    changes may have been made, and making them again does no harm.
    """
    remove_stale_locks(git.folder, changes)
    many = {name: commit for name, commit in changes.items() if name in new and commit}
    if len(many) >= PACK_FROM:
        _append_packed(git.folder, many)
    else:
        many = {}
    rest = {name: c for name, c in changes.items() if name not in many}
    if rest:
        commands = "".join(
            f"update {name} {commit}\n" if commit else f"delete {name}\n"
            for name, commit in rest.items()
        )
        git.run("update-ref", "--stdin", stdin=commands.encode("ascii"))


def _append_packed(folder: Path, refs: Mapping[str, str]) -> None:
    path = folder / "packed-refs"
    lock = folder / "packed-refs.lock"
    try:
        descriptor = os.open(lock, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    except OSError as error:
        raise GitError(f"packed-refs.lock: {error.strerror}") from None
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(_merged(_packed(path), refs))
            stream.flush()
            os.fsync(stream.fileno())
        lock.replace(path)
        fsync_folder(folder)
    except OSError as error:
        with contextlib.suppress(OSError):
            lock.unlink()
        raise GitError(f"packed-refs: {error.strerror}") from None


def _packed(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def _merged(current: bytes, refs: Mapping[str, str]) -> bytes:
    """The file with more references, sorted by name as its header promises."""
    entries: dict[bytes, bytes] = {}
    name = b""
    for line in current.splitlines(keepends=True):
        if line.startswith(b"^"):
            # What the tag above points to; it stays with it.
            entries[name] += line
        elif not line.startswith(b"#"):
            name = line.rstrip(b"\n").partition(b" ")[2]
            entries[name] = line
    for ref, commit in refs.items():
        entries[ref.encode("ascii")] = f"{commit} {ref}\n".encode("ascii")
    header = b"# pack-refs with: peeled fully-peeled sorted \n"
    return header + b"".join(entries[name] for name in sorted(entries))


def remove_stale_locks(
    folder: Path, refs: Mapping[str, str | None], *, now: float | None = None
) -> None:
    """Remove locks that a killed process left on these references.

    git never does: the lock of a reference whose writer was killed would keep it from
    being written for ever.
    """
    moment = time.time() if now is None else now
    # `packed-refs.new` is what git writes while it holds `packed-refs.lock`.
    packed = (folder / "packed-refs.lock", folder / "packed-refs.new")
    for path in (*packed, *_locks(folder, refs)):
        with contextlib.suppress(FileNotFoundError):
            # A clock that was set back makes locks of the future; they are old too.
            if abs(moment - path.stat().st_mtime) > STALE_LOCK_SECONDS:
                path.unlink()


def _locks(folder: Path, refs: Collection[str]) -> Iterator[Path]:
    """Locks of these references that are there.

    Folders are listed, because nearly never is there one, and asking for each of ten
    thousand takes a good part of what writing them takes.
    """
    for parent in {ref.rpartition("/")[0] for ref in refs}:
        with contextlib.suppress(FileNotFoundError):
            for path in (folder / parent).glob("*.lock"):
                if f"{parent}/{path.stem}" in refs:
                    yield path
