"""The mail to moderators: numbers and titles in good French, and nobody's words."""

import inspect
from dataclasses import fields
from datetime import UTC, datetime, timedelta, timezone
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sceau.configuration import ModerationSettings
from sceau.moderation.digest import Waiting, compose

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
SETTINGS = ModerationSettings(
    digest_from="sceau@example.fr", digest_to=("ju@example.fr", "mo@example.fr")
)
OLD = Waiting("rgpd", "Le RGPD au cabinet", datetime(2026, 11, 1, 23, 2, tzinfo=UTC))
NEW = Waiting("rgpd", "Le RGPD au cabinet", datetime(2026, 11, 22, 9, 0, tzinfo=UTC))
OTHER = Waiting(
    "ton-dossier", "Ton dossier, leur serveur", datetime(2026, 11, 20, 9, tzinfo=UTC)
)


def digest(*waiting: Waiting, **changes: Any) -> EmailMessage:
    values = {"removals": 0, "reports": 0, "now": NOW, "settings": SETTINGS}
    message = compose(waiting, **values | changes)
    assert message is not None
    return message


def test_nothing_waits_and_nothing_is_said() -> None:
    assert compose([], removals=0, reports=0, now=NOW, settings=SETTINGS) is None


def test_the_whole_mail() -> None:
    message = digest(NEW, OTHER, OLD, removals=2, reports=1)
    assert message["Subject"] == "Modération\u202f: 3 commentaires attendent"
    assert message.get_content() == (
        "Bonjour,\n\n"
        "3 commentaires attendent une décision, le plus ancien depuis le "
        "2 novembre 2026 à 0\u00a0h\u00a002.\n\n"
        "- Le RGPD au cabinet\u202f: 2 commentaires\n"
        "- Ton dossier, leur serveur\u202f: 1 commentaire\n\n"
        "2 demandes de retrait de commentaires publiés.\n"
        "1 commentaire publié a été signalé.\n\n"
        "Pour commencer\u202f: sceau moderate review\n\n"
        "Ce message ne contient ni nom ni texte de lecteurs, et n’en contiendra "
        "jamais.\n"
    )


def test_one_of_each_is_said_in_the_singular() -> None:
    message = digest(OTHER, removals=1, reports=1)
    text = message.get_content()
    assert message["Subject"] == "Modération\u202f: 1 commentaire attend"
    assert "1 commentaire attend une décision, depuis le 20 novembre 2026" in text
    assert "à 10\u00a0h\u00a000." in text
    assert "1 demande de retrait d’un commentaire publié." in text
    assert "le plus ancien" not in text


def test_requests_alone_are_worth_a_mail() -> None:
    message = digest(removals=1)
    assert message["Subject"] == "Modération\u202f: 1 demande attend"
    assert "décision" not in message.get_content()
    message = digest(removals=1, reports=2)
    assert message["Subject"] == "Modération\u202f: 3 demandes attendent"
    assert "2 signalements de commentaires publiés." in message.get_content()


def test_great_numbers_are_written_as_the_french_do() -> None:
    message = digest(*[OLD] * 2023)
    assert message["Subject"] == "Modération\u202f: 2\u202f023 commentaires attendent"


def test_headers_are_those_of_a_machine_s_mail() -> None:
    message = digest(OLD)
    assert message["From"] == "sceau@example.fr"
    assert message["To"] == "ju@example.fr, mo@example.fr"
    assert parsedate_to_datetime(message["Date"]) == NOW
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "fr"
    assert message["Content-Type"] == 'text/plain; charset="utf-8"'
    assert message["Message-ID"].startswith("<digest.")
    assert message["Message-ID"].endswith("@example.fr>")


def test_the_same_gives_the_same_bytes_and_another_moment_another_mail() -> None:
    assert digest(OLD, OTHER).as_bytes() == digest(OTHER, OLD).as_bytes()
    later = digest(OLD, OTHER, now=NOW + timedelta(seconds=1))
    assert later["Message-ID"] != digest(OLD, OTHER)["Message-ID"]
    tokyo = NOW.astimezone(timezone(timedelta(hours=9)))
    assert digest(OLD, now=tokyo)["Date"] == digest(OLD)["Date"]


def test_without_addresses_there_is_a_text_to_print() -> None:
    message = digest(OLD, settings=ModerationSettings())
    assert message["From"] is None
    assert message["To"] is None
    assert message["Message-ID"].endswith("@sceau.invalid>")
    assert "1 commentaire attend" in message.get_content()


def test_a_time_without_zone_is_a_fault_of_the_program() -> None:
    with pytest.raises(ValueError, match="zone"):
        digest(OLD, now=NOW.replace(tzinfo=None))


def test_a_title_stays_on_its_line_and_an_empty_one_is_the_slug() -> None:
    text = digest(
        Waiting("un", "Un\r\nBcc: x@b.fr\x1b[2J\u202e", OLD.received),
        Waiting("deux", "", NEW.received),
    ).get_content()
    assert "- Un Bcc: x@b.fr\\x1b[2J\\u202e\u202f: 1 commentaire\n" in text
    assert "- deux\u202f: 1 commentaire\n" in text


def test_there_is_no_way_in_for_a_reader_s_name_or_text() -> None:
    assert [field.name for field in fields(Waiting)] == ["article", "title", "received"]
    assert set(inspect.signature(compose).parameters) == {
        *("waiting", "removals", "reports", "now", "settings")
    }


@given(
    st.lists(
        st.builds(
            Waiting,
            st.sampled_from(["un", "deux", "trois"]),
            st.text(max_size=60),
            st.integers(0, 100_000).map(lambda hours: NOW - timedelta(hours=hours)),
        ),
        max_size=5,
    ),
    st.integers(0, 3),
    st.integers(0, 3),
)
def test_any_mail_can_be_sent_and_read(
    waiting: list[Waiting], removals: int, reports: int
) -> None:
    message = compose(
        waiting, removals=removals, reports=reports, now=NOW, settings=SETTINGS
    )
    if message is None:
        assert (waiting, removals, reports) == ([], 0, 0)
        return
    data = message.as_bytes()
    assert data.isascii()
    assert max(map(len, data.split(b"\r\n"))) <= 998
    read = message_from_bytes(data, policy=SMTP)
    assert read.keys() == message.keys()
    text = message.get_content()
    assert read.get_content() == text.replace("\n", "\r\n")
    lines = text.split("\n")
    assert sum(line.startswith("- ") for line in lines) == len(
        {one.article for one in waiting}
    )
