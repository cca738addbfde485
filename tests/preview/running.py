"""A preview server in a process of its own, on a project that Pelican really builds."""

import http.client
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

from .conftest import Heard, wait_until, write

SETTINGS = """
SITENAME = "Essai"
SITEURL = ""
TIMEZONE = "Europe/Paris"
DEFAULT_LANG = "fr"
THEME = "theme"
PLUGIN_PATHS = ["plugins"]
PLUGINS = ["witness"]
DIRECT_TEMPLATES = ["index"]
ARTICLE_URL = "{date:%Y}/{date:%m}/{slug}/"
ARTICLE_SAVE_AS = "{date:%Y}/{date:%m}/{slug}/index.html"
AUTHOR_SAVE_AS = CATEGORY_SAVE_AS = TAG_SAVE_AS = ""
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = None
AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
FEED_DOMAIN = "https://essai.example"
"""

# Stands in for content_check, and lets a test hold a build half-way.
PLUGIN = """
import json, os, time
from pathlib import Path
from pelican import signals

def check(pelican):
    problems = []
    for path in sorted(Path("content").rglob("*.md")):
        for number, line in enumerate(path.read_text().split("\\n"), start=1):
            if line.startswith("Catgory:"):
                problems.append({"path": str(path), "line": number,
                    "message": "clé inconnue", "advice": "écrire Category"})
    Path("var").mkdir(exist_ok=True)
    report = {"problems": problems, "held_back": []}
    Path("var/build_report.json").write_text(json.dumps(report))
    if problems:
        raise SystemExit(3)

def wait(pelican):
    deadline = time.monotonic() + 60
    while Path("var/hold").exists() and time.monotonic() < deadline:
        Path("var/held").write_text(str(os.getpid()))
        time.sleep(0.02)

def register():
    signals.initialized.connect(check)
    signals.finalized.connect(wait)
"""

BODY = "<!DOCTYPE html><title>Essai</title><body>{}</body>"
TEMPLATES = {
    "index.html": BODY.format("{% for a in articles %}<p>{{ a.title }}{% endfor %}"),
    "article.html": BODY.format("<h1>{{ article.title }}</h1>{{ article.content }}"),
}

SERVE = """
import sys
from pathlib import Path
from sceau.preview.server import serve
sys.exit(serve(Path(sys.argv[1]), port=int(sys.argv[2])))
"""


def make_project(root: Path) -> Path:
    write(root / "pelicanconf.py", SETTINGS)
    write(root / "plugins/witness.py", PLUGIN)
    for name, text in TEMPLATES.items():
        write(root / "theme/templates" / name, text)
    (root / "theme/static").mkdir()
    write_article(root, "ton-dossier", "Le texte.")
    write_article(root, "autre", "Un autre.")
    return root


def write_article(project: Path, slug: str, body: str, extra: str = "") -> None:
    text = f"Title: {slug}\nDate: 2013-03-21\n{extra}\n{body}\n"
    write(project / "content" / f"{slug}.md", text)


@dataclass
class Answer:
    status: int
    text: str


class Server:
    """The process, what it said, and requests to it."""

    def __init__(self, project: Path, port: int = 0) -> None:
        self.project = project
        self.said = Heard()
        self.process = subprocess.Popen(
            [sys.executable, "-c", SERVE, str(project), str(port)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "PYTHONWARNINGS": "error"},
        )
        self._reader = threading.Thread(target=self._listen)
        self._reader.start()

    def _listen(self) -> None:
        for line in self.process.stdout or ():
            self.said.append(line.rstrip("\n"))

    @property
    def address(self) -> str:
        """http://127.0.0.1:1234, as soon as it serves."""
        wait_until(lambda: self._serving() or self.process.poll() is not None, 40)
        return self._serving()[0].split()[1].rstrip("/")

    def _serving(self) -> list[str]:
        return [line for line in self.said if line.startswith("serving ")]

    def get(self, path: str) -> Answer:
        host = self.address.removeprefix("http://")
        connection = http.client.HTTPConnection(host, timeout=20)
        try:
            connection.request("GET", path)
            with connection.getresponse() as response:
                return Answer(response.status, response.read().decode())
        finally:
            connection.close()

    def end(self, number: int, seconds: float = 15) -> int:
        """Send a signal and return the exit code."""
        self.process.send_signal(number)
        code = self.process.wait(seconds)
        self._reader.join(seconds)
        return code

    def close(self) -> None:
        (self.project / "var/hold").unlink(missing_ok=True)
        self.process.kill()
        self.process.wait()
        self._reader.join()
        if self.process.stdout is not None:
            self.process.stdout.close()


class Events:
    """Listens to the server's events, as a page does."""

    def __init__(self, server: Server) -> None:
        host = server.address.removeprefix("http://")
        self._connection = http.client.HTTPConnection(host, timeout=40)
        self.numbers: list[int] = []
        self.ended = threading.Event()
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def _listen(self) -> None:
        self._connection.request("GET", "/_preview/events")
        with self._connection.getresponse() as response:
            while line := response.readline():
                if line.startswith(b"data: "):
                    self.numbers.append(int(line.removeprefix(b"data: ")))
        self._connection.close()
        self.ended.set()

    def wait_for(self, count: int) -> None:
        wait_until(lambda: len(self.numbers) >= count, 40)
