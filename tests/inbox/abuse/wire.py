"""Talking to the inbox as no browser would, and looking at what that left behind."""

import hashlib
import html
import os
import re
import socket
import subprocess
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http.client import HTTPMessage, parse_headers
from io import BytesIO
from pathlib import Path
from urllib.parse import quote_from_bytes, urlencode

from flask.testing import FlaskClient

from sceau.configuration import load_configuration
from sceau.inbox.app import create_app
from sceau.inbox.http_rules import STRICT_HEADERS
from sceau.inbox.rate import RateLimiter
from sceau.inbox.services import Services, make_services
from tests.inbox.running import Home, Web, command, wait_until
from tests.sites import ROOT

FULL = os.environ.get("SCEAU_TEST_ALL") == "1"
URLENCODED = "application/x-www-form-urlencoded"
FORM = {"Content-Type": URLENCODED}
MANY = 1_000_000


# --- requests -------------------------------------------------------------------------


@dataclass(frozen=True)
class RawAnswer:
    """What came back on one connection: `status` 0 if nothing did."""

    status: int
    headers: HTTPMessage
    text: str


def exchange(port: int, data: bytes, *, half_close: bool = False) -> RawAnswer:
    """Send bytes as they are; read the first answer until the connection ends."""
    received = b""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        try:
            connection.sendall(data)
            if half_close:
                connection.shutdown(socket.SHUT_WR)
            while chunk := connection.recv(65536):
                received += chunk
        except ConnectionError:
            # A server that has answered need not read the rest.
            pass
    return parsed(received)


def parsed(received: bytes) -> RawAnswer:
    """The first answer in some bytes."""
    stream = BytesIO(received)
    first = stream.readline().split(b" ")
    if len(first) < 2:
        return RawAnswer(0, HTTPMessage(), "")
    headers = parse_headers(stream)
    length = int(headers.get("Content-Length", "0"))
    return RawAnswer(int(first[1]), headers, stream.read(length).decode("utf-8"))


