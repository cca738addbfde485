"""A built site, served as nginx will: types, headers, gzip, HTTP/1.1.

Not the preview server, which puts a script into every page that reloads it.
"""

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

from sceau.preview.addresses import Kind, resolve
from sceau.preview.content_types import content_type
from sceau.preview.headers import cache_control, security_headers

# Lighthouse asks for robots.txt from within the page, where the policy of a site
# without scripts forbids every request (GoogleChrome/lighthouse#4386).
_FOR_LIGHTHOUSE = "; connect-src 'self'"
_POLICY = "Content-Security-Policy"
_COMPRESSED = ("text/", "application/json", "application/xml", "image/svg+xml")
_COMPRESSED_SUFFIXES = ("+json", "+xml")


@contextmanager
def served(output: Path) -> Iterator[str]:
    """Serve a folder on a free port of this machine; gives `http://127.0.0.1:<port>`.

    The folder may be filled later: the pages need the address that they will have.
    """
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, output))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Headers and body leave in one packet: two cost a delayed acknowledgement.
    wbufsize = -1
    disable_nagle_algorithm = True

    def __init__(self, output: Path, *args: object) -> None:
        self._output = output
        super().__init__(*args)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """The file, a redirect, or the theme's page for what is not there."""
        path = unquote(urlsplit(self.path).path)
        resolution = resolve(path, self._lookup)
        if resolution.status == 301:
            self._send(HTTPStatus.MOVED_PERMANENTLY, path, b"", resolution.location)
        elif resolution.status == 200:
            self._send(HTTPStatus.OK, resolution.file, self._read(resolution.file))
        else:
            self._send(HTTPStatus.NOT_FOUND, "404.html", self._read("404.html"))

    def log_message(self, *args: object) -> None:
        """Nothing: the results are on standard output."""

    def _lookup(self, relative: str) -> Kind | None:
        place = self._output / relative
        if place.is_dir():
            return "folder"
        return "file" if place.is_file() else None

    def _read(self, relative: str) -> bytes:
        return (self._output / relative).read_bytes()

    def _send(
        self, status: HTTPStatus, path: str, body: bytes, location: str = ""
    ) -> None:
        kind = content_type(path)
        headers = security_headers(self.path, kind, preview=False)
        if "connect-src" not in headers[_POLICY]:
            headers[_POLICY] += _FOR_LIGHTHOUSE
        headers |= {"Content-Type": kind, "Cache-Control": cache_control(path)}
        accepted = self.headers.get("Accept-Encoding", "")
        if "gzip" in accepted and _is_compressed(kind):
            body = gzip.compress(body, compresslevel=6, mtime=0)
            headers |= {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
        if location:
            headers["Location"] = location
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _is_compressed(kind: str) -> bool:
    kind = kind.partition(";")[0]
    return kind.startswith(_COMPRESSED) or kind.endswith(_COMPRESSED_SUFFIXES)
