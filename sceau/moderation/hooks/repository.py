"""Reading a bare repository from inside its hook, whatever a push put into it."""

import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sceau.comments.errors import printable
from sceau.comments.reading import MAX_FILE_BYTES
from sceau.moderation.hooks.faults import PushRefused

# A push waits in a quarantine of its own until the hook agrees; these name it.
_QUARANTINE = (
    "GIT_QUARANTINE_PATH",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
)
# Nobody's settings, attributes, replacements or path magic change what is read.
_NEUTRAL = {
    "HOME": "/nonexistent",
    "LC_ALL": "C",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
}
_OPTIONS = ("-c", "core.attributesFile=/dev/null", "-c", "core.commitGraph=false")
_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Object:
    """One object; `data` is None for none, and for more than a comment may have."""

    kind: str
    """`commit`, `tree`, `blob`, `tag`, or `missing`."""
    size: int
    data: bytes | None


class Repository:
    """A repository, read by git's plumbing. Every method raises PushRefused."""

    def __init__(self, folder: Path, environ: Mapping[str, str]) -> None:
        """`environ` is the hook's own, for the quarantine; of another repository only
        its PATH is of use."""
        self.folder = folder
        self._environ = _NEUTRAL | {"PATH": environ.get("PATH", "/usr/bin:/bin")}

    @classmethod
    def of_hook(cls, environ: Mapping[str, str]) -> "Repository":
        """The one whose hook runs, with what the push brings."""
        if "GIT_DIR" not in environ:
            raise PushRefused(
                "sceau hook", "no push is coming in", "let git run it, as pre-receive"
            )
        made = cls(Path(environ["GIT_DIR"]).resolve(), environ)
        made._environ |= {k: environ[k] for k in _QUARANTINE if k in environ}
        return made

    def run(self, *arguments: str, stdin: bytes = b"") -> bytes:
        """Run a command; returns what it wrote."""
        done = subprocess.run(
            self._command(*arguments),
            input=stdin,
            capture_output=True,
            env=self._environ,
            check=False,
        )
        if done.returncode != 0:
            raise self._failed(arguments[0], done.stderr)
        return done.stdout

    def setting(self, key: str) -> str:
        """One of its own settings, or an empty string."""
        # With a default, a missing one is no failure.
        found = self.run("config", "--local", "--default", "", "--get", key)
        return found.decode("utf-8", "surrogateescape").removesuffix("\n")

    def objects(self, names: Iterable[str]) -> Iterator[Object]:
        """The objects of these names, in order, by one process."""
        lines = [f"{name}\n".encode("ascii") for name in names]
        with tempfile.TemporaryFile() as wanted, tempfile.TemporaryFile() as trouble:
            # From a file, because git stops reading names while nobody reads answers.
            wanted.writelines(lines)
            wanted.seek(0)
            with subprocess.Popen(
                self._command("cat-file", "--batch"),
                stdin=wanted,
                stdout=subprocess.PIPE,
                stderr=trouble,
                env=self._environ,
            ) as process:
                assert process.stdout is not None  # noqa: S101
                for _ in lines:
                    yield _object(process.stdout)
            if process.returncode != 0:
                trouble.seek(0)
                raise self._failed("cat-file", trouble.read())

    def trees(self, commits: Iterable[str]) -> list[str]:
        """The tree of each commit, in order."""
        wanted = "".join(f"{commit}^{{tree}}\n" for commit in commits)
        answers = self.run("cat-file", "--batch-check", stdin=wanted.encode("ascii"))
        trees = []
        for line in answers.decode("utf-8", "replace").splitlines():
            tree, _, rest = line.partition(" ")
            if not rest.startswith("tree "):
                raise PushRefused(tree[:64], "not a commit", "push a branch")
            trees.append(tree)
        return trees

    def _command(self, *arguments: str) -> list[str]:
        return ["git", *_OPTIONS, "--git-dir", str(self.folder), *arguments]

    def _failed(self, command: str, stderr: bytes) -> PushRefused:
        first = stderr.decode("utf-8", "replace").strip().partition("\n")[0][:200]
        return PushRefused(
            str(self.folder),
            f"git {command}: {printable(first) or 'no message'}",
            "tell whoever keeps the server",
        )


def _object(stream: IO[bytes]) -> Object:
    fields = stream.readline().decode("utf-8", "replace").split()
    # `<name> missing`; nothing at all when git ended, which its exit code tells.
    if len(fields) != 3:
        return Object("missing", 0, None)
    kind, size = fields[1], int(fields[2])
    if size <= MAX_FILE_BYTES:
        data = stream.read(size)
        stream.read(1)
        return Object(kind, size, data)
    left = size + 1
    while left:
        left -= len(stream.read(min(left, _CHUNK))) or left
    return Object(kind, size, None)
