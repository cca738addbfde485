"""What may stand below `comments/` of the site: pure.

    comments/.gitkeep
    comments/<article>/<id>.md      a plain file that is a comment

The build opens nothing else there, but everybody who clones the site has it on disk.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from sceau.comments.errors import CommentFileError
from sceau.comments.fileformat import decode_comment, parse_comment
from sceau.comments.model import is_article_slug, is_ulid
from sceau.comments.reading import too_large
from sceau.moderation.hooks.differences import (
    FOLDER,
    PLAIN_FILE,
    WHAT_A_MODE_IS,
    Entry,
)
from sceau.moderation.hooks.faults import fault, printable_path
from sceau.moderation.hooks.repository import Object

FOLDER_OF_COMMENTS = "comments"
_KEPT = b"comments/.gitkeep"


def refusal(entry: Entry) -> str | None:
    """Why a path may not stand there as it is, or None."""
    where = printable_path(entry.path)
    what = WHAT_A_MODE_IS.get(entry.mode, f"mode {entry.mode}")
    if entry.path == FOLDER_OF_COMMENTS.encode():
        if entry.mode == FOLDER:
            return None
        what = WHAT_A_MODE_IS.get(entry.mode, "a file")
        advice = "put the folder of comments back: git checkout <before> -- comments"
        return fault(where, f"{what} instead of a folder", advice)
    if entry.mode == FOLDER:
        # What is in it says the same, by the name of each file.
        return None
    if entry.path != _KEPT and _place(entry.path) is None:
        return fault(
            where,
            "not a comment",
            "only comments/<article>/<id>.md stands here; remove it: git rm --cached",
        )
    if entry.mode != PLAIN_FILE:
        return fault(
            where,
            f"{what}, not a plain file of mode 100644",
            "replace it by the file itself, and take its x away: chmod a-x",
        )
    return None


def comment_fault(entry: Entry, blob: Object) -> str | None:
    """Why a file is not a comment, with its line, or None."""
    where = printable_path(entry.path)
    if blob.data is None:
        return str(too_large(blob.size).in_file(where))
    place = _place(entry.path)
    if place is None:
        return None
    try:
        parse_comment(decode_comment(blob.data), article=place[0], id=place[1])
    except CommentFileError as error:
        return str(error.in_file(where))
    return None


def twice(paths: Iterable[bytes]) -> Iterator[str]:
    """A fault for each id that stands in several articles."""
    articles: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        place = _place(path)
        if place is not None:
            articles[place[1]].append(place[0])
    for id_, slugs in articles.items():
        if len(slugs) > 1:
            yield fault(
                f"comments/{slugs[-1]}/{id_}.md",
                f"the same id stands in {', '.join(slugs[:-1])}",
                "keep the file of one article and remove the others",
            )


def published_id(path: bytes) -> str | None:
    """The id of the comment whose file this is, or None."""
    place = _place(path)
    return None if place is None else place[1]


def _place(path: bytes) -> tuple[str, str] | None:
    """(article, id) of a comment's path."""
    parts = path.decode("utf-8", "surrogateescape").split("/")
    if len(parts) != 3 or parts[0] != FOLDER_OF_COMMENTS:
        return None
    id_, dot, extension = parts[2].partition(".")
    if not is_article_slug(parts[1]) or not is_ulid(id_) or dot + extension != ".md":
        return None
    return parts[1], id_
