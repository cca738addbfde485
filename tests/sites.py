"""Built sites for tests: the real one and the small one, from fixed dates."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FIXTURE = ROOT / "tests" / "fixtures" / "site"
BUILD_DATE = "2026-11-23"
"""The day on which tests take place."""
SITE_URL = "https://souslesceau.example"


def run_pelican(
    content: Path,
    output: Path,
    *,
    settings: Path,
    var: Path,
    env: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run Pelican as `make` does, in the repository, with a fixed date and address."""
    environment = {
        **os.environ,
        "BUILD_DATE": BUILD_DATE,
        "SITEURL": SITE_URL,
        "VAR_PATH": str(var),
        "NO_COLOR": "1",
        **(env or {}),
    }
    return subprocess.run(
        (
            *(sys.executable, "-m", "pelican", content),
            *("-s", settings, "-o", output, "--fatal", "errors"),
        ),
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def build_real_site(folder: Path, **env: str) -> Path:
    """Build the publication itself; returns the output folder, with `../var` beside."""
    return _built(ROOT / "content", ROOT / "pelicanconf.py", folder, env)


def build_fixture_site(folder: Path, **env: str) -> Path:
    """Build `tests/fixtures/site`; returns the output folder, with `../var` beside."""
    return _built(FIXTURE / "content", FIXTURE / "fixtureconf.py", folder, env)


def _built(content: Path, settings: Path, folder: Path, env: Mapping[str, str]) -> Path:
    output = folder / "site"
    numbers = {
        "TRANSPARENCY_PATH": str(FIXTURE / "transparency.json"),
        "READS_PATH": str(FIXTURE / "reads.json"),
    }
    result = run_pelican(
        content, output, settings=settings, var=folder / "var", env={**numbers, **env}
    )
    if result.returncode != 0:
        raise AssertionError(f"the build failed:\n{result.stdout}\n{result.stderr}")
    return output
