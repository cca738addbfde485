"""Passes over the queue, with a real mail server: each mail arrives, and once."""

import os
from collections import Counter
from pathlib import Path

import pytest

from sceau.mailing.errors import ServerTrouble
from sceau.mailing.mail import Mail
from sceau.mailing.sending import Report
from tests.mailing.mail_server import mail_server
from tests.mailing.post_office import (
    DAY,
    HOUR,
    JU,
    MINUTE,
    MO,
    NOON,
    PostOffice,
    arrived,
    closed_port,
    id_of,
    mail,
)


@pytest.fixture
def office(tmp_path: Path) -> PostOffice:
    return PostOffice(tmp_path)


def once(*numbers: int) -> Counter[str]:
    return Counter(id_of(number) for number in numbers)


# --- a server that is there -----------------------------------------------------------
def test_a_mail_is_sent_as_it_is_and_forgotten(office: PostOffice) -> None:
    name = office.enqueue(1, (JU, MO))
    with mail_server() as server:
        assert office.send(server) == Report(sent=1)
        assert office.send(server) == Report()
    (received,) = server.received
    assert received.recipients == [JU, MO]
    assert received.content == mail(1).content
    assert office.files() == {f"sent/{name}"}
    assert (office.folder / "sent" / name).read_bytes() == b""


def test_what_was_sent_lately_is_not_sent_again(office: PostOffice) -> None:
    with mail_server() as server:
        for _ in range(6):
            office.enqueue(1)
            office.send(server)
            office.now += DAY * 0.9
        assert arrived(server) == once(1)
        office.now += 5 * DAY
        # Long enough that nobody takes it for the same.
        office.send(server)
        office.enqueue(1)
        office.send(server)
    assert arrived(server)[id_of(1)] == 2


def test_the_oldest_goes_first(office: PostOffice) -> None:
    for number in range(5):
        office.enqueue(number)
        office.now += 1
    with mail_server() as server:
        office.send(server)
    assert list(arrived(server)) == [id_of(number) for number in range(5)]


def test_no_more_in_an_hour_than_may_be(tmp_path: Path) -> None:
    office = PostOffice(tmp_path, max_per_hour=4)
    for number in range(10):
        office.enqueue(number)
    with mail_server() as server:
        assert office.send(server) == Report(sent=4, held=6)
        office.now += 59 * MINUTE
        assert office.send(server) == Report(held=6)
        office.now += 2 * MINUTE
        assert office.send(server) == Report(sent=4, held=2)
        # What a clock noted that was a year ahead keeps nobody waiting.
        office.now -= 365 * DAY
        assert office.send(server) == Report(sent=2)
    assert arrived(server) == once(*range(10))


# --- a server that is down ------------------------------------------------------------
def test_down_for_a_day_then_each_mail_goes_once(office: PostOffice) -> None:
    """A timer tries every five minutes, a mail comes every hour."""
    nobody = closed_port()
    for step in range(24 * 12):
        if step % 12 == 0:
            office.enqueue(step)
        report = office.send(nobody)
        assert report.sent == report.given_up == 0
        office.now += 5 * MINUTE
    assert office.waiting() == 24
    attempts = {office.queue.state(name).attempts for name in office.queue.names("new")}
    # Not 288: the longer it lasts, the less often it is asked.
    assert max(attempts) == 10
    with mail_server() as server:
        begun = office.now
        while office.waiting():
            office.send(server)
            office.now += 5 * MINUTE
        assert office.now - begun <= 6 * HOUR + 5 * MINUTE
        for number in range(0, 24 * 12, 12):
            office.enqueue(number)
        office.send(server)
    assert arrived(server) == once(*range(0, 24 * 12, 12))
    assert office.waiting() == 0


