"""The folder of published comments: `<article-slug>/<comment-id>.md`.

`CommentStore` is the only reader and writer of comment files. It opens nothing but
plain files, follows no symbolic link below its root, and reports whatever else lies
there. Names that start with a dot are not comments and are passed over.
"""

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sceau.comments.errors import CommentFileError
from sceau.comments.fileformat import decode_comment, parse_comment, serialize_comment
from sceau.comments.model import Comment, is_article_slug, is_ulid
from sceau.comments.reading import (
    MAX_FILE_BYTES,
    READ_FILE,
    not_a_file,
    opened,
    read_file,
    too_large,
    unreadable,
)
from sceau.comments.writing import SYSTEM_CALLS, FileCalls, write_new_file

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_SUFFIX = ".md"


@dataclass(frozen=True)
class CommentStore:
    """Comment files below `root`; `calls` is replaced by tests of a failing disk."""

    root: Path
    calls: FileCalls = SYSTEM_CALLS

    def load_all(self) -> tuple[list[Comment], list[CommentFileError]]:
        """All comments, by (date, id), and a problem for each file left out, by path.

        Never raises for what it finds. An id that stands in two articles is kept in the
        one whose slug sorts first.
        """
        comments: dict[str, Comment] = {}
        problems: list[CommentFileError] = []
        report = problems.append
        for article in self._articles(report):
            for comment in self._load_folder(article, report):
                kept = comments.setdefault(comment.id, comment)
                if kept is not comment:
                    report(_duplicate(kept, comment))
        problems.sort(key=lambda problem: (problem.path or "", problem.line or 0))
        return sorted(comments.values(), key=lambda c: (c.date, c.id)), problems

    def add(self, comment: Comment) -> Path:
        """Write the comment's file and return its path once it would survive a crash.

        A file that already holds the same bytes is success. Raises `CommentFileError`
        for one that holds others, a comment without `id` or `article`, one too large to
        be loaded, and whatever the disk says; then nothing is left but, where only the
        last fsync failed, the whole file, which adding it again makes durable.
        """
        path = _path_of(comment)
        data = serialize_comment(comment).encode()
        if len(data) > MAX_FILE_BYTES:
            raise too_large(len(data)).in_file(path)
        try:
            self._write(comment, data)
        except CommentFileError as error:
            raise error.in_file(path) from error.__cause__
        except OSError as error:
            reason = f"it could not be written: {error.strerror or error}"
            advice = "see to the disk or the folder's permissions, then try again"
            raise CommentFileError(reason, advice, path=path) from error
        return self.root / path

    def _write(self, comment: Comment, data: bytes) -> None:
        with opened(os.open(self.root, _FOLDER)) as root:
            with suppress(FileExistsError):
                os.mkdir(comment.article, 0o755, dir_fd=root)
            status = os.lstat(comment.article, dir_fd=root)
            if not stat.S_ISDIR(status.st_mode):
                raise _folder_fault(stat.S_ISLNK(status.st_mode))
            flags = _FOLDER | os.O_NOFOLLOW
            with opened(os.open(comment.article, flags, dir_fd=root)) as folder:
                name = comment.id + _SUFFIX
                if not write_new_file(folder, name, data, self.calls):
                    self._confirm_same(folder, name, data)
                self.calls.fsync(folder)
            # Even when the folder was there: who made it may have died before this.
            self.calls.fsync(root)

    def _confirm_same(self, folder: int, name: str, data: bytes) -> None:
        """Raise unless the file that is there has these bytes, and make it durable."""
        if not stat.S_ISREG(os.lstat(name, dir_fd=folder).st_mode):
            raise not_a_file()
        with opened(self.calls.open(name, READ_FILE, dir_fd=folder)) as file:
            if read_file(file) != data:
                raise CommentFileError(
                    "the id is taken by another text",
                    "compare the two; a correction replaces the file through git",
                )
            self.calls.fsync(file)

    def _articles(self, report: Callable[[CommentFileError], None]) -> Iterator[str]:
        """Slugs that have a folder, sorted."""
        try:
            with os.scandir(self.root) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError as error:
            report(unreadable(error).in_file(str(self.root)))
            return
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if not entry.is_dir(follow_symlinks=False):
                report(_folder_fault(entry.is_symlink()).in_file(entry.name))
            elif not is_article_slug(entry.name):
                reason = "the folder's name is not an article's slug"
                advice = "rename it to the article's slug, or remove it"
                report(CommentFileError(reason, advice, path=entry.name))
            else:
                yield entry.name

    def _load_folder(
        self, article: str, report: Callable[[CommentFileError], None]
    ) -> Iterator[Comment]:
        """The valid comments of one article, in the folder's own order."""
        try:
            folder = os.open(self.root / article, _FOLDER | os.O_NOFOLLOW)
        except OSError as error:
            report(unreadable(error).in_file(article))
            return
        with opened(folder):
            try:
                with os.scandir(folder) as found:
                    entries = list(found)
            except OSError as error:
                report(unreadable(error).in_file(article))
                return
            for entry in entries:
                if entry.name.startswith("."):
                    continue
                try:
                    yield self._load_file(folder, entry, article)
                except OSError as error:
                    report(unreadable(error).in_file(f"{article}/{entry.name}"))
                except CommentFileError as error:
                    report(error.in_file(f"{article}/{entry.name}"))

    def _load_file(self, folder: int, entry: os.DirEntry[str], article: str) -> Comment:
        name = entry.name
        if not entry.is_file(follow_symlinks=False):
            raise not_a_file()
        comment_id = name.removesuffix(_SUFFIX)
        if len(name) != 29 or not is_ulid(comment_id):
            raise CommentFileError(
                "the file's name is not a comment's id",
                "name it by 26 digits and capital letters and .md, or move it away",
            )
        file = self.calls.open(name, READ_FILE, dir_fd=folder)
        try:
            data = read_file(file)
        finally:
            os.close(file)
        return parse_comment(decode_comment(data), id=comment_id, article=article)


def _path_of(comment: Comment) -> str:
    """The file's path below the root; never leads out of it.

    Looked at again although the model has: unpickling skips the model's checks.
    """
    if not is_ulid(comment.id) or not is_article_slug(comment.article):
        raise CommentFileError(
            "a comment without an id or an article cannot be filed",
            "give it a ULID and the article's slug",
        )
    return f"{comment.article}/{comment.id}{_SUFFIX}"


def _duplicate(kept: Comment, other: Comment) -> CommentFileError:
    return CommentFileError(
        f"the id stands in {_path_of(kept)} too, which was kept",
        "remove one of the two files",
        path=_path_of(other),
    )


def _folder_fault(is_link: bool) -> CommentFileError:
    if is_link:
        reason = "a symbolic link, which is not followed"
    else:
        reason = "not a folder of comments"
    return CommentFileError(reason, "move it away; comments lie in <slug>/<id>.md")
