"""A parentless commit of one plain file: the shape of all that `inbox.git` holds."""

from collections.abc import Collection
from dataclasses import dataclass

from sceau.comments.errors import CommentFileError
from sceau.comments.reading import MAX_FILE_BYTES, too_large
from sceau.moderation.hooks.differences import (
    FOLDER,
    PLAIN_FILE,
    WHAT_A_MODE_IS,
    Entry,
    added_entries,
)
from sceau.moderation.hooks.faults import printable_path
from sceau.moderation.hooks.repository import Object, Repository


@dataclass(frozen=True, slots=True)
class SingleFile:
    """The one file."""

    path: str
    """ASCII."""
    data: bytes
    """At most MAX_FILE_BYTES."""


Content = SingleFile | CommentFileError
"""What a commit holds, or why it has not the shape."""

_ONE_FILE_ADVICE = "change only the comment's own file, with git commit --amend"


def load_contents(
    repository: Repository, commits: Collection[str]
) -> dict[str, Content]:
    """What these commits hold. Raises PushRefused for trouble with git."""
    found: dict[str, Content] = {}
    trees: dict[str, str] = {}
    for commit, thing in zip(commits, repository.objects(commits), strict=True):
        tree = _tree(thing)
        if isinstance(tree, CommentFileError):
            found[commit] = tree
        else:
            trees[commit] = tree
    listed = added_entries(repository, [("", tree) for tree in trees.values()])
    files: dict[str, Entry] = {}
    for commit, entries in zip(trees, listed, strict=True):
        file = _one_file(entries)
        if isinstance(file, CommentFileError):
            found[commit] = file
        else:
            files[commit] = file
    blobs = repository.objects(entry.blob for entry in files.values())
    for (commit, entry), blob in zip(files.items(), blobs, strict=True):
        path = entry.path.decode("ascii")
        if blob.data is None:
            found[commit] = too_large(blob.size).in_file(path)
        else:
            found[commit] = SingleFile(path, blob.data)
    return found


def _tree(commit: Object) -> str | CommentFileError:
    """The tree of a commit without parents."""
    if commit.kind != "commit":
        return CommentFileError("not a commit", "push the commit itself")
    if commit.data is None:
        return CommentFileError(
            f"{commit.size} bytes of message, more than {MAX_FILE_BYTES}", "shorten it"
        )
    headers = commit.data.partition(b"\n\n")[0].split(b"\n")
    if any(line.startswith(b"parent ") for line in headers):
        return CommentFileError(
            "the commit has a parent, and an older text would stay in it",
            "amend the fetched commit (git commit --amend) rather than add another",
        )
    return headers[0].decode("ascii", "replace").removeprefix("tree ")


def _one_file(entries: list[Entry]) -> Entry | CommentFileError:
    files = [entry for entry in entries if entry.mode != FOLDER]
    if len(files) != 1:
        return CommentFileError(f"{len(files)} files instead of one", _ONE_FILE_ADVICE)
    file = files[0]
    name = printable_path(file.path)
    if file.mode != PLAIN_FILE:
        what = WHAT_A_MODE_IS.get(file.mode, f"mode {file.mode}")
        reason, advice = f"{what}, not a plain file of mode 100644", _ONE_FILE_ADVICE
        return CommentFileError(reason, advice, path=name)
    # git shows no folder without files, but its name could hold a text.
    if len(entries) != 1 + file.path.count(b"/") or not file.path.isascii():
        reason = "beside it or around it there is something else"
        return CommentFileError(reason, _ONE_FILE_ADVICE, path=name)
    return file
