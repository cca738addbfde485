"""A server that builds and publishes, and an author's clone of its site.

server = make_server(tmp_path)
author = server.author("Ju")
author.write("content/pages/neuf.md", "Title: Neuf\n\nUn mot.\n")
author.push("A page")
assert server.publish().ok
assert "Un mot." in server.page("neuf/")

It is the publication itself, with its settings filled in, and the packages that the
tests themselves run with.
"""

import contextlib
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from sceau.moderation.hooks.installing import Builds, install_hook, own_program
from sceau.publishing.requests import Outcome
from tests.inbox.journeys.clones import environment, git, make_clone
from tests.sites import ROOT

DATE = "2026-11-23"
_FILLED_IN = (
    ('"publisher": ""', '"publisher": "Association des essais, 1 rue de l’Essai"'),
    ('"director": ""', '"director": "Une directrice"'),
    ('"host": ""', '"host": "Un ami, 2 rue de l’Essai, 01 00 00 00 00"'),
    ("redaction@souslesceau.example", "redaction@essai.test"),
)
SITE_URL = "https://essai.test"


def require_programs() -> None:
    """Skip, or fail on CI, where something is missing that `make system-tools` gets."""
    import shutil

    missing = [name for name in ("bwrap", "rsync", "brotli") if not shutil.which(name)]
    if missing and os.environ.get("CI") == "true":
        pytest.fail(f"{', '.join(missing)}: missing; make system-tools")
    if missing:
        pytest.skip(f"{', '.join(missing)}: missing; make system-tools")


@dataclass(frozen=True)
class Author:
    """A clone of somebody who writes."""

    folder: Path

    def write(self, path: str, text: str) -> None:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")

    def article(self, slug: str, text: str, **more: str) -> None:
        """An article of the day."""
        head = {"Title": slug, "Date": DATE, "Category": "Sécurité", "Authors": "Ju"}
        head |= {"Summary": "Un chapô.", **more}
        lines = "".join(f"{key}: {value}\n" for key, value in head.items())
        self.write(f"content/articles/2026/{slug}.md", f"{lines}\n{text}\n")

    def commit(self, message: str) -> str:
        git(self.folder, "add", "--all")
        git(self.folder, "commit", "--quiet", "--message", message)
        return git(self.folder, "rev-parse", "HEAD").strip()

    def push(self, message: str = "") -> str:
        """Commit where there is a message, push; returns what the server said."""
        if message:
            self.commit(message)
        done = subprocess.run(
            ["git", "push", "origin", "HEAD:main"],
            cwd=self.folder,
            env=environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stderr


@dataclass(frozen=True)
class Server:
    """Below `root`: `site.git`, `requests`, `build`, `releases`, `sceau.toml`."""

    root: Path

    @property
    def site(self) -> Path:
        return self.root / "site.git"

    @property
    def requests(self) -> Path:
        return self.root / "requests"

    @property
    def build(self) -> Path:
        return self.root / "build"

    @property
    def releases(self) -> Path:
        return self.root / "releases"

    @property
    def current(self) -> Path:
        """The document root."""
        return self.releases / "current" / "public"

    def author(self, name: str) -> Author:
        folder = self.root / name
        git(self.root, "clone", "--quiet", str(self.site), str(folder))
        git(folder, "config", "user.name", name)
        git(folder, "config", "user.email", f"{name.lower()}@essai.test")
        return Author(folder)

    def run(
        self, *arguments: str, env: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """`sceau …` on the server."""
        return subprocess.run(
            [sys.executable, "-m", "sceau.cli", *arguments],
            cwd=self.root,
            env={**environment(), "PYTHONPATH": str(ROOT), **(env or {})},
            capture_output=True,
            text=True,
            check=False,
        )

    def publish(self, *arguments: str, date: str = DATE) -> Outcome:
        """One run."""
        done = self.run("publish", "run", "--json", "--date", date, *arguments)
        last = done.stdout.strip().splitlines()[-1:]
        assert last, done.stderr
        fields = json.loads(last[0])
        assert done.returncode == (0 if fields["ok"] else 1)
        return Outcome(
            **{k: tuple(v) if isinstance(v, list) else v for k, v in fields.items()}
        )

    def page(self, path: str) -> str:
        """A page that is shown."""
        return (self.current / path / "index.html").read_text("utf-8")

    def names(self) -> list[str]:
        """Of the releases."""
        return sorted(p.name for p in self.releases.iterdir() if not p.is_symlink())

    @contextlib.contextmanager
    def watching(self) -> Iterator[subprocess.Popen[bytes]]:
        """`sceau publish watch`, until the block ends."""
        log = self.root / "watch.log"
        with log.open("wb") as said:
            process = subprocess.Popen(
                [sys.executable, "-m", "sceau.cli", "publish", "watch"],
                cwd=self.root,
                env={**environment(), "PYTHONPATH": str(ROOT)},
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            try:
                yield process
            finally:
                process.terminate()
                process.wait(60)


def fill_in(clone: Path) -> None:
    """Say who publishes, without which nothing is built; the branch is main."""
    settings = clone / "pelicanconf.py"
    text = settings.read_text("utf-8")
    for empty, filled in _FILLED_IN:
        assert empty in text, empty
        text = text.replace(empty, filled)
    settings.write_text(text, "utf-8")
    git(clone, "commit", "--quiet", "--all", "--message", "Who publishes")
    git(clone, "branch", "--move", "--force", "main")


def make_server(root: Path, *, wait_seconds: int = 60) -> Server:
    """Fresh, with the publication's files and nothing published."""
    require_programs()
    root.mkdir(parents=True, exist_ok=True)
    server = Server(root)
    first = make_clone(root / "first")
    fill_in(first)
    git(root, "clone", "--quiet", "--bare", str(first), str(server.site))
    for folder in (server.requests, server.build):
        folder.mkdir()
    (root / "sceau.toml").write_text(
        "[publishing]\n"
        f'repository = "{server.site}"\n'
        f'requests = "{server.requests}"\n'
        f'folder = "{server.build}"\n'
        f'releases = "{server.releases}"\n'
        f'site_url = "{SITE_URL}"\n'
    )
    give_environment(server.build)
    builds = Builds(server.requests, server.build / "outcomes", wait_seconds)
    install_hook("site", server.site, own_program(), builds=builds)
    return server


def give_environment(build: Path) -> None:
    """The tests' own packages instead of a download, in the folder of who builds."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}\n"
    lock = (ROOT / "requirements.lock").read_bytes()
    key = hashlib.sha256(version.encode() + lock).hexdigest()[:20]
    folder = build / "environments"
    folder.mkdir()
    (folder / key).symlink_to(sys.prefix)
