"""Through a real sshd: a moderator's key opens git on two repositories, and no more."""

import getpass
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.inbox.desk import id_of, text_of
from tests.moderation.hooks.servers import place
from tests.moderation.moderators import Site, make_site
from tests.moderation.ssh import Ssh, running_sshd
from tests.moderators.keys import Door


@dataclass(frozen=True)
class Server:
    """An sshd whose keys `sceau moderators` keeps; eve is let in."""

    site: Site
    ssh: Ssh
    door: Door

    def run(self, *words: str, options: tuple[str, ...] = ()) -> tuple[int, str]:
        """`ssh … words`; exit code, and all that was said."""
        done = subprocess.run(
            [
                *("ssh", "-F", self.ssh.folder / "client", "-p", str(self.ssh.port)),
                *(*options, f"{getpass.getuser()}@127.0.0.1", *words),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=60,
            check=False,
        )
        return done.returncode, done.stdout


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("server")
    with running_sshd(folder / "ssh") as ssh:
        site = make_site(folder)
        ssh.let_nobody_in()
        door = Door(folder, keys=ssh.folder / "authorized_keys")
        door.configure(
            f'[publishing]\nrepository = "{site.servers.site}"\n'
            f'[inbox]\nfolder = "{site.servers.inbox.parent}"\n'
        )
        let_in(door, ssh)
        yield Server(Site(site.servers, ssh), ssh, door)


def let_in(door: Door, ssh: Ssh) -> None:
    code, said = door.moderators("add", "eve", str(ssh.folder / "key.pub"))
    assert code == 0, said


def test_a_moderator_clones_and_decides(server: Server) -> None:
    site = server.site
    site.servers.wait(1, text_of("Texte 1."))
    site.servers.wait(2, text_of("Texte 2."))
    eve = site.moderator("Eve")
    assert [one["id"] for one in eve.json("list")] == [id_of(1), id_of(2)]
    assert eve.json("approve", id_of(1))["done"] == [id_of(1)]
    assert eve.json("reject", id_of(2), "--reason", "spam")["done"] == [id_of(2)]
    assert place(1) in site.main()
    assert site.servers.decided(2) == [("rejected", "spam")]
    assert site.servers.refs() == {}


@pytest.mark.parametrize("path", ["/site.git", "/~/inbox.git"])
def test_short_names_do_too(server: Server, path: str, tmp_path: Path) -> None:
    through = ("-c", f"core.sshCommand={server.ssh.command}")
    url = server.ssh.url(Path(path))
    done = subprocess.run(
        ["git", *through, "ls-remote", url], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "words",
    [("id",), ("sh", "-c", "id"), ("git-upload-pack '/etc'",), ("scp -f /etc/passwd",)],
    ids=" ".join,
)
def test_no_command_and_no_other_path(server: Server, words: tuple[str, ...]) -> None:
    code, said = server.run(*words)
    assert code == 1
    assert said.startswith("Refusé\u202f: la clé de eve ne sert qu’à git")
    assert "uid=" not in said and "root:" not in said


def test_no_session_no_terminal(server: Server) -> None:
    code, said = server.run()
    assert code == 1
    assert "Bonjour eve" in said
    code, said = server.run(options=("-tt",))
    assert code != 0
    assert "PTY allocation request failed" in said


def test_no_sftp(server: Server) -> None:
    code, said = server.run("sftp", options=("-s",))
    assert code != 0
    assert "Refusé" in said or "subsystem request failed" in said


def test_no_port_is_forwarded_to_anywhere(server: Server) -> None:
    code, said = server.run(options=("-W", f"127.0.0.1:{server.ssh.port}"))
    assert code != 0
    assert "SSH-2.0" not in said
    assert "administratively prohibited" in said
    options = ("-o", "ExitOnForwardFailure=yes", "-N")
    back = f"0:127.0.0.1:{server.ssh.port}"
    code, said = server.run(options=(*options, "-R", back))
    assert code != 0
    assert "remote port forwarding failed" in said


def test_who_was_removed_is_refused(server: Server) -> None:
    assert server.door.moderators("remove", "eve")[0] == 0
    try:
        code, said = server.run("git-upload-pack '/site.git'")
        assert code == 255
        assert "Permission denied (publickey)" in said
    finally:
        let_in(server.door, server.ssh)
