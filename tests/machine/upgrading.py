"""A machine in a folder, and versions to bring it up to."""

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from sceau.machine.layout import Layout
from sceau.machine.setup import Options, set_up
from sceau.machine.versions import Source
from tests.sites import ROOT

SETTINGS = """\
[server]
domain = "essai.test"
tls = false
"""


def quiet(line: str) -> None:
    """Say nothing."""


@dataclass(frozen=True)
class Machine:
    """Laid out below `layout.root`; `clone` is what is installed."""

    layout: Layout
    clone: Path

    @property
    def options(self) -> Options:
        # Its clone has no history, so the site begins with an author's push.
        return Options(
            self.layout, self.clone, environment=Path(sys.prefix), seed=False
        )

    def newer(self, change: str = "# newer\n") -> None:
        """Make the clone another version."""
        path = self.clone / "sceau" / "__init__.py"
        path.write_text(path.read_text("utf-8") + change, "utf-8")

    def tree(self) -> dict[str, bytes]:
        """Everything that is installed or data, but the versions themselves."""
        root = self.layout.root
        found = {}
        for path in sorted(root.rglob("*")):
            name = str(path.relative_to(root))
            if name.startswith("usr/local/lib/sceau/versions/"):
                continue
            if path.is_symlink():
                found[name] = str(path.readlink()).encode()
            elif path.is_file():
                found[name] = path.read_bytes()
        return found


def copy_program(folder: Path) -> Path:
    """What is installed, in a folder of its own, and no history of it."""
    for file in Source(ROOT).files():
        target = folder / file
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / file, target)
    return folder


def make_machine(folder: Path) -> Machine:
    """Laid out; nothing is published, and no author has pushed."""
    clone = copy_program(folder / "clone")
    machine = Machine(Layout(folder / "machine"), clone)
    machine.layout.settings.parent.mkdir(parents=True)
    machine.layout.settings.write_text(SETTINGS, "utf-8")
    set_up(machine.options, quiet)
    return machine
