"""What a machine of the first version keeps means the same after every upgrade.

`tests/fixtures/machine-1` is never made anew: it is what that version wrote, with keys
that are of no other use, and what it answered.
"""

import json
import shutil
import sqlite3
import subprocess
import sys

import pytest

from sceau.comments.ledger import read_ledger
from sceau.inbox.keys import KeyFile
from sceau.inbox.receipts import ReceiptSigner
from sceau.machine.layout import Layout
from sceau.machine.migrations import MIGRATIONS, data_version, latest
from sceau.machine.settings import machine_settings
from tests.inbox.journeys.clones import environment
from tests.machine.upgrading import copy_program
from tests.sites import ROOT

FIXTURE = ROOT / "tests" / "fixtures" / "machine-1"
EXPECTED = json.loads((FIXTURE / "expected.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def upgraded(tmp_path_factory: pytest.TempPathFactory) -> Layout:
    """Laid out of the fixture, then brought up."""
    folder = tmp_path_factory.mktemp("older")
    layout = Layout(folder / "machine")
    for name, place in (
        ("sceau.toml", layout.settings),
        ("ledger.jsonl", layout.inbox / "ledger.jsonl"),
        ("keys/secret", layout.keys / "secret"),
        ("authorized_keys", layout.authorized_keys),
        ("data-version", layout.state / "data-version"),
    ):
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(FIXTURE / name, place)
    for place in (layout.keys / "secret", layout.authorized_keys):
        place.chmod(0o600)
    layout.reads.mkdir(mode=0o700)
    connection = sqlite3.connect(layout.reads / "ledger.sqlite")
    connection.executescript((FIXTURE / "reads.sql").read_text("utf-8"))
    connection.close()
    clone = copy_program(folder / "clone")
    (clone / ".venv").symlink_to(sys.prefix)
    words = ("--root", layout.root, "--environment", sys.prefix, "--upgrade")
    done = _run(clone / "deploy" / "setup", *words)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Upgraded: " in done.stdout
    return layout


def _run(*words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*map(str, words)],
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def test_its_data_is_of_the_newest_version(upgraded: Layout) -> None:
    assert data_version(upgraded) == latest(MIGRATIONS)


def test_old_receipts_lead_where_they_did(upgraded: Layout) -> None:
    # By the path that the web process knows.
    signer = ReceiptSigner(KeyFile(upgraded.inbox / "secret").values)
    for text, kind, id_ in EXPECTED["receipts"]:
        receipt = signer.read(text)
        assert (receipt.kind, receipt.id) == (kind, id_)


def test_what_was_decided_stands(upgraded: Layout) -> None:
    now = upgraded.inbox / "ledger.jsonl"
    assert read_ledger(now) == read_ledger(FIXTURE / "ledger.jsonl")
    told = json.loads(_run(upgraded.program, "moderate", "stats", "--json").stdout)
    [year] = told["years"] if isinstance(told, dict) else told
    assert (year["year"], year["received"], year["approved"]) == (2026, 3, 1)
    assert (year["rejected"]["spam"], year["withdrawn"]) == (1, 1)


def test_reads_are_the_same_numbers(upgraded: Layout) -> None:
    told = _run(upgraded.program, "reads", "report", "--json")
    assert json.loads(told.stdout)["days"] == EXPECTED["reads"]["days"], told.stderr
    assert _run(upgraded.program, "reads", "export").returncode == 0
    exported = json.loads((upgraded.numbers / "reads.json").read_text("utf-8"))
    assert exported == EXPECTED["reads"]["counted"]


def test_moderators_are_let_in(upgraded: Layout) -> None:
    listed = json.loads(_run(upgraded.program, "moderators", "list", "--json").stdout)
    assert [one["name"] for one in listed] == ["eve", "ada"]
    keys = (FIXTURE / "authorized_keys").read_text("utf-8").splitlines()
    now = upgraded.authorized_keys.read_text("utf-8")
    assert all(line.partition("ssh-ed25519")[2] in now for line in keys)


def test_settings_are_those_the_friend_wrote(upgraded: Layout) -> None:
    settings = machine_settings(upgraded, ROOT).settings
    assert settings.server.domain == "essai.test"
    assert settings.server.other_names == ("www.essai.test",)
    assert settings.inbox.max_pending == 321
    assert settings.publishing.author_mail == ("ju@essai.test",)
