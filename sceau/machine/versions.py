"""Versions of the program on a machine, side by side; `current` points at one.

    versions/0.1.0-1f2e3d4c5b6a/         its files; .venv leads to its packages
    versions/0.1.0-1f2e3d4c5b6a/.whole   written last: without it, a leftover
    environments/9f8e7d6c5b4a/           the packages of a lock file

Named by their content, so installing the same thing twice is one version.
"""

import compileall
import hashlib
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sceau.durable import flush_filesystem, replace_file
from sceau.publishing.packages import install_words

WHOLE = ".whole"
INSTALLED_FROM = ".installed-from"
"""In a version's folder: the clone that it came from."""
KEPT = 3
# What a clone has beside the project's own files, and an installed version too.
_LEFT_OUT = {".git", ".venv", "var", "output", "node_modules", "__pycache__"} | {
    *(WHOLE, INSTALLED_FROM)
}
_CACHES = {".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis"}
# What the server's programs do without: a build takes the site from its repository.
_OF_THE_SITE = {"benchmarks", "comments", "content", "plugins", "tests", "theme"}
_NEEDED = ("pelicanconf.py", "pyproject.toml", "requirements.lock", "sceau/entry.py")

Say = Callable[[str], None]


class VersionError(Exception):
    """A version cannot be installed; the text says why and what to do."""


@dataclass(frozen=True)
class Source:
    """A folder with the project's files, as a clone has them."""

    folder: Path

    def files(self) -> Iterator[Path]:
        """The files, relative, in a fixed order; links are left out."""
        for path, folders, names in os.walk(self.folder):
            out = _LEFT_OUT | _CACHES
            if Path(path) == self.folder:
                out |= _OF_THE_SITE
            folders[:] = sorted(
                name
                for name in folders
                # What pip leaves in a clone it installed from.
                if name not in out and not name.endswith(".egg-info")
            )
            for name in sorted(names):
                file = Path(path, name)
                if name not in _LEFT_OUT and file.is_file() and not file.is_symlink():
                    yield file.relative_to(self.folder)

    def name(self) -> str:
        """Number and content. Raises VersionError."""
        for needed in _NEEDED:
            if not (self.folder / needed).is_file():
                raise VersionError(f"{self.folder}: no {needed}: not the project")
        digest = hashlib.sha256()
        for file in self.files():
            content = (self.folder / file).read_bytes()
            digest.update(
                f"{file}\0{len(content)}\0".encode("utf-8", "surrogateescape")
            )
            digest.update(content)
        project = tomllib.loads((self.folder / "pyproject.toml").read_text("utf-8"))
        return f"{project['project']['version']}-{digest.hexdigest()[:12]}"


@dataclass(frozen=True)
class Versions:
    """Those in a folder."""

    folder: Path

    def path(self, name: str) -> Path:
        """Where one is, or would be."""
        return self.folder / "versions" / name

    def current(self) -> str:
        """The name of the one that is used, or an empty string."""
        try:
            return (self.folder / "current").readlink().name
        except OSError:
            return ""

    def is_whole(self, name: str) -> bool:
        """Whether one was installed to its end."""
        return bool(name) and (self.path(name) / WHOLE).is_file()

    def is_unaltered(self, name: str) -> bool:
        """Whether one is whole and each of its files still what its name says."""
        try:
            return self.is_whole(name) and Source(self.path(name)).name() == name
        except (VersionError, OSError, ValueError):
            # What the project needs is gone from it, or cannot be read.
            return False

    def install(self, source: Source, say: Say, environment: Path | None = None) -> str:
        """Install a version beside the others; returns its name.

        `environment` is a folder with the packages, where they are there already; else
        they are fetched. Raises VersionError, OSError.
        """
        name = source.name()
        if self.is_unaltered(name):
            return name
        place = self.path(name)
        if place.exists():
            _remove(place)
        for file in source.files():
            target = place / file
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source.folder / file, target)
            executable = (source.folder / file).stat().st_mode & 0o100
            target.chmod(0o755 if executable else 0o644)
        packages = environment or self._packages(place / "requirements.lock", say)
        (place / ".venv").symlink_to(packages)
        # Nobody but root writes here, and compiling takes longer than most commands.
        compileall.compile_dir(str(place / "sceau"), quiet=2)
        flush_filesystem(place)
        replace_file(place / WHOLE, f"{name}\n".encode(), 0o644)
        return name

    def prune(self, used: Sequence[str]) -> None:
        """Remove all but the newest and those that are named. Raises OSError."""
        folders = [p for p in (self.folder / "versions").iterdir() if p.is_dir()]
        folders.sort(key=lambda path: path.stat().st_mtime)
        for old in folders[:-KEPT]:
            if old.name not in used:
                _remove(old)
        needed = {(path / ".venv").resolve() for path in folders if path.exists()}
        environments = self.folder / "environments"
        if environments.is_dir():
            for path in environments.iterdir():
                if path.resolve() not in needed:
                    _remove(path)

    def _packages(self, lock: Path, say: Say) -> Path:
        """The environment of a lock file; versions with the same one share it."""
        key = hashlib.sha256(sys.version.encode() + lock.read_bytes()).hexdigest()[:12]
        place = self.folder / "environments" / key
        if not (place / WHOLE).is_file():
            say("installing the packages of requirements.lock …")
            if place.exists():
                shutil.rmtree(place)
            _install_packages(place, lock)
            flush_filesystem(place)
            replace_file(place / WHOLE, b"", 0o644)
        return place


def _remove(folder: Path) -> None:
    # First what makes it one: half removed it would still look whole.
    (folder / WHOLE).unlink(missing_ok=True)
    shutil.rmtree(folder)


def _install_packages(place: Path, lock: Path) -> None:
    python = str(place / "bin" / "python")
    base = f"{sys.base_prefix}/bin/python{sys.version_info.major}"
    for words in (
        (base, "-m", "venv", str(place)),
        (
            *(python, "-m", "pip"),
            *install_words(lock.read_bytes(), str(lock)),
        ),
    ):
        done = subprocess.run(
            words,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
        if done.returncode != 0:
            said = (done.stderr or done.stdout).strip()[-2000:]
            raise VersionError(f"{' '.join(words[1:4])}: {said}")
