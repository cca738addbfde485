"""A run that would find nothing new ends before it begins; any other one runs."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from sceau import entry
from sceau.cli import main
from sceau.reads.unchanged import AT_MOST, FILE, logs_unchanged
from tests.reads.counter import Counter
from tests.reads.test_ingest import views
from tests.reads.world import SITE
from tests.sites import ROOT


@dataclass
class Clone:
    """A project in which everything has been read, as the current folder."""

    folder: Path
    patterns: tuple[str, ...] = ("reads.log*",)

    @property
    def made(self) -> float:
        """When that was."""
        numbers = (self.folder / FILE).read_text().split("\n")[1]
        return float(numbers.split(" ")[0])

    def unchanged(self, later: float = 1.0) -> bool:
        return logs_unchanged(self.patterns, self.made + later) is not None


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clone:
    (tmp_path / "var").mkdir()
    (tmp_path / "pelicanconf.py").touch()
    (tmp_path / "var/site.json").write_text(json.dumps(SITE))
    monkeypatch.chdir(tmp_path)
    Counter(tmp_path).log(*views(0, 5))
    Counter(tmp_path).log(*views(5, 9), name="reads.log.1")
    assert main(["reads", "ingest", "reads.log*"]) == 0
    return Clone(tmp_path)


def test_nothing_has_happened(clone: Clone) -> None:
    assert clone.unchanged()
    assert logs_unchanged(clone.patterns, clone.made + 1) == 2
    assert clone.unchanged(later=0)


HAPPENINGS: dict[str, Callable[[Path], object]] = {
    "a line": lambda folder: Counter(folder).log(*views(9, 10)),
    "half a line": lambda folder: Counter(folder).log("{", end=""),
    "a rotation": lambda folder: (folder / "reads.log").rename(folder / "reads.log.2"),
    "another log": lambda folder: (folder / "reads.log.9").touch(),
    "a log that goes": lambda folder: (folder / "reads.log").unlink(),
    "a log that is cut": lambda folder: (folder / "reads.log").write_bytes(b""),
    "a log of the same size": lambda folder: rewritten(folder / "reads.log"),
    "a configuration": lambda folder: (folder / "sceau.toml").write_text("[reads]\n"),
    "a ledger that goes": lambda folder: (folder / "var/reads/ledger.sqlite").unlink(),
    "a project that goes": lambda folder: (folder / "pelicanconf.py").unlink(),
}


def rewritten(path: Path) -> None:
    path.write_bytes(path.read_bytes()[::-1])


@pytest.mark.parametrize("what", HAPPENINGS)
def test_something_has_happened(clone: Clone, what: str) -> None:
    HAPPENINGS[what](clone.folder)
    assert not clone.unchanged()


def test_another_call_is_another_matter(
    clone: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clone.made + 1
    for patterns in ([], ["reads.log"], ["reads.log*", "x"], ["--json", "reads.log*"]):
        assert logs_unchanged(patterns, now) is None
    monkeypatch.setenv("SCEAU_READS_FOLDER", "elsewhere")
    assert not clone.unchanged()
    monkeypatch.delenv("SCEAU_READS_FOLDER")
    monkeypatch.chdir(clone.folder / "var")
    assert not clone.unchanged()


def test_time_passes_or_turns_back(clone: Clone) -> None:
    assert clone.unchanged(later=60)
    assert not clone.unchanged(later=AT_MOST)
    assert not clone.unchanged(later=-1)


def test_whatever_is_left_of_the_note_is_not_believed(clone: Clone) -> None:
    path = clone.folder / FILE
    text, now = path.read_text(), clone.made + 1
    for end in range(len(text)):
        path.write_text(text[:end])
        assert logs_unchanged(clone.patterns, now) is None
    for broken in (text.replace("sceau reads 1", "sceau reads 2"), "\xff", "\n" * 9):
        path.write_bytes(broken.encode("latin-1"))
        assert logs_unchanged(clone.patterns, now) is None
    path.write_text(text)
    assert logs_unchanged(clone.patterns, now) == 2


def test_a_run_with_a_problem_notes_nothing(clone: Clone) -> None:
    (clone.folder / FILE).unlink()
    assert main(["reads", "ingest", "reads.log*", "missing.log"]) == 1
    assert not (clone.folder / FILE).exists()


def test_a_pattern_of_folders_is_always_looked_for(clone: Clone) -> None:
    (clone.folder / FILE).unlink()
    (clone.folder / "logs").mkdir()
    assert main(["reads", "ingest", "log*/reads.log"]) == 0
    assert not (clone.folder / FILE).exists()


def test_where_nothing_can_be_noted_the_next_run_looks(clone: Clone) -> None:
    (clone.folder / FILE).unlink()
    (clone.folder / FILE).mkdir()
    assert main(["reads", "ingest", "reads.log*"]) == 0
    assert logs_unchanged(clone.patterns, 0) is None


def test_the_command_ends_early(
    clone: Clone, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    for expected in ("0 new lines in 2 logs", "1 new lines in 2 logs"):
        monkeypatch.setattr(sys, "argv", ["sceau", "reads", "ingest", "reads.log*"])
        assert entry.main() == 0
        assert capsys.readouterr().out == f"reads: {expected}\n"
        Counter(clone.folder).log(*views(20, 21))


def test_little_is_loaded_for_it(clone: Clone) -> None:
    """The point of it all: nothing but what Python begins with and these."""
    code = (
        "import sys; before = set(sys.modules); from sceau import entry;"
        "sys.argv = ['sceau', 'reads', 'ingest', 'reads.log*']; entry.main();"
        "print(*sorted(set(sys.modules) - before))"
    )
    settings = {k: v for k, v in os.environ.items() if k.startswith("SCEAU_")}
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        # What names settings is asked for too.
        env={"PYTHONPATH": str(ROOT), **settings},
    )
    said, loaded = done.stdout.splitlines()
    assert said == "reads: 0 new lines in 2 logs"
    needed = {"sceau", "sceau.entry", "sceau.reads", "sceau.reads.unchanged"}
    assert set(loaded.split()) - {"collections.abc"} == needed


def test_a_server_notes_it_beside_the_ledger(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody writes into the program's folder, and the current one is any."""
    project, folder = tmp_path / "program", tmp_path / "reads"
    (project / "var").mkdir(parents=True)
    (project / "pelicanconf.py").touch()
    (project / "var/site.json").write_text(json.dumps(SITE))
    folder.mkdir()
    Counter(tmp_path).log(*views(0, 5))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    monkeypatch.setenv("SCEAU_PROJECT", str(project))
    monkeypatch.setenv("SCEAU_READS_FOLDER", str(folder))
    pattern = f"{tmp_path}/reads.log*"
    assert main(["reads", "ingest", pattern]) == 0
    assert (folder / "unchanged").is_file()
    made = float((folder / "unchanged").read_text().split("\n")[1].split(" ")[0])
    assert logs_unchanged([pattern], made + 1) == 1
