"""Run Pelican as a whole process, from nothing, and say what it cost."""

import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.budgets import BenchmarkError

ROOT = Path(__file__).resolve().parent.parent
"""The repository: builds run in it, as `make html` does."""
SITE_SETTINGS = ROOT / "pelicanconf.py"
SIMPLE_SETTINGS = ROOT / "benchmarks" / "simpleconf.py"
FEEDS_SETTINGS = ROOT / "benchmarks" / "feedsconf.py"


@dataclass(frozen=True)
class Cost:
    """Seconds of one process from start to end."""

    wall: float
    """As the clock on the wall has it: it counts what else the machine does."""
    cpu: float
    """Of processors, in user and system mode, children included."""


def run_pelican(
    content: Path,
    output: Path,
    settings: Path,
    *,
    var: Path,
    env: Mapping[str, str] | None = None,
    extra_args: Sequence[str] = (),
) -> Cost:
    """Delete `output` and `var`, build, and return what that cost.

    Raises BenchmarkError with Pelican's last words when the build fails. Not for
    several threads at once: the processors' time is that of all children.
    """
    for folder in (output, var):
        shutil.rmtree(folder, ignore_errors=True)
    var.mkdir(parents=True)
    command = [sys.executable, "-m", "pelican", str(content), "-s", str(settings)]
    command += ["-o", str(output), "--fatal", "errors", "--log-handler", "plain"]
    environment = {**os.environ, "VAR_PATH": str(var), "NO_COLOR": "1", **(env or {})}
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(
        [*command, *extra_args],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    wall, after = (
        time.monotonic() - begun,
        resource.getrusage(resource.RUSAGE_CHILDREN),
    )
    if done.returncode != 0:
        log = done.stdout.decode("utf-8", "replace").rstrip().split("\n")
        last_words = "\n".join(log[-25:])
        raise BenchmarkError(f"{settings.name} does not build:\n{last_words}")
    cpu = (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)
    return Cost(wall, cpu)


def require_pages(output: Path, addresses: Sequence[str], settings: Path) -> None:
    """Raise BenchmarkError unless every address, such as `2013/03/x/`, has a page.

    Pelican ends with 0 although it left things out; a build that skips work is quick.
    """
    missing = [a for a in addresses if not (output / a / "index.html").is_file()]
    if missing:
        raise BenchmarkError(
            f"{settings.name} left out {len(missing)} of {len(addresses)} pages,"
            f" {missing[0]} for one"
        )
