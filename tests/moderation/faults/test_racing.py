"""Two moderators at once, and very many comments."""

import json
import os
import random
import threading
from pathlib import Path

from tests.inbox.desk import id_of, text_of
from tests.moderation.hooks.servers import place
from tests.moderation.moderators import Moderator, make_site

FULL = os.environ.get("SCEAU_TEST_ALL") == "1"
COMMENTS = 200 if FULL else 20
WAITING = 10_000 if FULL else 1_000
AT_ONCE = 5


def test_two_moderators_never_lose_or_double_a_comment(tmp_path: Path) -> None:
    """Both go through all that waits in an order of their own, some of it rejected."""
    site = make_site(tmp_path)
    for number in range(1, COMMENTS + 1):
        site.servers.wait(number, text_of(f"Texte {number}."))
    refused: dict[str, list[str]] = {}

    def decide(moderator: Moderator, seed: int) -> None:
        numbers = list(range(1, COMMENTS + 1))
        random.Random(seed).shuffle(numbers)  # noqa: S311  a seeded test
        said = refused[moderator.folder.name] = []
        while numbers:
            some, numbers = numbers[:AT_ONCE], numbers[AT_ONCE:]
            good = [id_of(n) for n in some if n % 10]
            bad = [id_of(n) for n in some if not n % 10]
            if good:
                said += moderator.json("approve", *good)["refused"].values()
            if bad:
                words = ("reject", *bad, "--reason", "spam")
                said += moderator.json(*words)["refused"].values()

    both = [site.moderator(name) for name in ("Eve", "Adam")]
    threads = [
        threading.Thread(target=decide, args=(moderator, seed))
        for seed, moderator in enumerate(both)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    good = [n for n in range(1, COMMENTS + 1) if n % 10]
    assert set(site.main()) == {place(n) for n in good}
    assert site.log().count("A comment on ton-dossier") == len(good)
    assert site.servers.refs() == {}
    for number in range(1, COMMENTS + 1):
        decision = ("approved", "") if number % 10 else ("rejected", "spam")
        # Both may have been let in before one was faster; the second finds nothing to
        # delete, asks again for the rest, and the hook had noted those already.
        assert set(site.servers.decided(number)) == {decision}, number
    for said in refused.values():
        for words in said:
            assert "somebody may have decided already" in words
    for moderator in both:
        moderator.moderate("list")
        assert moderator.git("status", "--porcelain") == ""


def test_thousands_wait(tmp_path: Path) -> None:
    site = make_site(tmp_path)
    numbers = range(1, WAITING + 1)
    site.servers.wait_all(numbers)
    eve = site.moderator("Eve")
    lines = eve.moderate("list").stdout.splitlines()
    assert [line[:26] for line in lines[::2]] == [id_of(n) for n in numbers]
    assert len(eve.json("list")) == WAITING
    ids = [id_of(n) for n in range(1, WAITING // 2 + 1)]
    done = eve.moderate("reject", *ids, "--reason", "spam")
    assert done.returncode == 0, done.stderr
    done = eve.moderate("approve", *(id_of(n) for n in numbers[-100:]), "--json")
    assert len(json.loads(done.stdout)["done"]) == 100
    assert len(site.servers.refs()) == WAITING - len(ids) - 100
    assert len(site.main()) == 100
