"""The folder of the backups, and the keys that they are made with."""

from dataclasses import dataclass
from pathlib import Path

from sceau.configuration import BackupSettings
from sceau.durable import replace_file
from sceau.machine.accounts import KEEPER
from sceau.machine.items import Folder, differences, make
from sceau.machine.layout import Layout
from sceau.machine.steps import Say, Step, run


@dataclass(frozen=True)
class BackupKeys(Step):
    """Made once for each target that sceau.toml names."""

    layout: Layout
    settings: BackupSettings

    def changes(self) -> list[str]:
        """See Step."""
        if not self.settings.target:
            return []
        lines = [
            f"{f.path}: {', '.join(differences(f, owned=True))}" for f in self._new
        ]
        if self._prepared_for() != self.settings.target:
            lines.append(f"{self.settings.target}: to be made ready for backups")
        return lines

    def apply(self, say: Say) -> None:
        """See Step."""
        for folder in self._new:
            make(folder, owned=True)
        words = [str(self.layout.program), "backup", "init"]
        say(run(["runuser", "-u", KEEPER, "--", *words]).strip())
        replace_file(self._note, f"{self.settings.target}\n".encode())

    @property
    def _note(self) -> Path:
        return self.layout.backup / "prepared"

    def _prepared_for(self) -> str:
        """The target that was made ready last; another one must be too."""
        try:
            return self._note.read_text("utf-8").strip()
        except FileNotFoundError:
            return ""

    @property
    def _new(self) -> list[Folder]:
        target = self.settings.target
        if not target.startswith("/"):
            return []
        folder = Folder(Path(target), KEEPER, KEEPER, 0o700)
        return [folder] if differences(folder, owned=True) else []
