import pickle

import pytest

from sceau.comments.errors import (
    CommentError,
    CommentFileError,
    InvalidComment,
    SubmissionRefused,
    printable,
    quoted,
)


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (CommentFileError("bad", "mend it"), "bad — mend it"),
        (CommentFileError("bad", "mend it", line=3), "line 3: bad — mend it"),
        (CommentFileError("bad", "mend it", path="a/b.md"), "a/b.md: bad — mend it"),
        (
            CommentFileError("bad", "mend it", path="a/b.md", line=3),
            "a/b.md:3: bad — mend it",
        ),
        (
            CommentFileError("a\x1b[2J\u202eb", "c\nd", path="\udce9.md"),
            "\\udce9.md: a\\x1b[2J\\u202eb — c\\nd",
        ),
        (InvalidComment("body", "bad\u2028", "mend it"), "body: bad\\u2028 — mend it"),
        (SubmissionRefused("author", "author-empty"), "author: author-empty"),
    ],
)
def test_errors_say_where_and_what_on_one_line(error: CommentError, text: str) -> None:
    assert str(error) == text


def test_a_fault_gets_its_path_afterwards() -> None:
    error = CommentFileError("bad", "mend it", line=2).in_file("a/b.md")
    assert (error.path, error.line, error.reason) == ("a/b.md", 2, "bad")


def test_an_invalid_value_is_a_value_error() -> None:
    assert isinstance(InvalidComment("body", "bad", "mend it"), ValueError)


@pytest.mark.parametrize(
    "error",
    [
        CommentFileError("bad", "mend it", path="a/b.md", line=3),
        InvalidComment("body", "bad", "mend it", 4),
        SubmissionRefused("author", "author-empty"),
    ],
)
def test_errors_cross_processes(error: CommentError) -> None:
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301
    assert vars(copy) == vars(error)
    assert str(copy) == str(error)


def test_quotations_are_short_and_escaped() -> None:
    assert quoted("a\u202eb") == '"a\\u202eb"'
    assert quoted("x" * 100, 10) == f'"{"x" * 9}…"'


def test_what_would_hide_or_cover_lines_is_spelled() -> None:
    assert printable("a\u115fb\ufe0f\U0010ffff") == r"a\u115fb\ufe0f\U0010ffff"
    tower = printable("Z" + "\u0351" * 20)
    assert tower == "Z" + "\u0351" * 4 + r"\u0351" * 16
    assert printable("« Ça va », ἄ\u0345\u0313") == "« Ça va », ἄ\u0345\u0313"
