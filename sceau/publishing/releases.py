"""Releases: folders that are whole or not there, and `current`, which points at one.

    releases/000042-1f2e3d4c5b6a/public/           what the web server shows
    releases/000042-1f2e3d4c5b6a/site.json …       what the inbox and the server read
    releases/000042-1f2e3d4c5b6a/release.json      {"commit", "date", "pages"}
    releases/current -> 000042-1f2e3d4c5b6a

Numbered and not dated: a clock may be wrong. A file that did not change is the same
file in both, with its time, so that readers get 304 for it.
"""

import json
import re
import shutil
import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path

from sceau.durable import flush_filesystem, fsync_folder
from sceau.publishing.compression import compress
from sceau.publishing.output_checks import MANIFESTS

CURRENT = "current"
PUBLIC = "public"
_NAME = re.compile(r"(\d{6,})-[0-9a-f]{12}")


class ReleaseError(Exception):
    """No release was made or chosen; the text says why and what to do."""


@dataclass(frozen=True)
class About:
    """What a release says of itself."""

    commit: str
    date: str
    """BUILD_DATE."""
    pages: int


@dataclass(frozen=True)
class Releases:
    """The releases in a folder."""

    folder: Path

    def names(self) -> list[str]:
        """All, the oldest first."""
        found = [p.name for p in self._folders() if _NAME.fullmatch(p.name)]
        return sorted(found, key=_number)

    def current(self) -> str:
        """The name of the one that is shown, or an empty string."""
        try:
            name = str((self.folder / CURRENT).readlink())
        except OSError:
            return ""
        return name if _NAME.fullmatch(name) else ""

    def about(self, name: str) -> About | None:
        """What a release says of itself; None without a whole one of this name."""
        try:
            fields = json.loads((self.folder / name / "release.json").read_bytes())
            return About(
                str(fields["commit"]), str(fields["date"]), int(fields["pages"])
            )
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def add(self, site: Path, var: Path, about: About) -> str:
        """Make a release of a built site; returns its name.

        It is whole and on the disk before it has its name; nothing points at it yet.
        Raises ReleaseError, OSError.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        self.sweep()
        names = self.names()
        number = _number(names[-1]) + 1 if names else 1
        name = f"{number:06}-{about.commit[:12]}"
        new = self.folder / f".new-{name}"
        new.mkdir()
        before = self.folder / self.current() / PUBLIC if self.current() else None
        _copy(site, new / PUBLIC, before)
        compress(new / PUBLIC, before)
        for manifest in MANIFESTS:
            shutil.copyfile(var / manifest, new / manifest, follow_symlinks=False)
            (new / manifest).chmod(0o644)
        (new / "release.json").write_text(json.dumps(asdict(about)) + "\n", "utf-8")
        flush_filesystem(new)
        new.rename(self.folder / name)
        fsync_folder(self.folder)
        return name

    def show(self, name: str) -> None:
        """Let `current` point at a release, in one step.

        Raises ReleaseError, OSError.
        """
        if self.about(name) is None:
            raise ReleaseError(
                f"{name} is no whole release; see: sceau rollback --list"
            )
        link = self.folder / f".{CURRENT}-new"
        link.unlink(missing_ok=True)
        link.symlink_to(name)
        link.replace(self.folder / CURRENT)
        fsync_folder(self.folder)

    def prune(self, keep: int) -> None:
        """Remove all but the newest, and the one that is shown. Raises OSError."""
        for name in self.names()[:-keep]:
            if name != self.current():
                # Half removed it would still look like a release.
                (self.folder / name).rename(self.folder / f".old-{name}")
        self.sweep()

    def sweep(self) -> None:
        """Remove what a killed run left. Raises OSError."""
        for path in self._folders():
            if path.name.startswith((".new-", ".old-")):
                shutil.rmtree(path)

    def before(self, name: str) -> str:
        """The release before one. Raises ReleaseError when there is none."""
        older = [one for one in self.names() if _number(one) < _number(name)]
        if not older:
            raise ReleaseError("There is no older release to go back to.")
        return older[-1]

    def _folders(self) -> list[Path]:
        if not self.folder.is_dir():
            return []
        return [p for p in self.folder.iterdir() if p.is_dir() and not p.is_symlink()]


def _number(name: str) -> int:
    return int(name.partition("-")[0])


def _copy(site: Path, public: Path, before: Path | None) -> None:
    # By content, and without times: what is the same keeps the time it had.
    words = ["rsync", "--recursive", "--checksum", "--chmod=D755,F644"]
    if before is not None:
        words.append(f"--link-dest={before.resolve()}")
    done = subprocess.run(
        [*words, f"{site}/", f"{public}/"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        raise ReleaseError(f"rsync: {done.stderr.strip()[-1000:]}")
