"""A bare Debian 12 becomes a server by the commands of docs/friend.md, typed."""

import contextlib
import hashlib
import http.client
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.debian.container import Container, booted, make_debian, require_programs
from tests.inbox.journeys.clones import make_clone
from tests.nginx import free_ports
from tests.publishing.servers import fill_in
from tests.sites import ROOT

DOMAIN = "essai.test"
SETTINGS = """\
[server]
domain = "{domain}"
tls = false
http_port = {port}
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


def _page(port: int) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    with contextlib.closing(connection):
        connection.request("GET", "/", headers={"Host": DOMAIN})
        answer = connection.getresponse()
        return answer.status, answer.read()


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


def test_from_the_first_command_to_a_machine_restored(tmp_path: Path) -> None:
    require_programs()
    make_debian(tmp_path / "debian")
    fill_in(make_clone(tmp_path / "project"))
    port = free_ports(1)[0]
    first = _bare(tmp_path, "premier")
    with booted(first) as machine:
        machine.run("apt-get", "install", "--yes", "--quiet", "age")
        machine.shell("age-keygen -o /srv/cle.txt")
        key = machine.shell("age-keygen -y /srv/cle.txt").strip()
        settings = SETTINGS.format(domain=DOMAIN, port=port, recipient=key)
        _type_two(machine, settings)
        setup = _commands()[2]
        assert "Done: " in machine.shell(setup)
        status, body = _page(port)
        assert status == 200 and body.rstrip().endswith(b"</html>")
        assert "as it should be" in machine.shell(setup)
        assert "Nothing differs" in machine.shell(f"{setup} --check")
        _require_units_do_their_work(machine)
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
        restore = "--restore /media/sauvegarde --identity /srv/cle.txt"
        assert "Restored: " in machine.shell(f"{_commands()[2]} {restore}")
        assert _page(port)[0] == 200
        assert _site(second) == before
        assert "Upgraded" in machine.run("sceau", "upgrade", "--no-fetch")
        assert _page(port)[0] == 200
        machine.shell(f"{_commands()[2]} --uninstall")
        assert (second / "var/lib/sceau/inbox/inbox.git/HEAD").exists()
        assert not (second / "usr/local/bin/sceau").exists()


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
