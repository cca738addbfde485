"""Mail goes to a real server, or the reason why not names it and what to do."""

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path
from typing import Any

import pytest

from sceau.configuration import ModerationSettings
from sceau.mailing.errors import MailError
from sceau.mailing.mail import Mail, mail_of
from sceau.mailing.smtp import send
from sceau.moderation.digest import Waiting, compose
from tests.mailing.mail_server import (
    OPENSSL,
    PASSWORD,
    USER,
    mail_server,
    make_certificate,
)

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
WAITING = [Waiting("ete", "L’été du secret\u202f: suite", NOW)]


def settings(port: int, **changes: Any) -> ModerationSettings:
    values = {
        "smtp_host": "localhost",
        "smtp_port": port,
        "smtp_security": "none",
        "digest_from": "sceau@example.fr",
        "digest_to": ("ju@example.fr", "mo@example.fr"),
    }
    return ModerationSettings(**values | changes)


def mail(to: ModerationSettings) -> Mail:
    message = compose(WAITING, removals=0, reports=0, now=NOW, settings=to)
    assert message is not None
    return mail_of(message, to.digest_to, to.digest_from)


def refusal(to: ModerationSettings, timeout: float = 5) -> str:
    with pytest.raises(MailError) as caught:
        send(mail(to), to, timeout=timeout)
    assert "\n" not in str(caught.value)
    assert PASSWORD not in str(caught.value)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    return str(caught.value)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """For `localhost`, signed by nobody that anybody knows."""
    if OPENSSL is None:
        reason = "openssl is missing; see tests/system-tools"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return make_certificate(tmp_path_factory.mktemp("tls"), "localhost")


