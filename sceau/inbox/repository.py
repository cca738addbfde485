"""`inbox.git`: a bare repository that only moderators can read."""

import contextlib
import stat
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sceau.durable import flush_filesystem
from sceau.inbox.git import DURABLE, ENVIRONMENT, Git, GitError, first_line
from sceau.inbox.refs import change_refs, list_refs

AUTHOR = "Sous le sceau <inbox@localhost>"
"""Of every commit: no reader's text reaches an author line."""
MESSAGES = {
    "pending": "A comment",
    "signals": "Signals",
    "removals": "A removal",
    "reports": "A report",
}
SETTINGS = {
    "core.fsync": "all",
    "core.logAllRefUpdates": "false",
    "gc.auto": "0",
    "receive.advertisePushOptions": "true",
    "receive.denyDeletes": "false",
    # Pushes never clean up by themselves; the nightly run prunes.
    "receive.autogc": "false",
}


LEFT_BY_KILLED = (
    "fast_import_crash_*",
    "objects/pack/tmp_*",
    "objects/??/tmp_*",
    "packed-refs.lock",
    "packed-refs.new",
    "refs/**/*.lock",
)


@dataclass(frozen=True, slots=True)
class NewCommit:
    """A parentless commit with one file, and the reference that shall point at it."""

    ref: str
    path: str
    data: bytes
    seconds: int
    """Its date, since the epoch: the comment's own, so a repetition has the same id."""


_YOUNG = "5.minutes.ago"


class InboxRepository:
    """What the inbox does with its repository."""

    def __init__(self, folder: Path) -> None:
        self.git = Git(folder)

    def create(self) -> None:
        """Make the repository, or bring its settings up to date."""
        folder = self.git.folder
        folder.parent.mkdir(parents=True, exist_ok=True)
        if not self.git.exists():
            made = subprocess.run(
                ["git", "-c", DURABLE, "init", "--quiet", "--bare", str(folder)],
                env=ENVIRONMENT,
                capture_output=True,
                check=False,
            )
            if made.returncode != 0:
                raise GitError(f"git init: {first_line(made.stderr)}")
            # Whoever has an account on the machine is no moderator.
            folder.chmod(stat.S_IMODE(folder.stat().st_mode) & ~stat.S_IRWXO)
        for key, value in SETTINGS.items():
            self.git.run("config", key, value)

    def refs(self, kind: str) -> dict[str, str]:
        """{ulid: commit} below `refs/<kind>/`."""
        prefix = f"refs/{kind}/"
        found = list_refs(self.git, kind)
        return {ref.removeprefix(prefix): commit for ref, commit in found.items()}

    def has(self, kind: str, id_: str) -> bool:
        """Whether one reference is there."""
        out = self.git.run("for-each-ref", "--count=1", f"refs/{kind}/{id_}")
        return bool(out)

    def text(self, kind: str, id_: str) -> str | None:
        """The one file of a reference's commit, or None without such a reference."""
        data = self.data(kind, id_)
        return None if data is None else data.decode("utf-8")

    def data(self, kind: str, id_: str) -> bytes | None:
        """Its bytes."""
        listed = self.git.run(
            *("for-each-ref", "--format=%(objectname)", f"refs/{kind}/{id_}")
        ).decode("ascii")
        if not listed:
            return None
        entries = self.git.run("ls-tree", "-r", "-z", listed.strip()).split(b"\0")
        blob = entries[0].split(b"\t")[0].split(b" ")[2].decode("ascii")
        return self.git.run("cat-file", "blob", blob)

    def has_object(self, object_id: str) -> bool:
        """Whether git has an object, referenced or not."""
        out = self.git.run("cat-file", "--batch-check", stdin=f"{object_id}\n".encode())
        return not out.rstrip().endswith(b"missing")

    def paths(self, commits: Iterable[str]) -> dict[str, str]:
        """{commit: path of its one file}, for many commits by one process."""
        wanted = "".join(f"{commit}\n" for commit in commits)
        if not wanted:
            return {}
        out = self.git.run(
            *("diff-tree", "--stdin", "-r", "--root", "--name-only", "-z"),
            stdin=wanted.encode("ascii"),
        )
        fields = out.decode("utf-8").split("\0")
        pairs = zip(fields[::2], fields[1::2], strict=False)
        return {commit.strip(): path for commit, path in pairs}

    def store(
        self, commits: Iterable[NewCommit], deleted: Iterable[str], known: set[str]
    ) -> None:
        """Make the commits and point their references at them; durable on return.

        `deleted` are references to take away, `known` those that exist already.
        Raises GitError; then nothing may be taken as done.
        """
        refs, ids = self._objects(commits)
        changes: dict[str, str | None] = dict(zip(refs, ids, strict=True))
        changes.update(dict.fromkeys(deleted))
        if changes:
            change_refs(self.git, changes, set(refs) - known)
            # Where folders and files do not reach the disk in order, a reference could
            # vanish with a power cut after the spool file that it came from is gone.
            flush_filesystem(self.git.folder)

    def delete_unchanged(self, refs: Iterable[tuple[str, str]]) -> None:
        """Delete references that still point where they did. Raises GitError."""
        commands = "".join(f"delete {ref} {commit}\n" for ref, commit in refs)
        if commands:
            self.git.run("update-ref", "--stdin", stdin=commands.encode("ascii"))

    def sweep(self, older_than: float) -> None:
        """Remove what killed processes left, which git itself never does."""
        for pattern in LEFT_BY_KILLED:
            for path in self.git.folder.glob(pattern):
                with contextlib.suppress(OSError):
                    if path.stat().st_mtime < older_than:
                        path.unlink()

    def collect(self) -> None:
        """Take away what no reference needs, at once: texts that were rejected.

        Not what is only minutes old: a moderator's push may be about to need it, and
        git looks at references before it looks at objects. Raises GitError.
        """
        self.git.run("gc", "--quiet", f"--prune={_YOUNG}")

    def _objects(self, commits: Iterable[NewCommit]) -> tuple[list[str], list[str]]:
        """Write the commits' objects; returns references and commit ids, in order."""
        # A file without a name: nothing stays of it, whoever is killed.
        with tempfile.TemporaryFile() as answers:
            refs = _fast_import(self.git, commits, answers)
            answers.seek(0)
            return refs, answers.read().decode("ascii").split()


