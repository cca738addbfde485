"""`deploy/setup`: from a bare machine, or any state of it, to one that is laid out.

Every step says what it would change before it changes it; so looking, trying and doing
are the same program, and doing it again changes nothing.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sceau.configuration import Configuration
from sceau.machine.backups import BackupKeys
from sceau.machine.certificate import Certificate, certbot_package
from sceau.machine.data import DataVersion
from sceau.machine.layout import Layout
from sceau.machine.migrations import MIGRATIONS, Migration
from sceau.machine.repositories import Repositories
from sceau.machine.services import PACKAGES, Packages, Units, WebServer
from sceau.machine.settings import machine_settings
from sceau.machine.showing import FirstBuild
from sceau.machine.steps import Accounts, Files, Program, Say, Step
from sceau.machine.units import NGINX, render_units
from sceau.machine.versions import Source, Versions
from sceau.machine.wanted import Wish, items


@dataclass(frozen=True)
class Options:
    """What the command line says."""

    layout: Layout
    project: Path
    """The clone that is installed."""
    tls: bool = True
    environment: Path | None = None
    """A folder with the packages, where they are not to be fetched."""
    nginx: str = NGINX
    seed: bool = True
    """Whether the clone becomes the site's first main."""
    migrations: Sequence[Migration] = MIGRATIONS


Show = Callable[[Step, list[str]], None]


def all_steps(options: Options) -> Iterator[tuple[str, Step]]:
    """Name and step, in order. Each is made when the ones before have been applied.

    Raises ConfigurationError and SetupError.
    """
    layout = options.layout
    data = DataVersion(layout, options.migrations)
    # Nothing is changed where it cannot go on.
    data.changes()
    machine = machine_settings(layout, options.project, tls=options.tls)
    settings = machine.settings
    if layout.is_machine:
        yield "packages", Packages({**PACKAGES, **certbot_package(settings.server)})
        yield "users", Accounts(layout.homes)
        # Debian's nginx brings a site of its own, beside which ours has to live.
        machine = machine_settings(layout, options.project, tls=options.tls)
        settings = machine.settings
    program = Program(
        Versions(layout.code),
        Source(options.project),
        layout.loaded_units,
        options.environment,
    )
    wish = Wish(
        layout,
        _without_certificate(settings),
        machine.variables,
        options.project / "deploy",
        options.nginx,
    )
    files = Files(layout, tuple(items(wish)))
    yield "program", program
    yield "files", files
    yield "data", data
    yield (
        "repositories",
        Repositories(
            layout,
            settings.publishing.wait_seconds,
            options.project / "deploy" / "hooks",
            # The clone is the site too; what is no clone has no history to begin with.
            options.project if options.seed and _is_clone(options.project) else None,
        ),
    )
    if layout.is_machine:
        names = [name for name, _ in render_units(layout, wish.templates / "systemd")]
        yield "nginx", WebServer(layout)
        yield "services", Units(layout, names)
        yield "site", FirstBuild(layout)
        # What is to be had from elsewhere comes last: until it can be had, the site is
        # there all the same.
        yield "certificate", Certificate(settings.server)
        if wish.settings != settings and _has_certificate(settings):
            # It is here now, and nginx may speak https.
            secure = Files(layout, tuple(items(replace(wish, settings=settings))))
            yield "files", secure
            yield "nginx", WebServer(layout)
        yield "backup", BackupKeys(layout, settings.backup)


def look(options: Options) -> list[tuple[str, list[str]]]:
    """What a run would change, by step."""
    return [
        (name, lines) for name, step in all_steps(options) if (lines := step.changes())
    ]


def set_up(options: Options, say: Say) -> int:
    """Bring the machine there; returns how many things were changed.

    Raises ConfigurationError, SetupError, VersionError, OSError.
    """
    count = 0
    for name, step in all_steps(options):
        lines = step.changes()
        for line in lines:
            say(f"{name}: {line}")
        if lines:
            step.apply(say)
        count += len(lines)
    return count


def _is_clone(project: Path) -> bool:
    return (project / ".git").exists()


def _has_certificate(settings: Configuration) -> bool:
    server = settings.server
    return server.certificate.exists() and server.certificate_key.exists()


def _without_certificate(settings: Configuration) -> Configuration:
    """nginx does not start without a certificate that it is to show; certbot needs
    nginx to get one."""
    if settings.server.tls and not _has_certificate(settings):
        return replace(settings, server=replace(settings.server, tls=False))
    return settings
