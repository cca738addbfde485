import pickle
from dataclasses import FrozenInstanceError
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings

from sceau.comments.errors import InvalidComment
from sceau.comments.model import Comment
from tests.comments.strategies import DATE, ID, OTHER_ID, comment, comments


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("author", "J"),
        ("author", "n" * 200),
        ("author", "Zoé\u202f! 👩\u200d🚀 — א"),
        ("author", "Status: approved"),
        ("body", "b" * 20_000),
        ("body", "Un\n\n\tdeux  \n\n\n\ntrois"),
        ("body", "\u202edroite"),
        ("date", datetime(1970, 1, 1, tzinfo=UTC)),
        ("date", datetime(2013, 3, 21, tzinfo=ZoneInfo("UTC"))),
        ("reply_to", OTHER_ID),
        ("reply_to", ID),
        ("website", "http://a"),
        ("website", "https://exemple.fr:8080/é?x=1#y"),
        ("role", "author"),
        ("origin", "wordpress:1"),
        ("id", ""),
        ("article", ""),
        ("article", "2013"),
    ],
)
def test_values_that_a_comment_may_have(field: str, value: Any) -> None:
    assert getattr(comment(**{field: value}), field) == value


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("author", "", "it is empty"),
        ("author", "n" * 201, "201 characters"),
        ("author", " Ju", "white space"),
        ("author", "Ju\u00a0", "white space"),
        ("author", "Eve\nStatus: approved", "U+000A"),
        ("author", "Eve\rDate: x", "U+000D"),
        ("author", "a\0b", "U+0000"),
        ("author", "a\tb", "U+0009"),
        ("author", "a\x1b[2Jb", "U+001B"),
        ("author", "a\x7fb", "U+007F"),
        ("author", "a\x85b", "U+0085"),
        ("author", "a\u2028b", "U+2028"),
        ("author", "a\u2029b", "U+2029"),
        ("author", "a\u202eb", "U+202E"),
        ("author", "a\u2067b", "U+2067"),
        ("author", "a\u061cb", "U+061C"),
        ("author", "a\u200fb", "U+200F"),
        ("author", "\ufeffa", "U+FEFF"),
        ("author", "a\ud800b", "U+D800"),
        ("author", "Zoe\u0301", "NFC"),
        ("body", "", "it is empty"),
        ("body", "b" * 20_001, "20001 characters"),
        ("body", "\nUn", "white space"),
        ("body", "Un\n", "white space"),
        ("body", " \n ", "it is empty"),
        ("body", "Un\r\ndeux", "U+000D"),
        ("body", "Un\0", "U+0000"),
        ("body", "Un\x9bdeux", "U+009B"),
        ("body", "Un\udce9", "U+DCE9"),
        ("body", "e\u0301", "NFC"),
        ("date", DATE.replace(tzinfo=None), "not in UTC"),
        ("date", DATE.astimezone(timezone(timedelta(hours=1))), "not in UTC"),
        ("date", DATE.replace(microsecond=1), "fraction"),
        ("reply_to", "", "not a comment's id"),
        ("reply_to", ID.lower(), "not a comment's id"),
        ("id", "../../etc/passwd", "not a comment's id"),
        ("article", "..", "not a slug"),
        ("article", "a/b", "not a slug"),
        ("article", "a\n", "not a slug"),
        ("article", "a" * 201, "not a slug"),
        ("website", "", "it is empty"),
        ("website", "javascript:alert(1)", "not a web address"),
        ("website", "ftp://a.fr", "not a web address"),
        ("website", "//a.fr", "not a web address"),
        ("website", "https://", "not a web address"),
        ("website", "https:///a", "not a web address"),
        ("website", "https://a.fr/b c", "not a web address"),
        ("website", "https://a.fr/b\u00a0c", "not a web address"),
        ("website", "https://a.fr/\u202e", "U+202E"),
        ("website", "https://a.fr/" + "x" * 2000, "2013 characters"),
        ("role", "admin", "unknown role"),
        ("role", "", "unknown role"),
        ("origin", "wordpress:0", "not an origin"),
        ("origin", "wordpress:01", "not an origin"),
        ("origin", "wordpress:1\n", "not an origin"),
        ("origin", "wordpress:١", "not an origin"),
        ("origin", "drupal:1", "not an origin"),
        ("moderation", "deleted", "unknown word"),
        ("moderation", "removed", "something of a removed comment is left"),
    ],
)
def test_values_that_it_refuses(field: str, value: Any, reason: str) -> None:
    with pytest.raises(InvalidComment) as caught:
        comment(**{field: value})
    assert caught.value.field == field
    assert reason in caught.value.reason
    assert caught.value.advice


def test_anchors() -> None:
    assert comment().anchors == (f"comment-{ID}",)
    imported = comment(origin="wordpress:123")
    assert imported.anchors == (f"comment-{ID}", "comment-123")


def test_equality_is_that_of_the_files_text() -> None:
    elsewhere = comment(id=OTHER_ID, article="autre")
    assert elsewhere == comment()
    assert hash(elsewhere) == hash(comment())
    assert comment(body="Corrigé.") != comment()


def test_a_comment_cannot_be_changed_or_extended() -> None:
    made = comment()
    with pytest.raises(FrozenInstanceError):
        made.author = "Ju"  # type: ignore[misc]
    assert not hasattr(made, "__dict__")


def test_fields_are_given_by_name() -> None:
    with pytest.raises(TypeError):
        Comment(ID, "a", "Ju", DATE, "Un")  # type: ignore[misc]


@settings(max_examples=50, deadline=None)
@given(comments())
def test_comments_cross_processes_whole(made: Comment) -> None:
    copy = pickle.loads(pickle.dumps(made))  # noqa: S301
    assert copy == made
    assert (copy.id, copy.article) == (made.id, made.article)
