"""What a push may hold to reach out of its build, and how far it gets."""

import json
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.inbox.journeys.clones import git
from tests.publishing.servers import Author, Server, make_server

REACHES_OUT = """
import os, pathlib, socket, subprocess, urllib.request
tried = {}
def attempt(name, work):
    try:
        tried[name] = repr(work())
    except BaseException as error:
        tried[name] = type(error).__name__
attempt("write home", lambda: pathlib.Path("HOME_FILE").write_text("x"))
attempt("read home", lambda: pathlib.Path("SECRET").read_text())
attempt("write tree", lambda: pathlib.Path("/tree/planted").write_text("x"))
attempt("write system", lambda: pathlib.Path("/usr/planted").write_text("x"))
attempt("write packages", lambda: open(os.path.join(os.path.dirname(os.__file__),
    "planted.py"), "w").write("x"))
attempt("write environment", lambda: open(__import__("pelican").__file__, "a"))
attempt("connect", lambda: socket.create_connection(("127.0.0.1", PORT), 2))
attempt("resolve", lambda: socket.getaddrinfo("example.org", 80))
attempt("unix", lambda: [p for p in ("/run", "/var", "/home", "/root", "/srv")
    if os.path.exists(p) and not __import__("sys").base_prefix.startswith(p)])
attempt("processes", lambda: [p for p in os.listdir("/proc") if p.isdigit()
    and "-m\\0pytest" in open(f"/proc/{p}/cmdline").read()])
attempt("environment", lambda: os.environ.get("A_SECRET"))
attempt("mount", lambda: subprocess.run(["mount", "-t", "tmpfs", "x", "/tree"],
    check=True))
pathlib.Path(os.environ.get("VAR_PATH", "/tree/var"), "tried.json").write_text(
    __import__("json").dumps(tried))
"""


@contextmanager
def listening() -> Iterator[tuple[int, list[str]]]:
    """A port of this machine, and who came."""
    came: list[str] = []
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()

        def accept() -> None:
            try:
                while True:
                    came.append(str(server.accept()[1]))
            except OSError:
                return

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield server.getsockname()[1], came
        server.shutdown(socket.SHUT_RDWR)
    thread.join()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Server:
    server = make_server(tmp_path_factory.mktemp("server"), wait_seconds=0)
    assert server.publish().ok
    return server


@pytest.fixture
def server(whole: Server) -> Iterator[Server]:
    """The same one, with main and settings as before afterwards."""
    toml = (whole.root / "sceau.toml").read_text()
    main = git(whole.site, "rev-parse", "main").strip()
    yield whole
    (whole.root / "sceau.toml").write_text(toml)
    git(whole.site, "update-ref", "refs/heads/main", main)
    shutil.rmtree(whole.root / "Hostile", ignore_errors=True)


def refused(server: Server, author: Author, message: str) -> str:
    """Push it, build it; nothing is published, and this is why."""
    before = server.page("")
    author.push(message)
    outcome = server.publish()
    assert not outcome.ok
    assert server.page("") == before
    return "\n".join(outcome.problems)


def test_settings_that_reach_out_get_nowhere(server: Server, tmp_path: Path) -> None:
    author = server.author("Hostile")
    secret, planted = tmp_path / "secret", tmp_path / "planted"
    secret.write_text("4f1d0c5e")
    with listening() as (port, came):
        code = (
            REACHES_OUT.replace("SECRET", str(secret))
            .replace("HOME_FILE", str(planted))
            .replace("PORT", str(port))
        )
        path = author.folder / "pelicanconf.py"
        path.write_text(path.read_text("utf-8") + code, "utf-8")
        author.push("Settings")
        done = server.run(
            "publish", "run", "--date", "2026-11-23", env={"A_SECRET": "x"}
        )
        assert done.returncode == 0, done.stdout
        assert came == []
    tried = json.loads((server.build / "var" / "tried.json").read_text())
    # The site itself was built all the same.
    assert "Published" not in tried
    for name in ("write home", "write tree", "write system", "write packages"):
        assert tried[name] in {"OSError", "FileNotFoundError", "PermissionError"}, name
    assert tried["write environment"] == "OSError"
    assert tried["read home"] == "FileNotFoundError"
    assert tried["connect"] in {"OSError", "ConnectionRefusedError", "TimeoutError"}
    assert tried["resolve"] == "gaierror"
    assert tried["unix"] == "[]"
    assert tried["processes"] == "FileNotFoundError"
    assert tried["environment"] == "None"
    assert tried["mount"] in {"CalledProcessError", "FileNotFoundError"}
    assert not planted.exists()


