import time
from datetime import UTC, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sceau.comments.errors import CommentFileError
from sceau.comments.fileformat import decode_comment, parse_comment, serialize_comment
from sceau.comments.model import Comment
from tests.comments.strategies import DATE, ID, OTHER_ID, comment, comments

FULL = """\
Author: Une lectrice de Lyon
Date: 2013-03-21T15:02:11Z
Reply-To: 01J9Z3K8QK7N3B5X2M4R6T8V0W
Website: https://exemple.fr/
Role: author
Origin: wordpress:123

Author: ceci n'est pas un en-tête.

Fin.
"""
SHORT = "Author: Ju\nDate: 2013-03-21T15:02:11Z\n\nUn.\n"
HEAD = "Author: Ju\nDate: 2013-03-21T15:02:11Z\n"


def test_a_file_with_everything() -> None:
    assert parse_comment(FULL) == Comment(
        author="Une lectrice de Lyon",
        date=datetime(2013, 3, 21, 15, 2, 11, tzinfo=UTC),
        reply_to=ID,
        website="https://exemple.fr/",
        role="author",
        origin="wordpress:123",
        body="Author: ceci n'est pas un en-tête.\n\nFin.",
    )
    assert serialize_comment(parse_comment(FULL)) == FULL


def test_the_shortest_file() -> None:
    made = parse_comment(SHORT)
    assert (made.author, made.date, made.body) == ("Ju", DATE, "Un.")
    assert made.reply_to is made.website is made.role is made.origin is None
    assert serialize_comment(made) == SHORT


def test_what_the_moderators_did_stands_last() -> None:
    edited = f"{HEAD}Origin: wordpress:1\nModeration: edited\n\nUn.\n"
    assert parse_comment(edited).moderation == "edited"
    assert serialize_comment(parse_comment(edited)) == edited


def test_of_a_removed_comment_only_the_place_is_left() -> None:
    place = f"Author: -\nDate: 2013-03-21T15:02:11Z\nReply-To: {ID}\n"
    removed = parse_comment(f"{place}Moderation: removed\n\n-\n")
    assert removed.removed and removed.reply_to == ID
    assert serialize_comment(removed) == f"{place}Moderation: removed\n\n-\n"


@pytest.mark.parametrize(
    "text",
    [
        f"{HEAD}Moderation: removed\n\n-\n",
        "Author: -\nDate: 2013-03-21T15:02:11Z\nModeration: removed\n\nUn.\n",
        HEAD.replace("Ju", "-") + "Role: author\nModeration: removed\n\n-\n",
    ],
)
def test_a_removed_comment_that_keeps_something_is_refused(text: str) -> None:
    with pytest.raises(CommentFileError) as caught:
        parse_comment(text)
    line = text.split("\n").index("Moderation: removed") + 1
    assert caught.value.line == line
    assert "something of a removed comment is left" in caught.value.reason
    assert "as its author and as its text" in caught.value.advice


def test_identity_comes_from_the_path() -> None:
    made = parse_comment(SHORT, id=OTHER_ID, article="ton-dossier")
    assert (made.id, made.article) == (OTHER_ID, "ton-dossier")
    assert serialize_comment(made) == SHORT


def test_only_lf_ends_a_line() -> None:
    body = "un\u2028deux\u2029trois"
    assert parse_comment(f"{HEAD}\n{body}\n").body == body


@settings(max_examples=150, deadline=None)
@given(comments())
@example(comment(date=datetime(1970, 1, 1, tzinfo=UTC)))
@example(comment(body="Un  \n\n\n\n deux", author="a: b"))
def test_a_comment_comes_back_from_its_text(made: Comment) -> None:
    text = serialize_comment(made)
    assert parse_comment(text) == made
    assert decode_comment(text.encode()) == text


FRAGMENTS = st.sampled_from(
    [
        *("Author: Ju", "Author:", "author: x", "Date: 2013-03-21T15:02:11Z"),
        *(
            "Date: 2013-02-30T15:02:11Z",
            f"Reply-To: {ID}",
            "Reply-To: x",
            "Role: author",
        ),
        *("Website: https://a.fr", "Website: a", "Origin: wordpress:1", "Origin: "),
        *(
            "",
            "",
            "Un.",
            " ",
            "\t",
            "é",
            "e\u0301",
            "\r",
            "\ufeff",
            "\0",
            "\x85",
            "\u2028",
        ),
    ]
)
ALMOST = st.lists(FRAGMENTS, max_size=9).map("\n".join)
GOOD_START = ALMOST.map(lambda rest: HEAD + rest + "\n")


@settings(max_examples=600, deadline=None)
@given(st.one_of(st.text(max_size=200), ALMOST, GOOD_START))
def test_any_text_is_a_comment_or_a_fault_with_a_reason(text: str) -> None:
    try:
        made = parse_comment(text)
    except CommentFileError as error:
        assert error.advice
        assert error.reason != "not a comment file"
        assert error.line is None or 1 <= error.line <= text.count("\n") + 1
    else:
        assert serialize_comment(made) == text
        assert parse_comment(serialize_comment(made)) == made


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200) | st.binary(max_size=5).map(SHORT.encode().__add__))
def test_any_bytes_are_a_comment_or_a_fault(data: bytes) -> None:
    try:
        made = parse_comment(decode_comment(data))
    except CommentFileError as error:
        assert error.reason
    else:
        assert serialize_comment(made).encode() == data


