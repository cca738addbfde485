"""A machine in a folder: laid out by the commands, and looked at.

machine = make_machine(tmp_path)
assert machine.setup().code == 0
assert machine.setup("--check").code == 0
"""

import contextlib
import io
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sceau.cli import main
from sceau.machine.layout import Layout
from tests.inbox.journeys import clones
from tests.sites import ROOT

SETTINGS = """\
[server]
domain = "essai.test"

[mail]
notices_to = ["ami@essai.test"]

[moderation]
smtp_host = "courrier.test"
digest_from = "sceau@essai.test"
digest_to = ["ju@essai.test"]
"""
ENVIRONMENT = Path(sys.prefix)
"""The packages that the tests themselves run with."""
Tree = dict[str, tuple[str, int, bytes]]


@dataclass(frozen=True)
class Said:
    """How a command ended."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Machine:
    """What is below `root` was laid out from the clone in `project`."""

    root: Path
    project: Path

    @property
    def layout(self) -> Layout:
        return Layout(self.root)

    def write_settings(self, text: str = SETTINGS) -> None:
        """Write sceau.toml as the friend does."""
        path = self.layout.settings
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        path.chmod(0o640)

    def words(self, *words: str, root: str = "") -> list[str]:
        """Of the command line, behind `sceau`."""
        where = ("--root", root or str(self.root))
        return ["setup", *where, "--no-tls", "--environment", str(ENVIRONMENT), *words]

    def setup(self, *words: str, root: str = "") -> Said:
        """`sceau setup` in the clone, as deploy/setup starts it."""
        out, err = io.StringIO(), io.StringIO()
        with (
            contextlib.chdir(self.project),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            code = main(self.words(*words, root=root))
        return Said(code, out.getvalue(), err.getvalue())

    def ok(self, *words: str) -> str:
        """The same; it must end well. Returns what was said."""
        said = self.setup(*words)
        assert said.code == 0, said.out + said.err
        return said.out

    def tree(self) -> Tree:
        """{path: (mode, time of the last change, content)} of everything."""
        return {str(path.relative_to(self.root)): _look(path) for path in self._all()}

    def _all(self) -> Iterator[Path]:
        for folder, folders, names in os.walk(self.root):
            yield Path(folder)
            links = [name for name in folders if Path(folder, name).is_symlink()]
            yield from (Path(folder, name) for name in (*names, *links))

    def data(self) -> dict[str, bytes]:
        """What must never be lost: keys, ledger, settings, and all references."""
        layout = self.layout
        files = (
            *(layout.settings, layout.keys / "secret", layout.inbox / "ledger.jsonl"),
        )
        found = {str(path): path.read_bytes() for path in files}
        for repository in (layout.inbox / "inbox.git", layout.site_repository):
            found[str(repository)] = git(repository, "for-each-ref").encode()
        return found


def make_machine(folder: Path, project: Path) -> Machine:
    """One with a sceau.toml alone."""
    machine = Machine(folder / "machine", project)
    machine.write_settings()
    return machine


def make_project(folder: Path) -> Path:
    """A clone with what a version is made of, and a history of its own."""
    wanted = ("sceau", "deploy", "*.toml", "*.lock", "pelicanconf.py")
    listed = clones.git(ROOT, "ls-files", "--cached", "--others", "-z", *wanted)
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    clones.git(folder, "init", "--quiet")
    clones.git(folder, "add", "--all")
    name = ("-c", "user.name=Une autrice", "-c", "user.email=a@essai.test")
    clones.git(folder, *name, "commit", "--quiet", "--message", "Everything")
    return folder


def git(repository: Path, *words: str) -> str:
    """Plain git on a bare repository."""
    return subprocess.run(
        ["git", "--git-dir", repository, *words],
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def write_data(machine: Machine) -> None:
    """Something of what readers and authors send in."""
    inbox = machine.layout.inbox
    tree = git(machine.layout.site_repository, "rev-parse", "main^{tree}").strip()
    for repository, ref in (
        (machine.layout.site_repository, "refs/heads/autre"),
        (inbox / "inbox.git", "refs/pending/01ARZ3NDEKTSV4RRFFQ69G5FAV"),
    ):
        if repository == inbox / "inbox.git":
            tree = git(repository, "hash-object", "-t", "tree", "-w", os.devnull)
        name = ("-c", "user.name=Une lectrice", "-c", "user.email=l@essai.test")
        commit = git(repository, *name, "commit-tree", tree.strip(), "-m", "Un mot")
        git(repository, "update-ref", ref, commit.strip())
    with (inbox / "ledger.jsonl").open("a") as ledger:
        ledger.write('{"id": "01ARZ3NDEKTSV4RRFFQ69G5FAV"}\n')


def changed(before: Tree, after: Tree) -> set[str]:
    """Paths whose content or rights differ; times do not count, and caches."""
    return {
        path
        for path in before.keys() | after.keys()
        if "__pycache__" not in path
        and _timeless(before.get(path)) != _timeless(after.get(path))
    }


def _timeless(look: tuple[str, int, bytes] | None) -> tuple[str, bytes] | None:
    return None if look is None else (look[0], look[2])


def _look(path: Path) -> tuple[str, int, bytes]:
    found = path.lstat()
    content = b""
    if stat.S_ISLNK(found.st_mode):
        content = os.fsencode(path.readlink())
    elif stat.S_ISREG(found.st_mode):
        content = path.read_bytes()
    return stat.filemode(found.st_mode), found.st_mtime_ns, content
