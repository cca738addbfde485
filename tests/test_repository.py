"""The repository keeps its own promises."""

import re
import subprocess
import tomllib

import pytest

from tests.sites import ROOT

TOP_LEVEL = {
    "pelicanconf.py publishconf.py content theme plugins comments tests Makefile",
    "sceau deploy benchmarks docs",
    ".ci .gitignore .gitattributes README.md CONTRIBUTING.md CHANGELOG.md LICENSE",
    "pyproject.toml requirements.lock requirements-dev.lock sceau.toml",
}
TRACKED = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]


def _tracked() -> list[str]:
    listed = subprocess.run(
        TRACKED, cwd=ROOT, capture_output=True, text=True, check=True
    )
    return listed.stdout.splitlines()


def test_nothing_unexpected_stands_at_the_top_level() -> None:
    allowed = {name for group in TOP_LEVEL for name in group.split()}
    assert {name.partition("/")[0] for name in _tracked()} <= allowed


def test_ci_runs_lint_and_test_and_nothing_else() -> None:
    lines = (ROOT / ".ci" / "run").read_text("utf-8").splitlines()
    commands = [line for line in lines if line and not line.startswith("#")]
    assert commands == [
        "set -euo pipefail",
        'cd "$(dirname "$0")/.."',
        "make lint",
        "make test",
    ]


def test_make_lists_every_job() -> None:
    shown = subprocess.run(
        ["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    makefile = (ROOT / "Makefile").read_text("utf-8")
    jobs = set(re.findall(r"^([a-z][a-z0-9-]*):(?!=)", makefile, re.MULTILINE))
    listed = {line.split()[1] for line in shown.splitlines()}
    assert listed == jobs - {"system-tools"}


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_lock_files_pin_everything_with_hashes_and_name_no_host(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    assert "://" not in text
    pinned = re.findall(
        r"^([a-z0-9][a-z0-9._-]*)==[^ ]+(.*?)(?=^[a-z#]|\Z)", text, re.M | re.S
    )
    assert len(pinned) > 10
    for name, rest in pinned:
        assert "--hash=sha256:" in rest, name


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    reasons = (ROOT / "CONTRIBUTING.md").read_text("utf-8").lower()
    requirements = project["dependencies"] + project["optional-dependencies"]["dev"]
    for requirement in requirements:
        name = re.split(r"[<>=~!\[ ]", requirement)[0]
        assert f"`{name}`" in reasons, f"{name} has no reason in CONTRIBUTING.md"


def test_no_personal_machine_is_named() -> None:
    pattern = re.compile(rb"/(?:home/[a-z]+|Users/[A-Za-z]+|root)/")
    for name in _tracked():
        path = ROOT / name
        if path.suffix in {".woff2", ".png", ".ico"} or not path.is_file():
            continue
        assert not pattern.search(path.read_bytes()), name
