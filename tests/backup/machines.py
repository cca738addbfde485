"""A machine with a site, an inbox and ledgers, its backups, and a friend's key.

machine = make_machine(tmp_path)         # tests.backup.making
machine.backup("init")
machine.wait("01J9…", "Un texte.")      # a comment waits
machine.backup("run")
machine.lose()                          # the disk is broken
machine.restore()
"""

import contextlib
import io
import shutil
import subprocess
import sys
from argparse import Namespace
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sceau.backup.commands import run, run_restore
from sceau.backup.manifest import Manifest
from sceau.backup.reading import manifest_of
from sceau.backup.store import Store
from sceau.comments.ulid import ulid_time
from sceau.inbox.repository import InboxRepository, NewCommit
from sceau.inbox.spool import Entry, Spool
from tests.inbox.journeys.clones import environment
from tests.sites import ROOT

SHOWN = "2026-11-23"
IDS = [f"01J9Z3K8QK7N3B5X2M4R6T{number:04}" for number in range(1000)]
"""Of comments that wait."""


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
