"""The first release, so that the site answers when the set-up ends."""

from dataclasses import dataclass

from sceau.machine.layout import Layout
from sceau.machine.steps import Say, SetupError, Step, run
from sceau.publishing.requests import LAST, outcome_of


@dataclass(frozen=True)
class FirstBuild(Step):
    """Where there is none."""

    layout: Layout

    def changes(self) -> list[str]:
        """See Step."""
        current = self.layout.releases / "current"
        return [] if current.exists() else [f"{current}: missing; to be built"]

    def apply(self, say: Say) -> None:
        """See Step."""
        say("building the site …")
        run(["systemctl", "start", "sceau-build.service"])
        outcome = outcome_of(self.layout.build / "outcomes", LAST)
        if outcome is None or not outcome.ok:
            problems = outcome.problems if outcome else ("journalctl -u sceau-build",)
            raise SetupError("\n".join(["The site was not built:", *problems]))
        run(["systemctl", "start", "sceau-redirects.service"])
