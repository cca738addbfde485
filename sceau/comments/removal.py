"""A wish to have a published comment removed: the one file of `refs/removals/<id>`.

    removals/01J9….json: {"article": "ton-dossier", "comment": "01J9…",
                          "received": "2026-11-23T15:02:11Z"}

A reader's, which the inbox keeps, or a moderator's own. It has one spelling.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime

from sceau.comments.errors import CommentFileError
from sceau.comments.model import is_article_slug, is_ulid


@dataclass(frozen=True, slots=True)
class Removal:
    """Which comment, and since when."""

    article: str
    comment: str
    received: str
    """`2026-11-23T15:02:11Z`"""


def removal_path(comment: str) -> str:
    """Where the file stands in its commit."""
    return f"removals/{comment}.json"


def serialize_removal(removal: Removal) -> str:
    """The text of the file."""
    return json.dumps(asdict(removal), ensure_ascii=False, indent=1) + "\n"


def parse_removal(data: bytes, comment: str) -> Removal:
    """The wish about this comment. Raises CommentFileError for any other spelling."""
    try:
        fields = json.loads(data)
        removal = Removal(fields["article"], fields["comment"], fields["received"])
        moment = datetime.fromisoformat(removal.received).replace(tzinfo=None)
        right = (
            is_article_slug(removal.article)
            and is_ulid(removal.comment)
            and removal.comment == comment
            and f"{moment.isoformat(timespec='seconds')}Z" == removal.received
            and serialize_removal(removal).encode() == data
        )
    # RecursionError: brackets in brackets in brackets.
    except (ValueError, TypeError, KeyError, RecursionError):
        right = False
    if not right:
        example = serialize_removal(Removal("slug", comment, "2026-11-23T15:02:11Z"))
        raise CommentFileError(
            "not a wish to remove this comment",
            "write exactly, with the article and the time, in lines like these:"
            f" {' '.join(example.split())}",
        )
    return removal
