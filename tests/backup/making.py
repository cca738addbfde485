"""Machines to back up, made from one that is made once."""

import atexit
import functools
import json
import os
import shutil
import subprocess
import tempfile
from datetime import date
from pathlib import Path

import pytest

from sceau.comments.ledger import Decision, Ledger
from sceau.inbox.setup import create_inbox
from sceau.reads import ledger as reads
from tests.backup.machines import IDS, SHOWN, Machine


def require_age() -> None:
    """Skip, or fail on CI, where `make system-tools` did not come by."""
    if shutil.which("age") is None or shutil.which("age-keygen") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("age is missing: make system-tools")
        pytest.skip("age is missing: make system-tools")


# Instead of ssh: rsync's other end is a process of this machine. Nobody answers as long
# as there is a file `closed`.
_NEXT_DOOR = """\
#!/bin/sh
test ! -e "$(dirname "$0")/closed" || { echo "Permission denied" >&2; exit 255; }
while test "$1" != far.example; do shift; done
shift
exec sh -c "$*"
"""


def make_machine(root: Path, *, target: str = "", far: bool = False) -> Machine:
    """With a published site, two comments that wait, one in the spool, and reads.

    Its target is a folder, or, `far`, one that rsync reaches, where nothing is yet.
    """
    require_age()
    machine = Machine(root, target=target or str(root / "target"))
    # Flushing every file anew for each test would take most of its time.
    shutil.copytree(_template(), root, symlinks=True, dirs_exist_ok=True)
    if far:
        machine.target = f"ju@far.example:{root}/far/backup"
        (root / "ssh").write_text(_NEXT_DOOR)
        (root / "ssh").chmod(0o755)
        machine.environ["RSYNC_RSH"] = str(root / "ssh")
    # The second line of the file: "# public key: age1…".
    public = machine.key.read_text().splitlines()[1].rpartition(" ")[2]
    text = _CONFIGURATION.format(machine.target, public)
    (machine.home / "sceau.toml").write_text(text)
    return machine


@functools.cache
def _template() -> Path:
    folder = tempfile.mkdtemp(prefix="sceau-tests-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    machine = Machine(Path(folder))
    home = machine.home
    home.mkdir()
    words = ["age-keygen", "-o", machine.key]
    subprocess.run(words, capture_output=True, check=True)
    machine.git(machine.site, "init", "--quiet", "--bare", "--initial-branch=main")
    machine.write("content/un.md", "Title: Un\n\nUn mot.\n")
    commit = machine.write("content/deux.md", "Title: Deux\n\nDeux mots.\n")
    machine.git(machine.site, "tag", "-a", "-m", "Une étape", "v1", "main")
    _show(home / "releases", commit)
    create_inbox(home / "inbox", date(2026, 11, 23))
    machine.wait((IDS[0], "Premier texte en attente."), (IDS[1], "Second texte."))
    machine.spool(IDS[2], "Un texte dans la file.")
    Ledger(home / "inbox" / "ledger.jsonl").note(
        Decision(IDS[3], "2026-11-23T15:02:11Z", "rejected", "spam")
    )
    (home / "reads" / "keys").mkdir(mode=0o700, parents=True)
    (home / "reads" / "keys" / "2026-11-23.key").write_bytes(b"K" * 32)
    row = "INSERT INTO reads VALUES ('2026-11-22', 'ton-dossier', 12, 3)"
    with (
        reads.opened(home / "reads", create=True) as ledger,
        ledger.transaction() as db,
    ):
        db.execute(row)
    (home / "reads.json").write_text('{"ton-dossier": 12}\n')
    (home / "smtp_password").write_text("un mot de passe\n")
    (home / "smtp_password").chmod(0o600)
    return Path(folder)


def _show(releases: Path, commit: str) -> None:
    name = f"000001-{commit[:12]}"
    (releases / name).mkdir(parents=True)
    about = {"commit": commit, "date": SHOWN, "pages": 2}
    (releases / name / "release.json").write_text(json.dumps(about))
    (releases / "current").symlink_to(name)


_CONFIGURATION = """\
[inbox]
folder = "inbox"
[publishing]
repository = "site.git"
releases = "releases"
[reads]
folder = "reads"
export = "reads.json"
[moderation]
smtp_password_file = "smtp_password"
[backup]
target = "{}"
recipients = ["{}"]
folder = "backup"
"""