def request_bytes(
    method: str, target: str, headers: Mapping[str, str], body: bytes = b""
) -> bytes:
    """A request of exactly these headers, and `Connection: close`."""
    lines = [f"{method} {target} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    lines += ["Connection: close", "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


def form_body(fields: Mapping[str, str]) -> bytes:
    """Fields as a program sends them; half characters become what they are in UTF-8."""

    def quoted(text: str) -> str:
        return quote_from_bytes(text.encode("utf-8", "surrogatepass"))

    return "&".join(f"{k}={quoted(v)}" for k, v in fields.items()).encode("ascii")


def post_bytes(path: str, fields: Mapping[str, str], **headers: str) -> bytes:
    """A POST of the form as bytes."""
    body = urlencode(fields).encode()
    always = {"Host": "127.0.0.1", "Content-Type": URLENCODED}
    length = {"Content-Length": str(len(body))}
    return request_bytes("POST", path, always | length | headers, body)


# --- the same program without a connection --------------------------------------------


def services_of(home: Home) -> Services:
    """What the web process of this home works with."""
    return make_services(load_configuration(ROOT, home.environment()).inbox)


def client_of(home: Home, said: list[str] | None = None) -> FlaskClient:
    """The web program of this home, in this process; `said` gets its log lines.

    Anyone may report as often as they like.
    """
    lines: list[str] = [] if said is None else said
    services = replace(services_of(home), reports=RateLimiter(MANY, MANY))
    return create_app(services, say=lines.append).test_client()


# --- pages ----------------------------------------------------------------------------


def assert_strict(headers: Mapping[str, str]) -> None:
    """Every answer is neither stored nor indexed, and sets nothing."""
    for name, value in STRICT_HEADERS:
        assert headers.get(name) == value, name
    for name in ("Set-Cookie", "Server", "X-Powered-By", "Refresh", "Via"):
        assert headers.get(name) is None, name


# Words that English needs and French does not have.
_ENGLISH = re.compile(
    r"\b(the|this|that|was|were|with|please|not|your|you|we|of|and|is|it|exceeds|bad"
    r"|request|generated|forbidden|found|allowed|internal|unsupported|redirecting)\b",
    re.IGNORECASE,
)


def shown(page: str) -> str:
    """What a reader reads of a page."""
    return html.unescape(re.sub(r"<[^>]*>", " ", page))


def assert_french(page: str) -> None:
    """A whole page, in French."""
    assert page.lower().startswith("<!doctype html"), page[:80]
    assert "lang=fr" in page.replace('"', "")
    text = shown(page)
    assert text.strip()
    assert not _ENGLISH.search(text), _ENGLISH.findall(text)


def gives_back(page: str, text: str) -> bool:
    """Whether a text can be copied from a page: from a text area or a field."""
    areas = re.findall(r"<textarea[^>]*>\n?(.*?)</textarea>", page, re.S)
    values = re.findall(r'<input[^>]* value="([^"]*)"', page)
    names = re.findall(r"<b>(.*?)</b>", page, re.S)
    return text in {html.unescape(part) for part in (*areas, *values, *names)}


# --- what is on the disk --------------------------------------------------------------


def snapshot(folder: Path) -> dict[str, str]:
    """{path: digest of content, mode and time} of everything below a folder."""
    found = {}
    for path in sorted(folder.rglob("*")):
        status = path.lstat()
        data = path.read_bytes() if path.is_file() else b""
        stamp = f"{status.st_mode} {status.st_mtime_ns} ".encode()
        found[str(path.relative_to(folder))] = hashlib.sha256(stamp + data).hexdigest()
    return found


def everything(home: Home) -> dict[str, bytes]:
    """{where: bytes} of all files below the inbox, and of all of git's objects."""
    found = {
        str(path.relative_to(home.inbox)): path.read_bytes()
        for path in home.inbox.rglob("*")
        if path.is_file()
    }
    return (
        found
        | {
            f"names/{number}": str(path).encode()
            for number, path in enumerate(home.inbox.rglob("*"))
        }
        | git_objects(home)
    )


def git_objects(home: Home) -> dict[str, bytes]:
    """{object id: content}, whether something refers to it or not."""
    if not (home.repository / "objects").is_dir():
        return {}
    listed = home.git("cat-file", "--batch-check", "--batch-all-objects")
    out = subprocess.run(
        ["git", "--git-dir", home.repository, "cat-file", "--batch"],
        input="".join(f"{line.split(' ')[0]}\n" for line in listed.splitlines()),
        capture_output=True,
        check=True,
        text=True,
        encoding="latin-1",
    )
    return {"git objects": out.stdout.encode("latin-1")}


def loose_objects(home: Home) -> list[bytes]:
    """What loose objects decompress to, by zlib alone."""
    return [
        zlib.decompress(path.read_bytes())
        for path in (home.repository / "objects").glob("??/*")
    ]


def resident_mebibytes(pid: int) -> float:
    """Memory that a process holds now."""
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert found is not None
    return int(found[1]) / 1024


# --- processes whose every word is kept -----------------------------------------------


@contextmanager
def logged(home: Home, log: Path, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process of `sceau inbox`; what it says on either channel goes to `log`."""
    with log.open("ab") as stream:
        process = subprocess.Popen(
            command(*arguments),
            cwd=ROOT,
            env=home.environment(),
            stdout=stream,
            stderr=subprocess.STDOUT,
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def logged_web(home: Home, log: Path) -> Iterator[tuple[Web, Path]]:
    """The web process, and the file in which all stands that it says."""
    log.unlink(missing_ok=True)
    with logged(home, log, "serve", "--bind", "127.0.0.1:0") as process:
        wait_until(lambda: b"listening" in log.read_bytes())
        port = int(log.read_text("utf-8").partition("\n")[0].rpartition(":")[2])
        # `Web` only asks the process for its id.
        yield Web(home, process, port), log  # type: ignore[arg-type]
