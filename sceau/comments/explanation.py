"""Why a text is not a comment's file: which line, and what to do.

`fileformat` decides what is accepted, with one pattern; this module only looks for the
words, and is called when the decision has fallen.
"""

import difflib
from datetime import datetime

from sceau.comments.errors import CommentFileError, InvalidComment, quoted

HEADERS = (
    *("Author", "Date", "Reply-To", "Website", "Role", "Origin"),
    "Moderation",
)
"""All headers, in the order in which they stand."""
REQUIRED = ("Author", "Date")

_FIELDS = {name.lower().replace("-", "_"): name for name in HEADERS}
_DATE_ADVICE = "write the time in UTC like 2013-03-21T15:02:11Z"
_ENCODING_ADVICE = "save the file as UTF-8 without a byte order mark"
_LINES_ADVICE = "save the file with Unix line ends (LF)"


def explain(text: str, invalid: InvalidComment | None = None) -> CommentFileError:
    """The first fault of a refused text; `invalid` is what the model said, if asked."""
    return (
        _encoding_fault(text)
        or _value_fault(text, invalid)
        or _header_fault(text)
        or _body_fault(text)
        or CommentFileError("not a comment file", "compare it with another comment")
    )


def _encoding_fault(text: str) -> CommentFileError | None:
    """What an editor or a transfer does to a whole file."""
    if not text:
        return CommentFileError("the file is empty", "write the headers and the text")
    if text[0] == "\ufeff":
        return CommentFileError("a byte order mark", _ENCODING_ADVICE, line=1)
    for chars, reason, advice in (
        ("\0", "a NUL character", "delete it; save the file as plain UTF-8 text"),
        ("\r\n", "a line that ends with CRLF", _LINES_ADVICE),
        ("\r", "a carriage return", _LINES_ADVICE),
    ):
        found = text.find(chars)
        if found >= 0:
            line = text.count("\n", 0, found) + 1
            return CommentFileError(reason, advice, line=line)
    return None


def _value_fault(text: str, invalid: InvalidComment | None) -> CommentFileError | None:
    """The model's complaint, with the line that it is about."""
    if invalid is None:
        return None
    lines = text.split("\n")
    name = _FIELDS.get(invalid.field)
    if name is not None:
        line = next(n for n, s in enumerate(lines, 1) if s.startswith(name + ": "))
        reason = f"{name}: {invalid.reason}"
        return CommentFileError(reason, invalid.advice, line=line)
    if invalid.field != "body":  # The path's id or article: no line is at fault.
        return CommentFileError(str(invalid), "rename the file or its folder")
    line = lines.index("") + 2
    body = "\n".join(lines[line - 1 : -1])
    line += body.count("\n", 0, invalid.offset or 0)
    return CommentFileError(f"text: {invalid.reason}", invalid.advice, line=line)


def _header_fault(text: str) -> CommentFileError | None:
    """The first fault above the blank line, or of the blank line."""
    seen: list[str] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line:
            return _missing_fault(seen, number)
        fault = _line_fault(line, seen)
        if fault is not None:
            return CommentFileError(*fault, line=number)
        seen.append(line.partition(":")[0])
    return CommentFileError(
        "no blank line after the headers", "write a blank line, then the text"
    )


def _missing_fault(seen: list[str], number: int) -> CommentFileError | None:
    for name in REQUIRED:
        if name not in seen:
            advice = f"write `{name}: …` above the first blank line"
            return CommentFileError(f"{name} is missing", advice, line=number)
    return None


def _line_fault(line: str, seen: list[str]) -> tuple[str, str] | None:
    """What is wrong with a header line, and what to do."""
    name, colon, value = line.partition(":")
    if not colon:
        return (
            f"{quoted(line, 30)} is not a header",
            "write `Name: value`; one blank line ends the headers",
        )
    if name not in HEADERS:
        return f"unknown header {quoted(name, 30)}", _nearest_advice(name)
    if name in seen:
        return f"{name} stands twice", "keep one of them"
    for earlier in seen:
        if HEADERS.index(earlier) > HEADERS.index(name):
            return (
                f"{name} stands below {earlier}",
                f"write the headers in this order: {', '.join(HEADERS)}",
            )
    return _header_value_fault(name, value)


def _nearest_advice(name: str) -> str:
    spellings = {known.lower(): known for known in HEADERS}
    # difflib is quadratic: a word of 64 KiB must not keep it busy.
    close = difflib.get_close_matches(name[:60].lower(), spellings, n=1)
    meant = f"did you mean {spellings[close[0]]}? " if close else ""
    return f"{meant}The headers are {', '.join(HEADERS)}; then a blank line"


def _header_value_fault(name: str, value: str) -> tuple[str, str] | None:
    if not value.startswith(" "):
        return f"no space after `{name}:`", "write one space after the colon"
    value = value[1:]
    if not value:
        return f"{name} is empty", "write its value, or remove the line"
    if name == "Role" and value != "author":
        return f"unknown role {quoted(value)}", "write `Role: author`, or no role"
    if name == "Date" and not _is_date(value):
        return f"{quoted(value)} is not a date", _DATE_ADVICE
    return None


def _is_date(value: str) -> bool:
    try:
        date = datetime.fromisoformat(value)
    except ValueError:
        return False
    # A date has one spelling, of the many that fromisoformat reads.
    return date.replace(tzinfo=None).isoformat(timespec="seconds") + "Z" == value


def _body_fault(text: str) -> CommentFileError | None:
    """The first fault of the text's beginning and end."""
    head, _, body = text.partition("\n\n")
    last = text.count("\n") + 1
    first = min(head.count("\n") + 3, last)
    if not body.strip("\n"):
        return CommentFileError("no text", "write it below the blank line", line=first)
    if not body.endswith("\n"):
        return CommentFileError("the last line has no end", "end it with LF", line=last)
    return None
