"""`sceau push`: rebase on what moderators approved, build, check, push.

Moderators push approved comments to the same branch, so an author's clone is often
behind; a rebase puts the author's commits after theirs. Nothing leaves the clone
unless the site that would result was built and checked.
"""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

from sceau.building.build import build_site, var_folder
from sceau.publishing.site_checks import check_site

BRANCH = "main"
ATTEMPTS = 3


class PushError(Exception):
    """The push did not happen; the text says why and what to do."""


Say = Callable[[str], None]


def push(project: Path, *, settings: str, say: Say) -> None:
    """Push the clone's `main` to `origin`; raises PushError, with the clone as it was
    before a rebase that could not be finished."""
    _require_clean(project)
    behind = _commits_behind(project)
    for attempt in range(1, ATTEMPTS + 1):
        if behind:
            _rebase(project, behind, say)
        _build_and_check(project, settings, say)
        result = _git(project, "push", "origin", f"HEAD:refs/heads/{BRANCH}")
        if result.returncode == 0:
            nothing = "Everything up-to-date" in result.stderr
            say("Nothing to push: origin has it all." if nothing else "Pushed.")
            return
        # A lost race is called "rejected" or "remote rejected" with one of several
        # reasons; that there is something new is the sure sign of it.
        behind = _commits_behind(project)
        if not behind:
            raise PushError(f"git push failed:\n{result.stderr.strip()}")
        say(f"Someone pushed meanwhile (attempt {attempt} of {ATTEMPTS}).")
    raise PushError("Others kept pushing faster. Wait a minute and push again.")


def _require_clean(project: Path) -> None:
    inside = _git(project, "rev-parse", "--abbrev-ref", "HEAD")
    if inside.returncode != 0:
        raise PushError(
            "This folder is not a git clone with a commit. Run git init, then commit."
        )
    branch = inside.stdout.strip()
    if branch != BRANCH:
        raise PushError(f"You are on {branch!r}. Switch with: git switch {BRANCH}")
    status = _git(project, "status", "--porcelain").stdout.rstrip()
    if status:
        raise PushError(
            f"These changes are not committed:\n{status}\n"
            'Commit them (git add …; git commit -m "…")'
            " or set them aside (git stash -u)."
        )
    if _git(project, "remote", "get-url", "origin").returncode != 0:
        raise PushError(
            "This clone has no remote called origin. Add it with:"
            " git remote add origin ADDRESS"
        )


def _commits_behind(project: Path) -> int:
    """Fetch; how many commits of `origin` the clone's HEAD does not have."""
    fetched = _git(project, "fetch", "origin", BRANCH)
    if fetched.returncode != 0:
        if "couldn't find remote ref" in fetched.stderr:
            return 0  # the first push to an empty repository
        raise PushError(f"git fetch failed:\n{fetched.stderr.strip()}")
    return int(_git(project, "rev-list", "--count", "HEAD..FETCH_HEAD").stdout)


def _rebase(project: Path, behind: int, say: Say) -> None:
    news = "a new one" if behind == 1 else f"{behind} new ones"
    say(f"Putting your commits after {news} …")
    result = _git(project, "rebase", "FETCH_HEAD")
    if result.returncode != 0:
        conflicts = _git(
            project, "diff", "--name-only", "--diff-filter=U"
        ).stdout.strip()
        _git(project, "rebase", "--abort")
        raise PushError(
            "Your commits and the new ones change the same lines"
            f" ({conflicts or result.stderr.strip()}). Nothing was changed here.\n"
            "Run: git pull --rebase origin main, settle the files it names,"
            " git rebase --continue, then push again."
        )


def _build_and_check(project: Path, settings: str, say: Say) -> None:
    say("Building …")
    output = project / "var" / "push" / "site"
    outcome = build_site(project, settings=settings, output=output)
    if not outcome.ok:
        lines = [str(problem) for problem in outcome.problems] or [outcome.log.strip()]
        raise PushError(
            "The site does not build; nothing was pushed.\n" + "\n".join(lines)
        )
    for warning in outcome.warnings:
        say(warning)
    # The build wrote them where VAR_PATH says, like every build.
    var = var_folder(project, os.environ)
    manifest = json.loads((var / "site.json").read_text("utf-8"))
    rules = json.loads((var / "redirects.json").read_text("utf-8"))
    # An address that is gone (410) answers, but a link to it leads nowhere.
    redirected = [old for old, new, _status in rules if new is not None]
    faults = check_site(output, site_url=manifest["siteurl"], redirected=redirected)
    if faults:
        raise PushError(
            "The built site has faults; nothing was pushed.\n"
            + "\n".join(map(str, faults))
        )


def _git(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        # File names are shown to the author as they are, not as `caf\303\251`.
        ["git", "-C", str(project), "-c", "core.quotePath=false", *arguments],
        # What git says is read above, so it must not be said in French.
        env={**os.environ, "LC_ALL": "C"},
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
