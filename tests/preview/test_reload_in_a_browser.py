"""The page in the author's browser follows what the author saves."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from .running import Server, make_project, write_article

pytestmark = pytest.mark.browser

ARTICLE = "/2013/03/ton-dossier/"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


def test_an_open_page_follows_builds_and_restarts(page: Page, tmp_path: Path) -> None:
    project = make_project(tmp_path / "project")
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    # Browsers ask for it by themselves; the tiny theme has none.
    page.route("**/favicon.ico", lambda route: route.fulfill(status=204))
    server = Server(project)
    try:
        page.goto(server.address + ARTICLE)
        page.get_by_text("Le texte.").wait_for()

        write_article(project, "ton-dossier", "Un meilleur texte.")
        page.get_by_text("Un meilleur texte.").wait_for()

        write_article(project, "autre", "Un autre.", extra="Catgory: Santé\n")
        page.get_by_role("link", name="La dernière construction a échoué").wait_for()
        # Nothing that the page needs is refused by its own policy.
        assert complaints == []

        write_article(project, "autre", "Un autre.")
        write_article(project, "ton-dossier", "Écrit pendant l’absence.")
        port = int(server.address.rpartition(":")[2])
        assert server.end(signal.SIGINT) == 0
    finally:
        server.close()
    server = Server(project, port)
    try:
        page.get_by_text("Écrit pendant l’absence.").wait_for()
        assert server.end(signal.SIGINT) == 0
    finally:
        server.close()
