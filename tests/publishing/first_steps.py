"""What people do on the first day of a site, step by step, and what must come of it."""

import re
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.inbox.journeys import readers
from tests.inbox.journeys.clones import environment, git
from tests.moderation.documents import type_commands
from tests.publishing.first_day import Day, until
from tests.publishing.servers import SITE_URL, Author

ARTICLE = "/2026/11/le-premier-jour/"
# Made here, so that this file, which the site holds, does not hold it.
REJECTED = " ".join(("Mon voisin du", "troisième est", "diabétique"))


def write(page: Page, body: str) -> None:
    readers.name(page, "Une lectrice de Lyon")
    readers.text(page, body)
    readers.press(page, "Relire mon commentaire")
    readers.heading(page, "Vérifiez votre commentaire")


def comment(page: Page, day: Day, body: str) -> None:
    page.goto(day.url + ARTICLE)
    write(page, body)
    readers.press(page, "Confirmer et envoyer")
    readers.heading(page, "Merci ! Votre commentaire est bien arrivé.")
    day.commit_and_wait()


def comment_corrected_and_confirmed(page: Page, day: Day) -> str:
    """The address of its receipt."""
    page.goto(day.url + ARTICLE)
    write(page, "Un premier mot, *presque*.")
    readers.text(page, "Un premier mot, *enfin*.")
    readers.press(page, "Revoir l’aperçu")
    expect(page.locator(".preview em")).to_have_text("enfin")
    readers.press(page, "Confirmer et envoyer")
    readers.heading(page, "Merci ! Votre commentaire est bien arrivé.")
    receipt = page.locator(".receipt").inner_text()
    assert receipt.startswith(f"{day.url}/commenter/suivi/")
    day.commit_and_wait()
    page.goto(receipt)
    readers.says(page, "Il attend d’être lu par la modération.")
    assert page.context.cookies() == []
    return receipt


def ids(day: Day) -> list[str]:
    """Of the three, in the order they came."""
    pending = day.home.pending()
    assert len(pending) == 3
    order = ("*enfin*", "second mot", REJECTED)
    return [next(i for i, text in pending.items() if word in text) for word in order]


def approve_by_command(folder: Path, day: Day, id_: str) -> None:
    def moderate(*words: str) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "sceau.cli", "moderate", *words],
            cwd=folder,
            env={**environment(), "PYTHONPATH": str(folder)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr

    moderate("init", day.inbox_url())
    moderate("approve", id_)


def approve_with_plain_git(day: Day, id_: str) -> None:
    ada = day.moderator("Ada")
    type_commands(ada.folder, "git remote add inbox", ADRESSE_DE_INBOX=day.inbox_url())
    type_commands(ada.folder, "cherry-pick", ID=id_)


def require_shown(page: Page, day: Day, receipt: str, first: str, second: str) -> None:
    """Both on the page and in the feeds; the receipt knows."""
    for id_ in (first, second):
        until(page, day.url + ARTICLE, f'id="comment-{id_}"')
    expect(page.locator(f"#comment-{first} .e-content em")).to_have_text("enfin")
    for feed in ("/comments/feed/", f"{ARTICLE}feed/", "/comments/feed/atom/"):
        text = day.text(feed)
        assert f"comment-{first}" in text and f"comment-{second}" in text, feed
    page.goto(receipt)
    readers.says(page, "Il est publié.")
    page.get_by_role("link", name="Le voir sur la page").click()
    expect(page.locator(f"#comment-{first}:target")).to_have_count(1)


def require_nowhere(day: Day) -> None:
    """The text that was rejected is in no file of the server."""
    git(day.home.repository, "gc", "--quiet", "--prune=now")
    for folder in (day.server.root, day.home.root, day.server.root.parent / "nginx"):
        for path in folder.rglob("*"):
            if path.is_file() and "Eve" not in path.parts and "Ada" not in path.parts:
                assert REJECTED.encode() not in path.read_bytes(), path
    for repository in (day.home.repository, day.server.site):
        kinds = ["cat-file", "--batch-all-objects", "--batch-check"]
        for line in git(repository, *kinds).splitlines():
            name, kind, _ = line.split()
            if kind == "blob":
                shown = subprocess.check_output(
                    ["git", "-C", repository, "cat-file", "blob", name]
                )
                assert REJECTED.encode() not in shown


def push_that_is_behind(author: Author) -> None:
    """Moderators pushed meanwhile: git refuses, make push mends it."""
    path = author.folder / "content/articles/2026/le-premier-jour.md"
    path.write_text(path.read_text("utf-8").replace("neuf", "revu"), "utf-8")
    author.commit("A better word")
    done = subprocess.run(
        ["git", "push", "origin", "HEAD:main"],
        cwd=author.folder,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0 and "fetch first" in done.stderr
    (author.folder / ".venv").symlink_to(sys.prefix)
    exclude = author.folder / ".git" / "info" / "exclude"
    exclude.write_text(".venv\n")
    done = subprocess.run(
        # The packages are those of the tests, however old their lock file.
        ["make", "-o", ".venv/.site", "push"],
        cwd=author.folder,
        env={
            **environment(),
            "PYTHONPATH": str(author.folder),
            "SITEURL": SITE_URL,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Putting your commits after" in done.stdout


def break_and_mend(page: Page, author: Author, day: Day) -> None:
    path = author.folder / "content/articles/2026/le-premier-jour.md"
    good = path.read_text("utf-8")
    path.write_text(good.replace("Date: ", "Dat: "), "utf-8")
    said = author.push("A slip")
    assert "NOT published" in said
    assert re.search(r"le-premier-jour\.md:\d+: ", said)
    page.goto(day.url + ARTICLE)
    assert "Un article <em>revu</em>" in page.content()
    path.write_text(good.replace("Un article", "Cet article"), "utf-8")
    assert "Published: " in author.push("Mended")
    until(page, day.url + ARTICLE, "Cet article <em>revu</em>", 5)


def roll_back(page: Page, day: Day) -> None:
    done = day.server.run("rollback")
    assert done.returncode == 0, done.stdout
    until(page, day.url + ARTICLE, "Un article <em>revu</em>", 5)