def _fast_import(
    git: Git, commits: Iterable[NewCommit], answers: IO[bytes]
) -> list[str]:
    if not git.exists():
        raise GitError(f"{git.folder}: no repository; type: sceau inbox init")
    refs: list[str] = []
    with subprocess.Popen(
        git.command(*_PLAIN, "fast-import", "--quiet", "--done", "--depth=0"),
        stdin=subprocess.PIPE,
        stdout=answers,
        stderr=subprocess.PIPE,
        env=ENVIRONMENT,
        pass_fds=git.held,
    ) as importer:
        assert importer.stdin is not None and importer.stderr is not None  # noqa: S101
        # Written while git works on what came before.
        with contextlib.suppress(BrokenPipeError):
            for chunk in _stream(commits, refs):
                importer.stdin.write(chunk)
            importer.stdin.write(b"done\n")
        with contextlib.suppress(BrokenPipeError):
            importer.stdin.close()
        message = importer.stderr.read()
    if importer.returncode != 0:
        raise GitError(f"git fast-import: {first_line(message)}")
    return refs


# Neither compressed nor, with --depth=0, as differences: of texts this short that takes
# a third of the time, and half as much again of the disk.
_PLAIN = ("-c", "pack.compression=0")

# fast-import wants a reference for each commit. This one is made anew for each, so none
# has a parent, and it is taken away in the same stream: it never exists outside.
_SCRATCH = "refs/sceau/scratch"


def _stream(commits: Iterable[NewCommit], refs: list[str]) -> Iterator[bytes]:
    for number, commit in enumerate(commits, start=1):
        kind = commit.ref.split("/")[1]
        message = MESSAGES[kind].encode()
        refs.append(commit.ref)
        yield (
            b"reset %(ref)b\ncommit %(ref)b\nmark :%(mark)d\n"
            b"committer %(author)b %(seconds)d +0000\n"
            b"data %(length)d\n%(message)b\n"
            b"M 100644 inline %(path)b\ndata %(size)d\n%(data)b\n"
            b"get-mark :%(mark)d\n"
        ) % {
            b"ref": _SCRATCH.encode(),
            b"mark": number,
            b"author": AUTHOR.encode(),
            b"seconds": commit.seconds,
            b"length": len(message),
            b"message": message,
            b"path": commit.path.encode("ascii"),
            b"size": len(commit.data),
            b"data": commit.data,
        }
    if refs:
        yield b"reset %b\nfrom %b\n\n" % (_SCRATCH.encode(), b"0" * 40)
