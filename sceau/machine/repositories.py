"""The two repositories, their hooks, the signing key and the ledger: made once.

Each by the user whose it is. What is there already is left as it is, but for hooks and
settings, which are brought up to date.
"""

import contextlib
import datetime
import os
import secrets
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
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
    def _scripts(self) -> Path:
        # Of the version that was installed: a clone in somebody's home is closed to
        # those who install them.
        return self.layout.code / "current" / "deploy" / "hooks"

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
        waits = str(self.wait_seconds)
        if (site / "HEAD").exists() and _setting(site, "sceau.waitSeconds") != waits:
            lines.append(f"{site}/config: wait_seconds is to be {waits}")
        if self.seed is not None and not _has_main(site):
            _require_whole(self.seed)
            lines.append(f"{site}: no main yet; takes that of {self.seed}")
        return lines

    def apply(self, say: Say) -> None:
        """See Step."""
        really = self.layout.is_machine
        today = datetime.datetime.now(datetime.UTC).date()
        # What came back from a backup, before its users work on it.
        self._mend(really=really)
        as_user(WEB, lambda: KeyFile(self._key).create(today), really=really)
        with self._bundle() as bundle:
            as_user(GIT, lambda: self._make_site(bundle), really=really)
        as_user(COMMITTER, self._make_inbox, really=really)
        # Its hooks run as whoever pushes, and he alone reads both repositories.
        as_user(GIT, self._hook_inbox, really=really)
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
            # Whoever may enter the folder around it may read: that folder keeps out
            # everybody else.
            with _made_aside(self._inbox) as aside:
                _init(aside, _INBOX_SHARED)
                InboxRepository(aside).create()
        _unlock(self._inbox)
        self._ledger.touch(0o664)
        # The folder around it has another group.
        os.chown(self._ledger, -1, self._inbox.stat().st_gid)

    def _hook_inbox(self) -> None:
        site = self.layout.site_repository
        scripts = self._scripts
        program = self.layout.program
        install_hook("inbox", self._inbox, program, site=site, scripts=scripts)

    def _make_site(self, bundle: Path | None) -> None:
        site = self.layout.site_repository
        if not (site / "HEAD").exists():
            with _made_aside(site) as aside:
                _init(aside, _SITE_SHARED)
                if bundle is not None:
                    _sow(aside, bundle)
        elif bundle is not None:
            _sow(site, bundle)
        _unlock(site)
        builds = Builds(
            self.layout.requests, self.layout.build / "outcomes", self.wait_seconds
        )
        program, scripts = self.layout.program, self._scripts
        install_hook("site", site, program, builds=builds, scripts=scripts)

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

    @contextlib.contextmanager
    def _bundle(self) -> Iterator[Path | None]:
        """The seed in a file between two users: neither reads the other's repository.
        None where there is no need of it."""
        seed = self.seed
        if seed is None or _has_main(self.layout.site_repository):
            yield None
            return
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
            yield bundle


@contextlib.contextmanager
def _made_aside(repository: Path) -> Iterator[Path]:
    """A folder that takes the place of an empty one, whole: git takes for a repository
    what a run that was killed had only begun."""
    for leftover in repository.parent.glob(f".{repository.name}.*"):
        shutil.rmtree(leftover)
    aside = repository.with_name(f".{repository.name}.{secrets.token_hex(8)}")
    there = repository.stat()
    mode = stat.S_IMODE(there.st_mode)
    aside.mkdir()
    os.chown(aside, -1, there.st_gid)
    aside.chmod(mode)
    try:
        yield aside
        aside.chmod(mode)
        aside.rename(repository)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise


def _unlock(repository: Path) -> None:
    """Nobody but a set-up writes the settings: a lock on them is of one that was
    killed."""
    (repository / "config.lock").unlink(missing_ok=True)


def _require_whole(seed: Path) -> None:
    """That it is a clone with all of its history."""
    words = ("git", "-c", f"safe.directory={seed}", "-C", str(seed))
    try:
        is_shallow = run([*words, "rev-parse", "--is-shallow-repository"]).strip()
    except SetupError:
        raise SetupError(
            f"{seed} is no clone; the site begins with one: git clone ADDRESS {seed}"
        ) from None
    if is_shallow == "true":
        raise SetupError(
            f"{seed} has the last commits alone, and the site begins with all of them;"
            f" type: git -C {seed} fetch --unshallow"
        )


def _sow(repository: Path, bundle: Path) -> None:
    words = ("--git-dir", str(repository), "fetch", "--quiet", str(bundle))
    _git([*words, "HEAD:refs/heads/main"])


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
        raise SetupError(f"git {' '.join(words[:3])}: {done.stderr.strip()[-1000:]}")


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


def _setting(repository: Path, name: str) -> str:
    file = str(repository / "config")
    done = subprocess.run(
        ["git", "config", "--file", file, "--get", name],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip()


def _same(one: Path, other: Path) -> bool:
    try:
        return one.read_bytes() == other.read_bytes()
    except FileNotFoundError:
        return False
