"""A bare Debian becomes a server by the commands of docs/friend.md, typed."""

import contextlib
import hashlib
import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.debian.authority import start_authority
from tests.debian.container import Container, booted, make_debian, require_programs
from tests.inbox.journeys.clones import make_clone
from tests.nginx import free_ports
from tests.publishing.servers import fill_in
from tests.sites import ROOT

DOMAIN = "essai.test"
SECONDS = 60
SETTINGS = """\
[server]
domain = "{domain}"
http_port = {http}
https_port = {https}
listen = ["127.0.0.1"]
[backup]
target = "/srv/sauvegarde"
recipients = ["{recipient}"]
"""

pytestmark = pytest.mark.skipif(
    not os.environ.get("SCEAU_TEST_ALL"), reason="takes minutes: SCEAU_TEST_ALL=1"
)


def _commands() -> list[str]:
    """The three, as they stand on the page."""
    text = (ROOT / "docs" / "friend.md").read_text("utf-8")
    section = text.partition("## Trois commandes")[2]
    found = re.search(r"```\n(.*?)```", section, re.DOTALL)
    assert found is not None
    return found[1].strip().splitlines()


def _bare(tmp_path: Path, name: str) -> Path:
    """A machine with nothing of ours but a copy of the project to clone."""
    root = tmp_path / name
    # With its devices, owners and all.
    subprocess.run(["cp", "--archive", tmp_path / "debian", root], check=True)
    shutil.copytree(tmp_path / "project", root / "srv" / "project")
    return root


@dataclass(frozen=True)
class Client:
    """A reader, who trusts one authority."""

    https: int
    trusted: ssl.SSLContext

    def page(self) -> tuple[int, bytes]:
        """The home page."""
        with self._secured() as connected:
            connection = http.client.HTTPConnection(DOMAIN)
            connection.sock = connected
            connection.request("GET", "/", headers={"Host": f"{DOMAIN}:{self.https}"})
            answer = connection.getresponse()
            return answer.status, answer.read()

    def serial(self) -> str:
        """Of the certificate that is shown."""
        with self._secured() as connected:
            certificate = connected.getpeercert()
            assert certificate is not None
            return str(certificate["serialNumber"])

    def _secured(self) -> ssl.SSLSocket:
        plain = socket.create_connection(("127.0.0.1", self.https), timeout=30)
        return self.trusted.wrap_socket(plain, server_hostname=DOMAIN)


def _moved_to(port: int) -> tuple[int, str]:
    """Where whoever comes without https is sent."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    with contextlib.closing(connection):
        connection.request("GET", "/archives/", headers={"Host": DOMAIN})
        answer = connection.getresponse()
        return answer.status, answer.headers["Location"]


def _site(root: Path) -> dict[str, str]:
    public = root / "var/lib/sceau/releases/current/public"
    return {
        str(path.relative_to(public)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(public.rglob("*"))
        if path.is_file()
    }


def _type_two(machine: Container, settings: str) -> None:
    """Clone, and write the settings."""
    clone, edit, _ = _commands()
    machine.shell(clone.replace("ADRESSE_DU_PROJET", "/srv/project"))
    copy, _, editor = edit.partition(" && ")
    assert editor == "sudo nano /etc/sceau/sceau.toml"
    machine.shell(copy)
    (machine.root / "etc/sceau/sceau.toml").write_text(settings, "utf-8")


@pytest.mark.parametrize("release", ["bookworm", "trixie"])
def test_from_the_first_command_to_a_machine_restored(
    tmp_path: Path, release: str
) -> None:
    require_programs()
    make_debian(tmp_path / "debian", release)
    fill_in(make_clone(tmp_path / "project"))
    http_port, https_port = free_ports(2)
    first = _bare(tmp_path, "premier")
    with booted(first) as machine:
        machine.run("apt-get", "install", "--yes", "--quiet", "age")
        machine.shell("age-keygen -o /srv/cle.txt")
        key = machine.shell("age-keygen -y /srv/cle.txt").strip()
        settings = SETTINGS.format(
            domain=DOMAIN, http=http_port, https=https_port, recipient=key
        )
        authority = start_authority(machine, DOMAIN, http_port)
        _type_two(machine, settings)
        setup = _commands()[2]
        assert "Done: " in machine.shell(setup)
        client = Client(https_port, authority.trusting())
        status, body = client.page()
        assert status == 200 and body.rstrip().endswith(b"</html>")
        moved = (301, f"https://{DOMAIN}:{https_port}/archives/")
        assert _moved_to(http_port) == moved
        _require_renewed(machine, client)
        assert "as it should be" in machine.shell(setup)
        assert "Nothing differs" in machine.shell(f"{setup} --check")
        _require_units_do_their_work(machine)
        _require_the_log_turns(machine, client)
        _require_users_keep_to_their_own(machine)
        assert "All is well." in machine.run("sceau", "status")
    before = _site(first)

    second = _bare(tmp_path, "second")
    backup = first / "srv/sauvegarde"
    subprocess.run(["cp", "--archive", backup, second / "media"], check=True)
    shutil.copy(first / "srv/cle.txt", second / "srv/cle.txt")
    with booted(second) as machine:
        clone = _commands()[0]
        machine.shell(clone.replace("ADRESSE_DU_PROJET", "/srv/project"))
        authority = start_authority(machine, DOMAIN, http_port)
        client = Client(https_port, authority.trusting())
        restore = "--restore /media/sauvegarde --identity /srv/cle.txt"
        assert "Restored: " in machine.shell(f"{_commands()[2]} {restore}")
        assert client.page()[0] == 200
        assert _site(second) == before
        assert "Upgraded" in machine.run("sceau", "upgrade", "--no-fetch")
        assert client.page()[0] == 200
        machine.shell(f"{_commands()[2]} --uninstall")
        assert (second / "var/lib/sceau/inbox/inbox.git/HEAD").exists()
        assert not (second / "usr/local/bin/sceau").exists()


def _require_renewed(machine: Container, client: Client) -> None:
    """By certbot's own command, as its timer gives it; nginx shows the new one."""
    old = client.serial()
    machine.run(
        *("certbot", "renew", "--force-renewal", "--no-random-sleep-on-renew"),
        "--quiet",
    )
    deadline = time.monotonic() + SECONDS
    # nginx is asked to load it, and goes on with the old one for a moment.
    while client.serial() == old:
        assert time.monotonic() < deadline
        time.sleep(0.1)


