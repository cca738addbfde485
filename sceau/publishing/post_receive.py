"""`sceau hook site post-receive`: what git runs when a push has come in."""

import os
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import replace

from sceau.publishing.after_push import after_push, desk_of
from sceau.publishing.source import MAIN

Say = Callable[[str], None]


def run_post_receive(stdin: bytes, environ: Mapping[str, str], say: Say) -> int:
    """Always 0: the push has come in, whatever becomes of the build."""
    before, commit = _pushed(stdin)
    if commit and before.strip("0") and not _covers(environ, before, commit):
        _forget(environ)
    desk = desk_of(_settings(environ))
    if commit and desk is not None:
        if _only_comments(environ, before, commit):
            # An approval breaks no build, and a moderator has others to look at.
            desk = replace(desk, wait_seconds=0)
        after_push(desk, commit, lambda one, of: _covers(environ, one, of), say)
    return 0


def _pushed(stdin: bytes) -> tuple[str, str]:
    """The commit of `main` before and now; the second is empty where it stayed."""
    for line in stdin.decode("utf-8", "replace").splitlines():
        # `<old> <new> <reference>`
        old, new, ref = (*line.split(" ", 2), "", "")[:3]
        if ref == MAIN and new.strip("0"):
            return old, new
    return "", ""


def _forget(environ: Mapping[str, str]) -> None:
    """History was rewritten: somebody's text is to be in no object any more."""
    _git(environ, "reflog", "expire", "--expire=now", "--all")
    _git(environ, "gc", "--quiet", "--prune=now")


def _only_comments(environ: Mapping[str, str], before: str, commit: str) -> bool:
    if not before.strip("0"):
        return False
    names = _git(environ, "diff", "--name-only", "-z", "--no-renames", before, commit)
    changed = names.split("\0")[:-1]
    return bool(changed) and all(name.startswith("comments/") for name in changed)


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
