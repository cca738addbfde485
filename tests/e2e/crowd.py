"""Readers of all kinds come; two days later it is known how many read.

One has an ordinary browser, one a text browser, one asks not to be counted, and one is
no reader at all.
"""

import json
import shutil
import socket
import socketserver
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.e2e.whole_day import WholeDay
from tests.inbox.journeys.clones import environment
from tests.inbox.running import wait_until
from tests.publishing.first_day import DOMAIN
from tests.publishing.first_steps import ARTICLE
from tests.reads.agents import GRAPHICAL, ROBOTS
from tests.serving.running import Site, ask, settings_for

SLUG = "le-premier-jour"
BROWSER = GRAPHICAL[0]
SHY = GRAPHICAL[1]
ROBOT = ROBOTS["robot: known"][0]
_SEAL = "/sceau.svg"
_DAYS = 2


def come(day: WholeDay) -> None:
    """All four."""
    _visit(day, BROWSER, {})
    _visit(day, SHY, {"Sec-GPC": "1"})
    said = _read_as_text(day)
    assert "Cet article" in said or "Un article" in said, said
    settings = settings_for(day.place.folder, domain=DOMAIN, https_port=day.port)
    site = Site(day.place.folder, settings, day.certificate)
    assert ask(site, ARTICLE, headers={"User-Agent": ROBOT}).status == 200
    log = day.place.layout.logs / "reads.log"

    def written() -> bool:
        lines = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
        seen = {(line["u"].partition("/")[0], line["p"]) for line in lines}
        agents = {line["u"] for line in lines if line["p"] == ARTICLE}
        return {BROWSER, ROBOT} <= agents and {("w3m", ARTICLE)} <= seen

    wait_until(written)
    wait_until(lambda: _asked(log, BROWSER, _SEAL))
    assert not _asked(log, SHY, ARTICLE) and not _asked(log, SHY, _SEAL)


def count(day: WholeDay) -> None:
    """Two nights later the page says how many read it."""
    _age(day.place.layout.logs / "reads.log")
    day.units.elapse("sceau-reads.timer")
    exported = json.loads((day.place.layout.numbers / "reads.json").read_text("utf-8"))
    assert exported == {SLUG: 2}
    told = json.loads(day.server.run("reads", "report", "--json").stdout)
    assert sum(one["reads"] for one in told["days"]) == 2
    assert any(one["set_aside"].get("robot: known") for one in told["days"])
    day.units.elapse("sceau-nightly.timer")
    assert "Cet article a déjà été lu 2 fois" in day.text(ARTICLE)


def _visit(day: WholeDay, agent: str, headers: dict[str, str]) -> None:
    context = day.browser.new_context(
        user_agent=agent, extra_http_headers=headers, ignore_https_errors=True
    )
    page = context.new_page()
    page.goto(day.url + ARTICLE, wait_until="networkidle")
    context.close()


def _read_as_text(day: WholeDay) -> str:
    w3m = shutil.which("w3m")
    assert w3m is not None, "w3m is missing: make system-tools"
    with _tunnel(day.port) as port:
        return subprocess.run(
            [
                *(w3m, "-dump", "-o", f"https_proxy=http://127.0.0.1:{port}/"),
                *("-o", f"ssl_ca_file={day.certificate}", day.url + ARTICLE),
            ],
            env=environment(HOME=str(day.people), LC_ALL="C.UTF-8"),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=True,
        ).stdout


@contextmanager
def _tunnel(port: int) -> Iterator[int]:
    """A proxy that finds the site under its name, for a browser that has no map."""

    class Tunnel(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            asked = self.rfile.readline().split()
            assert asked[:2] == [b"CONNECT", f"{DOMAIN}:443".encode()], asked
            while self.rfile.readline().strip():
                pass
            self.wfile.write(b"HTTP/1.0 200 Connected\r\n\r\n")
            with socket.create_connection(("127.0.0.1", port)) as site:
                back = threading.Thread(target=_pour, args=(site, self.request))
                back.start()
                _pour(self.request, site)
                back.join()

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Tunnel) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield int(server.server_address[1])
        finally:
            server.shutdown()
            thread.join()


def _pour(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        return


def _asked(log: Path, agent: str, path: str) -> bool:
    lines = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    return any(line["u"] == agent and line["p"] == path for line in lines)


def _age(log: Path) -> None:
    """Days pass: the log is of then, and was rotated away as logrotate does."""
    aged = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    for line in aged:
        line["t"] -= _DAYS * 86400
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in aged)
    log.with_name("reads.log.1").write_text(text, "utf-8")
    # nginx appends: it goes on at the new end.
    with log.open("w"):
        pass