@pytest.fixture
def trusted(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same, after this machine learned to trust it."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    return certificate


@pytest.fixture
def password_file(tmp_path: Path) -> Path:
    path = tmp_path / "password"
    path.write_text(PASSWORD + "\n")
    path.chmod(0o600)
    return path


# --- what arrives --------------------------------------------------------------------


def test_the_mail_arrives_as_it_was_composed() -> None:
    with mail_server() as server:
        to = settings(server.port)
        send(mail(to), to)
    (received,) = server.received
    assert received.sender == "sceau@example.fr"
    assert received.recipients == ["ju@example.fr", "mo@example.fr"]
    # Not the name of this machine.
    assert received.hello == "example.fr"
    read = message_from_bytes(received.content, policy=SMTP)
    assert "L’été du secret\u202f: suite" in read.get_content()
    assert read["Subject"] == "Modération\u202f: 1 commentaire attend"
    assert read["To"] == "ju@example.fr, mo@example.fr"


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_over_tls_with_a_password(
    trusted: Path, password_file: Path, security: str
) -> None:
    with mail_server(security=security, certificate=trusted, login=True) as server:
        to = settings(
            server.port,
            smtp_security=security,
            smtp_user=USER,
            smtp_password_file=password_file,
        )
        send(mail(to), to)
    (received,) = server.received
    assert received.encrypted


@pytest.mark.parametrize("mode", [0o600, 0o400, 0o640, 0o440])
def test_a_password_file_may_be_read_by_its_owner_and_group(
    trusted: Path, password_file: Path, mode: int
) -> None:
    password_file.chmod(mode)
    options = {"security": "tls", "certificate": trusted}
    with mail_server(login=True, **options) as server:  # type: ignore[arg-type]
        to = settings(
            server.port,
            smtp_security="tls",
            smtp_user=USER,
            smtp_password_file=password_file,
        )
        send(mail(to), to)
    assert len(server.received) == 1


# --- servers that cannot be trusted or reached ---------------------------------------


def test_mail_that_is_off_says_which_setting_turns_it_on() -> None:
    to = settings(25, smtp_host="")
    assert refusal(to) == "[moderation] smtp_host: empty: mail is off; name a server"


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_that_nobody_vouches_for(
    certificate: Path, password_file: Path, security: str
) -> None:
    with mail_server(security=security, certificate=certificate) as server:
        to = settings(
            server.port,
            smtp_security=security,
            smtp_user=USER,
            smtp_password_file=password_file,
        )
        said = refusal(to)
    assert said.startswith(f"localhost:{server.port}: its certificate does not hold (")
    assert "smtp_host" in said
    assert server.received == []


def test_a_certificate_of_another_host(trusted: Path) -> None:
    with mail_server(security="tls", certificate=trusted) as server:
        to = settings(server.port, smtp_host="127.0.0.1", smtp_security="tls")
        said = refusal(to)
    assert said.startswith(f"127.0.0.1:{server.port}: its certificate does not hold (")
    assert server.received == []


def test_a_server_without_starttls_gets_nothing(password_file: Path) -> None:
    with mail_server() as server:
        to = settings(
            server.port,
            smtp_security="starttls",
            smtp_user=USER,
            smtp_password_file=password_file,
        )
        said = refusal(to)
    assert said == (
        f"localhost:{server.port}: cannot do it "
        '("STARTTLS extension not supported by server."); '
        "set smtp_security to what it offers"
    )
    assert server.received == []


def test_tls_where_the_server_speaks_plainly() -> None:
    with mail_server() as server:
        said = refusal(settings(server.port, smtp_security="tls"))
    assert said.startswith(f"localhost:{server.port}: the connection broke (")
    assert said.endswith("tls for 465, starttls for 587")


def test_a_wrong_password(trusted: Path, password_file: Path) -> None:
    password_file.write_text("wrong horse")
    with mail_server(security="tls", certificate=trusted, login=True) as server:
        to = settings(
            server.port,
            smtp_security="tls",
            smtp_user=USER,
            smtp_password_file=password_file,
        )
        said = refusal(to)
    assert said.startswith(f"localhost:{server.port}: does not let sceau in (535 ")
    assert said.endswith(f"or the password in {password_file}")
    assert "wrong horse" not in said
    assert server.received == []


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert refusal(settings(port)) == (
        f"localhost:{port}: cannot be reached (Connection refused); "
        "mend smtp_host or smtp_port, or start the server"
    )


def test_no_such_host() -> None:
    to = settings(25, smtp_host="no-such-host.invalid")
    assert refusal(to) == "no-such-host.invalid:25: no such host; mend smtp_host"


@contextmanager
def answering(answer: bytes) -> Iterator[int]:
    """Something that listens, says one thing to whoever comes, and then nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        held = []

        def serve() -> None:
            connection, _ = listener.accept()
            held.append(connection)
            connection.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        thread.join()
        for connection in held:
            connection.close()


@pytest.mark.parametrize("security", ["none", "starttls", "tls"])
def test_a_server_that_says_nothing(security: str) -> None:
    with answering(b"") as port:
        said = refusal(settings(port, smtp_security=security), timeout=0.3)
    assert said == (
        f"localhost:{port}: no answer in time; mend smtp_host, smtp_port or "
        "smtp_security, or try later"
    )


def test_what_a_server_says_cannot_harm_a_terminal() -> None:
    with answering(b"554 Go away\x1b[2J\x07\r\n") as port:
        said = refusal(settings(port))
    assert said.startswith(f'localhost:{port}: refuses (554 "Go away\\x1b[2J')
    assert said.isprintable()


def test_something_that_is_no_mail_server() -> None:
    with answering(b"SSH-2.0-OpenSSH_9.2\r\n" + b"x" * 20_000) as port:
        said = refusal(settings(port))
    assert said.startswith(f"localhost:{port}: ")
    assert len(said) < 400


# --- servers that refuse -------------------------------------------------------------


def test_a_refused_sender() -> None:
    refusals = {"sceau@example.fr": "553 Not yours"}
    with mail_server(refusals=refusals) as server:
        said = refusal(settings(server.port))
    assert said == (
        f'localhost:{server.port}: refuses the sender (553 "Not yours"); '
        "mend digest_from"
    )


def test_all_recipients_refused() -> None:
    refusals = {"ju@example.fr": "550 Who?", "mo@example.fr": "550 Who?"}
    with mail_server(refusals=refusals) as server:
        said = refusal(settings(server.port))
    assert said == (
        f"localhost:{server.port}: refuses ju@example.fr, mo@example.fr; "
        "mend their addresses in sceau.toml"
    )
    assert server.received == []


def test_one_recipient_refused_and_the_others_have_the_mail() -> None:
    with mail_server(refusals={"mo@example.fr": "550 Who?"}) as server:
        said = refusal(settings(server.port))
    assert said == (
        f"localhost:{server.port}: refused mo@example.fr; the others have the mail; "
        "mend their addresses in sceau.toml"
    )
    assert server.received[0].recipients == ["ju@example.fr"]


def test_a_refused_mail() -> None:
    with mail_server(refusals={"DATA": "452 Full"}) as server:
        said = refusal(settings(server.port))
    assert said == (
        f'localhost:{server.port}: refuses (452 "Full"); ask who runs it, or try later'
    )


# --- the password's file -------------------------------------------------------------


def with_password(path: Path) -> ModerationSettings:
    # Nobody is called before the password is there.
    return settings(9, smtp_security="tls", smtp_user=USER, smtp_password_file=path)


def test_a_missing_password_file(tmp_path: Path) -> None:
    path = tmp_path / "none"
    assert refusal(with_password(path)) == (
        f"{path}: cannot be read (No such file or directory); "
        "write the password of smtp_user into it, or empty smtp_user"
    )


@pytest.mark.parametrize("mode", [0o644, 0o604, 0o602, 0o660, 0o601, 0o777])
def test_a_password_file_that_others_may_read_or_change(
    password_file: Path, mode: int
) -> None:
    password_file.chmod(mode)
    assert refusal(with_password(password_file)) == (
        f"{password_file}: other users may read or change it (mode {mode:04o}); "
        f"chmod 600 {password_file}"
    )


@pytest.mark.parametrize("content", [b"", b"\n", b"a\n\n", b"a\nb\n", b"a" * 5000])
def test_a_password_is_one_line(password_file: Path, content: bytes) -> None:
    password_file.write_bytes(content)
    assert refusal(with_password(password_file)) == (
        f"{password_file}: does not hold one line; write the password on one line, "
        "nothing else"
    )


def test_a_password_that_no_login_can_have(password_file: Path) -> None:
    password_file.write_text("été", "utf-8")
    said = refusal(with_password(password_file))
    assert said.endswith("; choose a password in ASCII")
    assert "été" not in said


@pytest.mark.parametrize("kind", ["folder", "pipe"])
def test_a_folder_and_a_pipe_are_no_files(tmp_path: Path, kind: str) -> None:
    path = tmp_path / kind
    if kind == "folder":
        path.mkdir(0o700)
    else:
        os.mkfifo(path, 0o600)
    assert refusal(with_password(path)) == (
        f"{path}: is no file; write the password into a file"
    )


def test_without_a_user_the_file_is_not_looked_at() -> None:
    with mail_server() as server:
        to = settings(server.port, smtp_password_file=Path("/nowhere/at/all"))
        send(mail(to), to)
    assert len(server.received) == 1
