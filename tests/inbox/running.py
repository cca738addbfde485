"""A real inbox for tests: folder, web process and committer, over loopback.

with running_web(home) as web:          # home = make_home(tmp_path)
    page = web.post("/commenter/apercu", FIELDS)
home.commit()                           # spool -> inbox.git, once
"""

import html
import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from tests.sites import ROOT

ARTICLE = "ton-dossier"
CLOSED = "ferme"
KNOWN = "01ARZ3NDEKTSV4RRFFQ69G5FAV"
"""A published comment of ARTICLE."""
FIELDS = {
    "article": ARTICLE,
    "reply_to": "",
    "author": "Une lectrice de Lyon",
    "body": "Un texte *simple*.",
    "fax": "",
}
_START_SECONDS = 30.0


@dataclass(frozen=True)
class Answer:
    """One HTTP answer."""

    status: int
    headers: Mapping[str, str]
    text: str

    def hidden(self, action: str) -> dict[str, str]:
        """The hidden fields of the form that posts to `action`."""
        form = re.search(
            rf'<form[^>]*action="{re.escape(action)}".*?</form>', self.text, re.S
        )
        assert form is not None, f"no form for {action}"
        fields = re.findall(
            r'<input type="hidden" name="([^"]*)" value="([^"]*)"', form[0]
        )
        return {name: html.unescape(value) for name, value in fields}


@dataclass(frozen=True)
class Home:
    """A folder with a site's manifest, page shell and inbox, and its configuration."""

    root: Path
    environ: Mapping[str, str] = field(default_factory=dict)

    @property
    def inbox(self) -> Path:
        return self.root / "inbox"

    @property
    def repository(self) -> Path:
        return self.inbox / "inbox.git"

    @property
    def spooled(self) -> list[str]:
        """Names of the files that wait in the spool."""
        return sorted(path.name for path in (self.inbox / "spool" / "new").iterdir())

    def write_site(self, published: tuple[str, ...] = (KNOWN,)) -> None:
        """Write site.json and page_shell.html as a build does."""

        def article(title: str, *, is_open: bool, comments: tuple[str, ...]) -> object:
            slug = ARTICLE if is_open else CLOSED
            return {
                "title": title,
                "url": f"/2013/03/{slug}/",
                "open": is_open,
                "closes": None,
                "aliases": ["ancien-nom"] if is_open else [],
                "comments": list(comments),
            }

        manifest = {
            "build_date": "2026-11-23",
            "siteurl": "https://souslesceau.example",
            "authors": ["Ju", "Maël"],
            "articles": {
                ARTICLE: article("Ton dossier", is_open=True, comments=published),
                CLOSED: article("Fermé", is_open=False, comments=()),
            },
        }
        _replace(self.root / "site.json", json.dumps(manifest))
        _replace(
            self.root / "page_shell.html",
            "<!DOCTYPE html><html lang=fr><meta charset=utf-8>"
            "<title><!--sceau:title--></title><main><!--sceau:main--></main></html>",
        )

    def run(
        self, *arguments: str, check: bool = True
    ) -> subprocess.CompletedProcess[str]:
        """`sceau inbox …`, to its end."""
        return subprocess.run(
            command(*arguments),
            cwd=ROOT,
            env=self.environment(),
            capture_output=True,
            text=True,
            check=check,
            timeout=120,
        )

    def commit(self) -> str:
        """Move the spool into git, once; returns what was said."""
        return self.run("commit", "--once").stderr

    def environment(self) -> dict[str, str]:
        """The environment of its processes."""
        return {
            **os.environ,
            "SCEAU_INBOX_FOLDER": str(self.inbox),
            "SCEAU_INBOX_SITE_MANIFEST": str(self.root / "site.json"),
            "SCEAU_INBOX_PAGE_SHELL": str(self.root / "page_shell.html"),
            # Tests post quickly, often, and from one address.
            "SCEAU_INBOX_TOKEN_MIN_SECONDS": "0",
            "SCEAU_INBOX_POSTS_BURST": "1000000",
            "SCEAU_INBOX_POSTS_PER_HOUR": "1000000",
            "SCEAU_INBOX_REPORTS_PER_HOUR": "1000000",
            "SCEAU_INBOX_MAX_PENDING": "1000000",
            "SCEAU_INBOX_MAX_PENDING_PER_ARTICLE": "1000000",
            "SCEAU_INBOX_MAX_PENDING_PER_HOUR": "1000000",
            "SCEAU_INBOX_COMMIT_SECONDS": "0.05",
            **self.environ,
        }

    def pending(self) -> dict[str, str]:
        """{ulid: text} of every pending reference, read by plain git."""
        names = self.git("for-each-ref", "--format=%(refname:lstrip=2)", "refs/pending")
        return {id_: self.text(f"refs/pending/{id_}") for id_ in names.split()}

    def text(self, ref: str) -> str:
        """The one file of a reference."""
        path = self.git("ls-tree", "-r", "--name-only", ref).strip()
        assert "\n" not in path
        return self.git("cat-file", "blob", f"{ref}:{path}")

    def git(self, *arguments: str) -> str:
        """Plain git on inbox.git."""
        return subprocess.run(
            ["git", "--git-dir", self.repository, *arguments],
            capture_output=True,
            text=True,
            check=True,
        ).stdout


