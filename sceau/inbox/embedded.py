"""The inbox inside `make serve`: web and committer, with nothing to configure."""

import datetime
import os
import shlex
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sceau.configuration import load_configuration
from sceau.inbox.app import create_app
from sceau.inbox.committer import Committer
from sceau.inbox.git import GitError
from sceau.inbox.services import make_services
from sceau.inbox.setup import create_inbox

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_GOODBYE_SECONDS = 10.0


@contextmanager
def embedded_inbox(
    project: Path,
    var: Path,
    say: Callable[[str], None],
    prepare: Callable[[Path], None],
) -> "Iterator[WSGIApplication | None]":
    """The web program, while a thread moves what it takes in into `inbox.git`.

    `var` is where the preview's build writes what it says of the site; `prepare` is for
    `create_inbox`.

    None, with a line that says why, where it cannot be: the preview goes on without.
    Raises ConfigurationError.
    """
    settings = replace(
        load_configuration(project, os.environ).inbox,
        site_manifest=var / "site.json",
        page_shell=var / "page_shell.html",
    )
    folder = settings.folder
    try:
        create_inbox(folder, datetime.datetime.now(datetime.UTC).date(), prepare)
    except (OSError, GitError) as error:
        say(f"no comments in this preview: {error}")
        yield None
        return
    committer = Committer(
        folder, settings.site_manifest, published=project / "comments", say=say
    )
    stop = threading.Event()
    thread = threading.Thread(
        target=committer.run,
        args=(stop.wait, settings.commit_seconds),
        name="inbox committer",
        daemon=True,
    )
    thread.start()
    try:
        services = make_services(settings, approve_command=approve_command(project))
        yield create_app(services, say=say)
    finally:
        stop.set()
        thread.join(_GOODBYE_SECONDS)


def approve_command(project: Path) -> str:
    """The one line that approves a comment in a clone; `{id}` stands for its id."""
    program = Path(sys.executable).with_name("sceau")
    if program.is_relative_to(project):
        program = program.relative_to(project)
    # Braces of a path would be taken for a place to fill in.
    path = shlex.quote(str(program)).replace("{", "{{").replace("}", "}}")
    return f"{path} moderate approve {{id}}"
