"""What moderators have to do in the evening: a digest, a withdrawal, a report."""

import subprocess

from playwright.sync_api import Page

from tests.e2e.whole_day import WholeDay
from tests.inbox.journeys import readers
from tests.inbox.journeys.clones import environment, git
from tests.inbox.running import wait_until
from tests.mailing.mail_server import MailServer
from tests.moderation.moderators import Moderator
from tests.publishing.first_day import until
from tests.publishing.first_steps import ARTICLE, write
from tests.publishing.servers import Author

FEEDS = ("/comments/feed/", f"{ARTICLE}feed/", "/comments/feed/atom/")
# Made here, so that this file, which the site holds, does not hold it.
FORGOTTEN = " ".join(("Ma cousine de", "Nantes habite", "au douze."))


def comment(page: Page, day: WholeDay, body: str) -> tuple[str, str]:
    """Id and receipt of a comment that waits now."""
    page.goto(day.url + ARTICLE)
    write(page, body)
    readers.press(page, "Confirmer et envoyer")
    readers.heading(page, "Merci ! Votre commentaire est bien arrivé.")
    receipt = page.locator(".receipt").inner_text()
    day.commit_and_wait()
    [id_] = [i for i, text in day.home.pending().items() if body in text]
    return id_, receipt


def moderators_are_told(day: WholeDay, mail: MailServer, count: int) -> None:
    """In the morning, by a mail with numbers and no reader's words."""
    day.units.elapse("sceau-digest.timer")
    wait_until(lambda: any("eve@essai.test" in m.recipients for m in mail.received))
    [digest] = [m for m in mail.received if "eve@essai.test" in m.recipients]
    assert digest.sender == "sceau@essai.test"
    assert f"{count} commentaires".encode() in digest.content, digest.content
    for word in (b"second", b"lectrice", b"diab"):
        assert word not in digest.content
    # Nothing is sent twice.
    day.units.elapse("sceau-mailer.timer")
    assert len([m for m in mail.received if "eve@essai.test" in m.recipients]) == 1


def withdraw(page: Page, day: WholeDay, eve: Moderator) -> None:
    """A reader wants a published comment back, and a moderator approves."""
    id_, receipt = comment(page, day, "Je le regretterai peut-être.")
    decide(eve, "approve", id_)
    until(page, day.url + ARTICLE, f'id="comment-{id_}"')
    page.goto(receipt)
    readers.follow(page, "Retirer")
    readers.press(page, "Oui, le retirer")
    readers.heading(page, "Votre demande est bien arrivée.")
    day.commit_and_wait()
    assert id_ in eve.moderate("reports").stdout
    decide(eve, "forget", id_)
    require_gone(page, day, id_)
    page.goto(receipt)
    readers.says(page, "Il n’est plus sur le site")


def report_and_purge(page: Page, day: WholeDay, eve: Moderator, author: Author) -> None:
    """A text that should never have been public leaves history, too."""
    id_, _ = comment(page, day, FORGOTTEN)
    decide(eve, "approve", id_)
    until(page, day.url + ARTICLE, f'id="comment-{id_}"')
    shown = page.locator(f"#comment-{id_} > article")
    shown.get_by_role("link", name="Signaler").click()
    readers.heading(page, "Signaler un commentaire")
    page.get_by_role("radio", name="Autre chose").check()
    page.get_by_role("textbox", name="En quelques mots").fill("C’est mon adresse.")
    readers.press(page, "Envoyer le signalement")
    readers.heading(page, "Merci ! Votre signalement est bien arrivé.")
    report = page.locator(".receipt").inner_text()
    day.commit_and_wait()
    assert "C’est mon adresse." in eve.moderate("reports").stdout
    decide(eve, "forget", id_, "--purge-history")
    require_gone(page, day, id_)
    page.goto(report)
    readers.says(page, "La modération a examiné le commentaire")
    # The one line that the command gives to all who have a clone.
    git(author.folder, "fetch", "--quiet", "origin")
    git(author.folder, "reset", "--quiet", "--keep", "origin/main")
    author.article("apres", "Après.")
    assert "Published: " in author.push("Afterwards")


def require_gone(page: Page, day: WholeDay, id_: str) -> None:
    """From page and feeds."""

    def is_gone() -> bool:
        page.goto(day.url + ARTICLE)
        return f"comment-{id_}" not in page.content()

    wait_until(is_gone)
    for feed in FEEDS:
        assert f"comment-{id_}" not in day.text(feed), feed


def require_forgotten(day: WholeDay) -> None:
    """The purged text is in no object of the site's repository and the builder's."""
    for folder in (day.server.site, day.server.build / "source"):
        shown = subprocess.run(
            ["git", "cat-file", "--batch-all-objects", "--batch", "--unordered"],
            cwd=folder,
            env=environment(),
            capture_output=True,
            check=True,
        ).stdout
        assert FORGOTTEN.encode() not in shown, folder


def leave(day: WholeDay, name: str) -> None:
    """Who leaves can fetch no more, and push no more."""
    git(day.people / name, "fetch", "--quiet", "origin")
    done = day.server.run("moderators", "remove", name.lower())
    assert done.returncode == 0, done.stderr
    require_out(day, name)


def require_out(day: WholeDay, name: str) -> None:
    """sshd turns this key away."""
    for words in (("fetch", "origin"), ("push", "inbox", "HEAD:refs/pending/x")):
        tried = subprocess.run(
            ["git", *words],
            cwd=day.people / name,
            env=environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert tried.returncode != 0 and "Permission denied" in tried.stderr


def decide(moderator: Moderator, *words: str) -> None:
    """`sceau moderate …`, which must be done."""
    done = moderator.moderate(*words)
    assert done.returncode == 0, done.stdout + done.stderr
