"""A full disk while building, copying or compressing: what is shown stays, it is said,
and with room again the next run publishes."""

from pathlib import Path

import pytest

from tests.inbox.faults.own_mounts import move_onto_disk, with_own_mounts
from tests.publishing.faults.whole import leftovers, require_whole
from tests.publishing.servers import make_server

KIB = 64 * 1024


@pytest.mark.parametrize("place", ["build", "releases", "requests"])
@with_own_mounts
def test_a_full_disk(
    request: pytest.FixtureRequest, tmp_path: Path, place: str
) -> None:
    server = make_server(tmp_path, wait_seconds=0)
    assert server.publish().ok
    disk = move_onto_disk(server.root / place, KIB)
    author = server.author("Ju")
    before = server.page("")
    # An article that makes each step need more than the last one left.
    failed = 0
    for number, left in enumerate((0, 20, 100, 200)):
        author.article("gros", f"Version {number}. " + "Une phrase. " * 20_000)
        disk.fill(left)
        said = author.push(f"Version {number}")
        done = server.run("publish", "run", "--date", "2026-11-23")
        disk.empty()
        require_whole(server)
        if done.returncode == 0:
            break
        failed += 1
        assert "Traceback" not in done.stderr, done.stderr
        assert "No space left" in done.stdout, done.stdout
        assert server.page("") == before
        assert said
    # Asking needs a page; nothing else is written there.
    assert failed or place == "requests"
    author.article("gros", "Enfin.")
    author.push("At last")
    assert server.run("publish", "run", "--date", "2026-11-23").returncode == 0
    assert "Enfin." in server.page("2026/11/gros/")
    assert leftovers(server) == []
    require_whole(server)
