"""The two repositories, their hooks, the signing key and the ledger: made once.

Each by the user whose it is. What is there already is left as it is, but for hooks and
settings, which are brought up to date.
"""

import datetime
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sceau.inbox.keys import KeyFile
from sceau.inbox.repository import InboxRepository
from sceau.machine.accounts import COMMITTER, GIT, REFS_GROUP, WEB
from sceau.machine.layout import Layout
from sceau.machine.rights import Rights
from sceau.machine.steps import Say, SetupError, Step, run
from sceau.machine.users import as_user
from sceau.moderation.hooks.installing import HOOKS, Builds, install_hook

# Read by all who may enter the folder around it; the first is written by its group too.
_INBOX_SHARED, _SITE_SHARED = "0664", "0644"


@dataclass(frozen=True)
class Repositories(Step):
    """`seed` is a clone whose HEAD becomes the site's first `main`."""

    layout: Layout
    wait_seconds: int
    hooks: Path
    """`deploy/hooks` of the version."""
    seed: Path | None = None

    @property
    def _inbox(self) -> Path:
        return self.layout.inbox / "inbox.git"

    @property
    def _ledger(self) -> Path:
        return self.layout.inbox / "ledger.jsonl"

    @property
    def _key(self) -> Path:
        return self.layout.keys / "secret"

    def changes(self) -> list[str]:
        """See Step."""
        site = self.layout.site_repository
        lines = [
            f"{path}: missing"
            for path in (self._inbox / "HEAD", site / "HEAD", self._ledger, self._key)
            if not path.exists()
        ]
        really = self.layout.is_machine
        lines += [
            f"{path}: not for those who share it"
            for rights in self._rights()
            for path in rights.wrong(owned=really)
        ]
        lines += self._stale("inbox", self._inbox) + self._stale("site", site)
        if self.seed is not None and not _has_main(site):
            lines.append(f"{site}: no main yet; takes that of {self.seed}")
        return lines

    def apply(self, say: Say) -> None:
        """See Step."""
        really = self.layout.is_machine
        today = datetime.datetime.now(datetime.UTC).date()
        # What came back from a backup, before its users work on it.
        self._mend(really=really)
        as_user(WEB, lambda: KeyFile(self._key).create(today), really=really)
        as_user(GIT, self._make_site, really=really)
        as_user(COMMITTER, self._make_inbox, really=really)
        # Its hooks run as whoever pushes, and he alone reads both repositories.
        as_user(GIT, self._hook_inbox, really=really)
        if self.seed is not None and not _has_main(self.layout.site_repository):
            self._sow(self.seed, really=really)
        self._mend(really=really)

    def _mend(self, *, really: bool) -> None:
        for rights in self._rights():
            rights.mend(owned=really)

    def _rights(self) -> tuple[Rights, ...]:
        site = self.layout.site_repository
        return (
            Rights(self._inbox, REFS_GROUP, 0o2775, 0o444),
            Rights(site, GIT, 0o755, 0o444),
        )

    def _make_inbox(self) -> None:
        if not (self._inbox / "HEAD").exists():
            _init(self._inbox, _INBOX_SHARED)
            # Whoever may enter the folder around it may read: that folder keeps out
            # everybody else.
            InboxRepository(self._inbox).create()
            self._inbox.chmod(0o2775)
        self._ledger.touch(0o664)

    def _hook_inbox(self) -> None:
        site = self.layout.site_repository
        install_hook("inbox", self._inbox, self.layout.program, site=site)

    def _make_site(self) -> None:
        site = self.layout.site_repository
        if not (site / "HEAD").exists():
            _init(site, _SITE_SHARED)
        builds = Builds(
            self.layout.requests, self.layout.build / "outcomes", self.wait_seconds
        )
        install_hook("site", site, self.layout.program, builds=builds)

    def _stale(self, kind: str, repository: Path) -> list[str]:
        names = HOOKS["inbox"] if kind == "inbox" else HOOKS["site"]
        return [
            f"{repository}/hooks/{name}: differs"
            for name in names
            if (repository / "HEAD").exists()
            and not _same(
                repository / "hooks" / name, self.hooks / f"{kind}.git" / name
            )
        ]

    def _sow(self, seed: Path, *, really: bool) -> None:
        """By a file between the two users: neither reads the other's repository."""
        with tempfile.TemporaryDirectory(prefix="sceau-") as folder:
            bundle = Path(folder) / "main.bundle"
            run(
                [
                    *("git", "-c", f"safe.directory={seed}", "-C", str(seed)),
                    *("bundle", "create", "--quiet", str(bundle), "HEAD"),
                ]
            )
            Path(folder).chmod(0o755)
            bundle.chmod(0o644)
            site = str(self.layout.site_repository)
            words = ["--git-dir", site, "fetch", "--quiet", str(bundle)]
            as_user(GIT, lambda: _git([*words, "HEAD:refs/heads/main"]), really=really)


def _init(repository: Path, shared: str) -> None:
    _git(
        [
            *("init", "--quiet", "--bare", f"--shared={shared}"),
            *("--initial-branch=main", str(repository)),
        ]
    )
    # git's own rule for shared ones. An edit replaces a text, and a purge the history;
    # the hooks decide which.
    settings = ("config", "receive.denyNonFastforwards", "false")
    _git(["--git-dir", str(repository), *settings])


def _git(words: Sequence[str]) -> None:
    done = subprocess.run(["git", *words], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SetupError(f"git {words[0]}: {done.stderr.strip()[-1000:]}")


def _has_main(site: Path) -> bool:
    if not (site / "HEAD").exists():
        return False
    done = subprocess.run(
        [
            *("git", "-c", f"safe.directory={site}", "--git-dir", str(site)),
            *("rev-parse", "--quiet", "--verify", "refs/heads/main"),
        ],
        capture_output=True,
        check=False,
    )
    return done.returncode == 0


def _same(one: Path, other: Path) -> bool:
    try:
        return one.read_bytes() == other.read_bytes()
    except FileNotFoundError:
        return False
