"""`sceau status`: the whole server on one screen."""

import json
import os
import platform
import shutil
import subprocess
import time
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from sceau.comments.errors import printable
from sceau.configuration import ConfigurationError, load_configuration
from sceau.machine.health import LOOKS, Line, Server, examine
from sceau.machine.layout import is_machines
from sceau.machine.running import look_at_units, units_of

_PATH = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"
_VERSIONS = (
    ("nginx", ("nginx", "-v")),
    ("git", ("git", "--version")),
    ("age", ("age", "--version")),
)


def run_status(arguments: Namespace, project: Path) -> int:
    """Say it; returns 1 when somebody must act, 2 without a readable sceau.toml."""
    try:
        settings = load_configuration(project, os.environ)
    except ConfigurationError as error:
        print(error, flush=True)
        return 2
    lines = [
        *examine(Server(settings, time.time()), LOOKS),
        *_services(project),
        Line("versions", "fine", ", ".join(_versions(project))),
    ]
    bad = any(line.level == "act" for line in lines)
    if arguments.json:
        print(json.dumps([asdict(line) for line in lines]), flush=True)
        return 1 if bad else 0
    width = max(len(line.name) for line in lines)
    for line in lines:
        mark = "!" if line.level == "act" else " "
        print(f"{mark} {line.name:<{width}}  {printable(line.text)[:200]}")
        if line.advice:
            print(f"  {'':<{width}}  → {line.advice}")
    print("Somebody must act: see the lines with !" if bad else "All is well.")
    return 1 if bad else 0


def _services(project: Path) -> Iterator[Line]:
    """Of a machine; what is laid out in a folder has none."""
    if is_machines(os.environ):
        yield from look_at_units(units_of(project))


def _versions(project: Path) -> Iterator[str]:
    yield f"sceau {project.resolve().name}"
    yield f"Python {platform.python_version()}"
    for name, words in _VERSIONS:
        program = shutil.which(words[0], path=_PATH)
        if program is None:
            yield f"{name} missing"
            continue
        done = subprocess.run(
            [program, *words[1:]], capture_output=True, text=True, check=False
        )
        said = (done.stdout + done.stderr).strip().splitlines()[:1]
        number = said[0].split()[-1].rpartition("/")[2] if said else "?"
        yield f"{name} {number}"
