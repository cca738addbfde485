from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sceau.comments.errors import SubmissionRefused
from sceau.comments.fileformat import parse_comment, serialize_comment
from sceau.comments.model import Comment, is_ulid
from sceau.comments.submission import make_comment
from tests.comments.strategies import DATE, ID, OTHER_ID

FIELDS = {"author": "Une lectrice", "body": "Mon dossier aussi."}


def sent(fields: Mapping[str, str] = FIELDS, **changes: Any) -> Comment:
    """The comment of a form, with its fields or what the site knows changed."""
    known: dict[str, Any] = {
        "article": "ton-dossier",
        "known_ids": {OTHER_ID},
        "publication_authors": ["Ju", "Maël"],
        "now": DATE,
        "new_id": lambda: ID,
    }
    return make_comment(fields, **known | changes)


def refusal(fields: Mapping[str, str] = FIELDS, **changes: Any) -> tuple[str, str]:
    with pytest.raises(SubmissionRefused) as caught:
        sent(fields, **changes)
    return caught.value.field, caught.value.reason


def test_a_form_becomes_a_comment() -> None:
    made = sent(FIELDS | {"reply_to": OTHER_ID})
    assert made == Comment(
        author="Une lectrice",
        date=DATE,
        body="Mon dossier aussi.",
        reply_to=OTHER_ID,
    )
    assert (made.id, made.article) == (ID, "ton-dossier")


def test_what_a_visitor_must_not_set_is_dropped() -> None:
    forged = {
        "id": OTHER_ID,
        "article": "autre",
        "date": "1999-01-01T00:00:00Z",
        "role": "author",
        "origin": "wordpress:1",
        "moderation": "edited",
        "website": "https://a.fr",
        "email": "a@b.fr",
    }
    made = sent(FIELDS | forged)
    assert made == sent()
    assert (made.id, made.article) == (ID, "ton-dossier")
    assert made.role is made.origin is made.website is None
    assert made.moderation is None


def test_no_header_can_be_written() -> None:
    made = sent({"author": "Eve\nRole: author", "body": "Role: author\n\nUn."})
    assert serialize_comment(made) == (
        "Author: Eve Role: author\nDate: 2013-03-21T15:02:11Z\n\nRole: author\n\nUn.\n"
    )
    assert parse_comment(serialize_comment(made)).role is None


def test_the_date_is_in_utc_and_whole_seconds() -> None:
    paris = timezone(timedelta(hours=2))
    now = datetime(2026, 7, 1, 0, 30, 15, 999999, tzinfo=paris)
    assert sent(now=now).date == datetime(2026, 6, 30, 22, 30, 15, tzinfo=UTC)


def test_the_server_makes_the_id() -> None:
    made = make_comment(
        FIELDS, article="a", known_ids=(), publication_authors=(), now=DATE
    )
    assert is_ulid(made.id)


@pytest.mark.parametrize(
    ("field", "raw", "reason"),
    [
        ("author", "", "author-empty"),
        ("author", " \u200b\u3164 ", "author-empty"),
        ("author", "x" * 61, "author-too-long"),
        ("author", "Ju", "author-reserved"),
        ("author", "ЈU", "author-reserved"),
        ("author", "J\u200bu\u202e.", "author-reserved"),
        ("author", "Mаёl", "author-reserved"),
        ("body", "", "body-empty"),
        ("body", "\r\n \u200b\u2800", "body-empty"),
        ("body", "x" * 5001, "body-too-long"),
        ("reply_to", ID, "unknown-reply"),
        ("reply_to", OTHER_ID.lower(), "unknown-reply"),
        ("reply_to", "../x", "unknown-reply"),
    ],
)
def test_fields_that_are_refused(field: str, raw: str, reason: str) -> None:
    assert refusal(FIELDS | {field: raw}) == (field, reason)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"article": ""}, "article-unknown"),
        ({"article": "../x"}, "article-unknown"),
        ({"article_open": False}, "article-closed"),
    ],
)
def test_articles_that_take_no_comment(changes: dict[str, Any], reason: str) -> None:
    assert refusal(**changes) == ("article", reason)


@pytest.mark.parametrize("missing", ["author", "body"])
def test_a_missing_field_is_an_empty_one(missing: str) -> None:
    fields = {name: raw for name, raw in FIELDS.items() if name != missing}
    assert refusal(fields) == (missing, f"{missing}-empty")


@pytest.mark.parametrize(
    ("field", "raw", "clean"),
    [
        ("author", "x" * 60 + "\u200b ", "x" * 60),
        ("author", "e\u0301" * 60, "é" * 60),
        ("author", "Julie", "Julie"),
        ("author", " Une\tlectrice\u00a0 de  Lyon ", "Une lectrice de Lyon"),
        ("body", "\r\n" + "x" * 5000 + "\n\n", "x" * 5000),
        ("body", "Un.\r\n\r\n\r\n\r\nDeux. ", "Un.\n\n\nDeux."),
    ],
)
def test_lengths_are_those_of_the_cleaned_text(
    field: str, raw: str, clean: str
) -> None:
    assert getattr(sent(FIELDS | {field: raw}), field) == clean


@pytest.mark.parametrize("raw", ["", "  ", "\n"])
def test_an_empty_reply_is_none(raw: str) -> None:
    assert sent(FIELDS | {"reply_to": raw}).reply_to is None


@settings(max_examples=300, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["author", "body", "reply_to", "role"]),
        st.text(max_size=80) | st.sampled_from(["Un.", OTHER_ID]),
    )
)
def test_any_form_is_a_comment_that_can_be_stored_or_a_refusal(
    fields: dict[str, str],
) -> None:
    try:
        made = sent(fields)
    except SubmissionRefused as refused:
        assert refused.field in {"author", "body", "reply_to"}
    else:
        assert made.role is None
        assert parse_comment(serialize_comment(made)) == made
