"""Putting the hooks of `deploy/hooks/` into bare repositories, once or again."""

import os
import secrets
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from sceau.moderation.hooks.faults import PushRefused
from sceau.moderation.hooks.repository import Repository
from sceau.moderation.hooks.running import Kind

SCRIPTS = Path(__file__).parents[3] / "deploy" / "hooks"
HOOK = "pre-receive"
HOOKS: dict[Kind, tuple[str, ...]] = {
    "inbox": (HOOK,),
    "site": (HOOK, "post-receive"),
}
_MARK = b"# Sous le sceau: "
_SETTINGS = {
    # Somebody's own core.hooksPath, in the settings of his account, would win. Not a
    # whole path, which would let every push in after the repository was moved: a push
    # runs its hooks inside the repository.
    "core.hooksPath": "hooks",
    "receive.advertisePushOptions": "true",
    # What git itself finds wrong with an object never gets as far as the hook.
    "receive.fsckObjects": "true",
}
_OF_KIND: dict[Kind, dict[str, str]] = {
    # Deciding is deleting.
    "inbox": {"receive.denyDeletes": "false"},
    "site": {},
}


class InstallError(OSError):
    """A hook cannot be installed; the message says why and what to do.

    An OSError, because those who set folders up already tell what these say.
    """


@dataclass(frozen=True)
class Builds:
    """Where the site's repository asks for builds; see `sceau.publishing.requests`."""

    requests: Path
    outcomes: Path
    wait_seconds: int


def install_hook(
    kind: Kind,
    repository: Path,
    program: Path,
    *,
    site: Path | None = None,
    builds: Builds | None = None,
    scripts: Path = SCRIPTS,
) -> None:
    """Install the hooks, or bring them up to date. Raises InstallError and OSError.

    `program` is the `sceau` that they run. `site` is the site's repository, for the
    inbox to ask whether what is approved was published, and `builds` is for the site's
    own; None leaves what was set. `scripts` is where whoever installs may read them.
    """
    folder = _bare(repository)
    settings = {"sceau.program": str(program), **_SETTINGS, **_OF_KIND[kind]}
    if site is not None:
        settings["sceau.site"] = str(_git_folder(site))
    if builds is not None:
        settings["sceau.requests"] = str(builds.requests.absolute())
        settings["sceau.outcomes"] = str(builds.outcomes.absolute())
        settings["sceau.waitSeconds"] = str(builds.wait_seconds)
    # The settings first: a hook without them refuses all pushes.
    git = Repository(folder, os.environ)
    try:
        for key, value in settings.items():
            git.run("config", "--local", "--replace-all", key, value)
    except PushRefused as error:
        raise InstallError(str(error)) from None
    for name in HOOKS[kind]:
        _put(folder / "hooks" / name, _script(scripts, kind, name))


def own_program() -> Path:
    """The `sceau` beside the Python that runs, or on the PATH. Raises InstallError."""
    beside = Path(sys.executable).with_name("sceau")
    if os.access(beside, os.X_OK):
        return beside
    found = shutil.which("sceau")
    if found is None:
        raise InstallError("no program sceau is installed; type: make setup")
    return Path(found).absolute()


def _script(scripts: Path, kind: Kind, name: str) -> bytes:
    path = scripts / f"{kind}.git" / name
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise InstallError(f"{path} is missing; run sceau from the site's clone") from (
            None
        )


def _put(path: Path, script: bytes) -> None:
    if path.is_symlink() or (path.exists() and _MARK not in path.read_bytes()):
        raise InstallError(f"{path} is somebody else's hook; move it away first")
    path.parent.mkdir(exist_ok=True)
    # In one step: a push that comes in meanwhile finds the old one or the new one.
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        temporary.write_bytes(script)
        temporary.chmod(0o755)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _bare(repository: Path) -> Path:
    folder = repository.resolve()
    if not _is_git_folder(folder):
        raise InstallError(f"{repository} is no bare repository; git init --bare it")
    return folder


def _git_folder(site: Path) -> Path:
    folder = site.resolve()
    for candidate in (folder, folder / ".git"):
        if _is_git_folder(candidate):
            return candidate
    raise InstallError(f"{site} is no repository; name the site's")


def _is_git_folder(folder: Path) -> bool:
    return (folder / "objects").is_dir() and (folder / "refs").is_dir()
