"""nginx and systemd: told of what changed, and of nothing else."""

import hashlib
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sceau.durable import replace_file
from sceau.machine.layout import Layout
from sceau.machine.steps import Say, SetupError, Step, run
from sceau.machine.units import enabled
from sceau.serving.rendering import SITE_FILE

PACKAGES = {
    # program: Debian's package
    "age": "age",
    "bwrap": "bubblewrap",
    "git": "git",
    "logrotate": "logrotate",
    "nginx": "nginx-light",
    "openssl": "openssl",
    "rsync": "rsync",
    "ssh": "openssh-client",
    "sshd": "openssh-server",
}
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
# Started anew when the program changed; timers and paths start theirs by themselves.
NGINX_UNIT = "nginx.service"
RESTARTED = ("sceau-committer.service", "sceau-inbox.service")
LISTENING = ("sceau-inbox.service", "sceau-inbox.socket")


@dataclass(frozen=True)
class Packages(Step):
    """Debian's packages."""

    wanted: Mapping[str, str] = field(default_factory=lambda: dict(PACKAGES))

    def changes(self) -> list[str]:
        """See Step."""
        return [f"package {name}: missing" for name in self._missing()]

    def apply(self, say: Say) -> None:
        """See Step."""
        missing = self._missing()
        say(f"installing {', '.join(missing)} …")
        words = [
            *("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install"),
            *("--yes", "--quiet", "--no-install-recommends", *missing),
        ]
        try:
            run(words)
        except SetupError:
            # An old list of packages is renewed only when it is not enough.
            run(["apt-get", "update", "--quiet"])
            run(words)

    def _missing(self) -> list[str]:
        return sorted(
            package
            for program, package in self.wanted.items()
            if shutil.which(program, path=_PATH) is None
        )


@dataclass(frozen=True)
class Loaded:
    """What a service has loaded, kept as a digest beside the data: a set-up that was
    stopped before it told the service is ended by the next."""

    file: Path
    paths: Sequence[Path]

    def digest(self) -> str:
        """Of what stands in the files now."""
        state = hashlib.sha256()
        for path in self.paths:
            content = b""
            if path.is_symlink():
                content = str(path.readlink()).encode()
            elif path.is_file():
                content = path.read_bytes()
            state.update(f"{path}\0{len(content)}\0".encode() + content)
        return state.hexdigest()

    def is_current(self) -> bool:
        """Whether it has loaded what stands there."""
        try:
            return self.file.read_text("ascii") == self.digest()
        except OSError:
            return False

    def note(self) -> None:
        """It has."""
        replace_file(self.file, self.digest().encode(), 0o644)


@dataclass(frozen=True)
class Units(Step):
    """The units, enabled and running as the files say."""

    layout: Layout
    names: Sequence[str]

    @property
    def _loaded(self) -> Loaded:
        layout = self.layout
        told = (layout.code / "current", layout.settings, layout.environment)
        return Loaded(
            layout.loaded_units,
            [*(layout.units / name for name in self.names), *told],
        )

    def changes(self) -> list[str]:
        """See Step."""
        lines = [f"{name}: to be started" for name in self._idle()]
        if not self._loaded.is_current():
            lines.append("systemd: to be told of what changed")
        return lines

    def apply(self, say: Say) -> None:
        """See Step."""
        if not self._loaded.is_current():
            run(["systemctl", "daemon-reload"])
            if not self._listening.is_current():
                # A socket takes a new file only while its service is stopped.
                run(["systemctl", "stop", *LISTENING])
            # Not those that wait for their time, or for something to happen.
            run(["systemctl", "try-restart", *RESTARTED])
        if idle := self._idle():
            run(["systemctl", "enable", "--quiet", "--now", *idle])
        self._listening.note()
        self._loaded.note()

    @property
    def _listening(self) -> Loaded:
        layout = self.layout
        return Loaded(layout.loaded_socket, [layout.units / LISTENING[1]])

    def _idle(self) -> list[str]:
        wanted = [name for name in self.names if enabled(name)]
        return [name for name in wanted if not _is_active(name)]


@dataclass(frozen=True)
class WebServer(Step):
    """nginx has loaded the site; what it does not take is taken out again."""

    layout: Layout

    @property
    def _loaded(self) -> Loaded:
        layout = self.layout
        files = (layout.nginx / SITE_FILE, layout.nginx_include)
        return Loaded(layout.loaded_nginx, files)

    def changes(self) -> list[str]:
        """See Step."""
        if _is_active(NGINX_UNIT) and self._loaded.is_current():
            return []
        return ["nginx: to load what changed"]

    def apply(self, say: Say) -> None:
        """See Step."""
        try:
            run(["nginx", "-t", "-q"])
        except SetupError as error:
            self._loaded.file.unlink(missing_ok=True)
            raise SetupError(f"{error}\n{self._without_ours()}") from None
        if _is_active(NGINX_UNIT):
            run(["systemctl", "reload", NGINX_UNIT])
        else:
            run(["systemctl", "enable", "--quiet", "--now", NGINX_UNIT])
        self._refused.unlink(missing_ok=True)
        self._loaded.note()

    @property
    def _refused(self) -> Path:
        return self.layout.nginx_include.with_suffix(".refused")

    def _without_ours(self) -> str:
        """Take this site out, unless nginx refuses what others wrote; says which."""
        # Other sites on this machine must be able to start without ours.
        include = self.layout.nginx_include
        include.rename(self._refused)
        try:
            run(["nginx", "-t", "-q"])
        except SetupError:
            self._refused.rename(include)
            return (
                "It is not this site's: nginx refuses the same without it. Mend what it"
                " names, then run deploy/setup again."
            )
        return (
            f"nginx goes on without this site: {include} is now {self._refused.name}."
            " Mend what it names, then run deploy/setup again."
        )


def _is_active(name: str) -> bool:
    try:
        run(["systemctl", "is-active", "--quiet", name])
    except SetupError:
        return False
    return True


def other_default_server(folder: Path) -> bool:
    """Whether another site on this machine answers for all names."""
    for place in ("sites-enabled", "conf.d"):
        for path in sorted((folder / place).glob("*")):
            if path.name.endswith("sceau.conf") or not path.is_file():
                continue
            lines = path.read_text("utf-8", "replace").splitlines()
            if any("default_server" in line.partition("#")[0] for line in lines):
                return True
    return False
