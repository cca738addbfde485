"""nginx and systemd: told of what changed, and of nothing else."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sceau.machine.layout import Layout
from sceau.machine.steps import Say, SetupError, Step, run
from sceau.machine.units import enabled

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
RESTARTED = ("sceau-committer.service", "sceau-inbox.service")


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
        run(
            [
                *("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install"),
                *("--yes", "--quiet", "--no-install-recommends", *missing),
            ]
        )

    def _missing(self) -> list[str]:
        return sorted(
            package
            for program, package in self.wanted.items()
            if shutil.which(program, path=_PATH) is None
        )


@dataclass(frozen=True)
class Units(Step):
    """The units, enabled and running as the files say."""

    layout: Layout
    names: Sequence[str]
    stale: Sequence[str]
    """What was changed before this step, as lines."""

    def changes(self) -> list[str]:
        """See Step."""
        lines = [f"{name}: to be started" for name in self._idle()]
        if self._touched():
            lines.append("systemd: to be told of what changed")
        return lines

    def apply(self, say: Say) -> None:
        """See Step."""
        run(["systemctl", "daemon-reload"])
        idle = self._idle()
        if idle:
            run(["systemctl", "enable", "--quiet", "--now", *idle])
        if self._touched():
            # Not those that wait for their time, or for something to happen.
            run(["systemctl", "try-restart", *RESTARTED])

    def _touched(self) -> bool:
        return any(
            line.startswith((str(self.layout.units), str(self.layout.code)))
            or line.startswith(
                (str(self.layout.settings), str(self.layout.environment))
            )
            for line in self.stale
        )

    def _idle(self) -> list[str]:
        wanted = [name for name in self.names if enabled(name)]
        return [name for name in wanted if not _is_active(name)]


@dataclass(frozen=True)
class WebServer(Step):
    """nginx has loaded the site; what it does not take is taken out again."""

    layout: Layout
    stale: Sequence[str]

    def changes(self) -> list[str]:
        """See Step."""
        places = (str(self.layout.nginx), str(self.layout.nginx_include))
        touched = [line for line in self.stale if line.startswith(places)]
        return ["nginx: to load what changed"] if touched else []

    def apply(self, say: Say) -> None:
        """See Step."""
        try:
            run(["nginx", "-t", "-q"])
        except SetupError as error:
            # Other sites on this machine must be able to start without ours.
            include = self.layout.nginx_include
            include.rename(include.with_suffix(".refused"))
            raise SetupError(
                f"{error}\nnginx goes on without this site: {include} is now"
                f" {include.with_suffix('.refused').name}. Mend what it names, then run"
                " deploy/setup again."
            ) from None
        if _is_active("nginx.service"):
            run(["systemctl", "reload", "nginx.service"])
        else:
            run(["systemctl", "enable", "--quiet", "--now", "nginx.service"])


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
