"""What a moderator decides from another machine: through a real sshd on loopback."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.inbox.desk import id_of, text_of
from tests.moderation.documents import type_block
from tests.moderation.hooks.servers import pending, place
from tests.moderation.moderators import Moderator, Site, make_site
from tests.moderation.ssh import running_sshd


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with running_sshd(tmp_path / "ssh") as ssh:
        yield Site(make_site(tmp_path).servers, ssh)


def test_every_decision_goes_through(site: Site) -> None:
    for number in (1, 2, 3):
        site.servers.wait(number, text_of(f"Texte {number}."))
    eve = site.moderator("Eve")
    assert eve.git("remote", "get-url", "inbox").startswith("ssh://")
    waiting = [one["id"] for one in eve.json("list")]
    assert waiting == [id_of(1), id_of(2), id_of(3)]
    assert eve.json("approve", id_of(1), id_of(2))["done"] == waiting[:2]
    assert eve.json("reject", id_of(3), "--reason", "spam")["done"] == waiting[2:]
    assert eve.moderate("reply", id_of(1), "--text", "Merci.").returncode == 0
    assert eve.moderate("forget", id_of(2)).returncode == 0
    assert place(1) in site.main() and place(2) not in site.main()
    assert [site.servers.decided(n) for n in (1, 2, 3)] == [
        [("approved", "")],
        [("approved", ""), ("removed", "")],
        [("rejected", "spam")],
    ]
    assert site.servers.refs() == {}


def test_the_last_decision_is_taken_back(site: Site) -> None:
    site.servers.wait(1)
    eve = site.moderator("Eve")
    assert eve.moderate("approve", id_of(1)).returncode == 0
    assert eve.moderate("undo").returncode == 0
    assert site.main() == {}
    assert list(site.servers.refs()) == [pending(1)]


def test_history_is_rewritten_through_the_clones_own_way(site: Site) -> None:
    assert site.servers.publish({place(1): text_of("Texte 1.")}).ok
    eve = site.moderator("Eve")
    # ssh finds the server by a setting of this clone, and by nothing else.
    assert "client" in eve.git("config", "--local", "core.sshCommand")
    done = eve.moderate("forget", id_of(1), "--purge-history")
    assert done.returncode == 0, done.stderr
    assert site.main() == {}


def test_two_moderators_at_once_publish_each_comment_once(site: Site) -> None:
    numbers = range(1, 21)
    site.servers.wait_all(numbers)
    ids = [id_of(number) for number in numbers]
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "sceau.cli", "moderate", "approve", *ids],
            cwd=site.moderator(name).folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for name in ("Eve", "Ada")
    ]
    for process in running:
        process.wait()
    # Whoever came second may have found nothing left of some; asked again it is whole.
    site.moderator("Bea").moderate("approve", *ids)
    assert set(site.main()) == {place(number) for number in numbers}
    assert len([s for s in site.log() if s.startswith("A comment")]) == len(ids)
    assert site.servers.refs() == {}


def test_a_server_that_lets_nobody_in_leaves_the_clone_as_it_was(site: Site) -> None:
    site.servers.wait(1)
    eve = site.moderator("Eve")
    assert eve.moderate("list").returncode == 0
    before = _state(eve)
    assert site.ssh is not None
    site.ssh.let_nobody_in()
    done = eve.moderate("approve", id_of(1))
    assert done.returncode == 1
    assert "Permission denied (publickey)" in done.stderr
    assert "Traceback" not in done.stderr
    assert _state(eve) == before
    assert site.main() == {}


@pytest.mark.parametrize(("words", "there"), [("cherry-pick", 1), ("reason=spam", 0)])
def test_plain_git_goes_through_as_the_handbook_says(
    site: Site, words: str, there: int
) -> None:
    site.servers.wait(1, text_of("Un texte."))
    type_block(site.moderator("Eve"), words, 1)
    assert len(site.main()) == there
    assert site.servers.refs() == {}
    assert len(site.servers.decided(1)) == 1


def _state(moderator: Moderator) -> tuple[str, str]:
    return moderator.git("for-each-ref"), moderator.git("status", "--porcelain")
