"""`make serve`: the first build, then serving, watching and building until Ctrl-C."""

import errno
import os
import re
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from sceau.building.build import build_site, var_folder
from sceau.building.outcome import BuildOutcome
from sceau.preview.app import create_app
from sceau.preview.rebuild import Rebuilder
from sceau.preview.site import PreviewSite
from sceau.preview.watch import ProjectWatcher

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_SignalHandler = Callable[[int, FrameType | None], object] | signal.Handlers

_RECEIPT = re.compile(r"\A(/+commenter/+suivi/+).+")

# How long each part may take to end. The child is killed within this, too.
GOODBYE_SECONDS = 5.0
LOOK_SECONDS = 0.5


def tell(line: str) -> None:
    """Say one line to the author, at once even into a pipe."""
    print(line, flush=True)


def serve(
    project: Path,
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    output: Path | None = None,
    open_ready: Callable[[str], None] | None = None,
    settings: str = "pelicanconf.py",
    inbox: "WSGIApplication | None" = None,
    say: Callable[[str], None] = tell,
) -> int:
    """Preview the project until Ctrl-C or SIGTERM; return the exit code.

    Port 0 takes a free one. `open_ready` is called with the address once pages are
    being served. Returns 0 after Ctrl-C and 1 when the address cannot be listened on;
    a site that does not build is served all the same, as pages that say why.
    """
    project = project.resolve()
    var = var_folder(project, os.environ)
    output = var / "preview" / "site" if output is None else project / output
    site = PreviewSite(project, output=output, var=var, inbox=inbox, say=say)
    stop = threading.Event()

    def build() -> BuildOutcome:
        return build_site(project, settings=settings, output=output, stop=stop)

    rebuilder = Rebuilder(site, build, stop=stop)
    watcher = ProjectWatcher(
        project, rebuilder.request, stop=stop, settings=settings, say=say
    )
    with ExitStack() as stack:
        stack.enter_context(_signals(_interrupt, signal.SIGTERM))
        try:
            # Before the build: who asks for a port in vain should not wait for it.
            server = _server(host, port, site)
        except (OSError, OverflowError) as error:
            say(_refusal(host, port, error))
            return 1
        worker = threading.Thread(target=rebuilder.run, daemon=True)
        answerer = threading.Thread(
            target=_serve_until_stopped, args=(server, stop), daemon=True
        )
        try:
            watcher.start()
            rebuilder.build_now()
            worker.start()
            answerer.start()
            address = f"http://{_display(host)}:{server.port}/"
            say(f"serving {address} (Ctrl-C stops)")
            if open_ready is not None:
                open_ready(address)
            # Not without end: a signal that the kernel gives to another thread wakes
            # nobody who waits so.
            while not stop.wait(LOOK_SECONDS):
                pass
            # Nobody but the thread that serves sets it, when it dies of something.
            say("the server ended by itself")
            code = 1
        except KeyboardInterrupt:
            say("stopping")
            code = 0
        finally:
            # A second Ctrl-C must not cut this short: it is bounded as it is.
            stack.enter_context(_signals(signal.SIG_IGN, signal.SIGINT, signal.SIGTERM))
            stop.set()
            site.stop()
            rebuilder.request()
            _join(worker)
            if answerer.is_alive():
                server.shutdown()
            _join(answerer)
            server.server_close()
            watcher.join(GOODBYE_SECONDS)
    return code


def _server(host: str, port: int, site: PreviewSite) -> BaseWSGIServer:
    """A server that listens but does not answer yet. Raises `OSError`.

    Werkzeug would end the process when the port is taken, so the socket is ours.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, port), family=family, backlog=128) as listener:
        return make_server(
            host,
            port,
            create_app(site),
            threaded=True,
            request_handler=_handler(site.say),
            fd=listener.fileno(),
        )


def _handler(say: Callable[[str], None]) -> type[WSGIRequestHandler]:
    """A request handler that says errors only, and nothing of who asked."""

    class Handler(WSGIRequestHandler):
        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            if str(code).isdigit() and int(code) < 400:
                return
            # What follows the question mark may be a reader's text, and whoever has
            # the link to a comment's page may withdraw it.
            path = getattr(self, "path", "?").partition("?")[0]
            path = _RECEIPT.sub(r"\1…", path)
            self.log("error", "%s %s", int(code), path)

        def log(self, type: str, message: str, *args: object) -> None:
            # A path is whatever the other side sent: it must not steer the terminal.
            line = (message % args).encode("unicode_escape").decode("ascii")
            say(line)

    return Handler


def _refusal(host: str, port: int, error: Exception) -> str:
    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        return (
            f"port {port} on {host} is taken by another program: stop it, or choose "
            "another port with --port (--port 0 takes a free one)"
        )
    return f"cannot listen on port {port} of {host}: {error} (see --host and --port)"


def _display(host: str) -> str:
    """The host as it stands in an address that a browser on this machine can open."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    return f"[{host}]" if ":" in host else host


def _serve_until_stopped(server: BaseWSGIServer, stop: threading.Event) -> None:
    try:
        server.serve_forever(poll_interval=0.1)
    finally:
        stop.set()


def _join(thread: threading.Thread) -> None:
    if thread.ident is not None:
        thread.join(GOODBYE_SECONDS)


@contextmanager
def _signals(handler: _SignalHandler, *numbers: signal.Signals) -> Iterator[None]:
    """Handle these signals so for a while; elsewhere than in the main thread, not."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = [(number, signal.signal(number, handler)) for number in numbers]
    try:
        yield
    finally:
        for number, earlier in before:
            signal.signal(number, earlier)


def _interrupt(number: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt
