"""A machine in a folder, laid out by deploy/setup, and everything on it running.

place = make_place(tmp_path, mail.port)
with running(place) as machine:
    machine.units.elapse("sceau-nightly.timer")
place.wipe()
"""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sceau.machine.layout import Layout
from tests.e2e.units import Units, running_units
from tests.inbox.journeys.clones import environment, make_clone
from tests.nginx import frame, nginx_with, require_nginx
from tests.publishing.first_day import DOMAIN
from tests.publishing.servers import (
    SITE_URL,
    fill_in,
    give_environment,
    require_programs,
)
from tests.serving.running import make_certificate

_SETTINGS = """\
[server]
domain = "{domain}"
listen = ["127.0.0.1"]
http_port = {http}
https_port = {https}
certificate = "{folder}/certificate.pem"
certificate_key = "{folder}/key.pem"

[inbox]
# Several readers have one address, and do not stop to think.
posts_burst = 100000
posts_per_hour = 100000
reports_per_hour = 100000
token_min_seconds = 0
commit_seconds = 0.05

[publishing]
site_url = "{url}"
author_mail = ["ju@{domain}"]
wait_seconds = 60

[moderation]
smtp_host = "127.0.0.1"
smtp_port = {smtp}
smtp_security = "none"
digest_from = "sceau@{domain}"
digest_to = ["eve@{domain}"]

[mail]
notices_to = ["friend@{domain}"]

[backup]
target = "{folder}/backups"
recipients = ["{recipient}"]
"""


@dataclass(frozen=True)
class Place:
    """What stays when the machine is wiped: its keeper's clone and key, the disk of the
    backups, and the certificate."""

    folder: Path
    clone: Path
    recipient: str
    smtp_port: int

    @property
    def layout(self) -> Layout:
        return Layout(self.folder / "machine")

    @property
    def identity(self) -> Path:
        return self.folder / "friend.key"

    @property
    def backups(self) -> Path:
        return self.folder / "backups"

    def write_settings(self, ports: tuple[int, ...]) -> None:
        """`sceau.toml`, as whoever keeps the machine writes it."""
        file = self.layout.settings
        file.parent.mkdir(parents=True, exist_ok=True)
        text = _SETTINGS.format(
            domain=DOMAIN,
            http=ports[0],
            https=ports[1],
            folder=self.folder,
            url=SITE_URL,
            smtp=self.smtp_port,
            recipient=self.recipient,
        )
        file.write_text(text, "utf-8")

    def setup(self, *arguments: str) -> str:
        """`deploy/setup --root …`; returns what it said."""
        run = self.layout.at("/run")
        nginx = f"{require_nginx()} -p {run} -c {run}/nginx.conf -e {run}/error.log"
        done = subprocess.run(
            [
                *(self.clone / "deploy" / "setup", "--root", self.layout.root),
                *("--environment", sys.prefix, "--nginx", nginx, *arguments),
            ],
            env=environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        if not (self.layout.build / "environments").exists():
            give_environment(self.layout.build)
        return done.stdout

    def sceau(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """The command `sceau` of the machine."""
        return subprocess.run(
            [self.layout.program, *arguments],
            cwd=self.folder,
            env=environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def wipe(self) -> None:
        """Nothing is left."""
        shutil.rmtree(self.layout.root)


@dataclass(frozen=True)
class Machine:
    """One that runs; `ports` are those of http and https."""

    place: Place
    units: Units
    ports: tuple[int, ...]
    said: str
    """What deploy/setup said."""


def make_place(folder: Path, smtp_port: int) -> Place:
    """Nothing is laid out yet."""
    require_programs()
    clone = make_clone(folder / "clone")
    fill_in(clone)
    # What `make setup` makes; the packages are those of the tests.
    (clone / ".venv").symlink_to(sys.prefix)
    make_certificate(folder, (DOMAIN,))
    made = subprocess.run(
        ["age-keygen", "-o", folder / "friend.key"],
        capture_output=True,
        text=True,
        check=True,
    )
    return Place(folder, clone, made.stderr.strip().rpartition(" ")[2], smtp_port)


@contextmanager
def running(
    place: Place, *arguments: str, ports: tuple[int, ...] = ()
) -> Iterator[Machine]:
    """Lay the machine out, with arguments of deploy/setup, and start it.

    It has free ports, or those it had before; then its sceau.toml is there already.
    """
    run = place.layout.at("/run")
    said = ""

    def write(found: tuple[int, ...]) -> str:
        nonlocal said
        if not ports:
            place.write_settings(found)
        said = place.setup(*arguments)
        include = place.layout.nginx_include
        return frame(run, [f'include "{include}";'])

    logs = place.folder / "logs"
    with (
        nginx_with(run, write, 2, chosen=ports) as found,
        running_units(place.layout, logs) as units,
    ):
        yield Machine(place, units, found, said)
