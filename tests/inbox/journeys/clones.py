"""A newcomer's clone of the project, and `sceau preview` running in it.

with running_preview(make_clone(tmp_path / "clone")) as preview:
    urllib.request.urlopen(preview.address)
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.inbox.running import Home, wait_until
from tests.sites import ROOT

ENDLESS = {
    # Several readers of a test have one address, and do not stop to think.
    "SCEAU_INBOX_POSTS_BURST": "100000",
    "SCEAU_INBOX_POSTS_PER_HOUR": "100000",
    "SCEAU_INBOX_REPORTS_PER_HOUR": "100000",
    "SCEAU_INBOX_TOKEN_MIN_SECONDS": "0",
    "SCEAU_INBOX_COMMIT_SECONDS": "0.05",
}
_OF_THE_PROJECT = ("SCEAU_", "BUILD_DATE", "SITEURL", "VAR_PATH", "GIT_")
_START_SECONDS = 60.0


def environment(**settings: str) -> dict[str, str]:
    """Ours, without what would configure the project or git."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(_OF_THE_PROJECT)
    }
    return {
        **kept,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        **settings,
    }


def make_clone(folder: Path) -> Path:
    """The project's files in a repository of one commit, without an origin."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    for name in listed.split("\0"):
        # What is deleted but not committed yet is listed too.
        if name and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    git(folder, "init", "--quiet")
    git(folder, "config", "user.name", "Une nouvelle")
    git(folder, "config", "user.email", "nouvelle@exemple.fr")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "Everything")
    return folder


def git(folder: Path, *arguments: str) -> str:
    """Plain git in a folder; returns what it said."""
    return subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    ).stdout


@dataclass
class Preview:
    """A running `sceau preview`."""

    clone: Path
    address: str
    """`http://127.0.0.1:1234`"""
    said: list[str]

    @property
    def home(self) -> Home:
        """Its inbox, as the other tests know one."""
        return Home(self.clone / "var")

    def pending(self) -> dict[str, str]:
        """{ulid: text} of what waits in git, once nothing is on the way there."""
        return self._references("pending")

    def reports(self) -> dict[str, str]:
        """{ulid: text} of what was reported."""
        return self._references("reports")

    def _references(self, kind: str) -> dict[str, str]:
        wait_until(lambda: not self.home.spooled)
        names = self.home.git("for-each-ref", "--format=%(refname)", f"refs/{kind}")
        return {name.rsplit("/")[-1]: self.home.text(name) for name in names.split()}

    def decisions(self) -> list[tuple[str, str]]:
        """(ulid, decision) of the ledger, in its order."""
        path = self.home.inbox / "ledger.jsonl"
        if not path.exists():
            return []
        lines = map(json.loads, path.read_text("utf-8").splitlines())
        return [(line["id"], line["decision"]) for line in lines]

    @contextmanager
    def closed(self, slug: str) -> Iterator[None]:
        """For a while the site says that this thread is closed."""
        path = self.clone / "var" / "site.json"
        text = path.read_text("utf-8")
        manifest: dict[str, Any] = json.loads(text)
        manifest["articles"][slug]["open"] = False
        _replace(path, json.dumps(manifest))
        try:
            yield
        finally:
            _replace(path, text)


@contextmanager
def running_preview(
    clone: Path, settings: Mapping[str, str] | None = None
) -> Iterator[Preview]:
    """The preview on a free port, from its first build; stopped by its process id."""
    process = subprocess.Popen(
        [sys.executable, "-m", "sceau.cli", "preview", "--port", "0"],
        cwd=clone,
        env=environment(PYTHONFAULTHANDLER="1", **(settings or {})),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    said: list[str] = []

    def listen() -> None:
        for line in process.stdout or ():
            said.append(line.rstrip("\n"))

    def serving() -> list[str]:
        return [line.split()[1] for line in said if line.startswith("serving ")]

    listener = threading.Thread(target=listen)
    listener.start()
    try:
        wait_until(lambda: serving() or process.poll() is not None, _START_SECONDS)
        assert serving(), said
        yield Preview(clone, serving()[0].rstrip("/"), said)
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            # Python says where every thread is before it dies.
            process.send_signal(signal.SIGABRT)
            process.wait()
        listener.join()
        if process.stdout is not None:
            process.stdout.close()
    assert process.returncode == 0, said


def _replace(path: Path, text: str) -> None:
    temporary = path.with_suffix(".new")
    temporary.write_text(text, "utf-8")
    temporary.replace(path)
