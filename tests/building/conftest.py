"""A tiny project with a real Pelican, whose plugin fails, waits and reports at will."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

SETTINGS = """
SITENAME = "Essai"
SITEURL = ""
TIMEZONE = "Europe/Paris"
DEFAULT_LANG = "fr"
THEME = "theme"
PLUGIN_PATHS = ["plugins"]
PLUGINS = ["witness"]
DIRECT_TEMPLATES = ["index"]
ARTICLE_URL = "{slug}/"
ARTICLE_SAVE_AS = "{slug}/index.html"
AUTHOR_SAVE_AS = CATEGORY_SAVE_AS = TAG_SAVE_AS = ""
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = None
AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
FEED_DOMAIN = "https://essai.example"
"""

# Stands in for content_check (the report), and lets a test hold a build half-way.
PLUGIN = """
import json, logging, os, time
from pathlib import Path
from pelican import signals

VAR = Path(os.environ.get("VAR_PATH", "var"))

def check(pelican):
    VAR.mkdir(exist_ok=True)
    problems, held_back = [], []
    for path in sorted(Path(pelican.path).rglob("*.md")):
        for number, line in enumerate(path.read_text().split("\\n"), start=1):
            name = str(path.relative_to(Path.cwd()))
            if line.startswith("Catgory:"):
                problems.append({"path": name, "line": number,
                    "message": "unknown key <Catgory>", "advice": "write Category"})
            if line.startswith("Held:"):
                held_back.append({"path": name, "slug": path.stem, "date": line[6:]})
    report = {"problems": problems, "held_back": held_back}
    if not (VAR / "silent").exists():
        (VAR / "build_report.json").write_text(json.dumps(report))
    if problems:
        raise SystemExit(3)

def wait(pelican):
    if (VAR / "hold").exists():
        (VAR / "held").write_text(str(os.getpid()))
        deadline = time.monotonic() + 60
        while (VAR / "hold").exists() and time.monotonic() < deadline:
            time.sleep(0.02)

def register():
    signals.initialized.connect(check)
    signals.finalized.connect(wait)
"""

TEMPLATES = {
    "index.html": "<html><body>{% for a in articles %}{{ a.title }} {% endfor %}",
    "article.html": "<html><body><h1>{{ article.title }}</h1>{{ article.content }}",
}


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def write_article(project: Path, slug: str, body: str, extra: str = "") -> Path:
    path = project / "content" / f"{slug}.md"
    write(path, f"Title: {slug}\nDate: 2013-03-21\n{extra}\n{body}\n")
    return path


def wait_until(condition: Callable[[], object], seconds: float = 20.0) -> None:
    """Wait for a condition; fail when it does not come true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    write(root / "pelicanconf.py", SETTINGS)
    write(root / "plugins" / "witness.py", PLUGIN)
    for name, text in TEMPLATES.items():
        write(root / "theme" / "templates" / name, text)
    write(root / "theme" / "static" / "site.css", "body { color: black }\n")
    write_article(root, "premier", "Bonjour.")
    write_article(root, "second", "Salut.")
    return root


@pytest.fixture
def output(project: Path) -> Path:
    return project / "output"
