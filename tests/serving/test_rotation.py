"""The counting log is kept for 48 hours, and no line is lost meanwhile."""

import configparser
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from sceau.serving.rendering import TEMPLATES, render_rotation
from tests.serving.running import Site, ask, counted, serving
from tests.sites import ROOT

LOGROTATE = shutil.which("logrotate", path="/usr/sbin:/usr/bin:/sbin:/bin")
HOUR = 3600


def rotate(site: Site, *, hours_later: int) -> None:
    """One run of the timer, that many hours after the last one."""
    assert LOGROTATE is not None
    pid = site.folder / "nginx.pid"
    configuration = site.folder / "logrotate.conf"
    configuration.write_text(
        render_rotation(site.settings, ROOT / TEMPLATES, nginx_pid=str(pid)), "utf-8"
    )
    # logrotate looks at who could write its file.
    configuration.chmod(0o600)
    state = site.folder / "logrotate.state"
    # What it knows of the last run.
    then = time.strftime(
        "%Y-%m-%d-%H:0:0", time.localtime(time.time() - hours_later * HOUR)
    )
    log = site.settings.logs / "reads.log"
    state.touch(mode=0o600)
    state.write_text(f'logrotate state -- version 2\n"{log}" {then}\n', "utf-8")
    done = subprocess.run(
        (LOGROTATE, "--state", state, configuration),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(LOGROTATE is None, reason="logrotate is missing")
def test_lines_are_dropped_after_three_runs_and_none_before(
    public: Path, tmp_path: Path
) -> None:
    with serving(public, tmp_path) as site:
        site.settings.logs.chmod(0o750)
        for run in range(5):
            ask(site, "/", headers={"User-Agent": f"reader {run}"})
            counted(site)
            rotate(site, hours_later=12)
            # nginx has its new file when it is there again.
            log = site.settings.logs / "reads.log"
            deadline = time.monotonic() + 20
            while not log.exists():
                assert time.monotonic() < deadline
                time.sleep(0.01)

            kept = "".join(
                path.read_text("utf-8") for path in sorted(site.settings.logs.iterdir())
            )
            readers = [number for number in range(5) if f'"reader {number}"' in kept]
            # The oldest was written up to 36 hours ago.
            assert readers == [number for number in (run - 1, run) if number >= 0]


def test_the_timer_runs_often_enough() -> None:
    timer = configparser.ConfigParser()
    timer.read(ROOT / "deploy" / "systemd" / "sceau-logs.timer.j2", "utf-8")
    hours, _, _ = timer["Timer"]["OnCalendar"].removeprefix("*-*-* ").partition(":")
    first, second = map(int, hours.split(","))

    longest = max(second - first, 24 - second + first)
    text = (ROOT / TEMPLATES / "logrotate.conf.j2").read_text("utf-8")
    (rotations,) = [
        int(line.split()[1])
        for line in text.splitlines()
        if line.strip().startswith("rotate ")
    ]
    # A line is in the log itself, then in as many rotated ones.
    assert longest * (rotations + 1) <= 36
    assert timer["Timer"]["Persistent"] == "true"
