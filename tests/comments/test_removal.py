"""The wish to have a comment removed has one spelling."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sceau.comments.errors import CommentFileError
from sceau.comments.removal import (
    Removal,
    parse_removal,
    removal_path,
    serialize_removal,
)
from tests.inbox.desk import id_of

ID = id_of(1)
WISH = Removal("ton-dossier", ID, "2026-11-23T15:02:11Z")
TEXT = serialize_removal(WISH)
FIELDS = json.loads(TEXT)


def spelled(**changes: object) -> bytes:
    return (json.dumps(FIELDS | changes, indent=1) + "\n").encode()


def test_writing_and_reading_are_each_others_inverse() -> None:
    assert removal_path(ID) == f"removals/{ID}.json"
    assert spelled() == TEXT.encode(), "the control"
    assert parse_removal(TEXT.encode(), ID) == WISH


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"null",
        b"[]",
        b"\xff",
        b"[" * 60_000,
        TEXT.strip().encode(),
        TEXT.encode() + b"\n",
        TEXT.replace("\n", "\r\n").encode(),
        json.dumps(FIELDS).encode(),
        json.dumps(dict(reversed(FIELDS.items())), indent=1).encode() + b"\n",
        spelled(more=1),
        spelled(article="Ton Dossier"),
        spelled(article=["ton-dossier"]),
        spelled(article=None),
        spelled(article="\ud800"),
        spelled(comment=id_of(2)),
        spelled(comment=[ID]),
        spelled(received="2026-11-23T15:02:11+00:00"),
        spelled(received="2026-11-23"),
        spelled(received="2026-02-30T15:02:11Z"),
        spelled(received="2026-11-23T15:02:11.5Z"),
        spelled(received=3),
    ],
)
def test_every_other_spelling_is_refused_with_an_example(data: bytes) -> None:
    with pytest.raises(CommentFileError) as caught:
        parse_removal(data, ID)
    said = str(caught.value)
    assert said.isprintable()
    assert f'"comment": "{ID}"' in said


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reading(data: bytes) -> None:
    with pytest.raises(CommentFileError):
        parse_removal(data, ID)
