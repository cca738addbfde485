"""From a backup on an empty machine to the same site, byte for byte."""

import shutil
import subprocess
from pathlib import Path

from tests.backup.machines import require_age
from tests.publishing.servers import Server, make_server

KEPT = "build/environments"


def shown(server: Server) -> dict[str, bytes]:
    return {
        str(path.relative_to(server.current)): path.read_bytes()
        for path in server.current.rglob("*")
        if path.is_file()
    }


def test_the_same_site_byte_for_byte(tmp_path: Path) -> None:
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
    before = shown(server)
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
    assert shown(server) == before
    # And the author goes on writing.
    author = server.author("Ju")
    author.article("encore", "Un mot.")
    author.push("Encore")
