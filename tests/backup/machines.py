"""A machine with a site, an inbox and ledgers, its backups, and a friend's key.

machine = make_machine(tmp_path)
machine.backup("init")
machine.wait("01J9…", "Un texte.")      # a comment waits
machine.backup("run")
machine.lose()                          # the disk is broken
machine.restore()
"""

import atexit
import contextlib
import functools
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
from argparse import Namespace
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sceau.backup.commands import run, run_restore
from sceau.backup.manifest import Manifest
from sceau.backup.reading import manifest_of
from sceau.backup.store import Store
from sceau.comments.ledger import Decision, Ledger
from sceau.comments.ulid import ulid_time
from sceau.inbox.repository import InboxRepository, NewCommit
from sceau.inbox.setup import create_inbox
from sceau.inbox.spool import Entry, Spool
from sceau.reads import ledger as reads
from tests.inbox.journeys.clones import environment
from tests.sites import ROOT

SHOWN = "2026-11-23"
IDS = [f"01J9Z3K8QK7N3B5X2M4R6T{number:04}" for number in range(1000)]
"""Of comments that wait."""


def require_age() -> None:
    """Skip, or fail on CI, where `make system-tools` did not come by."""
    if shutil.which("age") is None or shutil.which("age-keygen") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("age is missing: make system-tools")
        pytest.skip("age is missing: make system-tools")


@dataclass(frozen=True)
class Said:
    """What a command said."""

    code: int
    out: str
    err: str


