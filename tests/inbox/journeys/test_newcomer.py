"""Somebody cloned the project: a comment written in the browser, approved with the one
command that the page shows, and seen, with nothing to configure."""

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.visits import visiting
from tests.inbox.journeys.clones import (
    Preview,
    environment,
    git,
    make_clone,
    running_preview,
)
from tests.inbox.running import wait_until

pytestmark = pytest.mark.browser

FIRST_OF_ALL = "/2020/11/la-plateforme-et-le-nuage/"
"""Nobody has commented here yet: there is no folder for its comments."""
AMONG_OTHERS = "/2013/03/dossiers-ouverts-a-tous-vents/"
BUILD_SECONDS = 60.0
THINKING_SECONDS = 4.0
"""The time that the inbox expects a person to take over a preview."""


@pytest.fixture(scope="module")
def newcomer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """`sceau preview` in a clone, as it comes."""
    clone = make_clone(tmp_path_factory.mktemp("newcomer") / "clone")
    assert not (clone / "var").exists()
    with running_preview(clone) as preview:
        yield preview


def write(page: Page, body: str, *, author: str = "Une nouvelle lectrice") -> None:
    """Fill in the form, look at the preview for as long as a person does, confirm."""
    page.get_by_role("textbox", name="Nom").fill(author)
    page.get_by_role("textbox", name="Commentaire").fill(body)
    page.get_by_role("button", name="Relire mon commentaire").click()
    expect(page.locator("h1")).to_have_text("Vérifiez votre commentaire")
    confirm(page, shown=time.monotonic())


def confirm(page: Page, *, shown: float) -> None:
    """Confirm a preview that was there at this moment, but no sooner than people do."""
    wait_until(lambda: time.monotonic() - shown > THINKING_SECONDS)
    page.get_by_role("button", name="Confirmer et envoyer").click()
    expect(page.locator("h1")).to_contain_text("bien arrivé")


def approve(clone: Path, page: Page, id_: str) -> None:
    """Type the one command of the page in the clone."""
    section = page.get_by_role("region", name="Vous essayez le site chez vous")
    commands = section.locator("pre").all_inner_texts()
    assert len(commands) == 1
    assert id_ in commands[0]
    done = subprocess.run(
        ["bash", "-c", commands[0]],
        cwd=clone,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def one_pending(preview: Preview) -> str:
    """The id of the one comment that waits."""
    wait_until(lambda: preview.pending())
    (id_,) = preview.pending()
    return id_


def reload_until_published(page: Page) -> None:
    def is_published() -> bool:
        page.reload()
        return "Il est publié." in page.locator("main").inner_text()

    wait_until(is_published, BUILD_SECONDS)


def comment_on_its_page(page: Page, id_: str) -> Locator:
    """Follow the link of the receipt's page to the published comment."""
    page.get_by_role("link", name="Le voir sur la page").click()
    comment = page.locator(f"#comment-{id_}:target")

    def is_there() -> bool:
        # site.json is written at the end of a build, the pages are swapped in after.
        return comment.count() == 1 or page.reload() is None

    wait_until(is_there)
    return comment


def require_approved(preview: Preview, id_: str) -> None:
    """Nothing waits any more, and the ledger says why."""
    # Not pending(), from under which the reference would be taken.
    wait_until(lambda: not preview.home.git("for-each-ref", "refs/pending"))
    assert (id_, "approved") in preview.decisions()
    assert git(preview.clone, "status", "--porcelain") == ""


def test_the_first_comment_of_an_article_and_its_late_correction(
    browser: Browser, newcomer: Preview
) -> None:
    with visiting(browser) as visit:
        page = visit.page
        page.goto(newcomer.address + FIRST_OF_ALL)
        write(page, "Un *premier* mot.")
        id_ = one_pending(newcomer)
        page.get_by_role("link", name="Suivre mon commentaire").click()
        expect(page.locator("main")).to_contain_text("attend d’être lu")
        late = page.context.new_page()
        late.goto(f"{page.url}/corriger")
        late.get_by_role("textbox", name="Commentaire").fill("Un mot corrigé.")
        late.get_by_role("button", name="Relire mon commentaire").click()
        expect(late.locator("h1")).to_have_text("Vérifiez votre commentaire")
        shown = time.monotonic()

        approve(newcomer.clone, page, id_)

        reload_until_published(page)
        assert page.get_by_role("region", name="Vous essayez").count() == 0
        comment = comment_on_its_page(page, id_)
        assert page.url == f"{newcomer.address}{FIRST_OF_ALL}#comment-{id_}"
        expect(comment.locator(".p-author")).to_have_text("Une nouvelle lectrice")
        expect(comment.locator(".e-content em")).to_have_text("premier")
        require_approved(newcomer, id_)

        # Previewed while the comment waited, confirmed after its approval.
        confirm(late, shown=shown)
        assert one_pending(newcomer) == id_
        approve(newcomer.clone, late, id_)
        (kept,) = (newcomer.clone / "comments").glob(f"*/{id_}.md")
        assert kept.read_text("utf-8").endswith("\nUn mot corrigé.\n")
        require_approved(newcomer, id_)
        assert page.context.cookies() == []
        assert visit.foreign_requests(newcomer.address) == []


def test_a_comment_corrected_before_it_is_approved(
    browser: Browser, newcomer: Preview
) -> None:
    with visiting(browser, scripts=True) as watching, visiting(browser) as visit:
        # With scripts on, the preview's pages reload themselves.
        watching.page.goto(newcomer.address + AMONG_OTHERS)
        page = visit.page
        page.goto(newcomer.address + AMONG_OTHERS)
        write(page, "Une phrase avec une fote.")
        id_ = one_pending(newcomer)
        page.get_by_role("link", name="Suivre mon commentaire").click()
        page.get_by_role("link", name="Corriger").click()
        write(page, "Une phrase sans faute.")
        wait_until(lambda: "sans faute" in newcomer.pending()[id_])

        approve(newcomer.clone, page, id_)

        page.get_by_role("link", name="Suivre mon commentaire").click()
        reload_until_published(page)
        comment = comment_on_its_page(page, id_)
        expect(comment.locator(".e-content")).to_have_text("Une phrase sans faute.")
        expect(page.locator("#comments")).not_to_contain_text("fote")
        expect(watching.page.locator(f"#comment-{id_}")).to_contain_text("sans faute")
        require_approved(newcomer, id_)
