"""A whole server on loopback: git over ssh, a builder, the inbox, nginx with TLS.

with running_day(tmp_path) as day:
    day.author.push("An article")
"""

import contextlib
import http.client
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from playwright.sync_api import Browser, Page

from sceau.moderation.hooks.installing import install_hook, own_program
from sceau.serving.rendering import REDIRECTS_FILE, SITE_FILE, TEMPLATES, render
from tests.conftest import CHROMIUM
from tests.inbox.journeys.clones import environment, git
from tests.inbox.running import Home, started, wait_until
from tests.moderation.moderators import Moderator
from tests.moderation.ssh import Ssh, running_sshd
from tests.nginx import frame, nginx_with
from tests.publishing.servers import Author, Server, make_server
from tests.serving.running import make_certificate, settings_for
from tests.sites import ROOT

DOMAIN = "essai.test"
_EVERY_SECONDS = 0.05


@dataclass
class Poller:
    """Asks for the home page all the while, and keeps what was wrong with an answer."""

    port: int
    certificate: Path
    answers: int = 0
    wrong: list[str] = field(default_factory=list)

    def __enter__(self) -> "Poller":
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(_EVERY_SECONDS):
            try:
                status, body = fetch(self.port, self.certificate, "/")
            except (OSError, http.client.HTTPException) as error:
                self.wrong.append(repr(error))
                continue
            self.answers += 1
            if status != 200:
                self.wrong.append(f"status {status}")
            elif not body.rstrip().endswith(b"</html>"):
                self.wrong.append("half a page")


def fetch(port: int, certificate: Path, path: str) -> tuple[int, bytes]:
    """One request to the site on a connection of its own: status and body."""
    context = ssl.create_default_context(cafile=str(certificate))
    connection = http.client.HTTPConnection("127.0.0.1", timeout=30)
    connection.sock = context.wrap_socket(
        socket.create_connection(("127.0.0.1", port), 30), server_hostname=DOMAIN
    )
    with contextlib.closing(connection):
        connection.request("GET", path, headers={"Host": DOMAIN})
        answer = connection.getresponse()
        return answer.status, answer.read()


@dataclass(frozen=True)
class Day:
    """Everybody who takes part."""

    server: Server
    ssh: Ssh
    home: Home
    port: int
    certificate: Path
    browser: Browser

    @property
    def url(self) -> str:
        return f"https://{DOMAIN}"

    def author(self, name: str) -> Author:
        """A clone over ssh."""
        folder = self._clone(name)
        return Author(folder)

    def moderator(self, name: str) -> Moderator:
        """The same; the inbox is still to be set up."""
        return Moderator(self._clone(name))

    @contextmanager
    def reader(self) -> Iterator[Page]:
        """A fresh browser window, without scripts."""
        context = self.browser.new_context(
            java_script_enabled=False, locale="fr-FR", ignore_https_errors=True
        )
        try:
            yield context.new_page()
        finally:
            context.close()

    def commit_and_wait(self) -> None:
        """Until nothing is in the spool."""
        wait_until(lambda: not self.home.spooled)

    def text(self, path: str) -> str:
        """What the site answers."""
        status, body = fetch(self.port, self.certificate, path)
        assert status == 200
        return body.decode("utf-8")

    def inbox_url(self) -> str:
        return self.ssh.url(self.home.repository)

    def _clone(self, name: str) -> Path:
        folder = self.server.root / name
        through = f"core.sshCommand={self.ssh.command}"
        url = self.ssh.url(self.server.site)
        git(
            self.server.root,
            *("clone", "--quiet", "-c", through, url, str(folder)),
        )
        git(folder, "config", "user.name", name)
        git(folder, "config", "user.email", f"{name.lower()}@essai.test")
        return folder


@contextmanager
def running_day(root: Path, browser: Browser) -> Iterator[Day]:
    """Everything runs, and the first release is shown."""
    with ExitStack() as stack:
        server = make_server(root / "server")
        ssh = stack.enter_context(running_sshd(root / "ssh"))
        home = Home(root / "inbox", _settings(server, root))
        home.root.mkdir()
        home.run("init")
        install_hook("inbox", home.repository, own_program(), site=server.site)
        assert server.run("publish", "run").returncode == 0
        stack.enter_context(server.watching())
        stack.enter_context(started(home, "commit"))
        unix_socket = root / "nginx" / "inbox.sock"
        unix_socket.parent.mkdir()
        stack.enter_context(started(home, "serve", "--bind", f"unix:{unix_socket}"))
        wait_until(unix_socket.exists)
        port, certificate = stack.enter_context(_nginx(root / "nginx", server))
        chromium = browser.browser_type.launch(
            executable_path=CHROMIUM,
            args=[
                *("--no-sandbox", "--disable-background-networking"),
                f"--host-resolver-rules=MAP {DOMAIN} 127.0.0.1:{port}",
            ],
        )
        stack.callback(chromium.close)
        yield Day(server, ssh, home, port, certificate, chromium)


def _settings(server: Server, root: Path) -> Mapping[str, str]:
    current = server.releases / "current"
    return {
        "SCEAU_INBOX_SITE_MANIFEST": str(current / "site.json"),
        "SCEAU_INBOX_PAGE_SHELL": str(current / "page_shell.html"),
        "SCEAU_INBOX_FOLDER": str(root / "inbox" / "inbox"),
    }


@contextmanager
def _nginx(folder: Path, server: Server) -> Iterator[tuple[int, Path]]:
    for name in ("acme", "nginx", "logs"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    certificate, _ = make_certificate(folder, (DOMAIN,))
    redirects = folder / "nginx" / REDIRECTS_FILE
    subprocess.run(
        [
            *(sys.executable, "-m", "sceau.cli", "nginx", "redirects"),
            *(server.releases / "current" / "redirects.json", "--into", redirects),
        ],
        cwd=ROOT,
        env=environment(),
        check=True,
        capture_output=True,
    )
    settings = settings_for(folder, domain=DOMAIN, other_names=())

    def write(ports: tuple[int, ...]) -> str:
        here = replace(settings, http_port=ports[0], https_port=ports[1])
        file = folder / "nginx" / SITE_FILE
        file.write_text(render(here, server.releases, ROOT / TEMPLATES), "utf-8")
        return frame(folder, [f'include "{file}";'])

    with nginx_with(folder, write, 2) as ports:
        yield ports[1], certificate


def until(page: Page, address: str, words: str, seconds: float = 90.0) -> None:
    """Open a page again and again until it says something."""
    deadline = time.monotonic() + seconds
    while True:
        page.goto(address)
        if words in page.content():
            return
        assert time.monotonic() < deadline, f"{address} does not say {words!r}"
        time.sleep(0.2)
