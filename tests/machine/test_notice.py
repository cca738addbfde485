"""The mail to whoever keeps the machine: a service failed."""

import datetime

from sceau.machine.notice import compose

PARIS = datetime.timezone(datetime.timedelta(hours=1))
NOW = datetime.datetime(2026, 11, 23, 3, 20, tzinfo=PARIS)
SENDER = "sceau@essai.test"


def test_the_mail() -> None:
    message = compose("sceau-backup", "hote", NOW, SENDER)
    assert message["From"] == SENDER
    assert message["Subject"] == "sceau-backup a échoué sur hote"
    # RFC 5322 asks for one, and mail servers suspect what has none.
    assert message["Date"] == "Mon, 23 Nov 2026 02:20:00 +0000"
    assert message["Auto-Submitted"] == "auto-generated"
    assert "sudo journalctl -u sceau-backup -n 50" in message.get_content()


def test_one_an_hour_for_each_service() -> None:
    def id_of(unit: str, minutes: int) -> str:
        now = NOW + datetime.timedelta(minutes=minutes)
        return str(compose(unit, "hote", now, SENDER)["Message-ID"])

    assert id_of("sceau-backup", 39) == id_of("sceau-backup", 0)
    assert id_of("sceau-backup", 40) != id_of("sceau-backup", 0)
    assert id_of("sceau-reads", 0) != id_of("sceau-backup", 0)
