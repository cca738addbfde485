"""A full disk, in the clone or at a server: it is said, and nothing is lost or doubled;
with room again the same command ends right."""

from pathlib import Path

import pytest

from tests.inbox.desk import id_of, text_of
from tests.inbox.faults.own_mounts import SmallDisk, move_onto_disk, with_own_mounts
from tests.moderation.hooks.servers import pending, place
from tests.moderation.moderators import Moderator, Site, make_site

KIB = 16 * 1024
LONG = text_of("Une phrase assez longue pour remplir une page entière. " * 300 + "Fin.")
PAGES = 4
COMMANDS = {
    "approve": ("approve", id_of(1)),
    "reject": ("reject", id_of(1), "--reason", "spam"),
    "forget": ("forget", id_of(2)),
    "reply": ("reply", id_of(2), "--text", "Merci. " * 2000),
}
NOTHING_TO_WRITE = {("reply", "inbox"), ("reject", "site"), ("reject", "clone")}


def whole(site: Site, moderator: Moderator) -> None:
    """Every repository can be read, and the clone's work tree is clean."""
    for folder in (site.servers.site, site.servers.inbox, moderator.folder):
        site.servers.git("fsck", "--no-dangling", at=folder)
    assert moderator.git("status", "--porcelain", "--untracked-files=no") == ""


def there(site: Site) -> tuple[bool, bool, bool]:
    """Whether comment 1 waits, whether it is published, and comment 2."""
    main = site.main()
    return pending(1) in site.servers.refs(), place(1) in main, place(2) in main


@pytest.mark.parametrize("place_of_disk", ["clone", "site", "inbox"])
@pytest.mark.parametrize("command", COMMANDS)
@with_own_mounts
def test_a_full_disk_loses_nothing(
    request: pytest.FixtureRequest, tmp_path: Path, command: str, place_of_disk: str
) -> None:
    site = make_site(tmp_path)
    site.servers.wait(1, LONG)
    assert site.servers.publish({place(2): text_of("Deux.")}).ok
    eve = site.moderator("Eve")
    folders = {
        "clone": eve.folder,
        "site": site.servers.site,
        "inbox": site.servers.inbox.parent,
    }
    disk = move_onto_disk(folders[place_of_disk], KIB)
    assert eve.moderate("list").returncode == 0
    left = 0
    while left < PAGES and _fails(site, eve, disk, command, left):
        left += 1
    assert left > 0 or (command, place_of_disk) in NOTHING_TO_WRITE
    if left == PAGES:
        done = eve.moderate(*COMMANDS[command])
        assert done.returncode == 0, done.stderr
    expected = {
        "approve": (False, True, True),
        "reject": (False, False, True),
        "forget": (True, False, False),
        "reply": (True, False, True),
    }
    assert there(site) == expected[command]
    decided = site.servers.decided(1) + site.servers.decided(2)
    words = {"approve": "approved", "reject": "rejected", "forget": "removed"}
    assert {word for word, _ in decided} == ({words.get(command, "")} - {""})
    whole(site, eve)
    replies = [s for s in site.log() if s.startswith("Reply")]
    assert len(replies) == (command == "reply")


def _fails(
    site: Site, eve: Moderator, disk: SmallDisk, command: str, left: int
) -> bool:
    """Whether it fails with so many pages left; nothing may be lost then."""
    disk.fill(left)
    done = eve.moderate(*COMMANDS[command])
    disk.empty()
    whole(site, eve)
    waits, first, second = there(site)
    assert waits or first or (command == "reject" and site.servers.decided(1))
    assert second or command == "forget"
    if done.returncode == 0:
        return False
    assert "Traceback" not in done.stderr
    assert done.stderr.strip()
    return True