@pytest.mark.parametrize(
    ("text", "line", "reason", "advice"),
    [
        ("", None, "the file is empty", "write the headers"),
        ("\ufeff" + SHORT, 1, "a byte order mark", "without a byte order mark"),
        (SHORT.replace("\n", "\r\n"), 1, "a line that ends with CRLF", "LF"),
        (HEAD + "\nUn.\rDeux.\n", 4, "a carriage return", "LF"),
        (HEAD + "\nUn.\nDe\0ux.\n", 5, "a NUL character", "delete it"),
        (HEAD, 3, "no text", "below the blank line"),
        (HEAD + "\n\n\n", 4, "text: it is empty", "write something"),
        (HEAD.removesuffix("\n"), None, "no blank line", "write a blank line"),
        (HEAD + "\nUn.", 4, "the last line has no end", "end it with LF"),
        (HEAD + "\nUn.\n\n", 5, "text: white space", "remove it"),
        (HEAD + "\n\nUn.\n", 4, "text: white space", "remove it"),
        (HEAD + "\nUn.\nZoe\u0301\n", 5, "NFC", "normalize it"),
        (
            HEAD + "\nUn.\n\nDeux\x1b[2J\n",
            6,
            "text: forbidden character U+001B",
            "delete",
        ),
        (HEAD + "\nUn\x85deux\n", 4, "text: forbidden character U+0085", "delete"),
        (HEAD + f"\n{'x' * 20_001}\n", 4, "text: 20001 characters", "20000"),
        ("\nUn.\n", 1, "Author is missing", "write `Author: …`"),
        ("Author: Ju\n\nUn.\n", 2, "Date is missing", "write `Date: …`"),
        ("Author: Ju\nUn.\n", 2, '"Un." is not a header', "one blank line"),
        (HEAD + "Autor: x\n\nUn.\n", 3, 'unknown header "Autor"', "mean Author?"),
        ("author: Ju\n\nUn.\n", 1, 'unknown header "author"', "mean Author?"),
        (HEAD + "Reply-to: x\n\nUn.\n", 3, "unknown header", "mean Reply-To?"),
        (HEAD + "Email: a@b.fr\n\nUn.\n", 3, 'unknown header "Email"', "headers are"),
        (HEAD + "x" * 60_000 + ": 1\n\nUn.\n", 3, "unknown header", "headers are"),
        (HEAD + "Date: x\n\nUn.\n", 3, "Date stands twice", "keep one"),
        ("Date: 2013-03-21T15:02:11Z\nAuthor: Ju\n\nUn.\n", 2, "below Date", "order"),
        ("Author:Ju\n\nUn.\n", 1, "no space after `Author:`", "one space"),
        ("Author: \n\nUn.\n", 1, "Author is empty", "write its value"),
        ("Author:  Ju" + SHORT[10:], 1, "Author: white space", "remove it"),
        ("Author: Ju " + SHORT[10:], 1, "Author: white space", "remove it"),
        ("Author: J\u202eu" + SHORT[10:], 1, "U+202E", "delete it"),
        ("Author: J\u2028u" + SHORT[10:], 1, "U+2028", "delete it"),
        ("Author: Zoe\u0301" + SHORT[10:], 1, "NFC", "normalize it"),
        (HEAD + "Reply-To: 12\n\nUn.\n", 3, 'Reply-To: "12" is not', "ULID"),
        (HEAD + "Website: a.fr\n\nUn.\n", 3, "Website:", "https://"),
        (HEAD + "Role: admin\n\nUn.\n", 3, "unknown role", "Role: author"),
        (HEAD + "Origin: wordpress:0\n\nUn.\n", 3, "Origin:", "wordpress:123"),
    ],
)
def test_a_fault_names_its_line_and_what_to_do(
    text: str, line: int | None, reason: str, advice: str
) -> None:
    with pytest.raises(CommentFileError) as caught:
        parse_comment(text)
    assert caught.value.line == line
    assert reason in caught.value.reason
    assert advice in caught.value.advice


@pytest.mark.parametrize(
    "date",
    [
        *(
            "2013-03-21",
            "2013-03-21T15:02Z",
            "2013-03-21 15:02:11Z",
            "20130321T150211Z",
        ),
        *("2013-03-21T15:02:11", "2013-03-21T15:02:11z", "2013-03-21T15:02:11+00:00"),
        *("2013-03-21T15:02:11.5Z", "2013-3-21T15:02:11Z", "2013-03-21T24:00:00Z"),
        *("2013-02-29T15:02:11Z", "2013-03-21T15:02:60Z", "0000-03-21T15:02:11Z"),
        *("２013-03-21T15:02:11Z", "hier"),
    ],
)
def test_a_date_has_one_spelling(date: str) -> None:
    with pytest.raises(CommentFileError) as caught:
        parse_comment(f"Author: Ju\nDate: {date}\n\nUn.\n")
    assert caught.value.line == 2
    assert "is not a date" in caught.value.reason
    assert "2013-03-21T15:02:11Z" in caught.value.advice


def test_a_wrong_identity_is_no_fault_of_a_line() -> None:
    with pytest.raises(CommentFileError) as caught:
        parse_comment(SHORT, id="x")
    assert caught.value.line is None
    assert "rename" in caught.value.advice


def test_bytes_that_are_not_utf8() -> None:
    with pytest.raises(CommentFileError) as caught:
        decode_comment(SHORT.encode() + b"caf\xe9\n")
    assert (caught.value.line, caught.value.reason) == (5, "byte 0xE9 is not UTF-8")


@pytest.mark.parametrize(
    "text",
    [
        "\n" * 65_000,
        HEAD * 1500,
        HEAD + "\n" + "\n" * 65_000,
        "Author: " + "x" * 65_000,
    ],
)
def test_hostile_files_are_refused_at_once(text: str) -> None:
    start = time.process_time()
    with pytest.raises(CommentFileError):
        parse_comment(text)
    assert time.process_time() - start < 1
