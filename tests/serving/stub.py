"""An inbox that says what it got: small, obvious, and slow or rude where a test asks.

/commenter/echo        200, what was asked, as JSON
/commenter/status/503  that status, with Retry-After: 7 and a page of its own
/commenter/large       3 MB
/commenter/rude        headers that no inbox should send
/commenter/slow        nothing until `release` is set
/commenter/broken      nothing, and the connection ends
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import ThreadingMixIn, UnixStreamServer

from sceau.inbox.http_rules import STRICT_HEADERS

LARGE = b"x" * 3_000_000


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    headers: list[tuple[str, str]]
    body: bytes


@dataclass
class Stub:
    """What came, in its order."""

    requests: list[Request] = field(default_factory=list)
    release: threading.Event = field(default_factory=threading.Event)


class _Server(ThreadingMixIn, UnixStreamServer):
    daemon_threads = True
    stub: Stub


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def handle_any(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(length)
        request = Request(self.command, self.path, list(self.headers.items()), body)
        self.server.stub.requests.append(request)
        name = self.path.partition("?")[0].removeprefix("/commenter/")
        if name.startswith("status/"):
            self.answer(int(name[-3:]), b"<p>own page", {"Retry-After": "7"})
        elif name == "large":
            self.answer(200, LARGE)
        elif name == "rude":
            self.answer(
                200,
                b"rude",
                {
                    "Set-Cookie": "a=b",
                    "X-Accel-Redirect": "/index.html",
                    "Server": "stub/1.0",
                    "Strict-Transport-Security": "max-age=0",
                },
            )
        elif name == "slow":
            self.server.stub.release.wait(60)
            self.answer(200, b"late")
        elif name == "broken":
            self.close_connection = True
        else:
            shown = {"method": self.command, "path": self.path, "length": len(body)}
            self.answer(200, json.dumps(shown).encode())

    do_GET = do_POST = do_HEAD = handle_any

    def answer(
        self, status: int, body: bytes, headers: dict[str, str] | None = None
    ) -> None:
        self.send_response_only(status)
        for name, value in (*STRICT_HEADERS, *(headers or {}).items()):
            self.send_header(name, value)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def stub_inbox(socket_path: Path) -> Iterator[Stub]:
    """It listens on the socket until the end of the block."""
    with _Server(str(socket_path), _Handler) as server:
        server.stub = Stub()
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server.stub
        finally:
            server.stub.release.set()
            server.shutdown()
            thread.join()
