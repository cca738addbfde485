"""`deploy/setup --uninstall`: programs and configuration go, data stays."""

import shutil
from collections.abc import Iterator

from sceau.machine.layout import Layout
from sceau.machine.steps import INSTALLED, Say, SetupError, installed_files, run


def what_stays(layout: Layout) -> Iterator[str]:
    """Said at the end: nobody shall look for it, or think that it is gone."""
    yield f"Kept: {layout.settings.parent} (settings), {layout.state} (all the rest),"
    yield f"{layout.logs} (reads that are not counted yet),"
    yield "the users sceau-…, the certificate, and Debian's packages."


def uninstall(layout: Layout, say: Say) -> None:
    """Take away what a set-up made, but for data. Raises SetupError, OSError."""
    files = installed_files(layout)
    # Of a template there is nothing that could be stopped.
    units = [
        path.name
        for path in files
        if path.parent == layout.units and "@." not in path.name
    ]
    if layout.is_machine and units:
        # What is not there any more need not be stopped.
        for words in (["stop", *units], ["disable", "--quiet", *units]):
            try:
                run(["systemctl", *words])
            except SetupError as error:
                say(str(error))
    for path in files:
        if not path.is_relative_to(layout.state):
            path.unlink(missing_ok=True)
            say(f"removed {path}")
    for folder in (layout.code, layout.nginx):
        shutil.rmtree(folder, ignore_errors=True)
        say(f"removed {folder}")
    if layout.is_machine:
        run(["systemctl", "daemon-reload"])
        run(["systemctl", "reload-or-restart", "nginx.service"])
    # Nothing of ours is loaded any more.
    loaded = (layout.loaded_units, layout.loaded_socket, layout.loaded_nginx)
    for note in (layout.state / INSTALLED, *loaded):
        note.unlink(missing_ok=True)
    for line in what_stays(layout):
        say(line)
