"""The file of a mail: what is written is read back, and all else is damaged."""

import json
from dataclasses import replace
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sceau.mailing.mail import (
    NAME,
    DamagedMail,
    Mail,
    mail_of,
    parse_mail,
    serialize_mail,
)
from tests.mailing.post_office import JU, MO, NOON, SENDER, mail, message

WORDS = st.text("abcdefghijklmnop.-_+@", min_size=1, max_size=30)
MAILS = st.builds(
    Mail,
    WORDS.map(lambda word: f"<{word}>"),
    WORDS,
    st.lists(WORDS, min_size=1, max_size=4).map(tuple),
    st.binary(max_size=300),
    st.floats(0, 1e12),
)


@given(MAILS)
def test_what_is_written_is_read_back(one: Mail) -> None:
    read = parse_mail(one.name, serialize_mail(one))
    assert read == one
    assert read.queued == one.queued
    assert NAME.fullmatch(one.name)


@given(MAILS, st.data())
@settings(deadline=None)
def test_a_head_cut_anywhere_is_damaged(one: Mail, data: st.DataObject) -> None:
    whole = serialize_mail(one)
    cut = data.draw(st.integers(0, whole.index(b"\n")))
    with pytest.raises(DamagedMail):
        parse_mail(one.name, whole[:cut])


@given(st.binary(max_size=300) | st.text().map(str.encode))
def test_anything_else_is_damaged_and_nothing_worse(data: bytes) -> None:
    with pytest.raises(DamagedMail):
        parse_mail(mail().name, data)


@pytest.mark.parametrize(
    "changes",
    [
        {"message_id": None},
        {"message_id": "no brackets"},
        {"message_id": "<a\nb>"},
        {"sender": 3},
        {"sender": ""},
        {"sender": "a@b>\r\nRCPT TO:<c@d"},
        {"recipients": []},
        {"recipients": "ju@example.fr"},
        {"recipients": [None]},
        {"recipients": ["ju@example.fr\n"]},
        {"recipients": ["é@example.fr"]},
        {"queued": "NaN"},
        {"queued": None},
        {"queued": 10**400},
        {"more": 1},
    ],
    ids=str,
)
def test_a_head_with_a_field_that_cannot_be_is_damaged(
    changes: dict[str, object],
) -> None:
    head, _, content = serialize_mail(mail()).partition(b"\n")
    data = json.dumps(json.loads(head) | changes).encode() + b"\n" + content
    with pytest.raises(DamagedMail):
        parse_mail(mail().name, data)


@pytest.mark.parametrize("data", [b"null\n", b"[" * 100_000 + b"\n", b"{}\n", b"3\n"])
def test_a_head_that_is_none_is_damaged(data: bytes) -> None:
    with pytest.raises(DamagedMail):
        parse_mail(mail().name, data)


def test_the_name_is_made_of_id_and_recipients() -> None:
    one = mail(1, JU, MO)
    assert one.name == mail(1, MO, JU).name
    assert one.name == replace(one, content=b"", queued=1.0).name
    assert len({one.name, mail(2, JU, MO).name, mail(1, JU).name}) == 3


def test_a_file_under_another_name_is_damaged() -> None:
    with pytest.raises(DamagedMail):
        parse_mail(mail(2).name, serialize_mail(mail(1)))


@pytest.mark.parametrize(
    ("made", "recipients", "sender"),
    [
        (EmailMessage(), (JU,), SENDER),
        (message(1), (), SENDER),
        (message(1), (JU,), ""),
        (message(1), ("Ju <ju@example.fr>",), SENDER),
    ],
)
def test_a_mail_without_id_or_addresses_is_a_fault_of_the_program(
    made: EmailMessage, recipients: tuple[str, ...], sender: str
) -> None:
    with pytest.raises(ValueError, match="Message-ID"):
        mail_of(made, recipients, sender, NOON)
