"""What an author reads after a push, with real hooks and a builder that watches."""

import email
import json
import subprocess
import threading
import time
from email.policy import default
from pathlib import Path

import pytest

from tests.building.conftest import wait_until
from tests.inbox.journeys.clones import environment, git
from tests.mailing.mail_server import mail_server
from tests.publishing.servers import Author, Server, make_server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Server:
    server = make_server(tmp_path_factory.mktemp("server"))
    assert server.run("publish", "run").returncode == 0
    return server


def heard(said: str) -> list[str]:
    """The lines of the server."""
    lines = [line for line in said.splitlines() if line.startswith("remote: ")]
    return [line.removeprefix("remote: ").rstrip() for line in lines]


def test_a_push_says_what_came_of_it(server: Server) -> None:
    author = server.author("Ju")
    with server.watching():
        author.article("bonjour", "Un mot.")
        lines = heard(author.push("An article"))
        assert lines[0] == "The site is being built …"
        assert lines[1].startswith("Published: ")
        assert "Un mot." in server.page("2026/11/bonjour/")
        author.article("bonjour", "Un mot.", Dat="hier")
        lines = heard(author.push("A mistake"))
        assert lines[1] == "NOT published; the site is as it was. To mend:"
        assert "content/articles/2026/bonjour.md" in lines[2]
        assert "Un mot." in server.page("2026/11/bonjour/")
        author.article("bonjour", "Deux mots.")
        assert "Published" in author.push("Mended")
        assert "Deux mots." in server.page("2026/11/bonjour/")


def test_pushes_during_a_build_cause_exactly_one_more(server: Server) -> None:
    author = server.author("Rapide")
    _wait_no_more(server)
    before = _built(server)
    with server.watching():
        author.article("vite", "Un.")
        author.push("One")
        wait_until(lambda: _building(server))
        for number in range(4):
            author.article("vite", f"Encore {number}.")
            author.push(f"Again {number}")
        assert _building(server)
        wait_until(lambda: "Encore 3." in _page(server), 120)
        wait_until(lambda: _log(server).count("published ") >= 2, 60)
    assert _built(server) - before == 2
    _wait_as_before(server)


def test_two_who_push_at_once_are_both_published(server: Server) -> None:
    _wait_no_more(server)
    authors = [server.author(name) for name in ("Une", "Deux")]

    def push(author: Author, slug: str) -> None:
        author.article(slug, f"De {slug}.")
        author.commit(slug)
        while True:
            words = ["git", "push", "--quiet", "origin", "HEAD:main"]
            done = subprocess.run(
                words, cwd=author.folder, env=environment(), capture_output=True
            )
            if done.returncode == 0:
                return
            git(author.folder, "pull", "--quiet", "--rebase", "origin", "main")

    with server.watching():
        threads = [
            threading.Thread(target=push, args=(author, author.folder.name.lower()))
            for author in authors
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for slug in ("une", "deux"):
            page = server.current / f"2026/11/{slug}/index.html"
            wait_until(page.exists, 120)
    _wait_as_before(server)


def _page(server: Server) -> str:
    path = server.current / "2026/11/vite/index.html"
    return path.read_text("utf-8") if path.exists() else ""


def _log(server: Server) -> str:
    return (server.root / "watch.log").read_text("utf-8")


def _building(server: Server) -> bool:
    """Whether a build was begun and not ended."""
    log = _log(server)
    return log.count("building ") > log.count("published ")


def _built(server: Server) -> int:
    """How many releases there ever were."""
    return int(server.names()[-1].partition("-")[0])


def _wait_no_more(server: Server) -> None:
    _set_wait(server, "0")


def _wait_as_before(server: Server) -> None:
    _set_wait(server, "60")


def _set_wait(server: Server, seconds: str) -> None:
    git(server.site, "config", "sceau.waitSeconds", seconds)


def test_nobody_who_listens_has_a_mail(server: Server) -> None:
    author = server.author("Muet")
    _wait_no_more(server)
    with mail_server() as mails:
        _mail_to(server, mails.port)
        author.article("faux", "Texte.", Dat="hier")
        assert "a mail says so" in author.push("A mistake")
        done = server.run("publish", "run")
        assert done.returncode == 1
        (mail,) = mails.received
        assert mail.recipients == ["ju@essai.test"]
        text = email.message_from_bytes(mail.content, policy=default).get_content()
        assert "content/articles/2026/faux.md" in text
    (author.folder / "content/articles/2026/faux.md").unlink()
    author.push("Without it")
    assert server.run("publish", "run").returncode == 0
    _wait_as_before(server)


def test_the_night_builds_as_of_the_day_and_warns_by_mail(server: Server) -> None:
    with mail_server() as mails:
        _mail_to(server, mails.port)
        done = server.run("publish", "nightly", "--date", "2027-10-30")
        assert done.returncode == 0, done.stdout
        assert "security.txt runs out in 1 days" in done.stdout
        assert len(mails.received) == 1
        about = json.loads((server.releases / "current/release.json").read_text())
        assert about["date"] == "2027-10-30"
        assert server.run("publish", "nightly", "--date", "2027-09-15").returncode == 0
        assert len(mails.received) == 1


def _mail_to(server: Server, port: int) -> None:
    path = server.root / "sceau.toml"
    text = path.read_text().partition("author_mail")[0]
    text += (
        'author_mail = ["ju@essai.test"]\n[moderation]\nsmtp_host = "127.0.0.1"\n'
        f'smtp_port = {port}\nsmtp_security = "none"\n'
        'digest_from = "site@essai.test"\ndigest_to = ["eve@essai.test"]\n'
    )
    path.write_text(text)


def test_without_a_builder_the_push_stands(tmp_path: Path) -> None:
    server = make_server(tmp_path, wait_seconds=1)
    author = server.author("Ju")
    author.article("seul", "Texte.")
    begun = time.monotonic()
    assert "should it fail, a mail says so" in author.push("An article")
    assert time.monotonic() - begun >= 1
    assert json.loads((server.requests / "due").read_text())["commit"]
    (server.requests / "due").unlink()
    (server.requests / "listening").unlink()
    server.requests.rmdir()
    author.article("seul", "Encore.")
    assert "tell whoever keeps the server" in author.push("Another")
