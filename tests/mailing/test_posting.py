"""What has a mail gives it to the queue where there is one, else to the server."""

import email
import json
from argparse import Namespace
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from sceau.configuration import Configuration, load_configuration
from sceau.mailing.errors import MailError
from sceau.mailing.queue import Queue
from sceau.moderation.server import run_digest
from sceau.publishing.failure_mail import tell_author
from sceau.publishing.requests import Outcome
from tests.mailing.mail_server import mail_server
from tests.mailing.post_office import JU, MO, closed_port, write_settings
from tests.moderation.hooks.servers import make_servers

OUTCOME = Outcome("a" * 40, ok=False, problems=("une.md:3: no",), date="2026-11-23")


def loaded(folder: Path, port: int, *, queue: bool) -> Configuration:
    write_settings(folder, port)
    path = folder / "sceau.toml"
    text = path.read_text()
    if not queue:
        text = text.replace("[mail]\nqueue", "[mail]\n#queue")
    inbox = f'[inbox]\nfolder = "{folder}/inbox"\n'
    path.write_text(f'{text}{inbox}[publishing]\nauthor_mail = ["{JU}"]\n')
    return load_configuration(folder, {})


def waiting(settings: Configuration) -> list[EmailMessage]:
    assert settings.mail.queue is not None
    queue = Queue(settings.mail.queue)
    contents = [queue.read("new", name).content for name in queue.names("new")]
    return [email.message_from_bytes(one, policy=default) for one in contents]


def test_the_digest_waits_in_the_queue(tmp_path: Path) -> None:
    make_servers(tmp_path).wait(1)
    settings = loaded(tmp_path, closed_port(), queue=True)
    assert settings.mail.queue is not None
    Queue(settings.mail.queue).create()
    arguments = Namespace(stdout=False, json=False)
    assert run_digest(settings, arguments, print) == 0
    (message,) = waiting(settings)
    assert message["To"] == f"{JU}, {MO}"
    assert "1 commentaire attend" in message["Subject"]


@pytest.mark.parametrize("queue", [True, False])
def test_the_author_is_told_once_of_one_failure(tmp_path: Path, queue: bool) -> None:
    with mail_server() as server:
        settings = loaded(tmp_path, server.port, queue=queue)
        if queue:
            assert settings.mail.queue is not None
            Queue(settings.mail.queue).create()
            tell_author(settings, OUTCOME)
        tell_author(settings, OUTCOME)
        assert len(server.received) == (0 if queue else 1)
    if queue:
        (message,) = waiting(settings)
        assert message["Date"].datetime.tzinfo is not None


@pytest.mark.parametrize("queue", [True, False])
def test_nothing_is_enqueued_while_mail_is_off(tmp_path: Path, queue: bool) -> None:
    settings = loaded(tmp_path, 25, queue=queue)
    path = tmp_path / "sceau.toml"
    path.write_text(path.read_text().replace('"127.0.0.1"', '""'))
    settings = load_configuration(tmp_path, {})
    with pytest.raises(MailError, match="mail is off"):
        tell_author(settings, OUTCOME)


def test_without_an_author_nobody_is_told(tmp_path: Path) -> None:
    settings = load_configuration(tmp_path, {})
    tell_author(settings, OUTCOME)
    assert json.dumps(sorted(path.name for path in tmp_path.iterdir())) == "[]"
