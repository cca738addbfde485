"""The builder's own clone: `main` of the site's repository, as files.

What is pushed may be hostile. The clone has settings of its own, none of the
repository's; no hook and no filter runs; and what the builder itself reads of a commit
it reads from git, never through a path of the work tree, which may be a link.
"""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

MAIN = "refs/heads/main"
_HERE = "refs/heads/published"
_SETTINGS = {
    "core.hooksPath": os.devnull,
    "core.fsmonitor": "false",
    "core.attributesFile": os.devnull,
    "fetch.fsckObjects": "true",
    "gc.auto": "0",
    "maintenance.auto": "false",
    "advice.detachedHead": "false",
}


class SourceError(Exception):
    """The repository could not be read; the text says why and what to do."""


@dataclass(frozen=True)
class Source:
    """A clone in `folder`, of the bare repository at `repository`."""

    folder: Path
    repository: Path

    @property
    def tree(self) -> Path:
        """The files."""
        return self.folder / "tree"

    def update(self) -> str:
        """Fetch `main`; returns its commit. Raises SourceError."""
        self._create()
        before = self._tip()
        try:
            self._git(
                *("fetch", "--quiet", "--no-tags", "--no-recurse-submodules"),
                *(str(self.repository), f"+{MAIN}:{_HERE}"),
            )
            commit = self._git("rev-parse", "--verify", _HERE).strip()
            if before and not self.is_ancestor(before, commit):
                self._forget(commit)
            return commit
        except SourceError as error:
            raise SourceError(
                f"main of {self.repository} cannot be read: {error}\n"
                "git fsck in that repository says what is damaged; a push from a whole"
                " clone, or a backup, mends it."
            ) from None

    def check_out(self, commit: str) -> None:
        """Make `tree` the files of a commit, and nothing else. Raises SourceError."""
        self.tree.mkdir(exist_ok=True)
        tree = f"--work-tree={self.tree}"
        self._git(tree, "checkout", "--quiet", "--force", "--detach", commit)
        self._git(tree, "clean", "-ffdxq")

    def read(self, commit: str, path: str) -> bytes:
        """A plain file of a commit. Raises SourceError."""
        listed = self._git("ls-tree", "-z", commit, "--", path)
        mode = listed.partition(" ")[0]
        if mode not in {"100644", "100755"}:
            raise SourceError(f"{path} is no plain file of main; put it back")
        return self._read("cat-file", "blob", f"{commit}:{path}")

    def messages(self, since: str, commit: str) -> str:
        """The words of the commits after `since`, or of the last one."""
        if since and self._ok("merge-base", "--is-ancestor", since, commit):
            return self._git("log", "--format=%B", f"{since}..{commit}")
        return self._git("log", "-1", "--format=%B", commit)

    def is_ancestor(self, commit: str, of: str) -> bool:
        """Whether a commit is among those that another builds on."""
        return self._ok("merge-base", "--is-ancestor", commit, of)

    def _tip(self) -> str:
        """What was fetched last, or nothing."""
        if not self._ok("rev-parse", "--verify", "--quiet", _HERE):
            return ""
        return self._git("rev-parse", "--verify", _HERE).strip()

    def _forget(self, commit: str) -> None:
        """History was rewritten: somebody's text is to be in no object any more."""
        # HEAD and the index lead to it until then.
        self.check_out(commit)
        self._git("reflog", "expire", "--expire=now", "--all")
        self._git("gc", "--quiet", "--prune=now")

    def _create(self) -> None:
        git_folder = self.folder / ".git"
        if git_folder.is_dir() and not self._ok("rev-parse", "--git-dir"):
            # Half made, or damaged: nothing in it is its own.
            shutil.rmtree(git_folder)
        if not git_folder.is_dir():
            self.folder.mkdir(parents=True, exist_ok=True)
            self._git("init", "--quiet")
        (git_folder / "index.lock").unlink(missing_ok=True)
        for lock in (git_folder / "refs").rglob("*.lock"):
            # Left by a git that was killed; there is one builder at a time.
            lock.unlink(missing_ok=True)
        # For the other end of a fetch too, whose owner is somebody else.
        trusted = f"[safe]\n\tdirectory = {self.repository}\n"
        (self.folder / "gitconfig").write_text(trusted, "utf-8")

    def _git(self, *arguments: str) -> str:
        return self._read(*arguments).decode("utf-8", "replace")

    def _read(self, *arguments: str) -> bytes:
        done = self._run(arguments)
        if done.returncode != 0:
            words = done.stderr.decode("utf-8", "replace").strip()[-2000:]
            verb = next(word for word in arguments if not word.startswith("-"))
            raise SourceError(f"git {verb}: {words or 'no message'}")
        return done.stdout

    def _ok(self, *arguments: str) -> bool:
        return self._run(arguments).returncode == 0

    def _run(self, arguments: tuple[str, ...]) -> subprocess.CompletedProcess[bytes]:
        settings = [word for k, v in _SETTINGS.items() for word in ("-c", f"{k}={v}")]
        return subprocess.run(
            ["git", f"--git-dir={self.folder / '.git'}", *settings, *arguments],
            cwd=self.folder,
            env={
                "PATH": os.environ.get("PATH", os.defpath),
                "HOME": str(self.folder),
                "LC_ALL": "C",
                "GIT_CONFIG_NOSYSTEM": "1",
                "GIT_CONFIG_GLOBAL": str(self.folder / "gitconfig"),
                "GIT_NO_REPLACE_OBJECTS": "1",
                "GIT_TERMINAL_PROMPT": "0",
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
