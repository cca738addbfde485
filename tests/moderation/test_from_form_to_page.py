"""A comment from the browser to its page; the moderator has git and the handbook."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from sceau.moderation.hooks.installing import install_hook, own_program
from tests.browser.visits import visiting
from tests.inbox.journeys import readers
from tests.inbox.journeys.clones import ENDLESS, git, make_clone, running_preview
from tests.inbox.running import wait_until
from tests.moderation.documents import type_commands

pytestmark = pytest.mark.browser

BUILD_SECONDS = 60.0


def test_one_comment_is_published_and_another_is_nowhere(
    browser: Browser, tmp_path: Path
) -> None:
    served = make_clone(tmp_path / "served")
    site, eve = tmp_path / "site.git", tmp_path / "eve"
    git(served, "branch", "--move", "--force", "main")
    git(tmp_path, "clone", "--quiet", "--bare", str(served), str(site))
    install_hook("site", site, own_program())
    git(tmp_path, "clone", "--quiet", str(site), str(eve))
    for key, value in (("name", "Eve"), ("email", "eve@exemple.fr")):
        git(eve, "config", f"user.{key}", value)
    with running_preview(served, ENDLESS) as preview, visiting(browser) as visit:
        inbox = served / "var" / "inbox" / "inbox.git"
        install_hook("inbox", inbox, own_program(), site=site)
        type_commands(eve, "git remote add inbox", ADRESSE_DE_INBOX=str(inbox))
        page = visit.page
        for body in ("Un mot *juste*.", "Achetez mes pilules miracle."):
            page.goto(preview.address + readers.ARTICLE)
            readers.name(page, "Une lectrice de Lyon")
            readers.text(page, body)
            readers.press(page, "Relire mon commentaire")
            readers.press(page, "Confirmer et envoyer")
            readers.heading(page, "Merci ! Votre commentaire est bien arrivé.")
        good, bad = sorted(
            preview.pending(), key=lambda id_: "pilules" in preview.pending()[id_]
        )
        assert "Un mot *juste*." in type_commands(eve, "git show refs/pending", ID=good)
        type_commands(eve, "cherry-pick", ID=good)
        type_commands(eve, "reason=spam", ID=bad)
        assert preview.pending() == {}
        # What the server's build does after a push.
        git(served, "pull", "--quiet", "--ff-only", str(site), "main")

        def is_there() -> bool:
            page.goto(preview.address + readers.ARTICLE)
            return page.locator(f"#comment-{good}").count() == 1

        wait_until(is_there, BUILD_SECONDS)
        comment = page.locator(f"#comment-{good}")
        expect(comment.locator(".e-content em").first).to_have_text("juste")
        assert "pilules" not in page.content()
        assert preview.decisions() == [(good, "approved"), (bad, "rejected")]
        git(inbox, "gc", "--quiet", "--prune=now")
        kinds = ["cat-file", "--batch-all-objects", "--batch-check"]
        blobs = [line.split()[0] for line in git(inbox, *kinds).splitlines()]
        assert not any("pilules" in git(inbox, "cat-file", "-p", b) for b in blobs)
        assert visit.foreign_requests(preview.address) == []
