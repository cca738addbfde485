"""The worst night of a machine: what was backed up makes the same one again."""

from playwright.sync_api import Page

from tests.e2e.machine import Machine, Place
from tests.e2e.whole_day import WholeDay
from tests.inbox.journeys import readers
from tests.publishing.first_day import until
from tests.publishing.first_steps import ARTICLE
from tests.publishing.servers import Author

_BUILD = "To build the same site: sceau "


def public_files(day: WholeDay) -> dict[str, bytes]:
    """All that readers may fetch, as it lies there."""
    folder = day.server.current
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def fetched_pages(day: WholeDay) -> dict[str, str]:
    """All pages, as nginx sends them."""
    names = [name for name in public_files(day) if name.endswith("index.html")]
    assert len(names) > 50
    addresses = [f"/{name.removesuffix('index.html')}" for name in names]
    return {address: day.text(address) for address in addresses}


def back_up(day: WholeDay) -> None:
    """Once by hand, as the friend is told to, and then the night's two services."""
    done = day.server.run("backup", "init")
    assert done.returncode == 0, done.stderr
    day.units.elapse("sceau-backup.timer")
    day.units.elapse("sceau-backup-verify.timer")
    assert "restores as it should" in day.units.said("sceau-backup-verify.service")


def restore_words(place: Place) -> tuple[str, ...]:
    """The arguments of deploy/setup on an empty machine."""
    return ("--restore", str(place.backups), "--identity", str(place.identity))


def build_again(machine: Machine) -> None:
    """The command that the restore names builds the same site."""
    said = machine.said
    words = said.partition(_BUILD)[2].splitlines()[0].split()
    assert words[:2] == ["publish", "run"], said
    done = machine.place.sceau(*words)
    assert done.returncode == 0, done.stdout + done.stderr
    assert machine.units.start("sceau-redirects.service")


def everybody_goes_on(page: Page, day: WholeDay, receipt: str, author: Author) -> None:
    """Old receipts lead where they did, keys open, and the next article comes."""
    page.goto(receipt)
    readers.says(page, "Il est publié.")
    author.article("le-lendemain", "Tout est là.")
    assert "Published: " in author.push("The day after")
    until(page, day.url + "/2026/11/le-lendemain/", "Tout est là.")
    assert "comment-" in day.text(ARTICLE)


def upgrade(machine: Machine) -> None:
    """A newer version of the program comes, while readers read."""
    place = machine.place
    current = place.layout.code / "current"
    before = current.readlink()
    path = place.clone / "sceau" / "__init__.py"
    path.write_text(path.read_text("utf-8") + "# newer\n", "utf-8")
    assert "Upgraded: " in place.setup("--upgrade")
    assert current.readlink() != before
