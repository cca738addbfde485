"""The step that knows of which version the data is."""

from collections.abc import Sequence
from dataclasses import dataclass

from sceau.machine.layout import Layout
from sceau.machine.migrations import (
    FIRST,
    MIGRATIONS,
    VERSION_FILE,
    DataTooNew,
    Migration,
    due,
    latest,
    note_version,
)
from sceau.machine.steps import Say, SetupError, Step


@dataclass(frozen=True)
class DataVersion(Step):
    """Written down once; older data is an upgrade's affair, which can go back."""

    layout: Layout
    migrations: Sequence[Migration] = MIGRATIONS

    def changes(self) -> list[str]:
        """See Step. Raises SetupError."""
        file = self.layout.state / VERSION_FILE
        if not file.exists():
            return [f"{file}: missing"]
        try:
            older = due(self.layout, self.migrations)
        except DataTooNew as error:
            raise SetupError(str(error)) from None
        if older:
            raise SetupError(
                f"{self.layout.state} holds data of an older version; type: sudo"
                " deploy/setup --upgrade"
            )
        return []

    def apply(self, say: Say) -> None:
        """See Step."""
        is_new = not (self.layout.inbox / "inbox.git" / "HEAD").exists()
        self.layout.state.mkdir(parents=True, exist_ok=True)
        note_version(self.layout, latest(self.migrations) if is_new else FIRST)
