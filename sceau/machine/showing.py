"""The first release, so that the site answers when the set-up ends."""

from dataclasses import dataclass

from sceau.comments.errors import printable
from sceau.machine.layout import Layout
from sceau.machine.steps import Say, Step, run
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
            say("This machine is ready, but its site cannot be shown yet:")
            for problem in problems:
                say(f"  {printable(problem)}")
            say("Whoever writes it mends that and pushes; then it is built by itself.")
            return
        run(["systemctl", "start", "sceau-redirects.service"])