@dataclass
class Machine:
    """Everything lies in `home`; the target and the key are elsewhere."""

    root: Path
    clock: datetime = field(default_factory=lambda: datetime.now(UTC))
    target: str = ""
    environ: dict[str, str] = field(default_factory=dict)
    """What its commands need."""

    @property
    def home(self) -> Path:
        return self.root / "home"

    @property
    def key(self) -> Path:
        return self.root / "friend.key"

    @property
    def store(self) -> Store:
        """What the target holds."""
        return Store(Path(self.target.rpartition(":")[2]))

    @property
    def site(self) -> Path:
        return self.home / "site.git"

    @property
    def inbox(self) -> Path:
        return self.home / "inbox" / "inbox.git"

    # What happens on the machine.

    def write(self, path: str, text: str) -> str:
        """A commit on main of the site; returns its id."""
        before = self.git(self.site, "for-each-ref", "refs/heads/main")
        parents = ["-p", "refs/heads/main"] if before else []
        blob = self.git(self.site, "hash-object", "-w", "--stdin", stdin=text)
        with_file = {**ENVIRONMENT, "GIT_INDEX_FILE": str(self.home / "index")}
        if parents:
            self.git(self.site, "read-tree", "refs/heads/main", env=with_file)
        info = f"100644,{blob},{path}"
        self.git(self.site, "update-index", "--add", "--cacheinfo", info, env=with_file)
        tree = self.git(self.site, "write-tree", env=with_file)
        (self.home / "index").unlink()
        commit = self.git(self.site, "commit-tree", *parents, "-m", path, tree)
        self.git(self.site, "update-ref", "refs/heads/main", commit)
        return commit

    def wait(self, *comments: tuple[str, str]) -> None:
        """Comments (id, text) that wait for a moderator."""
        repository = InboxRepository(self.inbox)
        commits = [
            NewCommit(
                ref=f"refs/pending/{id_}",
                path=f"comments/ton-dossier/{id_}.md",
                data=text.encode(),
                seconds=int(ulid_time(id_).timestamp()),
            )
            for id_, text in comments
        ]
        known = set(self.refs(self.inbox))
        repository.store(commits, [], known)

    def reject(self, id_: str) -> None:
        self.git(self.inbox, "update-ref", "-d", f"refs/pending/{id_}")

    def spool(self, id_: str, text: str) -> Path:
        """An acknowledged comment that git does not have yet."""
        entry = Entry(
            kind="comment",
            id=id_,
            version=0,
            article="ton-dossier",
            received="2026-11-23T15:02:11Z",
            text=text,
        )
        folder = self.home / "inbox" / "spool"
        return folder / "new" / Spool(folder).put(entry)

    def pass_time(self, **by: float) -> None:
        self.clock += timedelta(**by)

    def lose(self) -> None:
        """Nothing is left but what lies elsewhere."""
        shutil.rmtree(self.home)

    # The commands.

    def backup(self, action: str, *, anew: bool = False, as_json: bool = False) -> Said:
        """`sceau backup ACTION`, in this process."""
        arguments = Namespace(action=action, anew=anew, json=as_json)
        with collected() as (out, err):
            code = run(arguments, self.home, clock=lambda: self.clock)
        return Said(code, out.getvalue(), err.getvalue())

    def ok(self, action: str, **options: bool) -> Said:
        """The same, which must end well."""
        said = self.backup(action, **options)
        assert said.code == 0, said
        return said

    def run(self) -> Said:
        """A backup that must end well, a day after the last."""
        self.pass_time(days=1)
        return self.ok("run")

    def restore(
        self,
        *,
        at: str | None = None,
        into: Path | None = None,
        source: str = "",
        key: Path | None = None,
    ) -> Said:
        """`sceau restore`, as typed on an empty machine, in this process."""
        arguments = Namespace(
            source=source or self.target, identity=key or self.key, at=at, into=into
        )
        with collected() as (out, err):
            code = run_restore(arguments)
        return Said(code, out.getvalue(), err.getvalue())

    @contextlib.contextmanager
    def environment(self) -> Iterator[None]:
        """In which commands in this process find what they need."""
        with pytest.MonkeyPatch.context() as patch:
            for name, value in self.environ.items():
                patch.setenv(name, value)
            yield

    def sceau(
        self, *arguments: str, env: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """`sceau …` in a process of its own."""
        return subprocess.run(
            [sys.executable, "-m", "sceau.cli", *arguments],
            cwd=self.root,
            env={**environment(), "PYTHONPATH": str(ROOT), **(env or {})},
            capture_output=True,
            text=True,
            check=False,
        )

    # What there is.

    def git(
        self,
        repository: Path,
        *arguments: str,
        stdin: str = "",
        env: Mapping[str, str] | None = None,
    ) -> str:
        done = subprocess.run(
            ["git", f"--git-dir={repository}", *arguments],
            input=stdin,
            env=env or ENVIRONMENT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def refs(self, repository: Path) -> dict[str, str]:
        listed = self.git(
            repository, "for-each-ref", "--format=%(refname) %(objectname)"
        )
        return dict(line.split(" ") for line in listed.splitlines())

    def holding(self) -> dict[str, Any]:
        """All that a restore must bring back: references, bytes, permissions."""
        found: dict[str, Any] = {}
        for repository in (self.site, self.inbox):
            name = repository.name
            found[name] = self.refs(repository)
            found[f"{name} mode"] = oct(repository.stat().st_mode)
            found[f"{name} HEAD"] = (repository / "HEAD").read_text()
            self.git(repository, "fsck", "--full")
        for path in sorted(self.home.rglob("*")):
            part = path.relative_to(self.home)
            if path.suffix == ".git" or any(p.suffix == ".git" for p in part.parents):
                continue
            if part.parts[0] in {"backup", "releases"} or "keys" in part.parts:
                continue
            content = path.read_bytes() if path.is_file() else None
            found[str(part)] = (oct(path.stat().st_mode), content)
        return found

    def names(self) -> list[str]:
        """Of all backups in a folder as target."""
        return [one.name for one in self.store.snapshots()]

    def objects(self) -> set[str]:
        return {path.name for path in (self.store.folder / "objects").iterdir()}

    def manifest(self, name: str | None = None) -> Manifest:
        """What a backup holds, opened as the friend does."""
        return manifest_of(self.store, name or self.names()[-1], self.key)

    def everything(self, scratch: Path) -> bytes:
        """All that anybody with the friend's key can read on the target."""
        return opened_target(self.store.folder, self.key, scratch)


ENVIRONMENT = {
    **environment(),
    **{f"GIT_{who}_NAME": "Ju" for who in ("AUTHOR", "COMMITTER")},
    **{f"GIT_{who}_EMAIL": "ju@essai.test" for who in ("AUTHOR", "COMMITTER")},
    **{f"GIT_{who}_DATE": f"{SHOWN}T12:00:00Z" for who in ("AUTHOR", "COMMITTER")},
}


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


@contextlib.contextmanager
def collected() -> Iterator[tuple[io.StringIO, io.StringIO]]:
    """What is said meanwhile."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        yield out, err


def opened_target(target: Path, key: Path, scratch: Path) -> bytes:
    """Every object opened, and every pack taken apart."""
    repository = scratch / "all.git"
    subprocess.run(["git", "init", "--quiet", "--bare", repository], check=True)
    found, packs = [], []
    for path in sorted(target.rglob("*.age")):
        words = ["age", "--decrypt", "--identity", str(key), str(path)]
        data = subprocess.run(words, capture_output=True, check=True).stdout
        (packs if data.startswith(b"PACK") else found).append(data)
    words = ["git", f"--git-dir={repository}", "unpack-objects", "-q"]
    # A later pack builds on an earlier one, and their names do not tell.
    while packs:
        left = [
            pack
            for pack in packs
            if subprocess.run(words, input=pack, capture_output=True).returncode
        ]
        assert len(left) < len(packs)
        packs = left
    listed = subprocess.run(
        [*words[:2], "cat-file", "--batch-all-objects", "--batch"],
        capture_output=True,
        check=True,
    )
    return b"\n".join([*found, listed.stdout])
