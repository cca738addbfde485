"""`inbox.git`: a bare repository that only moderators can read."""

import contextlib
import stat
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from sceau.durable import flush_filesystem
from sceau.inbox.git import DURABLE, ENVIRONMENT, Git, GitError, first_line
from sceau.inbox.packs import NewCommit, Pack
from sceau.inbox.refs import change_refs, list_refs

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
    "objects/pack/tmp_*",
    "objects/??/tmp_*",
    "packed-refs.lock",
    "packed-refs.new",
    "refs/**/*.lock",
)


UNPACK_BELOW = 100
"""So few objects at once become files of their own, as git does with a push: a pack for
each pass would make looking for an object slow before the night comes."""
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
        self.begin(commits).settle(deleted, known)

    def begin(self, commits: Iterable[NewCommit]) -> "Import":
        """Let git write the objects of commits while the caller goes on.

        What is returned must be settled or abandoned. Raises GitError.
        """
        return Import(self.git, commits)

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


class Import:
    """Commits whose objects git is writing."""

    def __init__(self, git: Git, commits: Iterable[NewCommit]) -> None:
        self._git = git
        pack = Pack()
        self._ids = {commit.ref: pack.add(commit) for commit in commits}
        self._process: subprocess.Popen[bytes] | None = None
        if not self._ids:
            return
        # A file without a name: nothing stays of it, whoever is killed. Not a pipe,
        # which somebody would have to fill meanwhile.
        with tempfile.TemporaryFile() as stream:
            pack.write_to(stream)
            stream.seek(0)
            self._process = git.started(*_taking(len(pack)), stdin=stream)

    def settle(self, deleted: Iterable[str], known: set[str]) -> None:
        """Wait for git, then change the references; durable on return.

        Raises GitError; then nothing may be taken as done.
        """
        if self._process is not None:
            self._git.ended(self._process)
        changes: dict[str, str | None] = {**self._ids}
        changes.update(dict.fromkeys(deleted))
        if changes:
            change_refs(self._git, changes, self._ids.keys() - known)
            # Where folders and files do not reach the disk in order, a reference could
            # vanish with a power cut after the spool file that it came from is gone.
            flush_filesystem(self._git.folder)

    def abandon(self) -> None:
        """Wait until git has ended, whatever it says; no reference is changed."""
        if self._process is not None:
            self._process.communicate()


def _taking(objects: int) -> Sequence[str]:
    """git's command that takes a pack in, and checks all that is in it."""
    if objects < UNPACK_BELOW:
        return ("unpack-objects", "-q", "--strict")
    return ("index-pack", "--stdin", "--strict")
