"""What systemd says of our units and of nginx: which failed, which do not run."""

import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from sceau.machine.health import Line
from sceau.machine.units import TEMPLATES, enabled

NAME = "services"
NGINX_UNIT = "nginx.service"
_FAILURE = "sceau-failure@"
# It starts when somebody comes, so it may be at rest; it may not begin for ever.
_CALLED = "sceau-inbox.service"
_RUNS = frozenset({"active", "reloading"})

Ask = Callable[[Sequence[str]], subprocess.CompletedProcess[str]]


class _Unknown(Exception):
    """systemd did not answer; the text says why."""


def systemctl(words: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Ask systemd."""
    return subprocess.run(
        ["systemctl", *words], capture_output=True, text=True, check=False
    )


def units_of(project: Path) -> list[str]:
    """Names of the units that an installed version has."""
    found = (project / TEMPLATES).glob("sceau-*.j2")
    return sorted(path.name.removesuffix(".j2") for path in found)


def look_at_units(names: Sequence[str], ask: Ask = systemctl) -> Iterator[Line]:
    """A line for each kind of trouble, or one that says there is none.

    `names` are all units of ours. What systemd does not answer is no good news.
    """
    try:
        failed = _failed(ask)
        states = _states([*filter(enabled, names), NGINX_UNIT, _CALLED], ask)
    except (_Unknown, OSError) as error:
        advice = "systemctl status 'sceau-*' nginx says why"
        yield Line(NAME, "act", f"not known: {error}", advice)
        return
    called = states.pop(_CALLED)
    # Systemd waits before it starts what ended badly once more.
    loops = [name for name, state in states.items() if state == "activating"]
    loops += [_CALLED] if called == "activating" else []
    resting = [
        name
        for name, state in states.items()
        if state not in _RUNS and name not in {*loops, *failed}
    ]
    lines = [*_lines_of_failed(failed)]
    if loops:
        advice = f"{_journal(loops)}; it says why"
        text = f"ended badly and begin again and again: {', '.join(loops)}"
        lines.append(Line(NAME, "act", text, advice))
    if resting:
        advice = f"systemctl enable --now {' '.join(resting)}; then {_journal(resting)}"
        text = f"not running: {', '.join(resting)}"
        lines.append(Line(NAME, "act", text, advice))
    yield from lines or [Line(NAME, "fine", "all run, and none has failed")]


def _lines_of_failed(failed: Sequence[str]) -> Iterator[Line]:
    mails = [name for name in failed if name.startswith(_FAILURE)]
    others = [name for name in failed if name not in mails]
    if others:
        advice = f"{_journal(others)}; then systemctl restart {' '.join(others)}"
        yield Line(NAME, "act", f"failed: {', '.join(others)}", advice)
    if mails:
        # Started again it would tell of a failure that is over.
        advice = f"{_journal(mails)}; then systemctl reset-failed {' '.join(mails)}"
        text = f"no mail told of a failure: {', '.join(mails)}"
        yield Line(NAME, "act", text, advice)


def _failed(ask: Ask) -> list[str]:
    words = ("list-units", "--failed", "--plain", "--no-legend", "--no-pager")
    done = ask([*words, "sceau-*", NGINX_UNIT])
    if done.returncode != 0:
        raise _Unknown(_said(done))
    return [line.split()[0] for line in done.stdout.splitlines() if line.split()]


def _states(names: Sequence[str], ask: Ask) -> dict[str, str]:
    # It ends well when one of them runs, so its end says nothing: a line for each does.
    done = ask(["is-active", *names])
    states = done.stdout.split()
    if len(states) != len(names):
        raise _Unknown(_said(done))
    return dict(zip(names, states, strict=True))


def _journal(names: Sequence[str]) -> str:
    return f"journalctl -n 50 {' '.join(f'-u {name}' for name in names)}"


def _said(done: subprocess.CompletedProcess[str]) -> str:
    lines = done.stderr.strip().splitlines()
    return lines[0] if lines else f"systemctl ended with {done.returncode}"
