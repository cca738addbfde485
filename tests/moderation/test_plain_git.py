"""docs/moderator.md, command by command: what it says to type is typed here."""

import json
import re
from pathlib import Path

import pytest

from sceau.inbox.signals import FAST, SIGNAL_NAMES
from sceau.moderation.hooks.reasons import REPORT_REASONS
from tests.inbox.desk import id_of, text_of
from tests.moderation.documents import HANDBOOK, type_block, type_commands
from tests.moderation.hooks.servers import place
from tests.moderation.moderators import Moderator, Site, make_site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return make_site(tmp_path)


def test_looking(site: Site) -> None:
    site.servers.wait(1, text_of("Un texte."))
    said = type_block(site.moderator("Eve"), "git show refs/pending", 1)
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


# --- what readers want removed, and what they report ----------------------------------
@pytest.fixture
def eve(site: Site) -> Moderator:
    """Set up by what the page says, and by nothing else."""
    eve = site.moderator("Eve")
    eve.git("remote", "remove", "inbox")
    inbox = str(site.servers.inbox)
    type_commands(eve.folder, "git remote add inbox", ADRESSE_DE_INBOX=inbox)
    return eve


def keep(site: Site, kind: str, number: int, **fields: object) -> None:
    name = f"{kind}/{id_of(number)}"
    data = json.dumps(fields, ensure_ascii=False).encode()
    site.servers.keep(f"refs/{name}", f"{name}.json", data)


def test_wishes_and_reports_are_seen(site: Site, eve: Moderator) -> None:
    keep(site, "removals", 1, comment=id_of(1))
    keep(site, "reports", 8, comment=id_of(2), words="C’est faux.")
    listed = type_block(eve, "for-each-ref refs/removals", 1)
    assert f"refs/removals/{id_of(1)}" in listed
    assert f"refs/reports/{id_of(8)}" in listed
    assert id_of(1) in type_block(eve, "blob refs/removals", 1)
    assert "C’est faux." in type_block(eve, "blob refs/reports", 8)


def test_a_wish_is_granted(site: Site, eve: Moderator) -> None:
    assert site.servers.publish({place(1): text_of("Un.")}).ok
    keep(site, "removals", 1, comment=id_of(1))
    type_block(eve, "git rm", 1)
    type_block(eve, "git push --force-with-lease=refs/removals", 1)
    assert site.main() == {}
    assert site.servers.refs() == {}
    assert site.servers.decided(1) == [("removed", "")]


def test_a_wish_is_not_granted(site: Site, eve: Moderator) -> None:
    assert site.servers.publish({place(1): text_of("Un.")}).ok
    keep(site, "removals", 1, comment=id_of(1))
    type_block(eve, "reason=other", 1)
    assert site.servers.refs() == {}
    assert site.servers.decided(1) == [("kept", "other")]


def test_a_report_is_closed(site: Site, eve: Moderator) -> None:
    keep(site, "reports", 8, comment=id_of(1))
    type_block(eve, "reason=dismissed", 8)
    assert site.servers.refs() == {}
    assert site.servers.decided(8) == [("resolved", "dismissed")]
    for reason in REPORT_REASONS:
        assert f"`{reason}`" in HANDBOOK.partition("Un signalement nomme")[2]


def test_what_the_inbox_noticed_is_read_and_cleared(site: Site, eve: Moderator) -> None:
    keep(site, "signals", 1, signals=[{"name": "fast", "detail": "4"}])
    eve.git("fetch", "--quiet", "inbox")
    assert '"fast"' in type_block(eve, "blob refs/signals", 1)
    assert site.servers.refs() == {}
    assert site.servers.decided(1) == []


def test_what_the_page_fetches_is_what_the_command_fetches(
    site: Site, eve: Moderator
) -> None:
    typed = eve.git("config", "--get-all", "remote.inbox.fetch")
    assert eve.moderate("init", str(site.servers.inbox)).returncode == 0
    assert eve.git("config", "--get-all", "remote.inbox.fetch") == typed


def test_every_signal_is_explained() -> None:
    explained = re.findall(r"^\| `([a-z-]+)[^`]*` \|", HANDBOOK, re.M)
    assert set(SIGNAL_NAMES) <= set(explained)
    assert f"moins de {FAST} secondes" in HANDBOOK


def test_every_action_of_the_command_is_explained(site: Site) -> None:
    done = site.moderator("Eve").moderate("--help")
    actions = re.findall(r"^    ([a-z]+) ", done.stdout, re.M)
    assert {"approve", "review", "stats"} <= set(actions)
    for action in actions:
        assert f"sceau moderate {action}" in HANDBOOK, action
