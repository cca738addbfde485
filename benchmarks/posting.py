"""Many clients that post as fast as they are answered, each a process of its own.

Plain sockets and as little work as can be: what is measured is the server. A connection
is kept as long as the server keeps it.
"""

import multiprocessing
import re
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.pool import Pool

from benchmarks.budgets import BenchmarkError

FORM = "application/x-www-form-urlencoded"
_TOKEN = re.compile(rb'name="token" value="([^"]+)"')
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_CLOSES = re.compile(rb"\r\nconnection: *close", re.IGNORECASE)
# What a browser sends besides.
_HEADERS = (
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101\r\n"
    "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n"
    "Accept-Language: fr,fr-FR;q=0.8,en-US;q=0.5,en;q=0.3\r\n"
)
_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Post:
    """One request, and the status that it must be answered with."""

    path: str
    body: bytes
    expected: int
    content_type: str = FORM
    takes_token: bool = False
    """Whether the token in the answer before it belongs to this form."""


Visit = tuple[Post, ...]
"""Posts of one visitor, one after the other."""


@dataclass(frozen=True, slots=True)
class Load:
    """What a load took, and the last answer to each visitor where it was asked for."""

    seconds: float
    cpu: float
    """Seconds of processor of the clients."""
    pages: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class _Part:
    port: int
    visits: Sequence[Visit]
    keep: bool


@dataclass(frozen=True, slots=True)
class _Done:
    begun: float
    ended: float
    cpu: float
    pages: Sequence[bytes]


class Clients:
    """So many processes, which wait until there is something to post."""

    def __init__(self, pool: Pool, number: int) -> None:
        self._pool = pool
        self._number = number

    def post(self, port: int, visits: Sequence[Visit], *, keep: bool = False) -> Load:
        """All visits, dealt to the clients in turns. Raises BenchmarkError.

        From the first request to the last answer, by the system's clock.
        """
        shares = [visits[first :: self._number] for first in range(self._number)]
        parts = [_Part(port, share, keep) for share in shares if share]
        done = self._pool.map(_post, parts, chunksize=1)
        pages: list[bytes] = [b""] * len(visits) if keep else []
        if keep:
            for first, part in enumerate(done):
                pages[first :: self._number] = part.pages
        seconds = max(d.ended for d in done) - min(d.begun for d in done)
        return Load(seconds, sum(d.cpu for d in done), tuple(pages))


@contextmanager
def clients(number: int) -> Iterator[Clients]:
    """Clients for the length of a block."""
    with multiprocessing.get_context("spawn").Pool(number) as pool:
        found = Clients(pool, number)
        pool.map(_ready, range(number), chunksize=1)
        try:
            yield found
        finally:
            pool.terminate()
            pool.join()


def token_of(page: bytes) -> bytes:
    """The token in the form of a preview. Raises BenchmarkError."""
    found = _TOKEN.search(page)
    if found is None:
        raise BenchmarkError("the preview has no token")
    return found[1]


def _ready(number: int) -> int:
    return number


def _post(part: _Part) -> _Done:
    connection = _Connection(part.port)
    pages = []
    cpu, begun = time.process_time(), time.monotonic()
    for visit in part.visits:
        page = b""
        for post in visit:
            body = post.body
            if post.takes_token:
                body += b"&token=" + token_of(page)
            status, page = connection.exchange(post, body)
            if status != post.expected:
                raise BenchmarkError(f"{post.path} was answered with {status}")
        if part.keep:
            pages.append(page)
    ended = time.monotonic()
    connection.close()
    return _Done(begun, ended, time.process_time() - cpu, pages)


class _Connection:
    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None

    def exchange(self, post: Post, body: bytes) -> tuple[int, bytes]:
        """Status and body of the answer."""
        address = f"127.0.0.1:{self._port}"
        head = (
            f"POST {post.path} HTTP/1.1\r\nHost: {address}\r\n{_HEADERS}"
            f"Origin: http://{address}\r\nContent-Type: {post.content_type}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        request = head.encode("ascii") + body
        if self._socket is None:
            return self._send(request)
        try:
            return self._send(request)
        except (ConnectionError, EOFError):
            # The server closed it in the meantime; nothing was taken.
            self.close()
            return self._send(request)

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _send(self, request: bytes) -> tuple[int, bytes]:
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), _SECONDS)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(request)
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._received()
        head, _, body = data.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if length is None:
            raise BenchmarkError("an answer without Content-Length")
        parts, missing = [body], int(length[1]) - len(body)
        while missing > 0:
            parts.append(self._received())
            missing -= len(parts[-1])
        if _CLOSES.search(head):
            self.close()
        return int(head[9:12]), b"".join(parts)

    def _received(self) -> bytes:
        assert self._socket is not None  # noqa: S101
        data = self._socket.recv(65536)
        if not data:
            raise EOFError
        return data
