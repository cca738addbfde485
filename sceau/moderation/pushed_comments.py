"""What a push may put below `comments/` of the site: comment files, nothing else. Pure.

One bad file never stops a build, but it should not get that far: whoever pushes it is
there to mend it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sceau.comments.errors import CommentFileError
from sceau.comments.fileformat import decode_comment, parse_comment
from sceau.comments.model import is_article_slug, is_ulid
from sceau.comments.reading import MAX_FILE_BYTES, too_large

FOLDER = "comments"
KEEPER = f"{FOLDER}/.gitkeep"
_PATH = re.compile(rf"{FOLDER}/(?P<article>[^/]+)/(?P<id>[^/]+)\.md", re.DOTALL)
_MODES = {
    "100755": ("an executable bit", "run: chmod -x on the file, and commit that"),
    "120000": ("a symbolic link", "replace it by the file itself, or remove it"),
    "160000": ("a submodule", "remove it: comments are plain files of this repository"),
}
_NOT_A_FOLDER = ("not a folder", "comments are files in folders below it")
_NOT_A_COMMENT = (
    "not a comment",
    f"only {FOLDER}/<article>/<comment-id>.md belongs here; move or remove it",
)


@dataclass(frozen=True, slots=True)
class PushedFile:
    """A file that a push adds or changes."""

    path: str
    mode: str
    """As git has it: `100644` for a plain file."""
    blob: str
    """Its object id."""

    @property
    def place(self) -> tuple[str, str] | None:
        """(article, comment id) of a path that a comment may have, else None."""
        match = _PATH.fullmatch(self.path)
        if match is None:
            return None
        article, id_ = match["article"], match["id"]
        return (article, id_) if is_article_slug(article) and is_ulid(id_) else None


def fault_of_entry(file: PushedFile) -> CommentFileError | None:
    """What is wrong with a file's name or kind, its content left aside."""
    if file.path == FOLDER:
        found: tuple[str, str] | None = _NOT_A_FOLDER
    elif file.mode in _MODES:
        found = _MODES[file.mode]
    elif file.path != KEEPER and file.place is None:
        found = _NOT_A_COMMENT
    else:
        found = None
    return CommentFileError(*found, path=file.path) if found else None


def fault_of_size(file: PushedFile, size: int) -> CommentFileError | None:
    """What is wrong with a size in bytes."""
    return too_large(size).in_file(file.path) if size > MAX_FILE_BYTES else None


def fault_of_content(file: PushedFile, data: bytes) -> CommentFileError | None:
    """What is wrong with the bytes of a file whose entry is right."""
    if file.place is None:
        return None
    article, id_ = file.place
    try:
        parse_comment(decode_comment(data), id=id_, article=article)
    except CommentFileError as error:
        return error.in_file(file.path)
    return None


def faults_of_ids(
    pushed: Iterable[PushedFile], all_paths: Iterable[str]
) -> Iterator[CommentFileError]:
    """Ids of pushed comments that stand in two articles of the tree that results."""
    paths: Mapping[str, list[str]] = defaultdict(list)
    for path in all_paths:
        match = _PATH.fullmatch(path)
        if match:
            paths[match["id"]].append(path)
    for file in pushed:
        if file.place is None:
            continue
        others = [path for path in paths[file.place[1]] if path != file.path]
        if others:
            reason = f"its id is that of {others[0]} too"
            advice = "keep one of the two files"
            yield CommentFileError(reason, advice, path=file.path)
