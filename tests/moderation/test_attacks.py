"""The attack table through every command: a moderator's terminal obeys none of it."""

import json
import os
import stat
import subprocess
from pathlib import Path

import pytest

from sceau.inbox.packs import NewCommit
from sceau.inbox.repository import InboxRepository
from tests.comments.attacks import ATTACKS
from tests.inbox.desk import NOON, id_of
from tests.moderation.hooks.servers import pending, place
from tests.moderation.moderators import Moderator, Site, make_site
from tests.moderation.terminals import faults_of_lines

STEP = 1 if os.environ.get("SCEAU_TEST_ALL") == "1" else 30
"""Commands about one comment are typed for one attack in so many."""
NUMBERS = range(1, len(ATTACKS) + 1)
REPORTS = 1000
"""What is added to a comment's number for the report about it."""


def words(number: int) -> str:
    """An attack as UTF-8 can hold it."""
    return ATTACKS[number - 1].text.encode("utf-8", "replace").decode()


def name(number: int) -> str:
    """The attack as an author: on one line, and with nothing a header cannot hold."""
    line = " ".join(words(number).split())[:100].strip()
    kept = "".join(c for c in line if c.isprintable())
    return kept.strip() or "Anonyme"


def waiting_text(number: int) -> str:
    """A file of a comment as it is, valid or not."""
    return f"Author: {name(number)}\nDate: 2026-11-23T12:00:00Z\n\n{words(number)}\n"


def keep(site: Site, *commits: tuple[str, str, str]) -> None:
    """(reference, path, text): as they lie in the inbox, whoever put them there."""
    at = int(NOON.timestamp())
    made = [NewCommit(ref, path, text.encode(), at) for ref, path, text in commits]
    InboxRepository(site.servers.inbox).store(made, (), set())


@pytest.fixture
def site(tmp_path: Path) -> Site:
    site = make_site(tmp_path)
    keep(site, *((pending(n), place(n), waiting_text(n)) for n in NUMBERS))
    signals = [
        {"signals": [{"name": words(n), "detail": words(n)}]} for n in NUMBERS[::STEP]
    ]
    for n, fields in zip(NUMBERS[::STEP], signals, strict=True):
        path = f"signals/{id_of(n)}.json"
        keep(site, (f"refs/signals/{id_of(n)}", path, json.dumps(fields)))
    return site


def safe(done: subprocess.CompletedProcess[str]) -> str:
    """What it said, after a look at each line; attacks end no command by surprise."""
    said = done.stdout + done.stderr
    assert faults_of_lines(said) == []
    assert "Traceback" not in said
    assert done.returncode in {0, 1}
    return said


def test_looking_obeys_nothing(site: Site) -> None:
    eve = site.moderator("Eve")
    said = safe(eve.moderate("list"))
    assert said.count(f"  {place(1).split('/')[1]}") == len(ATTACKS)
    assert len(json.loads(safe(eve.moderate("list", "--json")))) == len(ATTACKS)
    for number in NUMBERS[::STEP]:
        assert id_of(number) in safe(eve.moderate("show", id_of(number), "--offline"))
        one = safe(eve.moderate("show", id_of(number), "--offline", "--json"))
        assert json.loads(one)["id"] == id_of(number)


def test_a_review_obeys_nothing(site: Site) -> None:
    eve = site.moderator("Eve")
    done = _review(eve, "s\n" * len(ATTACKS))
    assert all(id_of(number) in safe(done) for number in NUMBERS)
    # Every other key, and then a decision about each of the first ones.
    assert "rejected: spam" in safe(_review(eve, "?\no\nn\n1\np\ny\nu\nu\ny\nq\n"))


def _review(moderator: Moderator, keys: str) -> subprocess.CompletedProcess[str]:
    return moderator.typed(keys, "review", environ={"BROWSER": "true"})


