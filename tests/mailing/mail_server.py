"""A real mail server on this machine, and the certificate it shows.

with mail_server() as server:
    send(message, settings_for(server))
    server.received[0].content
"""

import asyncio
import shutil
import ssl
import subprocess
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

OPENSSL = shutil.which("openssl")
USER = "sceau"
PASSWORD = "correct horse"  # noqa: S105  of a server that lives for one test


@dataclass
class Received:
    """One mail as the server took it."""

    sender: str
    recipients: list[str]
    content: bytes
    encrypted: bool
    hello: str


@dataclass
class MailServer:
    """What aiosmtpd calls; `refusals` maps an address to what is answered for it."""

    refusals: dict[str, str] = field(default_factory=dict)
    port: int = 0
    received: list[Received] = field(default_factory=list)

    async def handle_MAIL(
        self, _s: SMTP, _c: Session, envelope: Envelope, address: str, _o: list[str]
    ) -> str:
        envelope.mail_from = address
        return self.refusals.get(address, "250 OK")

    async def handle_RCPT(
        self, _s: SMTP, _c: Session, envelope: Envelope, address: str, _o: list[str]
    ) -> str:
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        self.received.append(
            Received(
                envelope.mail_from or "",
                list(envelope.rcpt_tos),
                content,
                server.transport.get_extra_info("ssl_object") is not None,
                session.host_name or "",
            )
        )
        return self.refusals.get("DATA", "250 OK")


def _authenticate(
    server: SMTP, _c: Session, _e: Envelope, _mechanism: str, data: LoginPassword
) -> AuthResult:
    wanted = LoginPassword(USER.encode(), PASSWORD.encode())
    return AuthResult(success=data == wanted, handled=False)


async def _hang_up(answering: list[SMTP]) -> None:
    """End every connection, and wait until nothing of them is left in the loop."""
    for smtp in answering:
        if smtp.transport is not None:
            smtp.transport.abort()
    rest = asyncio.all_tasks() - {asyncio.current_task()}
    for task in rest:
        task.cancel()
    await asyncio.gather(*rest, return_exceptions=True)
    # A transport closes its socket in a later pass, one over TLS in the one after that.
    for _ in range(5):
        await asyncio.sleep(0)


@contextmanager
def mail_server(
    *,
    security: str = "none",
    certificate: Path | None = None,
    login: bool = False,
    refusals: dict[str, str] | None = None,
) -> Iterator[MailServer]:
    """A server with one of the three securities; `login` makes it want a password."""
    handler = MailServer(refusals or {})
    context = None
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
    options: dict[str, Any] = {"hostname": "mail.test"}
    if security == "starttls":
        options |= {"tls_context": context, "require_starttls": True}
    if login:
        options |= {
            "auth_required": True,
            "authenticator": _authenticate,
            "auth_require_tls": security == "starttls",
        }
    loop = asyncio.new_event_loop()
    answering: list[SMTP] = []

    def answer() -> SMTP:
        with warnings.catch_warnings():
            # aiosmtpd takes TLS from the beginning for none at all.
            warnings.filterwarnings("ignore", message="Requiring AUTH while not")
            answering.append(SMTP(handler, loop=loop, **options))
        return answering[-1]

    ready = threading.Event()

    def run() -> None:
        # All of it in a thread of its own: the test's may have a loop that runs, such
        # as a browser's.
        server = loop.run_until_complete(
            loop.create_server(
                answer, "127.0.0.1", 0, ssl=context if security == "tls" else None
            )
        )
        handler.port = server.sockets[0].getsockname()[1]
        ready.set()
        loop.run_forever()
        server.close()
        loop.run_until_complete(_hang_up(answering))
        loop.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        assert ready.wait(30), "the mail server did not start"
        yield handler
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


def make_certificate(folder: Path, host: str) -> Path:
    """A file with a key and a certificate for the host, signed by itself."""
    assert OPENSSL is not None
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        (
            *(OPENSSL, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-keyout", key, "-out", certificate, "-subj", f"/CN={host}"),
            *("-addext", f"subjectAltName=DNS:{host}"),
        ),
        check=True,
        capture_output=True,
    )
    both = folder / "both.pem"
    both.write_bytes(key.read_bytes() + certificate.read_bytes())
    return both
