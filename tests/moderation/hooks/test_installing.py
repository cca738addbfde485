"""Hooks get into repositories: by hand, by `sceau inbox init`, by the preview."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sceau.inbox.embedded import embedded_inbox
from sceau.moderation.hooks.commands import prepare_inbox
from sceau.moderation.hooks.installing import (
    SCRIPTS,
    InstallError,
    install_hook,
    own_program,
)
from tests.inbox.desk import text_of
from tests.inbox.running import Home, make_home
from tests.moderation.hooks.servers import Servers, make_servers, pending, place

PROGRAM = own_program()


def sceau(*arguments: object, at: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PROGRAM, *map(str, arguments)],
        cwd=at,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "-q", "--bare", tmp_path / "a.git"], check=True)
    return tmp_path / "a.git"


def setting(repository: Path, key: str) -> str:
    done = subprocess.run(
        ["git", "--git-dir", repository, "config", "--local", "--get-all", key],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip()


def everything(repository: Path) -> dict[str, tuple[bytes, int]]:
    return {
        str(path.relative_to(repository)): (path.read_bytes(), path.stat().st_mode)
        for path in repository.rglob("*")
        if path.is_file()
    }


# --- by hand --------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["inbox", "site"])
def test_installing_twice_is_installing_once(bare: Path, kind: str) -> None:
    for _ in range(2):
        done = sceau("hook", "install", kind, bare, at=bare.parent)
        assert done.returncode == 0, done.stderr
        assert done.stdout == f"{bare}: pushes are checked by {PROGRAM}\n"
        hook = bare / "hooks" / "pre-receive"
        assert hook.read_bytes() == (SCRIPTS / f"{kind}.git/pre-receive").read_bytes()
        assert os.access(hook, os.X_OK)
        assert setting(bare, "sceau.program") == str(PROGRAM)
        assert setting(bare, "receive.advertisePushOptions") == "true"
        assert setting(bare, "receive.denyDeletes") == "false" * (kind == "inbox")
        assert setting(bare, "sceau.site") == ""
        before = everything(bare)
    sceau("hook", "install", kind, bare, at=bare.parent)
    assert everything(bare) == before


def test_the_site_is_remembered_by_its_whole_path(bare: Path, tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", tmp_path / "site"], check=True)
    for words in (("--site", "site"), ()):
        done = sceau("hook", "install", "inbox", bare.name, *words, at=tmp_path)
        assert done.returncode == 0, done.stderr
        assert setting(bare, "sceau.site") == str(tmp_path / "site" / ".git")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("inbox", "nothing"), "nothing is no bare repository"),
        (("site", "nothing"), "nothing is no bare repository"),
        (("inbox", "a.git", "--site", "nothing"), "nothing is no repository"),
    ],
    ids=["inbox", "site", "its site"],
)
def test_what_is_no_repository_is_named(
    bare: Path, arguments: tuple[str, ...], said: str
) -> None:
    before = everything(bare)
    done = sceau("hook", "install", *arguments, at=bare.parent)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert everything(bare) == before


@pytest.mark.parametrize("link", [False, True])
def test_a_hook_of_somebody_else_is_left_alone(bare: Path, link: bool) -> None:
    hook = bare / "hooks" / "pre-receive"
    if link:
        hook.symlink_to("/bin/true")
    else:
        hook.write_text("#!/bin/sh\nexit 0\n", "ascii")
    with pytest.raises(InstallError, match="somebody else's hook; move it away"):
        install_hook("site", bare, PROGRAM)
    assert hook.is_symlink() == link
    assert sorted(path.name for path in hook.parent.glob("*pre-receive*")) == [
        "pre-receive",
        "pre-receive.sample",
    ]


@pytest.mark.parametrize(
    "arguments",
    [("hook",), ("hook", "inbox"), ("hook", "inbox", "update"), ("hook", "install")],
    ids=" ".join,
)
def test_misuse_is_2(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    assert sceau(*arguments, at=tmp_path).returncode == 2


@pytest.mark.parametrize("kind", ["inbox", "site"])
def test_run_by_hand_it_says_who_runs_it(tmp_path: Path, kind: str) -> None:
    done = sceau("hook", kind, "pre-receive", at=tmp_path)
    assert done.returncode == 1
    assert "let git run it, as pre-receive" in done.stderr


# --- the scripts ----------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["inbox", "site"])
@pytest.mark.parametrize("program", ["", "/nonexistent/sceau", "folder", "not-exec"])
def test_without_its_program_a_hook_lets_nothing_in(
    servers: Servers, kind: str, program: str
) -> None:
    repository = servers.inbox if kind == "inbox" else servers.site
    servers.wait(1)
    (servers.root / "folder").mkdir()
    (servers.root / "not-exec").write_text("#!/bin/sh\nexit 0\n", "ascii")
    if program == "":
        servers.git("config", "--unset", "sceau.program", at=repository)
    else:
        path = str(servers.root / program)
        servers.git("config", "sceau.program", path, at=repository)
    before = servers.refs(repository)
    if kind == "inbox":
        push = servers.reject("spam", f":{pending(1)}")
    else:
        push = servers.publish({place(1): text_of("x")})
    assert not push.ok
    assert "The program that checks pushes is missing" in push.said
    assert f"sceau hook install {kind} <repository>" in push.said
    assert servers.refs(repository) == before


def test_nobodys_own_settings_take_the_hook_away(servers: Servers) -> None:
    servers.wait(1)
    own = servers.root / "gitconfig"
    (servers.root / "empty").mkdir()
    hooks = f"[core]\n\thooksPath = {servers.root / 'empty'}\n"
    program = "[sceau]\n\tprogram = /bin/true\n"
    own.write_text(hooks + program, "utf-8")
    environ = {"PATH": "/usr/bin:/bin", "GIT_CONFIG_GLOBAL": str(own)}
    commit = servers.commit({"x": "y"})
    push = servers.push("inbox", f"{commit}:refs/heads/main", environ=environ)
    assert not push.ok
    assert "nothing of this name is kept here" in push.faults[0]


def test_a_repository_that_was_moved_keeps_its_hook(servers: Servers) -> None:
    moved = servers.root / "moved.git"
    servers.inbox.rename(moved)
    servers.git("remote", "set-url", "inbox", str(moved))
    push = servers.push("inbox", f"{servers.commit({'x': 'y'})}:refs/heads/main")
    assert "nothing of this name is kept here" in push.faults[0]


@pytest.mark.parametrize("kind", ["inbox", "site"])
def test_the_scripts_are_of_plain_sh(kind: str) -> None:
    path = SCRIPTS / f"{kind}.git" / "pre-receive"
    assert path.read_text("ascii").startswith("#!/bin/sh\n# Sous le sceau: ")
    assert os.access(path, os.X_OK)
    assert subprocess.run(["dash", "-n", path], check=False).returncode == 0


def test_paths_with_spaces_and_quotes_are_paths(tmp_path: Path) -> None:
    servers = make_servers(tmp_path / "l'inbox de Maël $HOME")
    program = servers.root / "le programme"
    program.symlink_to(PROGRAM)
    install_hook("inbox", servers.inbox, program, site=servers.site)
    servers.wait(1)
    assert "push main of the site first" in servers.push("inbox", f":{pending(1)}").said
    assert servers.reject("spam", f":{pending(1)}").ok


# --- by the inbox ---------------------------------------------------------------------
def test_init_installs_and_mends_the_hook(tmp_path: Path) -> None:
    home = make_home(tmp_path)
    hook = home.repository / "hooks" / "pre-receive"
    script = (SCRIPTS / "inbox.git" / "pre-receive").read_bytes()
    assert hook.read_bytes() == script
    hook.write_bytes(script[:-20])
    home.git("config", "sceau.program", "/elsewhere/sceau")
    home.git("config", "sceau.site", "/srv/site.git")
    home.run("init")
    assert hook.read_bytes() == script
    assert home.git("config", "sceau.program").strip() == str(PROGRAM)
    assert home.git("config", "sceau.site").strip() == "/srv/site.git"


def test_init_says_when_it_cannot(tmp_path: Path) -> None:
    home = make_home(tmp_path)
    (home.repository / "hooks" / "pre-receive").write_text("#!/bin/sh\n", "ascii")
    done = home.run("init", check=False)
    assert done.returncode == 1
    assert "somebody else's hook" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_inbox_of_the_preview_has_the_hook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pelicanconf.py").touch()
    monkeypatch.setattr(sys, "executable", str(PROGRAM.with_name("python")))
    home = Home(tmp_path / "var")
    said: list[str] = []
    with embedded_inbox(tmp_path, tmp_path / "var", said.append, prepare_inbox):
        pass
    assert said == []
    assert (home.repository / "hooks" / "pre-receive").is_file()
    assert home.git("config", "sceau.program").strip() == str(PROGRAM)
