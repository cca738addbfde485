"""docs/moderator.md, command by command: what it says to type is typed here."""

import re
from pathlib import Path

import pytest

from tests.inbox.desk import text_of
from tests.moderation.documents import HANDBOOK, type_block
from tests.moderation.hooks.servers import place
from tests.moderation.moderators import Site, make_site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return make_site(tmp_path)


def test_looking(site: Site) -> None:
    site.servers.wait(1, text_of("Un texte."))
    said = type_block(site.moderator("Eve"), "git show", 1)
    assert "Author: Une lectrice" in said and "Un texte." in said


def test_approving(site: Site) -> None:
    site.servers.wait(1, text_of("Un texte."))
    eve = site.moderator("Eve")
    # Somebody published another one meanwhile.
    assert site.servers.publish({place(2): text_of("Deux.")}).ok
    type_block(eve, "cherry-pick", 1)
    assert set(site.main()) == {place(1), place(2)}
    assert site.servers.refs() == {}
    assert site.servers.decided(1) == [("approved", "")]
    log = eve.git("log", "-1", "--format=%an|%cn|%s", "origin/main")
    assert log == "Sous le sceau|Eve|A comment"


def test_rejecting_leaves_the_text_nowhere(site: Site) -> None:
    site.servers.wait(1, text_of("Un secret de famille."))
    type_block(site.moderator("Eve"), "reason=spam", 1)
    assert site.main() == {}
    assert site.servers.decided(1) == [("rejected", "spam")]
    at = site.servers.inbox
    site.servers.git("gc", "--quiet", "--prune=now", at=at)
    listed = site.servers.git("cat-file", "--batch-all-objects", "--batch", at=at)
    assert "Un secret de famille." not in listed


def test_removing(site: Site) -> None:
    assert site.servers.publish({place(1): text_of("Un."), place(2): text_of("D.")}).ok
    type_block(site.moderator("Eve"), "git rm", 1)
    assert set(site.main()) == {place(2)}


def test_every_action_of_the_command_is_explained(site: Site) -> None:
    done = site.moderator("Eve").moderate("--help")
    actions = re.findall(r"^    ([a-z]+) ", done.stdout, re.M)
    assert {"approve", "review", "stats"} <= set(actions)
    for action in actions:
        assert f"sceau moderate {action}" in HANDBOOK, action
