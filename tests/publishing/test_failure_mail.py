"""The mail to the author, in French around what the programs say."""

import datetime
from email import message_from_bytes
from email.policy import SMTP

import pytest

from sceau.publishing.failure_mail import compose
from sceau.publishing.requests import Outcome

SENDER = "site@essai.test"
NOW = datetime.datetime(2026, 11, 23, 2, 20, tzinfo=datetime.UTC)
FAILED = Outcome(
    "0123456789abcdef0123456789abcdef01234567",
    ok=False,
    problems=("content/articles/2026/faux.md:2: Date: no date\x1b[2J",),
    date="2026-11-23",
)


def test_the_whole_mail() -> None:
    message = compose(FAILED, SENDER, ["ju@essai.test", "mo@essai.test"], NOW)
    assert message["Subject"] == "Non publié\u202f: 0123456789ab"
    assert message["To"] == "ju@essai.test, mo@essai.test"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "fr"
    assert message.get_content() == (
        "Le site n’a pas pu être publié\u202f; les lecteurs le voient tel qu’il"
        " était.\n\n"
        "Commit\u202f: 0123456789abcdef0123456789abcdef01234567\n"
        "À la date du 23 novembre 2026\n\n"
        "À corriger\u202f:\n"
        "  content/articles/2026/faux.md:2: Date: no date\\x1b[2J\n\n"
        "Au prochain envoi, le site sera reconstruit de lui-même.\n"
    )


@pytest.mark.parametrize(
    ("outcome", "subject"),
    [
        (Outcome("", ok=False, problems=("no",)), "Le site n’a pas été publié"),
        (Outcome("a" * 40, ok=True, notes=("Soon.",)), "À faire pour le site"),
    ],
)
def test_subjects(outcome: Outcome, subject: str) -> None:
    assert compose(outcome, SENDER, ["ju@essai.test"], NOW)["Subject"] == subject


def test_it_has_a_date() -> None:
    """RFC 5322 asks for one, and mail servers suspect what has none."""
    paris = NOW.astimezone(datetime.timezone(datetime.timedelta(hours=1)))
    message = compose(FAILED, SENDER, ["ju@essai.test"], paris)
    assert message["Date"] == "Mon, 23 Nov 2026 02:20:00 +0000"


def test_what_is_still_to_be_known() -> None:
    outcome = Outcome("a" * 40, ok=True, notes=("Soon.", "Late."))
    assert compose(outcome, SENDER, ["a@b.fr"], NOW).get_content() == (
        "Le site est publié. Il reste à faire\u202f:\n  Soon.\n  Late.\n"
    )


def test_the_same_failure_gives_the_same_mail_and_another_does_not() -> None:
    first, again = (compose(FAILED, SENDER, ["ju@essai.test"], NOW) for _ in range(2))
    assert first.as_bytes() == again.as_bytes()
    # In the next night too: it is told once.
    later = compose(FAILED, SENDER, ["ju@essai.test"], NOW + datetime.timedelta(1))
    assert later["Message-ID"] == first["Message-ID"]
    other = Outcome(FAILED.commit, ok=False, problems=("other",), date=FAILED.date)
    assert (
        compose(other, SENDER, ["ju@essai.test"], NOW)["Message-ID"]
        != (first["Message-ID"])
    )


def test_it_can_be_sent_whatever_a_problem_holds() -> None:
    problems = tuple("é\udc80\r\nBcc: x@y.fr\u202e" * 50 for _ in range(300))
    outcome = Outcome("", ok=False, problems=problems, date="someday\x07")
    data = compose(outcome, SENDER, ["ju@essai.test"], NOW).as_bytes()
    assert data.isascii()
    assert max(map(len, data.split(b"\r\n"))) <= 998
    read = message_from_bytes(data, policy=SMTP)
    assert read["Bcc"] is None
    assert "someday\\x07" in read.get_content()