def test_a_server_that_is_down_is_asked_once_in_a_pass(office: PostOffice) -> None:
    for number in range(5):
        office.enqueue(number)
    asked = []

    def down(one: Mail) -> None:
        asked.append(one.name)
        raise ServerTrouble("mail.test:25", "cannot be reached", "start it")

    report = office.send(down)
    said = "mail.test:25: cannot be reached; start it"
    assert report == Report(put_off=5, errors=(said,))
    assert len(asked) == 1


def test_never_up_and_it_is_given_up_and_kept(office: PostOffice) -> None:
    name = office.enqueue(1)
    nobody = closed_port()
    while office.waiting():
        assert office.now < NOON + 6 * DAY
        office.send(nobody)
        office.now += HOUR
    assert office.now > NOON + 5 * DAY
    assert office.files() == {f"failed/{name}", f"state/{name}"}
    with mail_server() as server:
        office.send(server)
        assert server.received == []
        # Enqueued again it is tried again, and what was given up is no more.
        office.enqueue(1)
        assert office.send(server) == Report(sent=1)
    assert office.files() == {f"sent/{name}"}


# --- a server that refuses ------------------------------------------------------------
@pytest.mark.parametrize("address", ["sceau@example.fr", JU, "DATA"])
def test_what_is_refused_for_good_is_given_up_at_once(
    office: PostOffice, address: str
) -> None:
    name = office.enqueue(1)
    with mail_server(refusals={address: f"550 No, <{JU}>"}) as server:
        report = office.send(server)
    assert (report.sent, report.put_off, report.given_up) == (0, 0, 1)
    assert office.files() == {f"failed/{name}", f"state/{name}"}
    (error,) = report.errors
    assert "@" not in error.replace("…@…", "")
    assert office.queue.state(name).error == error


@pytest.mark.parametrize("address", ["sceau@example.fr", JU, "DATA"])
def test_what_is_refused_for_now_is_tried_later(
    office: PostOffice, address: str
) -> None:
    office.enqueue(1)
    refusals = {address: "451 Come back later"}
    with mail_server(refusals=refusals) as server:
        assert office.send(server).put_off == 1
        server.received.clear()
        refusals.clear()
        office.now += 4 * MINUTE
        assert office.send(server) == Report()
        office.now += MINUTE
        assert office.send(server) == Report(sent=1)
    assert arrived(server) == once(1)


@pytest.mark.parametrize("answer", ["421 Closing", "530 Log in first"])
def test_what_is_not_about_the_mail_does_not_give_it_up(
    office: PostOffice, answer: str
) -> None:
    for number in (1, 2):
        office.enqueue(number)
    with mail_server(refusals={"sceau@example.fr": answer}) as server:
        report = office.send(server)
    assert (report.put_off, report.given_up) == (2, 0)


def test_one_mail_that_is_refused_keeps_no_other(office: PostOffice) -> None:
    office.enqueue(1, (MO,))
    office.now += 1
    office.enqueue(2)
    with mail_server(refusals={MO: "451 Later"}) as server:
        report = office.send(server)
    assert (report.sent, report.put_off) == (1, 1)
    assert arrived(server) == once(2)


def test_who_has_the_mail_does_not_get_it_again(office: PostOffice) -> None:
    name = office.enqueue(1, (JU, MO))
    refusals = {MO: "451 Greylisted"}
    with mail_server(refusals=refusals) as server:
        assert office.send(server).put_off == 1
        refusals.clear()
        office.now += 5 * MINUTE
        assert office.send(server) == Report(sent=1)
    assert [one.recipients for one in server.received] == [[JU], [MO]]
    assert office.files() == {f"sent/{name}"}


