"""`sceau inbox`: the web process on waitress.

waitress reads a whole request before a thread sees it, so slow clients cost a buffer
and no thread; it takes a socket that systemd opened; it is one process of pure Python.
"""

import logging
import os
import socket
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from waitress.server import create_server

from sceau.configuration import InboxSettings, TcpAddress, UnixAddress, parse_bind
from sceau.inbox.app import create_app
from sceau.inbox.connections import channel_class
from sceau.inbox.http_rules import MAX_BODY
from sceau.inbox.pages import Pages
from sceau.inbox.services import ShellFile, make_services

_FIRST_SYSTEMD_DESCRIPTOR = 3
# The inbox answers 413 with a page of its own up to here; beyond, waitress does.
_REFUSED_UNREAD = 2 * MAX_BODY
_MOST_HEADERS = 32 * 1024
_SLOW_CLIENT_SECONDS = 30
_SOCKET_MODE = 0o660


class _Terse(logging.Handler):
    """Says what kind of trouble and where, nothing else.

    Records of waitress and Flask hold addresses of clients, and of pages with receipts.
    """

    def __init__(self, say: Callable[[str], None]) -> None:
        super().__init__(logging.WARNING)
        self._say = say

    def emit(self, record: logging.LogRecord) -> None:
        kind = record.levelname.lower()
        if record.exc_info and record.exc_info[0]:
            kind = record.exc_info[0].__name__
        place = f"{record.module}.{record.funcName}, line {record.lineno}"
        self._say(f"inbox: {kind} in {record.name}, {place}")


def inherited_socket(environ: Mapping[str, str], pid: int) -> socket.socket | None:
    """The one socket that systemd opened for this process (sd_listen_fds(3))."""
    if environ.get("LISTEN_PID") != str(pid) or environ.get("LISTEN_FDS") != "1":
        return None
    return socket.socket(fileno=_FIRST_SYSTEMD_DESCRIPTOR)


def listening_socket(bind: str) -> socket.socket:
    """A socket for `bind`. Raises OSError, and RefusedValue for what is no address."""
    address = parse_bind(bind)
    if isinstance(address, UnixAddress):
        path = Path(address.path)
        if path.is_socket():
            # Left by a process that was killed. Anything else that stands there stays.
            path.unlink()
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        listener.bind(str(path))
        path.chmod(_SOCKET_MODE)
        return listener
    assert isinstance(address, TcpAddress)  # noqa: S101
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((address.host, address.port))
    return listener


def make_server(
    settings: InboxSettings,
    listener: socket.socket,
    *,
    approve_command: str = "",
    say: Callable[[str], None] = print,
) -> Any:
    """A waitress server that runs with `.run()` and stops with `.close()`."""
    over_unix = listener.family == socket.AF_UNIX
    for name in ("waitress", "sceau.inbox"):
        logging.getLogger(name).handlers = [_Terse(say)]
        logging.getLogger(name).propagate = False
    services = make_services(
        settings, approve_command=approve_command, unix_socket=over_unix
    )
    server = create_server(
        create_app(services, say=say),
        sockets=[listener],
        threads=settings.threads,
        connection_limit=settings.connections,
        channel_timeout=_SLOW_CLIENT_SECONDS,
        max_request_header_size=_MOST_HEADERS,
        max_request_body_size=_REFUSED_UNREAD,
        inbuf_overflow=_REFUSED_UNREAD + 1,
        # Decided by `clients`, which knows whom to believe.
        clear_untrusted_proxy_headers=False,
        ident="",
    )
    # Nobody was accepted yet: that happens in `run`.
    channel = channel_class(Pages(ShellFile(settings.page_shell)))
    server.channel_class = channel  # type: ignore[union-attr]
    return server


def serve(
    settings: InboxSettings,
    *,
    bind: str | None = None,
    approve_command: str = "",
    say: Callable[[str], None] = print,
) -> None:
    """Serve until the process is told to stop. Raises OSError."""
    listener = inherited_socket(os.environ, os.getpid())
    if listener is None:
        listener = listening_socket(bind or settings.bind)
    server = make_server(settings, listener, approve_command=approve_command, say=say)
    # Said when connections are taken already: they wait until a thread is free.
    say(f"inbox: listening on {_named(listener)}")
    server.run()


def _named(listener: socket.socket) -> str:
    """The address that was taken, with the port the kernel chose."""
    name = listener.getsockname()
    return f"{name[0]}:{name[1]}" if isinstance(name, tuple) else f"unix:{name}"
