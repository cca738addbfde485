"""`sceau upload HOST:FOLDER`: the same release, from the author's machine, over ssh.

For a host that builds nothing: it needs ssh, rsync and a shell. What is there is a
folder of releases as on a server that builds, and `current` changes in one step.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from sceau.building.build import build_site, var_folder
from sceau.publishing.compression import compress
from sceau.publishing.output_checks import MANIFESTS, check_output
from sceau.publishing.releases import PUBLIC, About

_TARGET = re.compile(
    r"(?P<host>[A-Za-z0-9][A-Za-z0-9@._\[\]:-]*):(?P<folder>/[A-Za-z0-9._/-]+)"
)
# Says which release is shown and which is the newest; sweeps what was broken off.
_LOOK = """\
set -eu
mkdir -p "$1"
cd "$1"
rm -rf .new-* .old-*
readlink current || echo
ls | grep -E '^[0-9]{6,}-[0-9a-f]{12}$' | sort -n | tail -n 1
"""
# $2 the release, $3 how many are kept.
_SHOW = """\
set -eu
cd "$1"
test -f ".new-$2/release.json"
sync
mv ".new-$2" "$2"
rm -f .current-new
ln -s "$2" .current-new
mv -T .current-new current
sync
ls | grep -E '^[0-9]{6,}-[0-9a-f]{12}$' | sort -n | head -n "-$3" |
while read -r old; do
    test "$old" = "$2" || { mv "$old" ".old-$old"; rm -rf ".old-$old"; }
done
"""

Say = Callable[[str], None]


class UploadError(Exception):
    """Nothing was uploaded, or not shown; the text says why and what to do."""


@dataclass(frozen=True)
class Target:
    """Where releases go."""

    host: str
    folder: str


def target_of(text: str) -> Target:
    """`ju@example.org:/srv/site/releases`. Raises UploadError."""
    match = _TARGET.fullmatch(text)
    if match is None or ".." in text:
        raise UploadError(
            f"{text!a} is not HOST:/FOLDER; as in ju@example.org:/srv/site/releases"
        )
    return Target(match["host"], match["folder"])


def upload(project: Path, target: Target, *, settings: str, keep: int, say: Say) -> str:
    """Build, check, copy, show; returns the release's name.

    Raises UploadError, OutputRefused, OSError; then what is shown there is as it was.
    """
    commit = _commit(project)
    place = project / "var" / "upload"
    say("Building …")
    outcome = build_site(project, settings=settings, output=place / "site")
    if not outcome.ok:
        lines = [str(problem) for problem in outcome.problems] or [outcome.log_tail()]
        raise UploadError("The site does not build:\n" + "\n".join(lines))
    for warning in outcome.warnings:
        say(warning)
    var = var_folder(project, os.environ)
    checked = check_output(place / "site", var, pages_before=0, messages="")
    date = str(json.loads((var / "site.json").read_bytes())["build_date"])
    release = _release(place, var, About(commit, date, checked.pages))
    current, newest = _look(target)
    number = int(newest.partition("-")[0] or 0) + 1
    name = f"{number:06}-{commit[:12]}"
    say(f"Copying {checked.pages} pages to {target.host} …")
    _copy(release, target, name, current)
    _remote(target, _SHOW, name, str(keep))
    return name


def _release(place: Path, var: Path, about: About) -> Path:
    release = place / "release"
    shutil.rmtree(release, ignore_errors=True)
    shutil.copytree(place / "site", release / PUBLIC)
    compress(release / PUBLIC, None)
    for manifest in MANIFESTS:
        shutil.copyfile(var / manifest, release / manifest)
    (release / "release.json").write_text(json.dumps(asdict(about)) + "\n", "utf-8")
    return release


def _look(target: Target) -> tuple[str, str]:
    lines = [*_remote(target, _LOOK).split("\n"), "", ""]
    return lines[0], lines[1]


def _copy(release: Path, target: Target, name: str, current: str) -> None:
    # Whole files: of changed ones rsync would send parts, to be joined with the last
    # release's, and in Debian 12 it then finds them wrong and discards them.
    words = ["rsync", "--recursive", "--checksum", "--whole-file"]
    words.append("--chmod=D755,F644")
    if current:
        # Told from the new folder, so that it needs no home of the other side.
        words.append(f"--link-dest=../{current}/")
    words += [f"{release}/", f"{target.host}:{target.folder}/.new-{name}/"]
    _run([*words], "rsync")


def _remote(target: Target, script: str, *arguments: str) -> str:
    words = " ".join(map(shlex.quote, ("sh", "-s", "--", target.folder, *arguments)))
    ssh = shlex.split(os.environ.get("RSYNC_RSH", "ssh"))
    return _run([*ssh, target.host, words], "ssh", script)


def _run(words: Sequence[str], name: str, stdin: str = "") -> str:
    done = subprocess.run(
        words,
        input=stdin,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        raise UploadError(f"{name}: {done.stderr.strip()[-2000:] or 'no message'}")
    return done.stdout


def _commit(project: Path) -> str:
    words = ["git", "-C", str(project), "rev-parse", "--verify", "HEAD"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise UploadError("This folder is not a git clone with a commit; commit first.")
    return done.stdout.strip()
