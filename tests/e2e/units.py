"""A small stand-in for systemd: it runs the units of a machine in a folder.

with running_units(layout, folder / "logs") as units:
    units.start("sceau-reads.service")     # to its end
    units.elapse("sceau-nightly.timer")    # as if its time had come

Every program is started by its unit's own command line, with its environment, folder
and umask. What shuts it in, and as whom it runs, is for a real systemd to try.
"""

import signal
import subprocess
import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from sceau.machine.layout import Layout
from tests.e2e.unit_files import Command, Unit, read_unit
from tests.inbox.running import wait_until

_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_LOOK_SECONDS = 0.02


class Units:
    """Those of one machine."""

    def __init__(self, layout: Layout, logs: Path) -> None:
        self._layout = layout
        self._logs = logs
        self._alone: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._watchers: list[threading.Thread] = []
        self._stopping = threading.Event()
        self.failed: list[str] = []
        """Services that ended as they should not."""

    def start_all(self) -> None:
        """What is enabled on a machine, as when it starts."""
        for file in sorted(self._layout.units.glob("sceau-*")):
            unit = self._unit(file.name)
            if not unit.names("Install", "WantedBy"):
                continue
            match file.suffix:
                case ".socket":
                    self._listen(unit)
                case ".path":
                    self._watch(unit)
                case ".service":
                    words = next(unit.commands("ExecStart")).words
                    self._running[unit.name] = self._popen(unit, words)

    def stop_all(self) -> None:
        """All that was started, by its process id."""
        self._stopping.set()
        for watcher in self._watchers:
            watcher.join()
        for name, process in self._running.items():
            if process.poll() is not None:
                self.failed.append(name)
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGTERM)
        for process in self._running.values():
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._running.clear()

    def elapse(self, name: str) -> None:
        """The time of a timer has come."""
        unit = self._unit(name)
        assert unit.all("Timer", "OnCalendar"), name
        self.start(unit.one("Timer", "Unit", f"{unit.prefix}.service"))

    def start(self, name: str) -> bool:
        """A service to its end; whether it ended well."""
        unit = self._unit(name)
        assert unit.one("Service", "Type") == "oneshot", name
        for wanted in unit.names("Unit", "Wants"):
            assert wanted in unit.names("Unit", "After"), f"{name}: {wanted}"
            self.start(wanted)
        with self._alone[name]:
            good = self._attempt(unit)
        if not good:
            self.failed.append(name)
            for told in unit.names("Unit", "OnFailure"):
                self.start(told)
        return good

    def said(self, name: str) -> str:
        """What a service wrote, all its runs."""
        return (self._logs / f"{name}.log").read_text("utf-8", "replace")

    def _attempt(self, unit: Unit) -> bool:
        for path in unit.all("Unit", "ConditionPathExists"):
            if not Path(path).exists():
                return True
        fine = {0, *map(int, unit.names("Service", "SuccessExitStatus"))}
        again = unit.one("Service", "Restart") == "on-failure"
        for _ in range(int(unit.one("Unit", "StartLimitBurst", "5"))):
            if self._once(unit, fine):
                return True
            if not again:
                return False
        return False

    def _once(self, unit: Unit, fine: set[int]) -> bool:
        for command in unit.commands("ExecCondition"):
            if self._run(unit, command) != 0:
                return True
        for key in ("ExecStart", "ExecStartPost"):
            for command in unit.commands(key):
                code = self._run(unit, command)
                if code not in fine and not command.ignored:
                    return False
                if code != 0:
                    return True
        return True

    def _run(self, unit: Unit, command: Command) -> int:
        return self._popen(unit, command.words).wait()

    def _popen(self, unit: Unit, words: Sequence[str]) -> subprocess.Popen[bytes]:
        with (self._logs / f"{unit.name}.log").open("ab") as log:
            return subprocess.Popen(
                words,
                cwd=unit.one("Service", "WorkingDirectory"),
                env=self._environment(unit),
                umask=int(unit.one("Service", "UMask", "0022"), 8),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def _environment(self, unit: Unit) -> dict[str, str]:
        # Nothing of ours: what a unit needs, it says.
        home = str(self._layout.git_home)
        base = {"PATH": _PATH, "LANG": "C.UTF-8", "HOME": home}
        return {**base, **unit.environment()}

    def _listen(self, unit: Unit) -> None:
        """The socket is there at once; its service starts with the first connection."""
        address = Path(unit.one("Socket", "ListenStream"))
        address.parent.mkdir(parents=True, exist_ok=True)
        address.unlink(missing_ok=True)
        service = self._unit(f"{unit.prefix}.service")
        assert unit.name in service.names("Unit", "Requires")
        given = [f"--setenv={k}={v}" for k, v in self._environment(service).items()]
        words = next(service.commands("ExecStart")).words
        activate = ("systemd-socket-activate", f"--listen={address}", *given)
        self._running[service.name] = self._popen(service, (*activate, *words))
        wait_until(address.is_socket)

    def _watch(self, unit: Unit) -> None:
        paths = [Path(path) for path in unit.all("Path", "PathChanged")]
        service = unit.one("Path", "Unit", f"{unit.prefix}.service")
        seen = list(map(_signature, paths))
        thread = threading.Thread(target=self._look, args=(paths, service, seen))
        self._watchers.append(thread)
        thread.start()

    def _look(
        self, paths: Sequence[Path], service: str, seen: list[tuple[int, ...]]
    ) -> None:
        while not self._stopping.wait(_LOOK_SECONDS):
            now = list(map(_signature, paths))
            if now != seen:
                seen = now
                self.start(service)

    def _unit(self, name: str) -> Unit:
        return read_unit(self._layout.units, name)


def _signature(path: Path) -> tuple[int, ...]:
    """What changes with a file, or with the names in a folder."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return ()
    return found.st_ino, found.st_mtime_ns, found.st_size


@contextmanager
def running_units(layout: Layout, logs: Path) -> Iterator[Units]:
    """What is enabled runs until the block ends; nothing may have failed then."""
    logs.mkdir(parents=True, exist_ok=True)
    units = Units(layout, logs)
    try:
        units.start_all()
        yield units
    finally:
        units.stop_all()
    assert units.failed == []
