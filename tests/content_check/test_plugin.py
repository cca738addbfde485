"""The plugin in real builds of a small project, each a process of its own."""

import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from plugins.content_check import plugin

REPOSITORY = Path(__file__).resolve().parents[2]

SETTINGS = f"""\
import datetime
import sys

sys.path.insert(0, {str(REPOSITORY)!r})
PATH = "content"
ARTICLE_PATHS = ["articles"]
PAGE_PATHS = ["pages"]
SITENAME = "Essai"
SITEURL = ""
TIMEZONE = "Europe/Paris"
THEME = "simple"
USE_FOLDER_AS_CATEGORY = False
ARTICLE_URL = "{{date:%Y}}/{{date:%m}}/{{slug}}/"
ARTICLE_SAVE_AS = ARTICLE_URL + "index.html"
SLUGIFY_SOURCE = "basename"
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = None
AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
DELETE_OUTPUT_DIRECTORY = True
PLUGINS = ["plugins.content_check.plugin"]
BUILD_DATE = datetime.date(2020, 1, 1)
"""

ARTICLE = """\
Title: {title}
Date: {date}
Category: Sécurité
Tags: {tag}
Authors: Ju

Un texte.
"""


@dataclass
class Project:
    root: Path

    def write(self, path: str, text: str) -> None:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")

    def article(self, slug: str, day: str, tag: str = "CNIL") -> None:
        text = ARTICLE.format(title=slug.capitalize(), date=day, tag=tag)
        self.write(f"content/articles/{day[:4]}/{slug}.md", text)

    def build(self) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [
                sys.executable,
                "-m",
                "pelican",
                "-s",
                "pelicanconf.py",
                "--fatal",
                "errors",
                "--log-handler",
                "plain",
            ],
            cwd=self.root,
            capture_output=True,
            text=True,
            encoding="utf-8",
            env={"PATH": "", "PYTHONIOENCODING": "utf-8", "NO_COLOR": "1"},
            timeout=60,
            check=False,
        )

    def output(self) -> dict[str, tuple[bytes, int]]:
        """Bytes and modification time of every file, and of every folder."""
        return {
            path.relative_to(self.root).as_posix(): (
                path.read_bytes() if path.is_file() else b"",
                path.stat().st_mtime_ns,
            )
            for path in (self.root / "output").rglob("*")
        }

    def report(self) -> Any:
        path = self.root / "var/build_report.json"
        return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    made.write("pelicanconf.py", SETTINGS)
    made.write("content/authors/ju.md", "Name: Ju\n\n")
    made.article("hier", "2019-12-31")
    return made


def test_problems_stop_the_build_before_anything_is_written(project: Project) -> None:
    assert project.build().returncode == 0
    before = project.output()
    assert "output/2019/12/hier/index.html" in before

    project.article("aujourdhui", "2020-01-01")
    project.write("content/articles/2019/hier.md", "Title: a\nSumary: b\n\n# c\n")
    stopped = project.build()

    assert stopped.returncode == 1
    assert project.output() == before
    un = "content/articles/2019/hier.md"
    add = "add a line `{}: …` above the first blank line"
    lines = [
        f"{un}:1: Authors is missing — {add.format('Authors')}",
        f"{un}:1: Category is missing — {add.format('Category')}",
        f"{un}:1: Date is missing — {add.format('Date')}",
        f'{un}:2: unknown key "Sumary" — the nearest known key is Summary',
        (
            f"{un}:4: a heading of level 1 in the text — write ## instead: the title "
            "is the page's own level 1"
        ),
        "5 problems in content/, nothing was written",
    ]
    assert "\n".join(lines) + "\n" in stopped.stderr
    report = project.report()
    assert [(p["path"], p["line"]) for p in report["problems"]] == [
        (un, line) for line in (1, 1, 1, 2, 4)
    ]
    assert report["problems"][3] == {
        "path": un,
        "line": 2,
        "message": 'unknown key "Sumary"',
        "advice": "the nearest known key is Summary",
    }


def test_articles_that_are_not_due_are_left_out(project: Project) -> None:
    project.article("demain", "2020-01-02", tag="avenir")
    built = project.build()
    assert built.returncode == 0
    said = "held back until 2020-01-02: content/articles/2020/demain.md"
    assert (built.stdout + built.stderr).count(said) == 1
    output = project.output()
    assert "output/2019/12/hier/index.html" in output
    assert not [path for path in output if "demain" in path or "avenir" in path]
    assert not [path for path, (data, _) in output.items() if b"Demain" in data]
    assert project.report() == {
        "problems": [],
        "held_back": [
            {
                "path": "content/articles/2020/demain.md",
                "slug": "demain",
                "date": "2020-01-02",
            }
        ],
    }


def _pelican(root: Path, **settings: object) -> SimpleNamespace:
    defaults = {"PATH": str(root / "content"), "BUILD_DATE": date(2020, 1, 1)}
    return SimpleNamespace(settings={**defaults, **settings})


def test_a_report_without_problems_is_written_too(project: Project) -> None:
    pelican = _pelican(project.root, VAR_PATH=str(project.root / "ailleurs"))
    plugin.check(pelican)
    report = project.root / "ailleurs/build_report.json"
    assert json.loads(report.read_text(encoding="utf-8")) == {
        "problems": [],
        "held_back": [],
    }
    assert not (project.root / "var").exists()


def test_the_exception_carries_the_exit_code(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    project.write("content/pages/x.md", "Title:\n\n")
    with pytest.raises(plugin.BuildStopped) as stopped:
        plugin.check(_pelican(project.root))
    assert stopped.value.exitcode == 1
    assert str(stopped.value) == "1 problem in content/, nothing was written"
    assert capsys.readouterr().err == (
        "content/pages/x.md:1: Title is empty — fill it in\n"
        "1 problem in content/, nothing was written\n"
    )


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"BUILD_DATE": None}, "BUILD_DATE is not set: give it a datetime.date"),
        ({"BUILD_DATE": "2020-01-01"}, "BUILD_DATE is not set"),
        ({"BUILD_DATE": datetime(2020, 1, 1)}, "BUILD_DATE is not set"),  # noqa: DTZ001
        ({"PATH": "/srv/texts"}, "PATH is /srv/texts: set it to the folder content/"),
    ],
)
def test_wrong_settings_stop_the_build(
    project: Project, settings: dict[str, object], message: str
) -> None:
    with pytest.raises(plugin.BuildStopped) as stopped:
        plugin.check(_pelican(project.root, **settings))
    assert message in str(stopped.value)
