"""From a backup on an empty machine to the same site, byte for byte.

The small site each time; with SCEAU_TEST_ALL=1 the publication, as a server builds it.
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.backup.machines import Machine
from tests.backup.making import make_machine, require_age
from tests.inbox.journeys.clones import git
from tests.publishing.servers import make_server
from tests.sites import FIXTURE, run_pelican

KEPT = "build/environments"


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def built(machine: Machine, folder: Path) -> dict[str, bytes]:
    """The site of what the machine has, as of one date."""
    git(machine.root, "clone", "--quiet", str(machine.site), str(folder / "clone"))
    done = run_pelican(
        folder / "clone" / "content",
        folder / "site",
        settings=FIXTURE / "fixtureconf.py",
        var=folder / "var",
        env={
            "COMMENTS_PATH": str(folder / "clone" / "comments"),
            "READS_PATH": str(machine.home / "reads.json"),
            "TRANSPARENCY_PATH": str(machine.home / "transparency.json"),
        },
    )
    assert done.returncode == 0, done.stderr
    return files(folder / "site")


def test_the_small_site_byte_for_byte(tmp_path: Path) -> None:
    machine = make_machine(tmp_path)
    author = tmp_path / "author"
    git(tmp_path, "clone", "--quiet", str(machine.site), str(author))
    for name in ("content", "comments"):
        shutil.rmtree(author / name, ignore_errors=True)
        shutil.copytree(FIXTURE / name, author / name)
    for name in ("reads.json", "transparency.json"):
        shutil.copy(FIXTURE / name, machine.home / name)
    git(author, "add", "--all")
    who = ("-c", "user.name=Ju", "-c", "user.email=ju@essai.test")
    git(author, *who, "commit", "--quiet", "--message", "All of it")
    git(author, "push", "--quiet", "origin", "main")
    machine.ok("init")
    machine.ok("run")
    before = built(machine, tmp_path / "before")
    assert len(before) > 50
    machine.lose()
    assert machine.restore().code == 0
    assert built(machine, tmp_path / "after") == before


@pytest.mark.skipif(
    os.environ.get("SCEAU_TEST_ALL") != "1", reason="two builds of the publication"
)
def test_the_publication_byte_for_byte(tmp_path: Path) -> None:
    require_age()
    server = make_server(tmp_path / "server", wait_seconds=0)
    key = tmp_path / "friend.key"
    made = subprocess.run(
        ["age-keygen", "-o", key], capture_output=True, text=True, check=True
    )
    with (server.root / "sceau.toml").open("a") as stream:
        stream.write(f'[backup]\ntarget = "{tmp_path}/target"\n')
        stream.write(f'recipients = ["{made.stderr.strip().rpartition(" ")[2]}"]\n')
    assert server.publish().ok
    before = files(server.current)
    assert len(before) > 100
    for action in ("init", "run", "verify"):
        done = server.run("backup", action)
        assert done.returncode == 0, done.stderr
    # Packages are no part of a backup; the tests take their own.
    [environment] = (server.root / KEPT).iterdir()
    packages = environment.readlink()
    shutil.rmtree(server.root)
    server.root.mkdir()
    done = server.run("restore", str(tmp_path / "target"), "--identity", str(key))
    assert done.returncode == 0, done.stderr
    words = done.stdout.partition("To build the same site: sceau ")[2].split()
    (server.root / KEPT).mkdir(parents=True)
    (server.root / KEPT / environment.name).symlink_to(packages)
    done = server.run(*words[:4])
    assert done.returncode == 0, done.stdout + done.stderr
    assert files(server.current) == before
    # And the author goes on writing.
    author = server.author("Ju")
    author.article("encore", "Un mot.")
    author.push("Encore")
