"""A comment's file, read and written.

    Author: Une lectrice de Lyon
    Date: 2013-03-21T15:02:11Z
    Reply-To: 01J9Z3K8QK7N3B5X2M4R6T8V0W

    Body in plain text with a little Markdown.

UTF-8 in NFC, lines end with LF. The headers come from a closed set, each at most once,
in one order; then one blank line; then the body, in which nothing is read as a header;
then exactly one LF. A comment has one spelling: `serialize_comment(parse_comment(t))`
is `t` for every accepted `t`. Spaces at the end of a line inside the body are kept.
"""

import re
from datetime import datetime

from sceau.comments.errors import CommentFileError, InvalidComment
from sceau.comments.explanation import explain
from sceau.comments.model import Comment

# "[^\n]" everywhere: no other character ends a line. Only \Z is the end: "$" would
# also match before a last LF.
_FILE = re.compile(
    r"Author: (?P<author>[^\n]+)\n"
    r"Date: (?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"T(?:[01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}Z)\n"
    r"(?:Reply-To: (?P<reply_to>[^\n]+)\n)?"
    r"(?:Website: (?P<website>[^\n]+)\n)?"
    r"(?:Role: (?P<role>author)\n)?"
    r"(?:Origin: (?P<origin>[^\n]+)\n)?"
    r"(?:Moderation: (?P<moderation>[^\n]+)\n)?"
    r"\n"
    r"(?P<body>.+)\n\Z",
    re.DOTALL,
)


def parse_comment(text: str, *, id: str = "", article: str = "") -> Comment:
    """The comment in a file's text; `id` and `article` are those of its path.

    Raises `CommentFileError` for the first fault, with its line and what to do.
    """
    match = _FILE.match(text)
    if match is None:
        raise explain(text)
    author, date, reply_to, website, role, origin, moderation, body = match.groups()
    try:
        return Comment(
            id=id,
            article=article,
            author=author,
            date=datetime.fromisoformat(date),
            body=body,
            reply_to=reply_to,
            website=website,
            role=role,
            origin=origin,
            moderation=moderation,
        )
    except InvalidComment as error:
        raise explain(text, error) from None
    except ValueError:  # The 31st of February, or the 61st second.
        raise explain(text) from None


def decode_comment(data: bytes) -> str:
    """A file's bytes as text; raises `CommentFileError` if they are not UTF-8."""
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise CommentFileError(
            f"byte 0x{data[error.start]:02X} is not UTF-8",
            "save the file as plain UTF-8 text",
            line=data.count(b"\n", 0, error.start) + 1,
        ) from None


def serialize_comment(comment: Comment) -> str:
    """The text of the comment's file; its `id` and `article` make the path instead."""
    # isoformat pads the year, which strftime does not.
    date = comment.date.replace(tzinfo=None).isoformat(timespec="seconds")
    lines = [f"Author: {comment.author}", f"Date: {date}Z"]
    if comment.reply_to is not None:
        lines.append(f"Reply-To: {comment.reply_to}")
    if comment.website is not None:
        lines.append(f"Website: {comment.website}")
    if comment.role is not None:
        lines.append(f"Role: {comment.role}")
    if comment.origin is not None:
        lines.append(f"Origin: {comment.origin}")
    if comment.moderation is not None:
        lines.append(f"Moderation: {comment.moderation}")
    return "\n".join([*lines, "", comment.body, ""])
