"""One build of the site: run Pelican aside, then swap its result in.

Readers (nginx, the preview server) see the old output or the new one, never a mixture
and never a half; a build that fails changes nothing.
"""

import hashlib
import os
import shutil
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from sceau.building.child import ChildResult, run_child, sigterm_as_exit
from sceau.building.locks import held_lock
from sceau.building.mtimes import keep_mtimes
from sceau.building.outcome import (
    BuildOutcome,
    BuildProblem,
    BuildStopped,
    HeldBack,
)
from sceau.building.report import REPORT_NAME, read_report
from sceau.building.swapping import clear_leftovers, staging_folder, swap_in

__all__ = ["BuildOutcome", "BuildProblem", "BuildStopped", "HeldBack", "build_site"]

# Pelican's own words. It exits with 0 after a SIGINT, with half of the site written.
INTERRUPTED = "Keyboard interrupt received. Exiting."
# What it says last.
_DONE = "Done: Processed "


def build_site(
    project: Path,
    *,
    settings: str = "pelicanconf.py",
    output: Path,
    content: Path | None = None,
    env: Mapping[str, str] | None = None,
    python: str = sys.executable,
    extra_args: Sequence[str] = (),
    stop: threading.Event | None = None,
) -> BuildOutcome:
    """Build the project into `output` and say what came of it.

    Relative `output` and `content` are taken from the project. `env` is laid over
    this process's environment; its VAR_PATH moves `var/` as it does for Pelican.
    A build that fails is an outcome, not an exception. Raises `BuildStopped` once
    `stop` is set, `ValueError` for an output that would swallow the sources, and
    `OSError` when the machine refuses (no Python, no room, no permission); the output
    is untouched then too.
    """
    project = project.resolve()
    content = (project / (content or "content")).resolve()
    # A symlink to the output is followed: the folder is replaced, not the link.
    output = (project / output).resolve()
    _check_output(output, project, content)
    environment = child_environment(env)
    var = var_folder(project, environment)
    staging = staging_folder(output)
    command = [python, "-m", "pelican", str(content), "-s", settings]
    command += ["-o", str(staging), "--fatal", "errors"]
    # The default handler breaks messages into columns of the terminal's width.
    command += ["--log-handler", "plain", *extra_args]

    with ExitStack() as stack:
        stack.enter_context(sigterm_as_exit())
        # var/ first: two outputs share its report. Everyone takes them in this order.
        locks = [
            stack.enter_context(held_lock(path, stop))
            for path in (var / "build.lock", _output_lock(project, output))
        ]
        clear_leftovers(output)
        report_path = var / REPORT_NAME
        # What is there afterwards is this build's, or nothing.
        report_path.unlink(missing_ok=True)
        staging.mkdir(parents=True)
        # After a swap it is the old output that goes away here. What cannot be removed
        # now is a leftover for the next build; it must not hide this one's outcome.
        stack.callback(shutil.rmtree, staging, ignore_errors=True)
        begun = time.monotonic()
        # Pelican inherits the locks: should we be killed, the next build waits for our
        # orphan to end before it clears the folder that it writes to.
        result = run_child(
            command, cwd=project, env=environment, pass_fds=locks, stop=stop
        )
        report = read_report(report_path)
        doubts = _doubts(result, staging)
        ok = result.exit_code == 0 and not doubts
        if ok:
            keep_mtimes(output, staging)
            swap_in(staging, output)
        return BuildOutcome(
            ok=ok,
            exit_code=result.exit_code,
            problems=report.problems,
            held_back=report.held_back,
            warnings=_warnings(result.log) if ok else (),
            log=result.log + "".join(f"{line}\n" for line in report.damage + doubts),
            seconds=time.monotonic() - begun,
        )


def child_environment(env: Mapping[str, str] | None) -> dict[str, str]:
    """The environment Pelican runs in: ours, the caller's, and plain text output."""
    environment = {**os.environ, **(env or {})}
    environment.pop("FORCE_COLOR", None)
    environment.update(NO_COLOR="1", PYTHONIOENCODING="utf-8:backslashreplace")
    return environment


def var_folder(project: Path, env: Mapping[str, str]) -> Path:
    """Where the parts of the project meet: `var/`, unless VAR_PATH moves it."""
    return project / (env.get("VAR_PATH") or "var")


def _check_output(output: Path, project: Path, content: Path) -> None:
    for kept in (project, content):
        if kept.is_relative_to(output):
            raise ValueError(f"the output {output} would replace {kept}")
    if output.is_relative_to(content):
        raise ValueError(f"the output {output} lies inside the content {content}")
    if output.exists() and not output.is_dir():
        raise ValueError(f"the output {output} exists and is not a folder")


def _output_lock(project: Path, output: Path) -> Path:
    # One file for each output, whichever var/ its build writes its report to.
    name = hashlib.sha256(os.fsencode(output)).hexdigest()[:12]
    return project / "var" / f"build-{name}.lock"


def _warnings(log: str) -> tuple[str, ...]:
    """What an author is to hear of a site that was built, such as a comment's file that
    was left out."""
    said, _, _ = log.partition(_DONE)
    return tuple(line for line in said.splitlines() if line.strip())


def _doubts(result: ChildResult, staging: Path) -> tuple[str, ...]:
    """Why a build that ended with 0 is nevertheless no site."""
    if result.exit_code != 0:
        return ()
    if INTERRUPTED in result.log:
        return ("Pelican was interrupted: what it wrote is incomplete.",)
    if not (staging.is_dir() and any(staging.iterdir())):
        return ("Pelican ended without an error but wrote no file.",)
    return ()
