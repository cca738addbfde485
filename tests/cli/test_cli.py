"""The commands as their users type them."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sites import ROOT

COMMANDS = (
    *("build", "preview", "new", "push", "check", "inbox", "hook", "doctor"),
    *("backup", "restore", "setup", "status", "notice", "upgrade"),
    *("mail", "moderators", "ssh-gate"),
)


def _sceau(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sceau.cli", *arguments],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of what a site needs, to change at will."""
    for name in ("content", "comments", "theme", "plugins", "sceau"):
        shutil.copytree(ROOT / name, tmp_path / name)
    for name in ("pelicanconf.py", "publishconf.py"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_examples(command: str) -> None:
    shown = _sceau(ROOT, command, "--help")
    assert shown.returncode == 0
    assert "examples:" in shown.stdout
    assert f"sceau {command}" in shown.stdout.partition("examples:")[2]


def test_help_lists_every_command() -> None:
    shown = _sceau(ROOT, "--help").stdout
    for command in COMMANDS:
        # A long one has its line for itself.
        assert re.search(rf"^    {command}\s", shown, re.MULTILINE), command


def test_misuse_is_2() -> None:
    assert _sceau(ROOT, "nonsense").returncode == 2
    assert _sceau(ROOT, "check", "--date", "yesterday").returncode == 2


def test_outside_a_site_is_misuse(tmp_path: Path) -> None:
    result = _sceau(tmp_path, "check")
    assert result.returncode == 2
    assert "pelicanconf.py" in result.stderr


def test_check_reports_all_faults_and_changes_nothing(project: Path) -> None:
    article = project / "content/articles/2026/faux.md"
    article.write_text("Title: \nDate: 2026-02-30\nColour: red\n\nTexte.\n", "utf-8")
    result = _sceau(project, "check", "--date", "2026-11-23")
    assert result.returncode == 1
    for line, word in ((1, "Title"), (2, "Date"), (3, "Colour")):
        assert f"content/articles/2026/faux.md:{line}:" in result.stderr, word
    report = json.loads(_sceau(project, "check", "--json").stdout)
    assert {problem["path"] for problem in report["problems"]} == {
        "content/articles/2026/faux.md"
    }
    assert not (project / "var").exists()
    assert not (project / "output").exists()


def test_new_makes_a_draft_that_passes_the_checks(project: Path) -> None:
    made = _sceau(project, "new", "Ce que l'œil de la carte retient")
    assert made.returncode == 0, made.stderr
    path = project / made.stdout.strip()
    assert path.name == "ce-que-l-oeil-de-la-carte-retient.md"
    assert "Status: draft" in path.read_text("utf-8")
    assert _sceau(project, "check").returncode == 0
    before = path.read_bytes()
    again = _sceau(project, "new", "Ce que l'œil de la carte retient")
    assert again.returncode == 1
    assert path.name in again.stderr
    assert path.read_bytes() == before


def test_a_build_with_faults_leaves_the_output_as_it_was(project: Path) -> None:
    assert _sceau(project, "build").returncode == 0
    output = project / "output"
    before = {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in output.rglob("*.html")}
    assert len(before) > 50
    faulty = project / "content/articles/2026/faux.md"
    faulty.write_text("Title: Faux\n\nTexte.\n", "utf-8")
    result = _sceau(project, "build")
    assert result.returncode == 1
    assert "content/articles/2026/faux.md:1:" in result.stderr
    after = {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in output.rglob("*.html")}
    assert after == before


def test_what_was_left_out_is_named_though_the_site_is_built(project: Path) -> None:
    assert _sceau(project, "build").stderr == ""
    comment = sorted((project / "comments").glob("*/*.md"))[0]
    comment.write_text(comment.read_text("utf-8").replace("Date:", "Dat:"), "utf-8")
    result = _sceau(project, "build")
    assert result.returncode == 0
    assert f"{comment.relative_to(project)}:" in result.stderr
    assert "left out" in result.stderr
    assert "Done" not in result.stderr
    outcome = json.loads(_sceau(project, "build", "--json").stdout)
    assert outcome["warnings"] == result.stderr.splitlines()


def test_a_fault_of_the_theme_leaves_the_output_as_it_was(project: Path) -> None:
    assert _sceau(project, "build").returncode == 0
    before = sorted((project / "output").rglob("*"))
    template = project / "theme/templates/tag.html"
    template.write_text("{{ asset('css/stile.css') }}", "utf-8")
    result = _sceau(project, "build")
    assert result.returncode == 1
    assert "css/style.css" in result.stderr, "the nearest name is proposed"
    assert sorted((project / "output").rglob("*")) == before


def test_publish_refuses_until_the_legal_notice_is_filled_in(project: Path) -> None:
    result = _sceau(project, "build", "--settings", "publishconf.py")
    assert result.returncode == 1
    for missing in ("publisher", "director", "host", "SITEURL", "CONTACT_EMAIL"):
        assert missing in result.stderr, missing
    assert not (project / "output").exists()
    settings = (project / "pelicanconf.py").read_text("utf-8")
    for key in ("publisher", "director", "host"):
        settings = settings.replace(f'"{key}": ""', f'"{key}": "Quelqu’un"')
    settings = settings.replace("souslesceau.example", "souslesceau.test")
    (project / "pelicanconf.py").write_text(settings, "utf-8")
    published = (project / "publishconf.py").read_text("utf-8")
    published = published.replace("souslesceau.example", "souslesceau.test")
    (project / "publishconf.py").write_text(published, "utf-8")
    _sceau(project, "new", "Un brouillon")
    result = _sceau(project, "build", "--settings", "publishconf.py")
    assert result.returncode == 0, result.stderr
    legal = (project / "output/mentions-legales/index.html").read_text("utf-8")
    assert legal.count("Quelqu’un") == 3
    assert not (project / "output/drafts").exists()


def test_a_title_reaches_the_draft_as_it_was_typed(project: Path) -> None:
    """Not through a shell, which would run what it takes for a command."""
    title = 'Ce que "anonyme" veut dire : `date` (5 $), $HOME et $(shell date)'
    for name in ("Makefile", "requirements.lock", "requirements-dev.lock"):
        shutil.copy(ROOT / name, project)
    shutil.copy(ROOT / "pyproject.toml", project)
    (project / ".venv" / "bin").mkdir(parents=True)
    (project / ".venv" / "bin" / "python").symlink_to(sys.executable)
    (project / ".venv" / ".site").touch()
    program = Path(sys.executable).with_name("sceau")
    (project / ".venv" / "bin" / "sceau").symlink_to(program)
    made = subprocess.run(
        ["make", "--no-print-directory", "new", f"TITLE={title}", "AUTHOR=Ju"],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    draft = (project / made.stdout.strip()).read_text("utf-8")
    assert draft.startswith(f"Title: {title}\n")
