"""Clients that take their time cost a buffer each and nobody else's time."""

import socket
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.inbox.abuse.wire import FULL, post_bytes, resident_mebibytes
from tests.inbox.running import FIELDS, Web, make_home, running_web

CLIENTS = 64
ROUNDS = 40 if FULL else 10
SLOWER = 6
"""So many times as long may an honest reader wait, at most, on a busy machine."""


@contextmanager
def slow_clients(port: int) -> Iterator[list[tuple[socket.socket, bytes]]]:
    """Connections that each send the rest of a request byte by byte, without end.

    A third never finish their headers, a third never their body, and the rest begin
    with a large body. The block gets each with what it has not sent yet.
    """
    whole = post_bytes("/commenter/apercu", FIELDS)
    headers, _, body = whole.partition(b"\r\n\r\n")
    large = post_bytes("/commenter/apercu", FIELDS | {"body": "x" * 90_000})
    begun = [
        (b"POST /commenter/apercu HTTP/1.1\r\nX: ", b"y" * 10_000),
        (headers + b"\r\n\r\n" + body[:5], body[5:]),
        (large[:-500], large[-500:]),
    ]
    clients = []
    stop = threading.Event()

    def drip() -> None:
        # The last byte never comes by itself.
        while not stop.wait(0.2):
            for at, (client, rest) in enumerate(clients):
                if len(rest) > 1:
                    client.sendall(rest[:1])
                    clients[at] = (client, rest[1:])

    with ExitStack() as stack:
        for number in range(CLIENTS):
            client = socket.create_connection(("127.0.0.1", port), timeout=60)
            stack.enter_context(client)
            first, rest = begun[number % len(begun)]
            client.sendall(first)
            clients.append((client, rest))
        thread = threading.Thread(target=drip)
        thread.start()
        try:
            yield clients
        finally:
            stop.set()
            thread.join()


def honest(web: Web) -> float:
    """The time one reader needs for both steps, in the middle of several."""
    seconds = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        web.comment()
        seconds.append(time.perf_counter() - begun)
    return statistics.median(seconds)


def test_honest_readers_do_not_wait_for_slow_clients(tmp_path: Path) -> None:
    home = make_home(tmp_path / "inbox")
    with running_web(home) as web:
        honest(web)
        alone = honest(web)
        memory = resident_mebibytes(web.process.pid)
        with slow_clients(web.port) as clients:
            among_slow = honest(web)
            grown = resident_mebibytes(web.process.pid)
            # One that is slow but honest is answered in the end.
            client, rest = clients[1]
            clients[1] = (client, b"")
            client.sendall(rest)
            assert client.recv(100).startswith(b"HTTP/1.1 200 ")
        again = honest(web)
    assert among_slow < SLOWER * alone, f"{among_slow / alone:.1f} times as long"
    assert again < SLOWER * alone
    # Each holds at most what a form may have.
    assert grown - memory < CLIENTS * 0.2
    assert grown < 64
    assert len(home.spooled) == 4 * ROUNDS
