"""`deploy/setup --restore`: an empty machine becomes the one that was backed up."""

import os
from dataclasses import dataclass, replace
from pathlib import Path

from sceau.backup.restoring import Wish, restore
from sceau.configuration import load_configuration
from sceau.configuration.source import VARIABLE
from sceau.machine.items import Item, differences, make
from sceau.machine.layout import Layout
from sceau.machine.services import Packages
from sceau.machine.setup import Options, set_up
from sceau.machine.steps import Accounts, Say, Step
from sceau.machine.wanted import folders, secret_link
from sceau.moderation.hooks.installing import Builds, install_hook


@dataclass(frozen=True)
class Backup:
    """Where it is, what opens it, and which one."""

    where: str
    identity: Path
    at: str | None = None


def set_up_again(options: Options, backup: Backup, say: Say) -> int:
    """Restore, then set up; returns how many things were changed.

    Raises BackupError, and what `set_up` raises. Begun again, it goes on.
    """
    layout = options.layout
    first: list[Step] = []
    if layout.is_machine:
        first = [Packages(), Accounts(layout.homes)]
    for step in first:
        for line in step.changes():
            say(line)
        if step.changes():
            step.apply(say)
    _make_room(layout)
    # Places do not depend on what sceau.toml says, and that is in the backup.
    nowhere = load_configuration(options.project, {VARIABLE: os.devnull})
    environ = {
        **os.environ,
        **layout.variables(nowhere),
        VARIABLE: str(layout.settings),
    }

    def install(kind: str, repository: Path) -> None:
        if kind == "inbox":
            site = layout.site_repository
            install_hook("inbox", repository, layout.program, site=site)
        else:
            outcomes = layout.build / "outcomes"
            builds = Builds(layout.requests, outcomes, _WAIT_SECONDS)
            install_hook("site", repository, layout.program, builds=builds)

    wish = Wish(backup.where, backup.identity, backup.at, None)
    restore(wish, environ, say, install)
    return set_up(replace(options, seed=False), say)


# Until the set-up that follows has read sceau.toml.
_WAIT_SECONDS = 20


def _make_room(layout: Layout) -> None:
    """The folders around what comes back, for whoever owns them."""
    owned = layout.is_machine
    coming = {layout.site_repository, layout.inbox / "inbox.git"}
    items: list[Item] = [*folders(layout), secret_link(layout)]
    for item in items:
        if item.path not in coming and differences(item, owned=owned):
            make(item, owned=owned)
