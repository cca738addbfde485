"""What may come through the gate: git on two repositories, however they are spelled."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sceau.moderators.gate import Access, access, environment
from tests.sites import ROOT

SITE, INBOX = Path("/srv/git/site.git"), Path("/srv/inbox/inbox.git")
REPOSITORIES = {"site.git": SITE, "inbox.git": INBOX}
SERVICES = ("upload-pack", "receive-pack", "upload-archive")


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("between", ["git-", "git "])
@pytest.mark.parametrize(
    "path",
    ["site.git", "/site.git", "~/site.git", "/srv/git/site.git", "/site.git/"],
)
def test_git_on_the_site(service: str, between: str, path: str) -> None:
    asked = access(f"{between}{service} '{path}'", REPOSITORIES)
    assert asked == Access(service, SITE)


@pytest.mark.parametrize("path", ["inbox.git", "~/inbox.git", "/srv/inbox/inbox.git"])
def test_git_on_the_inbox(path: str) -> None:
    assert access(f"git-receive-pack '{path}'", REPOSITORIES) == Access(
        "receive-pack", INBOX
    )


def test_what_is_run_is_git_with_our_path() -> None:
    assert Access("upload-pack", SITE).words == [
        *("git", "upload-pack", "--strict", "/srv/git/site.git")
    ]
    assert Access("receive-pack", INBOX).words == [
        *("git", "receive-pack", "/srv/inbox/inbox.git")
    ]


@pytest.mark.parametrize(
    "command",
    [
        "",
        "sh",
        "bash -i",
        "ls",
        "scp -t /srv/git",
        "scp -f /etc/passwd",
        "rsync --server --sender . /",
        "internal-sftp",
        "/usr/lib/openssh/sftp-server",
        "git",
        "git-upload-pack",
        "git-upload-pack ''",
        "git-upload-pack site.git",
        'git-upload-pack "site.git"',
        "git-upload-pack  'site.git'",
        " git-upload-pack 'site.git'",
        "git-upload-pack 'site.git' ",
        "git-upload-pack 'site.git'\n",
        "git-upload-pack 'site.git'; sh",
        "git-upload-pack 'site.git' && sh",
        "git-upload-pack 'site.git' | sh",
        "git-upload-pack 'site.git''x'",
        "git-upload-pack '$(sh)'",
        "git-upload-pack '`sh`'",
        "git-upload-pack --strict 'site.git'",
        "git-upload-pack --timeout=1 'site.git'",
        "git-upload-pack '--help'",
        "git-upload-pack 'other.git'",
        "git-upload-pack 'site'",
        "git-upload-pack '/srv/git'",
        "git-upload-pack '/srv/git/site.git/..'",
        "git-upload-pack '/srv/git/../git/site.git'",
        "git-upload-pack '../site.git'",
        "git-upload-pack './site.git'",
        "git-upload-pack '//site.git'",
        "git-upload-pack 'site.git//'",
        "git-upload-pack '~root/site.git'",
        "git-upload-pack '/srv/git/site.git/objects'",
        "git-upload-pack 'SITE.GIT'",
        "git-upload-pack 'site.git\0'",
        "git-shell -c 'x'",
        "git daemon",
        "git config --global core.pager 'site.git'",
        "git upload-pack-x 'site.git'",
        "git-annex-shell 'site.git'",
        "GIT_DIR=/x git-upload-pack 'site.git'",
        "env git-upload-pack 'site.git'",
        "/usr/bin/git-upload-pack 'site.git'",
        "git-http-backend",
        "git\nupload-pack 'site.git'",
    ],
)
def test_everything_else_is_refused(command: str) -> None:
    assert access(command, REPOSITORIES) is None


@given(st.text() | st.text("git-uploadpcrev '~/.s"))
def test_whatever_is_asked_only_ours_is_opened(command: str) -> None:
    found = access(command, REPOSITORIES)
    if found is not None:
        assert found.repository in (SITE, INBOX)
        assert found.service in SERVICES


def test_variables_of_git_do_not_go_through() -> None:
    environ = {
        "PATH": "/usr/bin",
        "GIT_PROTOCOL": "version=2",
        "GIT_DIR": "/etc",
        "GIT_SSH_COMMAND": "sh",
        "GIT_CONFIG_COUNT": "1",
    }
    assert environment(environ) == {"PATH": "/usr/bin", "GIT_PROTOCOL": "version=2"}
    assert environment({"GIT_PROTOCOL": "version=2:$(sh)"}) == {}


# --- as sshd runs it ------------------------------------------------------------------
def gate(
    folder: Path, command: str | None, *words: str, path: str | None = None
) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    if command is not None:
        environ["SSH_ORIGINAL_COMMAND"] = command
    if path is not None:
        environ["PATH"] = path
    return subprocess.run(
        [sys.executable, "-m", "sceau.entry", "ssh-gate", *words],
        cwd=folder,
        env=environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def configured(folder: Path) -> Path:
    site = folder / "site.git"
    (folder / "sceau.toml").write_text(f'[publishing]\nrepository = "{site}"\n')
    subprocess.run(["git", "init", "--quiet", "--bare", site], check=True)
    return site


def test_it_becomes_git(tmp_path: Path) -> None:
    configured(tmp_path)
    done = gate(tmp_path, "git-upload-pack 'site.git'", "eve")
    # An empty repository: what it can do, and a flush.
    assert done.stdout.startswith("00") and done.stdout.endswith("0000")


def test_a_session_is_refused_in_french(tmp_path: Path) -> None:
    done = gate(tmp_path, None, "eve")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "Bonjour eve\u202f: cette clé sert à git, sur site.git et inbox.git, et n’ouvre"
        " pas de session.\n"
    )


def test_another_command_is_refused_in_french(tmp_path: Path) -> None:
    configured(tmp_path)
    done = gate(tmp_path, "git-upload-pack '/etc'", "eve")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "Refusé\u202f: la clé de eve ne sert qu’à git, sur site.git et inbox.git.\n"
    )


@pytest.mark.parametrize("words", [(), ("Eve\x1b[2J",), ("eve", "ada")])
def test_a_name_that_is_none_is_not_repeated(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    configured(tmp_path)
    done = gate(tmp_path, "sh", *words)
    assert done.returncode == 1
    assert "la clé de ?" in done.stderr


def test_a_server_that_is_set_up_wrongly_lets_nobody_in(tmp_path: Path) -> None:
    configured(tmp_path)
    (tmp_path / "sceau.toml").write_text("[publishing]\nrepository = 3\n")
    done = gate(tmp_path, "git-upload-pack 'site.git'", "eve")
    assert (done.returncode, done.stdout) == (1, "")
    assert "sceau.toml:2: [publishing] repository: must be a path" in done.stderr
    assert "le serveur est mal réglé" in done.stderr


def test_without_git_it_says_so(tmp_path: Path) -> None:
    configured(tmp_path)
    done = gate(tmp_path, "git-upload-pack 'site.git'", "eve", path="/nowhere")
    assert done.returncode == 1
    assert "git: No such file or directory" in done.stderr


def test_it_loads_little() -> None:
    """Each fetch and push of a moderator waits for it."""
    program = (
        "import sys; from sceau.moderators.running import run_gate;print(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(done.stdout.split())
    assert not loaded & {"argparse", "babel", "sceau.cli", "sceau.moderation"}
