"""The Python environment of a build: the packages of `requirements.lock`, no others.

One folder for each lock file, made when it is first needed, in a sandbox that has the
network but no source of the site. See `packages` for what may be in it.
"""

import contextlib
import hashlib
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from sceau.durable import replace_file
from sceau.publishing.packages import LockRefused, install_words
from sceau.publishing.sandbox import Sandbox, SandboxError, run, run_bare

_PASSED_ON = (
    *("PIP_", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy"),
    *("no_proxy", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"),
)
_SECONDS = 900.0
KEPT = 2


Install = Literal["boxed", "unboxed", "never"]
"""In a sandbox of its own; in one that is there already, as a unit of systemd is; or
not here, because another unit does it, which has the network."""


class EnvironmentFailed(Exception):
    """The packages could not be installed; the text is the end of what pip said."""


class PackagesMissing(Exception):
    """They are not installed yet, and it is not our turn."""


Say = Callable[[str], None]


def environment_for(
    lock: bytes, folder: Path, log: Path, say: Say, install: Install = "boxed"
) -> Path:
    """The environment's folder, made if it is not there.

    Raises EnvironmentFailed, PackagesMissing, SandboxError and OSError.
    """
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    key = hashlib.sha256(f"{version}\n".encode() + lock).hexdigest()[:20]
    place, failed = folder / key, folder / f"{key}.failed"
    folder.mkdir(parents=True, exist_ok=True)
    if not place.exists():
        if install == "never":
            raise _missing(failed)
        for leftover in (*folder.glob("*.new"), *folder.glob("*.failed")):
            (shutil.rmtree if leftover.is_dir() else Path.unlink)(leftover)
        say("installing the packages of requirements.lock …")
        try:
            _make(lock, folder / f"{key}.new", log, boxed=install == "boxed")
        except EnvironmentFailed as error:
            if install == "unboxed":
                # For whoever builds, and may not install.
                replace_file(failed, str(error).encode())
            raise
        (folder / f"{key}.new").rename(place)
    os.utime(place)
    places = [path for path in folder.iterdir() if not path.suffix]
    by_age = sorted(places, key=lambda path: path.stat().st_mtime)
    for old in by_age[:-KEPT]:
        with contextlib.suppress(OSError):
            shutil.rmtree(old)
    return place.resolve()


def _missing(failed: Path) -> Exception:
    try:
        return EnvironmentFailed(failed.read_text("utf-8"))
    except FileNotFoundError:
        return PackagesMissing("the packages of requirements.lock are not there yet")


def _make(lock: bytes, place: Path, log: Path, *, boxed: bool) -> None:
    try:
        install = install_words(lock, f"{place}/requirements.lock")
    except LockRefused as error:
        raise EnvironmentFailed(str(error)) from None
    place.mkdir()
    (place / "requirements.lock").write_bytes(lock)
    inside = str(place)
    links = os.environ.get("PIP_FIND_LINKS", "")
    box = Sandbox(
        readable=[(Path(links), links)] if links.startswith("/") else [],
        writable=[(place, inside)],
        folder=inside,
        environ={
            **{k: v for k, v in os.environ.items() if k.startswith(_PASSED_ON)},
            "PATH": os.defpath,
            "HOME": inside,
            "LC_ALL": "C.UTF-8",
        },
        network=True,
        seconds=_SECONDS,
    )
    base = Path(sys.base_prefix).resolve() / "bin" / f"python{sys.version_info.major}"
    steps = (
        (str(base), "-m", "venv", inside),
        (
            *(f"{inside}/bin/python", "-m", "pip", "--no-cache-dir"),
            *install,
        ),
    )
    for step in steps:
        ended = run(box, step, log) if boxed else run_bare(box, step, log)
        if ended.exit_code != 0:
            shutil.rmtree(place, ignore_errors=True)
            raise EnvironmentFailed(
                "The packages of requirements.lock could not be installed:\n"
                + (ended.log.strip() or ended.output.strip())[-3000:]
            )


__all__ = [
    "EnvironmentFailed",
    "Install",
    "PackagesMissing",
    "SandboxError",
    "environment_for",
]