def test_links_out_of_the_tree_lead_nowhere(server: Server, tmp_path: Path) -> None:
    author = server.author("Hostile")
    secret = tmp_path / "secret.png"
    secret.write_text("4f1d0c5e")
    for place in ("content/images/secret.png", "theme/static/img/secret.png"):
        (author.folder / place).symlink_to(secret)
    author.push("Links")
    server.publish()
    found = [p for p in server.current.rglob("*") if p.is_file()]
    assert not any(b"4f1d0c5e" in p.read_bytes() for p in found)
    assert not any(p.is_symlink() for p in server.current.rglob("*"))


def test_a_lock_file_that_is_a_link_is_refused(server: Server) -> None:
    author = server.author("Hostile")
    (author.folder / "requirements.lock").unlink()
    (author.folder / "requirements.lock").symlink_to("/etc/passwd")
    assert "requirements.lock is no plain file" in refused(server, author, "A lock")


def test_a_var_that_is_a_link_is_refused(server: Server, tmp_path: Path) -> None:
    author = server.author("Hostile")
    target = tmp_path / "target"
    target.mkdir()
    (author.folder / "var").symlink_to(target)
    ignored = author.folder / ".gitignore"
    ignored.write_text("")
    assert "git rm var" in refused(server, author, "A var")
    assert list(target.iterdir()) == []


def test_hooks_makefiles_and_git_settings_do_not_run(
    server: Server, tmp_path: Path
) -> None:
    author = server.author("Hostile")
    ran = tmp_path / "ran"
    script = f"#!/bin/sh\ntouch {ran}\n"
    for place in ("hooks/post-checkout", ".githooks/post-checkout", "tools/filter"):
        author.write(place, script)
        (author.folder / place).chmod(0o755)
    author.write("Makefile", f"html publish push:\n\ttouch {ran}\n")
    author.write(".gitattributes", "*.md filter=evil diff=evil\n")
    author.write(".gitconfig", f'[filter "evil"]\n\tsmudge = touch {ran}\n')
    author.write("sitecustomize.py", "raise SystemExit('poisoned')\n")
    author.push("Traps")
    server.publish()
    assert not ran.exists()
    assert (server.current / "index.html").is_file()


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("while True: pass", "longer than"),
        ("x = bytearray(8 << 30)", "MemoryError"),
        ("import os; os._exit(0)", ""),
        ("import os; os.kill(os.getpid(), 9)", ""),
    ],
)
def test_a_build_without_end_or_measure_is_ended(
    server: Server, code: str, words: str
) -> None:
    toml = server.root / "sceau.toml"
    toml.write_text(toml.read_text() + "build_seconds = 20\nbuild_mebibytes = 1024\n")
    author = server.author("Hostile")
    path = author.folder / "pelicanconf.py"
    path.write_text(path.read_text("utf-8") + f"\n{code}\n", "utf-8")
    assert words in refused(server, author, "Greedy")


@pytest.mark.parametrize(
    "code",
    [
        "os.symlink('/etc/passwd', os.path.join(OUT, 'passwd.txt'))",
        "os.remove('/tree/var/site.json')",
    ],
)
def test_an_output_that_must_not_be_shown_is_not(server: Server, code: str) -> None:
    author = server.author("Hostile")
    path = author.folder / "plugins" / "assets" / "plugin.py"
    path.write_text(
        path.read_text("utf-8")
        + "\n\nimport atexit, os, sys\n"
        + "OUT = sys.argv[sys.argv.index('-o') + 1]\n"
        + f"@atexit.register\ndef _later():\n    {code}\n",
        "utf-8",
    )
    assert refused(server, author, "An output")


def test_who_builds_may_be_anybody(server: Server) -> None:
    """The folders of the build are closed to others, the releases are not."""
    assert (server.build / "lock").stat().st_mode & 0o077 == 0
    assert (server.releases / "current").stat().st_mode & 0o055 == 0o055
