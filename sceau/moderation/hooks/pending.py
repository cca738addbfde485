"""Whether what is pushed as a waiting comment may wait: pure.

A moderator may change a text and a name, to take out what should not be published. What
places a comment stays as it came: its article, its id, its date and what it replies to.
"""

from sceau.comments.errors import CommentFileError
from sceau.comments.fileformat import decode_comment, parse_comment
from sceau.comments.model import Comment, is_article_slug
from sceau.moderation.hooks.single_file import SingleFile

# What only the publication itself writes, on `main`.
_NOT_A_READERS = ("website", "role", "origin")


def parse_pending(id_: str, file: SingleFile) -> Comment:
    """The comment of `refs/pending/<id_>`. Raises CommentFileError, with its path."""
    parts = file.path.split("/")
    if (
        len(parts) != 3
        or parts[0] != "comments"
        or not is_article_slug(parts[1])
        or parts[2] != f"{id_}.md"
    ):
        raise CommentFileError(
            "not the place of this comment",
            f"it is comments/<article>/{id_}.md",
            path=file.path,
        )
    try:
        return parse_comment(decode_comment(file.data), id=id_, article=parts[1])
    except CommentFileError as error:
        raise error.in_file(file.path) from None


def check_edit(id_: str, before: SingleFile, after: SingleFile) -> None:
    """Refuse what a moderator may not change. Raises CommentFileError."""
    if after.path != before.path:
        raise CommentFileError(
            "the comment stood elsewhere", f"leave it at {before.path}", path=after.path
        )
    new = parse_pending(id_, after)
    try:
        old = parse_pending(id_, before)
    except CommentFileError:
        raise CommentFileError(
            "what waits there is damaged and cannot be compared",
            "delete it with -o reason=other",
            path=before.path,
        ) from None
    for name in ("date", "reply_to"):
        if getattr(new, name) != getattr(old, name):
            raise CommentFileError(
                f"{_header(name)} is not as it was",
                "put the line back as it came",
                path=after.path,
            )
    _check_no_privilege(new, after.path, {x: getattr(old, x) for x in _NOT_A_READERS})
    if new.moderation != "edited":
        # Whoever reads the page, the comment's author first, shall know of it.
        raise CommentFileError(
            "an edited comment has to say so",
            "write Moderation: edited as the last header",
            path=after.path,
        )


def check_reopened(id_: str, file: SingleFile) -> None:
    """Refuse what cannot have waited before. Raises CommentFileError."""
    comment = parse_pending(id_, file)
    _check_no_privilege(comment, file.path, {})
    if comment.removed:
        raise CommentFileError(
            "a removed comment cannot wait",
            "put back the text that waited before",
            path=file.path,
        )


def _check_no_privilege(new: Comment, path: str, before: dict[str, str | None]) -> None:
    for name in _NOT_A_READERS:
        value = getattr(new, name)
        if value is not None and value != before.get(name):
            raise CommentFileError(
                f"{_header(name)} stands in it, which no reader can set",
                "remove the line; what the publication says itself goes onto main",
                path=path,
            )


def _header(name: str) -> str:
    return name.replace("_", "-").capitalize().replace("-to", "-To")