def test_deciding_and_what_follows_obey_nothing(site: Site, tmp_path: Path) -> None:
    eve = site.moderator("Eve")
    said = safe(eve.moderate("approve", *map(id_of, NUMBERS)))
    published = {n for n in NUMBERS if f"{id_of(n)}: approved" in said}
    refused = {n for n in NUMBERS if f"{id_of(n)}: it cannot be published" in said}
    assert published | refused == set(NUMBERS)
    assert len(published) > len(ATTACKS) / 2 and refused
    _report_each(site, sorted(published))
    # As an approved comment is removed, edited, answered and reported:
    assert safe(eve.moderate("reports")).count("they say:") == len(published)
    assert len(json.loads(safe(eve.moderate("reports", "--json")))) == len(published)
    appends = _editor(tmp_path)
    for number in sorted(published)[::STEP]:
        id_ = id_of(number)
        attack = {"ATTACK": words(number).replace("\0", "")}
        for command in (("edit", id_), ("reply", id_)):
            safe(eve.moderate(*command, environ={**appends, **attack}))
        safe(eve.moderate("reply", id_, f"--text={attack['ATTACK']}"))
        safe(eve.moderate("dismiss", id_of(REPORTS + number)))
        assert ": removed" in safe(eve.moderate("forget", id_))
    for number in sorted(refused)[::STEP]:
        safe(eve.moderate("edit", id_of(number)))
        rejected = eve.moderate("reject", id_of(number), "--reason", "unlawful")
        assert f"{id_of(number)}: rejected" in safe(rejected)
    # What the inbox's hook says of a damaged one, through git and back.
    assert "Nothing was taken back" in safe(eve.moderate("undo"))


_ONE = (("show",), ("edit",), ("reply",), ("forget",))


def test_an_attack_as_an_id_is_obeyed_by_no_command(site: Site) -> None:
    eve = site.moderator("Eve")
    for number in NUMBERS[::STEP]:
        id_ = words(number).replace("\0", "")
        if id_.startswith("-"):
            continue
        reason = ("reject", "--reason", "spam")
        for command in (*_ONE, ("approve",), ("dismiss", "--json"), reason):
            done = eve.moderate(*command, id_)
            assert done.returncode == 1
            safe(done)


def test_what_the_server_says_obeys_nothing(site: Site) -> None:
    # The inbox's own machine: what waits on articles of any name, and the ledger.
    lines = [
        {"id": id_of(n), "at": words(n), "decision": words(n), "reason": words(n)}
        for n in NUMBERS
    ]
    ledger = "".join(json.dumps(line) + "\n" for line in lines)
    inbox = site.servers.inbox.parent
    (inbox / "ledger.jsonl").write_text(ledger)
    eve = site.moderator("Eve")
    (eve.folder / "sceau.toml").write_text(f'[inbox]\nfolder = "{inbox}"\n')
    said = safe(eve.moderate("digest", "--stdout"))
    assert str(len(ATTACKS)) in said
    # Nothing that a reader wrote is in a mail.
    assert not any(words(n) in said for n in NUMBERS if len(words(n)) > 12)
    safe(eve.moderate("stats"))
    safe(eve.moderate("stats", "--json"))


def test_a_pending_reference_of_any_shape_obeys_nothing(site: Site) -> None:
    shapes = [
        (pending(1), "comments/\x1b[2J\u202e/x.md", "\x1b[2J"),
        (pending(2), f"comments/\u200b/{id_of(2)}.md", waiting_text(2)),
        (pending(3), "\x07", "Author: \x9b2J\n"),
        (f"refs/reports/{id_of(4)}", "r.json", json.dumps({"article": "\x1b[2J"})),
        (f"refs/reports/{id_of(5)}", "r.json", '{"words": ["\x1b"], "comment": 3}'),
        (f"refs/removals/{id_of(6)}", "\x1b.json", "[" * 100_000),
        (f"refs/signals/{id_of(7)}", "s.json", '{"signals": {"\x1b": 1}}'),
    ]
    for ref, path, text in shapes:
        commit = site.servers.commit({path: text})
        clone = str(site.servers.clone)
        site.servers.git("fetch", clone, f"+{commit}:{ref}", at=site.servers.inbox)
    eve = site.moderator("Eve")
    said = safe(eve.moderate("list"))
    for number in (1, 2, 3):
        safe(eve.moderate("show", id_of(number), "--offline"))
        assert eve.moderate("approve", id_of(number)).returncode == 1
    assert said.count("damaged") >= 3
    safe(eve.moderate("reports"))
    safe(eve.moderate("reports", "--json"))


def _report_each(site: Site, numbers: list[int]) -> None:
    fields = [
        {
            "article": "ton-dossier",
            "comment": id_of(number),
            "reason": words(number),
            "words": words(number),
            "received": words(number),
        }
        for number in numbers
    ]
    keep(
        site,
        *(
            (f"refs/reports/{id_of(REPORTS + n)}", f"reports/{n}.json", json.dumps(f))
            for n, f in zip(numbers, fields, strict=True)
        ),
    )


def _editor(folder: Path) -> dict[str, str]:
    """An editor that puts $ATTACK in front, which makes no comment of it."""
    path = folder / "editor"
    path.write_text(
        '#!/bin/sh\nprintf "%s" "$ATTACK" | cat - "$1" > "$1.new" && mv "$1.new" "$1"\n'
    )
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return {"GIT_EDITOR": str(path)}
