"""Running git on repositories that are backed up or restored: references and packs.

Packs and not bundles: what a pack holds is told by commits, and a bundle's by
references, which a push may move while it is being made.
"""

import contextlib
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sceau.backup.errors import BackupError, with_advice

CHUNK = 1024 * 1024
_ENVIRONMENT = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "HOME": "/nonexistent",
    "LC_ALL": "C",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_REPLACE_OBJECTS": "1",
}


@dataclass(frozen=True)
class Git:
    """Commands on one bare repository. Methods raise BackupError."""

    folder: Path

    def exists(self) -> bool:
        """Whether a repository stands there."""
        return (self.folder / "objects").is_dir() and (self.folder / "refs").is_dir()

    def refs(self) -> dict[str, str]:
        """What every reference points at."""
        listed = self.run("for-each-ref", "--format=%(refname) %(objectname)")
        lines = listed.decode("utf-8", "surrogateescape").splitlines()
        return dict(line.split(" ") for line in lines)

    def head(self) -> str:
        """The branch that is the repository's own, `refs/heads/main`."""
        return self.run("symbolic-ref", "HEAD").decode("utf-8").strip()

    def builds_on(self, tips: Iterable[str], new: Iterable[str]) -> bool:
        """Whether nothing that `tips` reach is out of reach from `new`."""
        old, known = [*tips], {*new}
        asked = "".join(f"{tip}\n" for tip in old).encode("ascii")
        answers = self.run("cat-file", "--batch-check=%(objecttype)", stdin=asked)
        types = answers.decode("ascii").splitlines()
        for tip, kind in zip(old, types, strict=True):
            # A tag's own words are reached by nothing but its reference.
            if tip not in known and kind != "commit":
                return False
        try:
            return not self._reached(old, known, "--max-count=1")
        except BackupError:
            # Some of it is gone already.
            return False

    def is_new(self, wanted: Iterable[str], known: Iterable[str]) -> bool:
        """Whether `wanted` reach objects that `known` do not."""
        return self._reached(wanted, known, "--objects")

    def pack(self, wanted: Iterable[str], known: Iterable[str]) -> Iterator[bytes]:
        """A pack of what `wanted` reach and `known` do not, in pieces."""
        words = ["pack-objects", "--revs", "--stdout", "--quiet", "--thin"]
        words += ["--delta-base-offset", "--threads=1"]
        lines = _revisions(wanted, known)
        # A file for git to read: writing and reading pipes by turns may get stuck.
        with tempfile.TemporaryFile() as asked:
            asked.write(lines)
            asked.seek(0)
            with subprocess.Popen(
                self._command(*words),
                stdin=asked,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=_ENVIRONMENT,
            ) as git:
                assert git.stdout is not None and git.stderr is not None  # noqa: S101
                try:
                    while chunk := git.stdout.read(CHUNK):
                        yield chunk
                except BaseException:
                    git.kill()
                    raise
                said = git.stderr.read()
        if git.returncode != 0:
            raise BackupError(f"{self.folder}: git pack-objects: {self._told(said)}")

    def create(self, head: str) -> None:
        """Make an empty repository."""
        words = ["init", "--quiet", "--bare", "--template=", "--initial-branch=main"]
        self._finished(["git", *words, str(self.folder)], "init")
        self.run("symbolic-ref", "HEAD", head)

    def take_pack(self, chunks: Iterable[bytes], *, loose: bool) -> None:
        """Take the objects of a pack, as one or, `loose`, as single files."""
        if loose:
            words = ["unpack-objects", "-q"]
        else:
            words = ["index-pack", "--stdin", "--fix-thin", "--threads=1"]
        with subprocess.Popen(
            self._command(*words),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=_ENVIRONMENT,
        ) as git:
            assert git.stdin is not None and git.stderr is not None  # noqa: S101
            try:
                with contextlib.suppress(BrokenPipeError):
                    for chunk in chunks:
                        git.stdin.write(chunk)
                with contextlib.suppress(BrokenPipeError):
                    git.stdin.close()
            except BaseException:
                git.kill()
                raise
            said = git.stderr.read()
        if git.returncode != 0:
            raise BackupError(f"{self.folder}: git {words[0]}: {self._told(said)}")

    def set_refs(self, refs: dict[str, str]) -> None:
        """Make references in a new repository."""
        lines = "".join(f"create {ref}\0{commit}\0" for ref, commit in refs.items())
        encoded = lines.encode("utf-8", "surrogateescape")
        self.run("update-ref", "-z", "--stdin", stdin=encoded)
        self.run("pack-refs", "--all")

    def run(self, *arguments: str, stdin: bytes = b"") -> bytes:
        """What a command wrote."""
        return self._finished(self._command(*arguments), arguments[0], stdin)

    def _reached(
        self, wanted: Iterable[str], known: Iterable[str], option: str
    ) -> bool:
        lines = _revisions(wanted, known)
        return bool(lines) and bool(
            self.run("rev-list", option, "--stdin", stdin=lines)
        )

    def _command(self, *arguments: str) -> list[str]:
        # The folder may belong to another user of the server. What is written is
        # flushed by whoever asked, all at once.
        settings = ("-c", "safe.directory=*", "-c", "core.fsync=none")
        return ["git", *settings, "--git-dir", str(self.folder), *arguments]

    def _finished(self, words: list[str], verb: str, stdin: bytes = b"") -> bytes:
        done = subprocess.run(
            words, input=stdin, capture_output=True, env=_ENVIRONMENT, check=False
        )
        if done.returncode != 0:
            raise BackupError(f"{self.folder}: git {verb}: {self._told(done.stderr)}")
        return done.stdout

    def _told(self, stderr: bytes) -> str:
        text = stderr.decode("utf-8", "replace").strip()[:500]
        text = "".join(c if c.isprintable() or c == "\n" else "?" for c in text)
        return with_advice(text or "no message", self.folder)


def _revisions(wanted: Iterable[str], known: Iterable[str]) -> bytes:
    lines = [*sorted(set(wanted)), *(f"^{one}" for one in sorted(set(known)))]
    return "".join(f"{line}\n" for line in lines).encode("ascii")
