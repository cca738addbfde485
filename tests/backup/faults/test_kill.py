"""`kill -9` of a backup and of a restore at random instants: every backup that is named
is whole, the next run ends right, and nothing was lost."""

import contextlib
import os
import random
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sceau.backup.reading import check, choose, open_source
from tests.backup.machines import IDS, Machine
from tests.backup.making import make_machine
from tests.children import started_child

KILLS = 20 if os.environ.get("SCEAU_TEST_ALL") == "1" else 2


@contextlib.contextmanager
def started(machine: Machine, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """A command at the instant when it begins."""
    with started_child(
        "tests.backup.faults.child",
        *arguments,
        cwd=machine.root,
        environ=machine.environ,
    ) as process:
        yield process


def seconds(machine: Machine, *arguments: str) -> float:
    """How long it takes when nobody kills it."""
    begun = time.monotonic()
    with started(machine, *arguments) as process:
        assert process.wait() == 0
    return time.monotonic() - begun


def kill(
    machine: Machine, chance: random.Random, whole: float, *arguments: str
) -> bool:
    """Kill it, with its children or without; returns whether it was still at work."""
    with started(machine, *arguments) as process:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(chance.uniform(0, whole))
        was_at_work = process.poll() is None
        if chance.random() < 0.3:
            # What it started lives on for a moment.
            process.kill()
            process.wait()
            time.sleep(0.05)
    return was_at_work


def require_whole(machine: Machine, scratch: Path) -> None:
    """Every backup on the target that has a name can be restored with all it holds."""
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    source = open_source(machine.target, scratch)
    waiting = {*machine.refs(machine.inbox).values()}
    for one in source.store.snapshots():
        manifest = choose(source, one.name, machine.key)
        decided = check(manifest, source, machine.key)
        inbox = manifest.repository("inbox/inbox.git")
        assert inbox is not None and inbox.singles is not None
        for ref, single in inbox.singles.items():
            assert single.name not in decided or inbox.refs[ref] not in waiting


def change(machine: Machine, number: int) -> None:
    """Something of each kind: what comes, what goes, what is written again."""
    machine.write(f"content/{number}.md", f"Article {number}. " * 2000)
    machine.wait(
        *((IDS[10 * number + n], f"Texte {number}.{n}") for n in range(10, 13))
    )
    machine.reject(IDS[10 * number + 10])
    machine.spool(IDS[10 * number + 17], f"Dans la file {number}.")
    (machine.home / "reads.json").write_text(f'{{"ton-dossier": {number}}}\n')
    if number % 5 == 4:
        # Somebody's text is taken out of history.
        older = machine.git(machine.site, "rev-parse", "main~1")
        machine.git(machine.site, "update-ref", "refs/heads/main", older)


@pytest.mark.parametrize("place", ["folder", "far"])
def test_a_backup_that_is_killed(tmp_path: Path, place: str) -> None:
    machine = make_machine(tmp_path, far=place == "far")
    with machine.environment():
        kill_backups(machine, f"kill a backup {place}")


def kill_backups(machine: Machine, seed: str) -> None:
    tmp_path = machine.root
    machine.ok("init")
    change(machine, 0)
    run = ("run", str(machine.home))
    whole = seconds(machine, *run)
    chance = random.Random(seed)  # noqa: S311  a seeded test
    killed = number = 0
    while killed < KILLS:
        number += 1
        change(machine, number)
        killed += kill(machine, chance, whole, *run)
        require_whole(machine, tmp_path / "scratch")
        if number % 3 == 0:
            # As often it is killed again before one ends.
            continue
        machine.pass_time(hours=1)
        machine.ok("run")
    machine.pass_time(days=1)
    machine.ok("run")
    machine.ok("verify")
    for folder in (machine.store.folder, machine.home / "backup"):
        assert not [path for path in folder.rglob(".*") if path.name != ".gitkeep"]
    before = machine.holding()
    machine.lose()
    assert machine.restore().code == 0
    assert machine.holding() == before
    print(f"{killed} kills while it ran, {number} runs of {whole:.2f} s")


def test_a_restore_that_is_killed(tmp_path: Path) -> None:
    machine = make_machine(tmp_path)
    machine.ok("init")
    for number in range(2):
        change(machine, number)
    machine.ok("run")
    before = machine.holding()
    restore = ("restore", machine.target, str(machine.key))
    machine.lose()
    whole = seconds(machine, *restore)
    assert machine.holding() == before
    chance = random.Random("kill a restore")  # noqa: S311  a seeded test
    killed = number = 0
    machine.lose()
    while killed < KILLS:
        number += 1
        killed += kill(machine, chance, whole, *restore)
        require_whole_places(machine, before)
        if number % 3 == 0:
            continue
        said = machine.restore()
        assert said.code == 0, said.err
        assert machine.holding() == before
        assert not [*machine.home.rglob("*.restoring")]
        machine.lose()
    assert machine.restore().code == 0
    assert machine.holding() == before
    print(f"{killed} kills while it ran, {number} restores of {whole:.2f} s")


def require_whole_places(machine: Machine, before: dict[str, object]) -> None:
    """What has its name already has all of its bytes."""
    for path in machine.home.rglob("*"):
        name = str(path.relative_to(machine.home))
        if name in before and path.is_file():
            assert (oct(path.stat().st_mode), path.read_bytes()) == before[name]
    for repository in (machine.site, machine.inbox):
        if repository.exists():
            assert machine.refs(repository) == before[repository.name]
            machine.git(repository, "fsck", "--full")