def _require_the_log_turns(machine: Container, client: Client) -> None:
    """What readers do after it goes to the new file, by nginx's own workers."""
    logs = "/var/log/sceau"
    turned = f"--force --state {logs}/logrotate.state /etc/nginx/sceau/logrotate.conf"
    client.page()
    machine.shell(f"logrotate {turned}")
    log = machine.root / logs.lstrip("/") / "reads.log"
    deadline = time.monotonic() + SECONDS
    while not log.exists() or not log.stat().st_size:
        client.page()
        assert time.monotonic() < deadline, machine.shell("tail /var/log/nginx/*")
        time.sleep(0.1)


def _require_units_do_their_work(machine: Container) -> None:
    for unit in (
        # Not those about mail: no server is named.
        *("build", "nightly", "packages", "redirects", "tidy", "keys", "reads"),
        *("logs", "backup", "backup-verify"),
    ):
        machine.run("systemctl", "start", f"sceau-{unit}.service")
    failed = machine.run("systemctl", "--failed", "--no-legend", "--plain")
    assert "sceau-" not in failed


def _require_users_keep_to_their_own(machine: Container) -> None:
    """Whoever is let into one part gets nowhere else, units or not."""
    state = "/var/lib/sceau"
    for user, path in (
        ("sceau-web", f"{state}/inbox/inbox.git"),
        ("sceau-web", f"{state}/inbox"),
        ("sceau-web", f"{state}/releases"),
        ("sceau-build", f"{state}/inbox"),
        ("sceau-build", f"{state}/repositories/site.git"),
        ("sceau-build", f"{state}/mail"),
        ("sceau-commit", f"{state}/releases"),
        ("sceau-commit", f"{state}/repositories/site.git"),
        ("sceau-git", f"{state}/releases"),
        ("sceau-git", f"{state}/inbox/spool/new"),
        ("sceau-mail", f"{state}/inbox/inbox.git"),
        ("sceau-reads", f"{state}/inbox"),
        ("sceau-backup", f"{state}/releases"),
        ("www-data", f"{state}/releases"),
    ):
        line = f"runuser -u {user} -- touch {path}/planted && echo written || true"
        assert "written" not in machine.shell(line), (user, path)
    for user, path in (
        ("sceau-build", f"{state}/keys/secret"),
        ("sceau-commit", f"{state}/keys/secret"),
        ("www-data", f"{state}/inbox/ledger.jsonl"),
        ("nobody", f"{state}/inbox/ledger.jsonl"),
        ("nobody", f"{state}/repositories/site.git/HEAD"),
        ("nobody", "/etc/sceau/sceau.toml"),
        ("sceau-git", f"{state}/backup/machine.key"),
    ):
        line = f"runuser -u {user} -- cat {path} >/dev/null && echo read || true"
        assert "read\n" not in machine.shell(line), (user, path)
