"""Moderators' clones of a site whose inbox is at hand, and `sceau moderate` in them.

site = make_site(tmp_path)
site.servers.wait(1)
eve = site.moderator("Eve")
assert eve.moderate("approve", id_of(1)).returncode == 0
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.moderation.hooks.servers import ARTICLE, Servers, make_servers
from tests.moderation.ssh import Ssh
from tests.sites import ROOT

ARTICLE_FILE = f"content/articles/2013/{ARTICLE}.md"


@dataclass(frozen=True)
class Moderator:
    """One clone."""

    folder: Path

    def git(self, *arguments: str) -> str:
        done = subprocess.run(
            ["git", "-C", self.folder, *arguments],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def moderate(
        self, *arguments: str, environ: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run `sceau moderate …` in the clone."""
        return self.typed("", *arguments, environ=environ)

    def typed(
        self, keys: str, *arguments: str, environ: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """The same with something on its standard input."""
        return subprocess.run(
            [sys.executable, "-m", "sceau.cli", "moderate", *arguments],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), **(environ or {})},
            input=keys,
            capture_output=True,
            encoding="utf-8",
            errors="surrogateescape",
            check=False,
        )

    def json(self, *arguments: str) -> Any:
        """Its answer with --json, whatever the exit code."""
        done = self.moderate(*arguments, "--json")
        assert done.stderr == "", done.stderr
        return json.loads(done.stdout)


@dataclass(frozen=True)
class Site:
    """The servers of `hooks.servers`, and a site that has one article."""

    servers: Servers
    ssh: Ssh | None = None
    """How the servers are reached; None is a path."""

    def moderator(self, name: str) -> Moderator:
        """A fresh clone with its inbox set up, as `docs` say."""
        folder = self.servers.root / name
        through = ("-c", f"core.sshCommand={self.ssh.command}") if self.ssh else ()
        subprocess.run(
            # As a setting of the clone, so that later commands have it too.
            ["git", "clone", "--quiet", *through, self._at(self.servers.site), folder],
            check=True,
        )
        made = Moderator(folder)
        made.git("config", "user.name", name)
        made.git("config", "user.email", f"{name.lower()}@site.example")
        assert made.moderate("init", self._at(self.servers.inbox)).returncode == 0
        return made

    def _at(self, repository: Path) -> str:
        return self.ssh.url(repository) if self.ssh else str(repository)

    def main(self) -> dict[str, str]:
        """{path: text} of the comments on `main`."""
        git = self.servers.git
        at = self.servers.site
        paths = git(
            "ls-tree", "-r", "--name-only", "main", "comments/", at=at
        ).splitlines()
        return {path: git("show", f"main:{path}", at=at) for path in paths}

    def log(self) -> list[str]:
        """Subjects of `main`, the newest first."""
        return self.servers.git(
            "log", "--format=%s", "main", at=self.servers.site
        ).splitlines()


def make_site(root: Path) -> Site:
    """Fresh ones."""
    servers = make_servers(root)
    files = {
        "pelicanconf.py": "",
        "sceau.toml": "",
        ARTICLE_FILE: "Title: Ton dossier\nAliases: dossier-ancien\n\nTexte.\n",
        "content/articles/2014/ferme.md": "Title: Fermé\nComments: closed\n\nTexte.\n",
    }
    assert servers.publish(files).ok
    return Site(servers)
