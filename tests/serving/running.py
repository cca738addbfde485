"""The real nginx with the project's whole configuration, over a release made by hand.

with serving(release, folder) as site:
    assert ask(site, "/2013/03/ton-dossier/").status == 200
"""

import contextlib
import http.client
import json
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from email.message import Message
from itertools import count
from pathlib import Path

import pytest

from sceau.configuration import ServerSettings
from sceau.serving.redirect_map import redirect_maps
from sceau.serving.redirects import RedirectTable
from sceau.serving.rendering import REDIRECTS_FILE, SITE_FILE, TEMPLATES, render
from tests.nginx import frame, nginx_with
from tests.sites import ROOT

DOMAIN = "sceau.example"
OTHER_NAME = "www.sceau.example"
ONION = "a" * 56 + ".onion"
NO_REDIRECTS = redirect_maps(RedirectTable({}, ()))[0]
_NAMES = (DOMAIN, OTHER_NAME)
_SECONDS = 20
_MARKER = "end-of-requests-"
_numbers = count()


@dataclass(frozen=True)
class Site:
    """A site that is being served; `ports` are those of http and https."""

    folder: Path
    settings: ServerSettings
    certificate: Path

    @property
    def releases(self) -> Path:
        return self.folder / "releases"

    @property
    def public(self) -> Path:
        return self.releases / "current" / "public"

    @property
    def authority(self) -> str:
        return f"{self.settings.domain}:{self.settings.https_port}"

    @property
    def url(self) -> str:
        return f"https://{self.authority}"

    def context(self) -> ssl.SSLContext:
        """Trusts the test's certificate and nothing else."""
        return ssl.create_default_context(cafile=str(self.certificate))


@dataclass(frozen=True)
class Answer:
    """What came back; `headers` knows names in any case, and all of each."""

    status: int
    headers: Message
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")


def require_openssl() -> str:
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("openssl is missing: sudo apt-get install openssl")
    return program


def make_certificate(folder: Path, names: Iterable[str] = _NAMES) -> tuple[Path, Path]:
    """A certificate that signs itself, and its key."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    listed = ",".join(f"DNS:{name}" for name in names)
    subprocess.run(
        (
            *(require_openssl(), "req", "-x509", "-newkey", "ec"),
            *("-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"),
            *("-subj", "/CN=sceau.example", "-addext", f"subjectAltName={listed}"),
            *("-keyout", key, "-out", certificate),
        ),
        check=True,
        capture_output=True,
    )
    return certificate, key


def settings_for(folder: Path, **changes: object) -> ServerSettings:
    """Settings whose paths are all in `folder`."""
    settings = ServerSettings(
        domain=DOMAIN,
        other_names=(OTHER_NAME,),
        listen=("127.0.0.1",),
        certificate=folder / "certificate.pem",
        certificate_key=folder / "key.pem",
        acme_folder=folder / "acme",
        nginx_folder=folder / "nginx",
        inbox_socket=f"unix:{folder / 'inbox.sock'}",
        logs=folder / "logs",
    )
    return replace(settings, **changes)  # type: ignore[arg-type]


@contextmanager
def serving(
    public: Path,
    folder: Path,
    *,
    redirects: bytes = NO_REDIRECTS,
    http: Iterable[str] = (),
    main: Iterable[str] = (),
    edit: Callable[[str], str] = str,
    **changes: object,
) -> Iterator[Site]:
    """Serve `public` as a release; `http` and `main` are lines of nginx.conf around.

    `changes` are settings; `edit` shortens what a test cannot wait for. Raises
    `AssertionError` when nginx does not start.
    """
    for name in ("acme", "nginx", "logs", "releases/1"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    certificate, _ = make_certificate(folder)
    release = folder / "releases" / "1"
    (release / "public").symlink_to(public.resolve())
    (folder / "releases" / "current").symlink_to("1")
    (folder / "nginx" / REDIRECTS_FILE).write_bytes(redirects)
    settings = settings_for(folder, **changes)

    def write(ports: tuple[int, ...]) -> str:
        nonlocal settings
        settings = replace(settings, http_port=ports[0], https_port=ports[-1])
        file = folder / "nginx" / SITE_FILE
        file.write_text(
            edit(render(settings, folder / "releases", ROOT / TEMPLATES)), "utf-8"
        )
        return frame(folder, [*http, f'include "{file}";'], main)

    with nginx_with(folder, write, 2 if settings.tls else 1):
        yield Site(folder, settings, certificate)


def connect(
    site: Site, *, plain: bool = False, name: str | None = None
) -> socket.socket:
    """A connection to the site; `name` is the one that TLS asks for."""
    port = site.settings.http_port if plain else site.settings.https_port
    sock = socket.create_connection(("127.0.0.1", port), timeout=_SECONDS)
    if plain or not site.settings.tls:
        return sock
    try:
        return site.context().wrap_socket(
            sock, server_hostname=name or site.settings.domain
        )
    except BaseException:
        sock.close()
        raise


def ask(
    site: Site,
    path: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    plain: bool = False,
    host: str | None = None,
    name: str | None = None,
    over: socket.socket | None = None,
) -> Answer:
    """One request on a connection of its own, or on `over`, which is closed after it.

    `host` is what the request says it is for, `name` what TLS is asked for: the
    domain unless given.
    """
    connection = http.client.HTTPConnection("127.0.0.1", timeout=_SECONDS)
    connection.sock = over or connect(site, plain=plain, name=name or host)
    with contextlib.closing(connection):
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        sent = {"Host": host or site.settings.domain, **(headers or {})}
        if body is not None:
            sent["Content-Length"] = str(len(body))
        for header, value in sent.items():
            connection.putheader(header, value)
        # A server that refuses a body may close before it has read it all.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            connection.endheaders(body)
        with connection.getresponse() as response:
            return Answer(response.status, response.msg, response.read())


def patient(text: str) -> str:
    """The configuration with a limit that does not flow back while a test runs."""
    assert text.count("rate=2r/s") == 1
    return text.replace("rate=2r/s", "rate=1r/m")


def counted(site: Site) -> list[dict[str, object]]:
    """The lines of reads.log about all requests that were answered.

    nginx writes a line when it has sent the answer, and one after the other: whoever
    finds the line of a later request finds all before it.
    """
    file = site.settings.logs / "reads.log"
    marker = f"{_MARKER}{next(_numbers)}"
    ask(site, "/robots.txt", headers={"User-Agent": marker})
    deadline = time.monotonic() + _SECONDS
    while f'"{marker}"' not in (text := file.read_text("utf-8")):
        assert time.monotonic() < deadline, "the line was not written in time"
        time.sleep(0.005)
    lines = [json.loads(line) for line in text.splitlines()]
    return [line for line in lines if not line["u"].startswith(_MARKER)]


def write(path: Path, content: str | bytes) -> Path:
    """A file with its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def connect_onion(site: Site) -> socket.socket:
    """A connection as Tor makes it."""
    sock = socket.socket(socket.AF_UNIX)
    sock.settimeout(_SECONDS)
    sock.connect(site.settings.onion_socket.removeprefix("unix:"))
    return sock
