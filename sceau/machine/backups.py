"""The folder of the backups, and the keys that they are made with."""

from dataclasses import dataclass
from pathlib import Path

from sceau.configuration import BackupSettings
from sceau.machine.accounts import KEEPER
from sceau.machine.items import Folder, differences, make
from sceau.machine.layout import Layout
from sceau.machine.steps import Say, Step, run


@dataclass(frozen=True)
class BackupKeys(Step):
    """Made once, where sceau.toml names a target."""

    layout: Layout
    settings: BackupSettings

    def changes(self) -> list[str]:
        """See Step."""
        if not self.settings.target:
            return []
        lines = [
            f"{f.path}: {', '.join(differences(f, owned=True))}" for f in self._new
        ]
        if not (self.layout.backup / "machine.key").exists():
            lines.append(f"{self.layout.backup}: no keys yet")
        return lines

    def apply(self, say: Say) -> None:
        """See Step."""
        for folder in self._new:
            make(folder, owned=True)
        words = [str(self.layout.program), "backup", "init"]
        say(run(["runuser", "-u", KEEPER, "--", *words]).strip())

    @property
    def _new(self) -> list[Folder]:
        target = self.settings.target
        if not target.startswith("/"):
            return []
        folder = Folder(Path(target), KEEPER, KEEPER, 0o700)
        return [folder] if differences(folder, owned=True) else []
