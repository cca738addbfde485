"""A queue in a folder, mails to put into it, and a clock that tests set.

office = PostOffice(tmp_path)
office.enqueue(1)
with mail_server() as server:
    report = office.send(server)
"""

from collections import Counter
from collections.abc import Callable, Sequence
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from sceau.configuration import MailSettings, ModerationSettings
from sceau.mailing.enqueueing import enqueue
from sceau.mailing.mail import Mail, mail_of
from sceau.mailing.queue import Queue
from sceau.mailing.sending import Report, send_due
from sceau.mailing.smtp import send
from tests.mailing.mail_server import MailServer

SENDER = "sceau@example.fr"
JU, MO = "ju@example.fr", "mo@example.fr"
NOON = 1_795_000_000.0
MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0


def message(number: int, text: str = "Bonjour,\n") -> EmailMessage:
    made = EmailMessage(SMTP)
    made["From"] = SENDER
    made["To"] = JU
    made["Subject"] = f"Mail {number}"
    made["Message-ID"] = id_of(number)
    made.set_content(text, charset="utf-8", cte="quoted-printable")
    return made


def id_of(number: int) -> str:
    return f"<test.{number}@example.fr>"


def mail(number: int = 1, *recipients: str) -> Mail:
    return mail_of(message(number), recipients or (JU,), SENDER, NOON)


def arrived(server: MailServer) -> Counter[str]:
    """How often each mail came, by its Message-ID."""
    return Counter(
        str(message_from_bytes(one.content, policy=SMTP)["Message-ID"])
        for one in server.received
    )


def smtp_settings(port: int) -> ModerationSettings:
    return ModerationSettings(
        smtp_host="127.0.0.1",
        smtp_port=port,
        smtp_security="none",
        digest_from=SENDER,
        digest_to=(JU, MO),
    )


class PostOffice:
    """A queue whose clock stands at `now`."""

    def __init__(self, folder: Path, **limits: int) -> None:
        self.folder = folder / "queue"
        self.queue = Queue(self.folder)
        self.queue.create()
        self.settings = MailSettings(queue=self.folder, **limits)
        self.now = NOON

    def enqueue(self, number: int, recipients: Sequence[str] = (JU,)) -> str:
        return enqueue(
            *(self.folder, message(number), recipients, SENDER),
            max_waiting=self.settings.max_waiting,
            clock=lambda: self.now,
        )

    def send(self, to: MailServer | int | Callable[[Mail], None]) -> Report:
        """One pass: to a server, to a port where there may be none, or to a function
        that stands for one."""
        if callable(to):
            deliver = to
        else:
            settings = smtp_settings(to if isinstance(to, int) else to.port)

            def deliver(mail: Mail) -> None:
                send(mail, settings, timeout=5)

        with self.queue.alone():
            return send_due(self.queue, self.settings, deliver, lambda: self.now)

    def files(self) -> set[str]:
        """What there is, without the lock."""
        found = (path for path in self.folder.rglob("*") if path.is_file())
        return {str(path.relative_to(self.folder)) for path in found} - {"lock"}

    def waiting(self) -> int:
        return len(self.queue.names("new"))

    def failed(self) -> int:
        return len(self.queue.names("failed"))


def closed_port() -> int:
    """Where nobody listens."""
    import socket

    with socket.create_server(("127.0.0.1", 0)) as closed:
        return int(closed.getsockname()[1])


def write_settings(folder: Path, port: int, more: str = "") -> Path:
    """A sceau.toml; returns the queue's folder."""
    queue = folder / "queue"
    (folder / "sceau.toml").write_text(
        f'[mail]\nqueue = "{queue}"\n{more}\n'
        f'[moderation]\nsmtp_host = "127.0.0.1"\nsmtp_port = {port}\n'
        f'smtp_security = "none"\ndigest_from = "{SENDER}"\n'
        f'digest_to = ["{JU}", "{MO}"]\n'
    )
    return queue