def make_home(root: Path, **environ: str) -> Home:
    """A fresh inbox below `root`; `environ` overrides settings (SCEAU_INBOX_…)."""
    home = Home(root, environ)
    root.mkdir(parents=True, exist_ok=True)
    home.write_site()
    home.run("init")
    return home


def command(*arguments: str) -> list[str]:
    """The command line of `sceau inbox …`."""
    return [sys.executable, "-m", "sceau.cli", "inbox", *arguments]


@dataclass
class Web:
    """A running web process."""

    home: Home
    process: subprocess.Popen[str]
    port: int

    def get(self, path: str, **headers: str) -> Answer:
        return self.request("GET", path, headers=headers)

    def post(self, path: str, fields: Mapping[str, str], **headers: str) -> Answer:
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.request("POST", path, urlencode(fields).encode(), form | headers)

    def request(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """One request on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, dict(headers or {}))
            response = connection.getresponse()
            text = response.read().decode("utf-8")
            return Answer(response.status, dict(response.getheaders()), text)
        finally:
            connection.close()

    def preview(self, **changes: str) -> Answer:
        """The first of the two steps."""
        return self.post("/commenter/apercu", FIELDS | changes)

    def confirm(self, preview: Answer, **changes: str) -> Answer:
        """The second."""
        return self.post(
            "/commenter/envoyer", preview.hidden("/commenter/envoyer") | changes
        )

    def comment(self, **changes: str) -> str:
        """Both steps; returns the receipt."""
        answer = self.confirm(self.preview(**changes))
        assert answer.status == 303, answer.text
        return receipt_of(answer)


def receipt_of(answer: Answer) -> str:
    """The receipt in the Location of a 303."""
    found = re.search(r"[?&]suivi=([^&]+)", answer.headers["Location"])
    assert found is not None
    return found[1]


@contextmanager
def running_web(home: Home) -> Iterator[Web]:
    """The web process on a free port; stopped by its process id."""
    with started(home, "serve", "--bind", "127.0.0.1:0") as process:
        assert process.stderr is not None
        # « inbox: listening on 127.0.0.1:40123 » is said when it listens.
        line = process.stderr.readline()
        port = int(line.rpartition(":")[2])
        yield Web(home, process, port)


@contextmanager
def running_committer(home: Home) -> Iterator[subprocess.Popen[str]]:
    """The committer, until the end of the block."""
    with started(home, "commit") as process:
        yield process


@contextmanager
def started(home: Home, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A process of `sceau inbox`; killed if it does not end by itself."""
    process = subprocess.Popen(
        command(*arguments),
        cwd=ROOT,
        env=home.environment(),
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stderr is not None:
            process.stderr.close()


def wait_until(condition: object, seconds: float = _START_SECONDS) -> None:
    """Wait for a condition; fail when it does not come true in time."""
    assert callable(condition)
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)


def _replace(path: Path, text: str) -> None:
    temporary = path.with_suffix(".new")
    temporary.write_text(text, "utf-8")
    temporary.replace(path)
