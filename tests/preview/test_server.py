"""`make serve` as the author lives with it: a real process, real builds, signals."""

import signal
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .conftest import wait_until, write
from .running import Events, Server, make_project, write_article

ARTICLE = "/2013/03/ton-dossier/"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return make_project(tmp_path / "project")


@pytest.fixture
def start(project: Path) -> Iterator[Callable[..., Server]]:
    servers: list[Server] = []

    def start(port: int = 0) -> Server:
        servers.append(Server(project, port))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


def staging(project: Path) -> list[Path]:
    return list((project / "var/preview").glob(".site.*"))


def hold(project: Path) -> int:
    """Wait until a build is half-way, and return its process id."""
    held = project / "var/held"
    wait_until(lambda: held.exists() and held.read_text(), 40)
    return int(held.read_text())


def is_gone(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return True
    return state == "Z"


def test_a_morning_of_writing(project: Path, start: Callable[..., Server]) -> None:
    server = start()
    assert "Le texte." in server.get(ARTICLE).text
    events = Events(server)
    events.wait_for(1)

    write_article(project, "ton-dossier", "Un meilleur texte.")
    events.wait_for(2)
    assert "Un meilleur texte." in server.get(ARTICLE).text

    write_article(project, "ton-dossier", "Le texte.", extra="Catgory: Santé\n")
    events.wait_for(3)
    broken, other = server.get(ARTICLE), server.get("/2013/03/autre/")
    assert broken.status == 500
    assert "content/ton-dossier.md, ligne 3" in broken.text
    assert "→ 3  Catgory: Santé" in broken.text
    assert other.status == 200
    assert "Un autre." in other.text
    assert "La dernière construction a échoué\u202f: 1 problème<" in other.text
    assert "content/ton-dossier.md" in server.get("/_preview/errors").text

    write_article(project, "ton-dossier", "Le texte mendé.", extra="Category: Santé\n")
    events.wait_for(4)
    mended = server.get(ARTICLE)
    assert mended.status == 200
    assert "Le texte mendé." in mended.text
    assert "a échoué" not in server.get("/").text
    assert events.numbers == sorted(set(events.numbers))

    assert server.end(signal.SIGINT) == 0
    assert events.ended.wait(20)
    assert staging(project) == []
    said = [line.partition(" in ")[0] for line in server.said]
    assert said[0] == "built"
    assert said[1].startswith("serving http://127.0.0.1:")
    assert said[2:] == [
        "rebuilt",
        "content/ton-dossier.md:3: clé inconnue — écrire Category",
        "500 /2013/03/ton-dossier/",
        "rebuilt",
        "stopping",
    ]


def test_a_site_that_does_not_build_is_served_as_what_is_wrong(
    project: Path, start: Callable[..., Server]
) -> None:
    write(project / "theme/templates/article.html", "{% if %}")
    server = start()

    first = server.get("/")
    assert first.status == 500
    assert "TemplateSyntaxError" in first.text
    assert any("TemplateSyntaxError" in line for line in server.said)

    write(project / "theme/templates/article.html", "<body>{{ article.content }}")
    wait_until(lambda: server.get("/").status == 200)
    assert server.end(signal.SIGTERM) == 0


def test_ctrl_c_during_a_build_ends_it(
    project: Path, start: Callable[..., Server]
) -> None:
    server = start()
    events = Events(server)
    events.wait_for(1)
    write(project / "var/hold", "")
    write_article(project, "ton-dossier", "Jamais fini.")
    child = hold(project)

    assert server.end(signal.SIGINT) == 0

    assert is_gone(child)
    assert events.ended.wait(20)
    assert staging(project) == []
    assert not any("Traceback" in line for line in server.said)


def test_ctrl_c_during_the_first_build(
    project: Path, start: Callable[..., Server]
) -> None:
    write(project / "var/hold", "")
    server = start()
    child = hold(project)

    assert server.end(signal.SIGINT) == 0

    assert is_gone(child)
    assert staging(project) == []
    assert server.said == ["stopping"]


def test_kill_during_a_build_leaves_the_output_and_the_next_start_cleans_up(
    project: Path, start: Callable[..., Server]
) -> None:
    server = start()
    assert server.get(ARTICLE).status == 200
    page = project / "var/preview/site/2013/03/ton-dossier/index.html"
    before = page.read_bytes()
    write(project / "var/hold", "")
    write_article(project, "ton-dossier", "Plus tard.")
    hold(project)

    assert server.end(signal.SIGKILL) == -signal.SIGKILL

    assert page.read_bytes() == before
    assert len(staging(project)) == 1
    (project / "var/hold").unlink()
    again = start()
    assert "Plus tard." in again.get(ARTICLE).text
    assert staging(project) == []
    assert again.end(signal.SIGINT) == 0


def test_a_port_that_is_taken_is_named_with_the_way_out(
    project: Path, start: Callable[..., Server]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        server = start(port)
        assert server.process.wait(20) == 1
    server.close()

    (said,) = server.said
    assert str(port) in said
    assert "--port" in said
    assert not (project / "var").exists()


def test_only_errors_are_logged_and_nothing_of_who_asked(
    start: Callable[..., Server],
) -> None:
    server = start()
    assert server.get("/").status == 200
    assert server.get("/absent%1b%5B2J/?nom=secret").status == 404
    host, _, port = server.address.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        connection.sendall(b"GET /\x1b[2J/ HTTP/1.0\r\n\r\n")
        assert b" 404 " in connection.recv(1000)
    assert server.end(signal.SIGINT) == 0

    assert server.said[2:] == ["404 /absent%1b%5B2J/", "404 /\\x1b[2J/", "stopping"]