def test_an_address_that_is_wrong_is_reported_when_the_others_have_it(
    office: PostOffice,
) -> None:
    name = office.enqueue(1, (JU, MO, "eve@example.fr"))
    refusals = {MO: "550 Who?", JU: "451 Later"}
    with mail_server(refusals=refusals) as server:
        report = office.send(server)
        assert (report.put_off, report.given_up) == (1, 0)
        del refusals[JU]
        office.now += 5 * MINUTE
        report = office.send(server)
        assert (report.sent, report.given_up) == (0, 1)
        assert office.failed() == 1
        assert office.queue.state(name).refused == (MO,)
        # The address was mended at the other end.
        refusals.clear()
        office.enqueue(1, (JU, MO, "eve@example.fr"))
        assert office.send(server) == Report(sent=1)
    assert [one.recipients for one in server.received] == [
        *(["eve@example.fr"], [JU], [MO])
    ]


# --- what killed passes and others leave ----------------------------------------------
def test_noted_as_sent_it_goes_no_more_however_long_ago(office: PostOffice) -> None:
    """Killed before the mail was removed, and then nobody sent for weeks."""
    name = office.enqueue(1)
    office.queue.begin(name, office.now)
    (office.folder / f"sent/{name}.trying").rename(office.folder / f"sent/{name}")
    office.now += 30 * DAY
    with mail_server() as server:
        assert office.send(server) == Report()
    assert server.received == []
    assert office.waiting() == 0


def test_an_attempt_that_was_killed_is_no_sending(office: PostOffice) -> None:
    name = office.enqueue(1)
    office.queue.begin(name, office.now)
    with mail_server() as server:
        assert office.send(server) == Report(sent=1)
    assert office.files() == {f"sent/{name}"}


def test_killed_while_it_was_put_aside_it_is_put_aside(office: PostOffice) -> None:
    name = office.enqueue(1)
    with mail_server(refusals={JU: "550 Who?"}) as server:
        office.send(server)
        office.queue.move(name, "failed", "new")
        assert office.send(server) == Report()
    assert office.failed() == 1


def test_the_state_of_a_mail_that_is_gone_is_forgotten(office: PostOffice) -> None:
    names = [office.enqueue(number) for number in range(3)]
    with mail_server(refusals={JU: "451 Later"}) as server:
        office.send(server)
        (office.folder / "new" / names[0]).unlink()
        office.queue.move(names[1], "new", "failed")
        office.send(server)
    states = {path for path in office.files() if path.startswith("state/")}
    assert states == {f"state/{names[1]}", f"state/{names[2]}"}


def test_what_is_no_mail_stays_and_stops_nobody(
    office: PostOffice, tmp_path: Path
) -> None:
    new = office.folder / "new"
    names = [mail(number).name for number in range(10, 16)]
    (tmp_path / "outside").write_text("secret")
    (new / names[0]).symlink_to(tmp_path / "outside")
    os.mkfifo(new / names[1])
    (new / names[2]).mkdir()
    (new / names[3]).write_bytes(b" " * 300_000)
    (new / names[4]).symlink_to("/dev/zero")
    (new / names[5]).write_bytes(b"{}\n")
    (new / "README").write_text("foreign")
    # Even under the name of a mail that was sent.
    (office.folder / "sent" / names[2]).touch()
    os.utime(office.folder / "sent" / names[2], (office.now, office.now))
    office.enqueue(1)
    with mail_server() as server:
        assert office.send(server) == Report(sent=1, damaged=6)
    assert sorted(path.name for path in new.iterdir()) == sorted([*names, "README"])


def test_only_what_a_killed_program_left_long_ago_is_swept(office: PostOffice) -> None:
    for name, age in (("old", 2 * HOUR), ("young", MINUTE)):
        path = office.folder / "tmp" / name
        path.write_bytes(b"{")
        os.utime(path, (office.now - age, office.now - age))
    (office.folder / "tmp" / "folder").mkdir()
    office.now += 30
    with mail_server() as server:
        office.send(server)
    assert office.files() == {"tmp/young"}


def test_a_state_that_is_damaged_is_a_fresh_one(office: PostOffice) -> None:
    name = office.enqueue(1)
    (office.folder / "state" / name).write_bytes(b"\xff")
    with mail_server() as server:
        assert office.send(server) == Report(sent=1)
