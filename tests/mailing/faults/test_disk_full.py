"""A full disk under the queue: a mail that cannot be noted as sent is not sent."""

from pathlib import Path

import pytest

from sceau.mailing.sending import Report
from tests.inbox.faults.own_mounts import SmallDisk, with_own_mounts
from tests.mailing.mail_server import mail_server
from tests.mailing.post_office import MINUTE, PostOffice, arrived, id_of


@with_own_mounts
def test_nothing_is_sent_again_and_again(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """Without an inode for its note a mail waits, however often it is tried."""
    disk = SmallDisk(tmp_path / "disk", 1024, inodes=64)
    office = PostOffice(disk.folder)
    for number in range(3):
        office.enqueue(number)
    with office.queue.alone():
        pass
    used = [disk.folder / f"used-{number}" for number in range(64)]
    with pytest.raises(OSError, match="No space"):
        for path in used:
            path.mkdir()
    with mail_server() as server:
        for _ in range(3):
            with pytest.raises(OSError, match="No space left"):
                office.send(server)
        assert server.received == []
        for path in used:
            if path.exists():
                path.rmdir()
        assert office.send(server) == Report(sent=3)
    assert arrived(server) == {id_of(number): 1 for number in range(3)}


@with_own_mounts
def test_a_failure_that_cannot_be_noted_keeps_the_mail(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    disk = SmallDisk(tmp_path / "disk", 256)
    office = PostOffice(disk.folder)
    office.enqueue(1)
    refusals = {"DATA": "451 Later"}
    with mail_server(refusals=refusals) as server:
        disk.fill()
        with pytest.raises(OSError, match="No space left"):
            office.send(server)
        assert office.waiting() == 1
        disk.empty()
        server.received.clear()
        refusals.clear()
        office.now += 5 * MINUTE
        assert office.send(server) == Report(sent=1)
    assert arrived(server) == {id_of(1): 1}
