"""`deploy/setup --upgrade`: code, units, configuration and data of an older version
brought up, and everything back when a step fails.

The new version's code does it. A run that was killed is undone by the next one before
it begins anew.
"""

import json
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sceau.machine.layout import Layout
from sceau.machine.liveness import require_running
from sceau.machine.migrations import (
    MIGRATIONS,
    VERSION_FILE,
    DataTooNew,
    Migration,
    due,
    latest,
    note_version,
)
from sceau.machine.setup import Options, set_up
from sceau.machine.snapshot import Snapshot
from sceau.machine.steps import INSTALLED, Say, SetupError, installed_files, run
from sceau.machine.versions import Source

# While data changes, nobody writes it. Readers' forms wait at the socket.
_WRITERS = (
    *("sceau-committer.service", "sceau-inbox.service", "sceau-build.path"),
    *("sceau-reads.timer", "sceau-mailer.path", "sceau-mailer.timer"),
)
_SOCKET = "sceau-inbox.socket"


class UpgradeFailed(Exception):
    """The machine is as it was; the text says why."""


@dataclass(frozen=True)
class Upgrade:
    """From what a machine has to `options.project`."""

    options: Options
    migrations: Sequence[Migration] = MIGRATIONS
    check: Callable[[Layout], None] = lambda layout: None
    """Looks at the machine when all is done. Raises SetupError."""

    @property
    def _layout(self) -> Layout:
        return self.options.layout

    @property
    def _snapshot(self) -> Snapshot:
        return Snapshot(self._layout.state / "upgrade" / "before")

    def apply(self, say: Say) -> int:
        """Do it; returns how many things were changed.

        Raises UpgradeFailed, when everything is as it was; and what `set_up` raises
        where there is nothing to put back yet.
        """
        self.undo(say)
        try:
            wanted = due(self._layout, self.migrations)
            Source(self.options.project).name()
        except DataTooNew as error:
            raise UpgradeFailed(str(error)) from None
        say("noting how everything is …")
        self._snapshot.take(self._touched(wanted))
        try:
            count = self._apply(wanted, say)
        # A migration may fail in any way, and none may leave a machine half made. What
        # ends the program itself, as Ctrl-C does, is undone by the next run.
        except Exception as error:
            words = str(error) or type(error).__name__
            say(f"failed: {words}")
            self.undo(say)
            raise UpgradeFailed(f"{words}\nEverything is as it was before.") from error
        self._snapshot.discard()
        return count

    def undo(self, say: Say) -> bool:
        """Put back what an upgrade changed that was not ended; whether one was.

        Raises UpgradeFailed where it cannot be; then it is the next run's turn.
        """
        if not self._snapshot.is_whole:
            self._snapshot.discard()
            return False
        say("putting everything back …")
        try:
            with self._nobody_writing(say, surely=False):
                for path in self._snapshot.put_back():
                    say(f"put back {path}")
        except OSError as error:
            raise UpgradeFailed(
                f"{error}\nNot everything could be put back. Mend that and type the"
                " same again: it begins with what is left."
            ) from error
        self._reload(say)
        self._snapshot.discard()
        return True

    def _apply(self, wanted: Sequence[Migration], say: Say) -> int:
        if wanted:
            with self._nobody_writing(say):
                for migration in wanted:
                    say(f"data {migration.number}: {migration.about}")
                    migration.apply(self._layout)
        note_version(self._layout, latest(self.migrations))
        count = set_up(replace(self.options, migrations=self.migrations), say)
        self.check(self._layout)
        return count + len(wanted)

    def _touched(self, wanted: Sequence[Migration]) -> list[Path]:
        layout = self._layout
        paths = [
            *installed_files(layout),
            layout.code / "current",
            layout.state / INSTALLED,
            layout.state / VERSION_FILE,
            layout.loaded_nginx,
            layout.loaded_units,
            layout.loaded_socket,
            layout.nginx / "redirects.conf",
        ]
        for migration in wanted:
            paths += migration.touches(layout)
        return list(dict.fromkeys(paths))

    @contextmanager
    def _nobody_writing(self, say: Say, *, surely: bool = True) -> Iterator[None]:
        """`surely`: raise SetupError when one cannot be stopped. When files are put
        back, what they broke is no hindrance, such as a unit systemd cannot load."""
        if not self._layout.is_machine:
            yield
            return
        for unit in _WRITERS:
            try:
                run(["systemctl", "stop", unit])
            except SetupError as error:
                if surely:
                    raise
                say(str(error))
        try:
            yield
        finally:
            starting = [name for name in _WRITERS if name != "sceau-inbox.service"]
            # Files of units may be others now than systemd knows.
            _try(["systemctl", "daemon-reload"], say)
            _try(["systemctl", "start" if surely else "restart", _SOCKET], say)
            for unit in starting:
                _try(["systemctl", "start", unit], say)

    def _reload(self, say: Say) -> None:
        """What runs, as the files say again; what fails was so before the upgrade."""
        if not self._layout.is_machine:
            return
        for words in (
            ["systemctl", "daemon-reload"],
            ["systemctl", "try-restart", "sceau-committer.service"],
            ["systemctl", "reload-or-restart", "nginx.service"],
        ):
            _try(words, say)


def _try(words: Sequence[str], say: Say) -> None:
    """What fails is said, and stops nothing."""
    try:
        run(words)
    except SetupError as error:
        say(str(error))


def answers(layout: Layout) -> None:
    """The command of the new version starts, reads its settings, and looks around;
    what shall run stays up.

    Raises SetupError. That somebody must act is no reason to go back.
    """
    words = [str(layout.program), "status", "--json"]
    done = subprocess.run(
        words, capture_output=True, text=True, errors="replace", check=False
    )
    try:
        # 1 says that somebody must act.
        whole = done.returncode in {0, 1} and isinstance(json.loads(done.stdout), list)
    except ValueError:
        whole = False
    if not whole:
        said = (done.stdout + done.stderr).strip()[-2000:]
        raise SetupError(f"{' '.join(words)}: {said or 'no message'}")
    if layout.is_machine:
        require_running(layout)
