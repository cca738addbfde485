"""Everybody who takes part in the whole day, and how they reach the machine."""

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser

from tests.conftest import CHROMIUM
from tests.e2e.machine import Machine, Place
from tests.e2e.units import Units
from tests.inbox.journeys.clones import git
from tests.inbox.running import Home
from tests.moderation.ssh import Ssh
from tests.publishing.first_day import DOMAIN, Day
from tests.publishing.servers import Server


@dataclass(frozen=True)
class LaidOut(Server):
    """The places of a machine that deploy/setup laid out."""

    place: Place

    @property
    def site(self) -> Path:
        return self.place.layout.site_repository

    @property
    def requests(self) -> Path:
        return self.place.layout.requests

    @property
    def build(self) -> Path:
        return self.place.layout.build

    @property
    def releases(self) -> Path:
        return self.place.layout.releases

    def run(
        self, *arguments: str, env: object = None
    ) -> subprocess.CompletedProcess[str]:
        """`sceau …` on the machine, which knows its places itself."""
        assert env is None
        return self.place.sceau(*arguments)


@dataclass(frozen=True)
class Inbox(Home):
    """Its inbox."""

    @property
    def inbox(self) -> Path:
        return self.root / "var/lib/sceau/inbox"


@dataclass(frozen=True)
class WholeDay(Day):
    """A day on such a machine. Each person has a key of their own."""

    units: Units
    people: Path
    """The folder of their clones."""
    keys: dict[str, Path] = field(default_factory=dict)

    @property
    def place(self) -> Place:
        assert isinstance(self.server, LaidOut)
        return self.server.place

    def inbox_url(self) -> str:
        return self.ssh.url(Path("/inbox.git"))

    def let_in(self, name: str) -> None:
        """The keeper of the machine gets somebody's public key."""
        key = self.people / f"{name}.key"
        words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)]
        subprocess.run(words, check=True)
        done = self.server.run("moderators", "add", name.lower(), f"{key}.pub")
        assert done.returncode == 0, done.stderr
        text = (self.ssh.folder / "client").read_text("utf-8")
        mine = text.replace(str(self.ssh.folder / "key"), str(key))
        (self.people / f"{name}.ssh").write_text(mine, "utf-8")

    def _clone(self, name: str) -> Path:
        if not (self.people / f"{name}.key").exists():
            self.let_in(name)
        folder = self.people / name
        through = f"core.sshCommand=ssh -F {self.people / f'{name}.ssh'}"
        url = self.ssh.url(Path("/site.git"))
        words = ("clone", "--quiet", "-c", through, url, str(folder))
        git(self.people, *words)
        git(folder, "config", "user.name", name)
        git(folder, "config", "user.email", f"{name.lower()}@essai.test")
        return folder


@contextmanager
def day_on(machine: Machine, ssh: Ssh, browser: Browser) -> Iterator[WholeDay]:
    """The first release is shown; a browser finds the machine by its name."""
    place, units = machine.place, machine.units
    people = place.folder / "people"
    people.mkdir(exist_ok=True)
    port = machine.ports[1]
    with ExitStack() as stack:
        chromium = browser.browser_type.launch(
            executable_path=CHROMIUM,
            args=[
                *("--no-sandbox", "--disable-background-networking"),
                f"--host-resolver-rules=MAP {DOMAIN} 127.0.0.1:{port}",
            ],
        )
        stack.callback(chromium.close)
        yield WholeDay(
            server=LaidOut(place.layout.root, place),
            ssh=ssh,
            home=Inbox(place.layout.root),
            port=port,
            certificate=place.folder / "certificate.pem",
            browser=chromium,
            units=units,
            people=people,
        )


def build_first(units: Units) -> None:
    """What a set-up ends with where systemd runs."""
    for name in ("sceau-build.service", "sceau-redirects.service"):
        assert units.start(name), units.said(name)
