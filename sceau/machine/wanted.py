"""Which files and folders a machine shall have, for given settings. Pure, but for
reading the templates."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sceau.configuration import Configuration
from sceau.machine import accounts
from sceau.machine.accounts import (
    BUILDER,
    COMMITTER,
    COUNTER,
    GIT,
    KEEPER,
    MAILER,
    ROOT,
    WEB,
)
from sceau.machine.items import File, First, Folder, Item, Kept, Link, Tree
from sceau.machine.layout import Layout
from sceau.machine.units import render_units
from sceau.serving.redirect_map import redirect_maps
from sceau.serving.redirects import RedirectTable
from sceau.serving.rendering import (
    REDIRECTS_FILE,
    ROTATION_FILE,
    SITE_FILE,
    render,
    render_rotation,
)


@dataclass(frozen=True)
class Wish:
    """What a machine is laid out from."""

    layout: Layout
    settings: Configuration
    """With the layout's places."""
    variables: Mapping[str, str]
    """Of the environment file."""
    templates: Path
    """`deploy/` of the version."""
    nginx: str
    """The command by which nginx is told."""


def folders(layout: Layout) -> Iterator[Folder]:
    """Each belongs to whoever writes it; a group's bit on it lets others in."""
    inbox = layout.inbox
    yield Folder(layout.settings.parent)
    yield Folder(layout.code)
    yield Folder(layout.code / "versions")
    yield Folder(layout.state)
    # In these two everything may be read, and nobody else is let in.
    yield Folder(layout.site_repository.parent, GIT, accounts.SITE_GROUP, 0o2750)
    yield Folder(layout.site_repository, GIT, GIT, 0o2755)
    yield Folder(inbox, COMMITTER, accounts.INBOX_GROUP, 0o2750)
    for spool in (inbox / "spool", inbox / "spool/new", inbox / "spool/tmp"):
        yield Folder(spool, WEB, accounts.SPOOL_GROUP, 0o2770)
    yield Folder(inbox / "inbox.git", COMMITTER, accounts.REFS_GROUP, 0o2775)
    yield Folder(layout.keys, WEB, WEB, 0o700)
    yield Folder(layout.requests, GIT, GIT, 0o755)
    yield Folder(layout.build, BUILDER, BUILDER, 0o755)
    yield Folder(layout.releases, BUILDER, BUILDER, 0o755)
    yield Folder(layout.numbers, ROOT, accounts.NUMBERS_GROUP, 0o2775)
    yield Folder(layout.reads, COUNTER, COUNTER, 0o700)
    yield Folder(layout.mail, MAILER, MAILER, 0o755)
    for queue in (layout.mail / "new", layout.mail / "tmp"):
        yield Folder(queue, MAILER, accounts.QUEUE_GROUP, 0o2770)
    # Before the first mail: `sceau status` looks into them.
    for own in ("state", "sent", "failed"):
        yield Folder(layout.mail / own, MAILER, MAILER, 0o700)
    yield Folder(layout.backup, KEEPER, KEEPER, 0o700)
    yield Folder(layout.git_home, GIT, GIT, 0o750)
    yield Folder(layout.authorized_keys.parent, GIT, GIT, 0o700)
    yield Folder(layout.acme)
    # nginx's workers open the log anew themselves when it has been turned, so they must
    # get there. Who writes here is root: nginx at its start, logrotate after.
    sealed = 0o550 if layout.is_machine else 0o750
    yield Folder(layout.logs, COUNTER, accounts.NGINX, sealed)
    yield Folder(layout.nginx)
    if not layout.is_machine:
        yield Folder(layout.socket.parent)
        yield Folder(layout.nginx_include.parent)


def trees(layout: Layout) -> Iterator[Tree]:
    """What one user alone writes. Not the queue's `new` and `tmp`: whoever puts a mail
    there is its owner."""
    yield Tree(layout.keys, WEB, WEB)
    for folder in (layout.build, layout.releases):
        yield Tree(folder, BUILDER, BUILDER)
    yield Tree(layout.reads, COUNTER, COUNTER)
    for own in ("state", "sent", "failed"):
        yield Tree(layout.mail / own, MAILER, MAILER)
    # A set-up notes there for which target it made keys.
    yield Tree(layout.backup, KEEPER, KEEPER, spared=("prepared",))


def items(wish: Wish) -> Iterator[Item]:
    """Everything but versions and repositories, whoever is there before whatever
    needs it."""
    layout, settings = wish.layout, wish.settings
    yield from folders(layout)
    yield Kept(layout.settings, ROOT, accounts.SETTINGS_GROUP, 0o640)
    yield Kept(layout.smtp_password, MAILER, MAILER, 0o600)
    yield Kept(layout.mail / "lock", MAILER, MAILER, 0o600)
    yield from trees(layout)
    yield File(layout.environment, environment_file(wish.variables))
    yield File(layout.program, program(layout), mode=0o755)
    yield File(layout.git_home / ".gitconfig", git_settings(layout), GIT, GIT)
    yield Kept(layout.authorized_keys, GIT, GIT, 0o600)
    yield secret_link(layout)
    yield Kept(layout.keys / "secret", WEB, WEB, 0o600)
    yield Kept(layout.inbox / "ledger.jsonl", COMMITTER, accounts.REFS_GROUP, 0o664)
    nginx = wish.templates / "nginx"
    yield File(
        layout.nginx / SITE_FILE,
        render(settings.server, layout.releases, nginx).encode(),
    )
    yield File(
        layout.nginx / ROTATION_FILE,
        render_rotation(
            settings.server, nginx, nginx_pid=str(layout.at("/run/nginx.pid"))
        ).encode(),
    )
    yield File(layout.nginx_include, f"include {layout.nginx}/{SITE_FILE};\n".encode())
    # nginx does not start without it; each release brings its own.
    none = redirect_maps(RedirectTable({}, ()))[0]
    yield First(layout.nginx / REDIRECTS_FILE, none)
    for name, text in render_units(
        layout,
        wish.templates / "systemd",
        backup_target=settings.backup.target,
        nginx=wish.nginx,
    ):
        yield File(layout.units / name, text.encode())


def secret_link(layout: Layout) -> Link:
    """By it programs find the signing keys where they always are."""
    return Link(layout.inbox / "secret", "../keys/secret")


def environment_file(variables: Mapping[str, str]) -> bytes:
    """As both systemd and a shell read it."""
    lines = [f"{name}={value}" for name, value in sorted(variables.items())]
    head = "# Made by deploy/setup: where everything is. Settings are in sceau.toml."
    return "\n".join([head, *lines, ""]).encode()


def program(layout: Layout) -> bytes:
    """The command `sceau` of a server."""
    return f"""\
#!/bin/sh
# Made by deploy/setup: sceau, with the settings of this server.
set -a
. {layout.environment}
set +a
export SCEAU_CONFIG={layout.settings} SCEAU_PROJECT={layout.code}/current
export PYTHONPATH={layout.code}/current
exec {layout.code}/current/.venv/bin/python -P -m sceau.entry "$@"
""".encode()


def git_settings(layout: Layout) -> bytes:
    """Of the user that pushes come in as: inbox.git is the committer's."""
    return f"""\
# Made by deploy/setup.
[safe]
\tdirectory = {layout.inbox}/inbox.git
\tdirectory = {layout.site_repository}
""".encode()
