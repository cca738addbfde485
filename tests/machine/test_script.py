"""`deploy/setup` runs the code that lies beside it, whoever calls it."""

import os
import shutil
import subprocess
from pathlib import Path

from tests.sites import ROOT


def test_an_older_version_that_calls_it_changes_nothing(tmp_path: Path) -> None:
    """`sceau upgrade` is the old program, and has the old one's environment."""
    project = tmp_path / "clone"
    (project / "deploy").mkdir(parents=True)
    shutil.copy(ROOT / "deploy" / "setup", project / "deploy" / "setup")
    python = project / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    (project / ".venv" / ".site").touch()
    python.write_text('#!/bin/sh\necho "$PWD" "$@"\nenv\n')
    python.chmod(0o755)
    environ = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": "/usr/local/lib/sceau/current",
        "SCEAU_PROJECT": "/usr/local/lib/sceau/current",
        "SCEAU_INBOX_FOLDER": "/var/lib/sceau/inbox",
    }
    said = subprocess.check_output(
        [project / "deploy" / "setup", "--upgrade"], env=environ, cwd="/", text=True
    )
    first, *variables = said.splitlines()
    assert first == f"{project} -m sceau.cli setup --upgrade"
    assert not [name for name in variables if name.startswith(("SCEAU_", "PYTHON"))]
