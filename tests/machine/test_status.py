"""One screen that says how a server is, and what to do."""

import json
import os
import subprocess
import time
from pathlib import Path

import pytest

from sceau.backup.state import note_problem
from sceau.machine.health import LOOKS, Line, Server, examine
from sceau.machine.settings import machine_settings
from sceau.publishing.requests import Outcome, answer, ask
from sceau.reads.unchanged import AT_MOST
from tests.machine.upgrading import Machine, make_machine

HOUR = 3600.0


@pytest.fixture(scope="module")
def laid_out(tmp_path_factory: pytest.TempPathFactory) -> Machine:
    return make_machine(tmp_path_factory.mktemp("status"))


def looked(machine: Machine, now: float | None = None) -> dict[str, Line]:
    settings = machine_settings(machine.layout, machine.clone).settings
    server = Server(settings, time.time() if now is None else now)
    return {line.name: line for line in examine(server, LOOKS)}


def test_a_machine_without_a_site_says_what_to_do(laid_out: Machine) -> None:
    lines = looked(laid_out)
    assert lines["build"].level == lines["release"].level == "act"
    assert "a push" in lines["build"].advice
    assert lines["backup"].level == "act"
    assert lines["spool"].level == lines["moderation"].level == "fine"
    assert all(line.advice for line in lines.values() if line.level == "act")


def test_a_broken_article_is_its_authors_affair(laid_out: Machine) -> None:
    layout = laid_out.layout
    commit = "1f2e3d4c5b6a" + 28 * "0"
    problem = "content/articles/2026/un.md:3: no such key"
    outcome = Outcome(commit, ok=False, problems=(problem,), date="2026-11-29")
    answer(layout.build / "outcomes", outcome)
    line = looked(laid_out)["build"]
    assert line.level == "act" and problem in line.text and "author" in line.advice
    answer(layout.build / "outcomes", Outcome(commit, ok=True, date="2026-11-29"))
    assert looked(laid_out)["build"].level == "fine"


def test_a_push_that_nobody_builds(laid_out: Machine) -> None:
    layout = laid_out.layout
    commit = "2f2e3d4c5b6a" + 28 * "0"
    answer(layout.build / "outcomes", Outcome(commit, ok=True, date="2026-11-29"))
    ask(layout.requests, commit)
    assert looked(laid_out)["build"].level == "fine"
    late = looked(laid_out, time.time() + 2 * HOUR)["build"]
    assert late.level == "act" and "sceau-build" in late.advice


def test_comments_that_stay_in_the_spool(laid_out: Machine) -> None:
    waiting = laid_out.layout.inbox / "spool" / "new" / "a.json"
    waiting.write_text("{}")
    assert looked(laid_out)["spool"].level == "fine"
    os.utime(waiting, (time.time() - HOUR, time.time() - HOUR))
    line = looked(laid_out)["spool"]
    assert line.level == "act" and "sceau-committer" in line.advice
    waiting.unlink()


def test_a_day_on_which_nobody_reads(laid_out: Machine) -> None:
    """reads.json is written when numbers change; counting goes on all the same."""
    layout = laid_out.layout
    export = layout.numbers / "reads.json"
    assert looked(laid_out)["reads"].level == "fine"
    export.write_text("{}")
    old = time.time() - 30 * HOUR
    os.utime(export, (old, old))
    # Nothing was ever counted since.
    line = looked(laid_out)["reads"]
    assert line.level == "act" and "sceau-reads" in line.advice
    words = [layout.program, "reads", "ingest"]
    done = subprocess.run(words, cwd="/", capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert export.stat().st_mtime == pytest.approx(old)
    line = looked(laid_out)["reads"]
    assert line.level == "fine" and "0 minutes ago" in line.text
    # What finds nothing new leaves the note as it is, for some hours.
    assert looked(laid_out, time.time() + AT_MOST)["reads"].level == "fine"
    late = looked(laid_out, time.time() + 25 * HOUR)["reads"]
    assert late.level == "act"
    export.unlink()


def test_a_backup_that_failed(laid_out: Machine) -> None:
    settings = laid_out.layout.settings
    before = settings.read_text("utf-8")
    key = "age1" + 58 * "q"
    settings.write_text(
        f'{before}[backup]\ntarget = "/srv/backup"\nrecipients = ["{key}"]\n', "utf-8"
    )
    try:
        note_problem(laid_out.layout.backup, "verify", "objects/1.age: was altered")
        line = looked(laid_out)["backup"]
        assert line.level == "act" and "was altered" in line.text
    finally:
        settings.write_text(before, "utf-8")


def test_what_cannot_be_read_hides_nothing_else(laid_out: Machine) -> None:
    spool = laid_out.layout.inbox / "spool" / "new"
    spool.rename(spool.with_name("away"))
    try:
        lines = looked(laid_out)
        assert lines["spool"].level == "act" and "--check" in lines["spool"].advice
        assert lines["disk"].text
    finally:
        spool.with_name("away").rename(spool)


def test_the_command_says_so_in_words_and_in_json(laid_out: Machine) -> None:
    def status(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [laid_out.layout.program, "status", *words],
            cwd="/",
            env={"PATH": os.environ["PATH"]},
            capture_output=True,
            text=True,
            check=False,
        )

    words = status()
    assert words.returncode == 1, words.stderr
    assert words.stdout.splitlines()[-1].startswith("Somebody must act")
    lines = json.loads(status("--json").stdout)
    assert {line["name"] for line in lines} >= {"build", "spool", "versions"}
    assert len(words.stdout.splitlines()) <= 40


def test_a_wrong_sceau_toml_is_said_with_its_line(laid_out: Machine) -> None:
    settings = laid_out.layout.settings
    before = settings.read_text("utf-8")
    settings.write_text(before + "nonsense = 1\n", "utf-8")
    try:
        done = subprocess.run(
            [laid_out.layout.program, "status"],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 2
        assert f"{settings}:4" in done.stdout
    finally:
        settings.write_text(before, "utf-8")


def test_paths_are_not_looked_for_at_home(tmp_path: Path, laid_out: Machine) -> None:
    """Typed in a clone, the server's command still is the server's."""
    (tmp_path / "pelicanconf.py").write_text("")
    done = subprocess.run(
        [laid_out.layout.program, "inbox", "rotate-keys"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "var").exists()
