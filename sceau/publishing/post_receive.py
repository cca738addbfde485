"""`sceau hook site post-receive`: what git runs when a push has come in."""

import os
import subprocess
from collections.abc import Callable, Mapping

from sceau.publishing.after_push import after_push, desk_of
from sceau.publishing.source import MAIN

Say = Callable[[str], None]


def run_post_receive(stdin: bytes, environ: Mapping[str, str], say: Say) -> int:
    """Always 0: the push has come in, whatever becomes of the build."""
    commit = _pushed(stdin)
    desk = desk_of(_settings(environ))
    if commit and desk is not None:
        after_push(desk, commit, lambda one, of: _covers(environ, one, of), say)
    return 0


def _pushed(stdin: bytes) -> str:
    """The new commit of `main`, or an empty string."""
    for line in stdin.decode("utf-8", "replace").splitlines():
        # `<old> <new> <reference>`
        _, new, ref = (*line.split(" ", 2), "", "")[:3]
        if ref == MAIN and new.strip("0"):
            return new
    return ""


def _settings(environ: Mapping[str, str]) -> dict[str, str]:
    out = _git(environ, "config", "--local", "--null", "--get-regexp", r"^sceau\.")
    pairs = (entry.partition("\n") for entry in out.split("\0") if entry)
    return {key: value for key, _, value in pairs}


def _covers(environ: Mapping[str, str], one: str, of: str) -> bool:
    words = ("merge-base", "--is-ancestor", one, of)
    return _run(environ, *words).returncode == 0


def _git(environ: Mapping[str, str], *arguments: str) -> str:
    return _run(environ, *arguments).stdout


def _run(
    environ: Mapping[str, str], *arguments: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["git", *arguments],
        env={**os.environ, **environ},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
