"""What a program does that has a mail: one durable file, or a clear word."""

import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from sceau.mailing.enqueueing import enqueue
from sceau.mailing.errors import MailError
from sceau.mailing.mail import MAX_BYTES
from sceau.mailing.queue import Queue
from tests.inbox.desk import at_once
from tests.inbox.faults.own_mounts import SmallDisk, with_own_mounts
from tests.mailing.post_office import JU, MO, SENDER, PostOffice, message
from tests.privileges import needs_root
from tests.sites import ROOT


def test_the_same_mail_twice_is_one_file(tmp_path: Path) -> None:
    office = PostOffice(tmp_path)
    name = office.enqueue(1)
    office.now += 60
    assert office.enqueue(1) == name
    assert office.enqueue(1, (JU, MO)) != name
    assert office.waiting() == 2
    assert {path.partition("/")[0] for path in office.files()} == {"new"}


def test_whoever_sends_may_read_it_whatever_the_umask(tmp_path: Path) -> None:
    office = PostOffice(tmp_path)
    before = os.umask(0o077)
    try:
        name = office.enqueue(1)
    finally:
        os.umask(before)
    found = (office.folder / "new" / name).stat().st_mode
    assert stat.S_IMODE(found) == 0o640


def test_a_full_queue_takes_only_what_it_has(tmp_path: Path) -> None:
    office = PostOffice(tmp_path, max_waiting=3)
    for number in range(3):
        office.enqueue(number)
    before = office.files()
    with pytest.raises(MailError) as caught:
        office.enqueue(3)
    assert str(caught.value) == (
        f"{office.folder}: full: 3 mails wait already; see why with: sceau mail list"
    )
    office.enqueue(2)
    assert office.files() == before


def test_a_mail_that_is_too_long_is_not_taken(tmp_path: Path) -> None:
    office = PostOffice(tmp_path)
    with pytest.raises(MailError, match="bytes"):
        enqueue(
            *(office.folder, message(1, "x" * MAX_BYTES), (JU,), SENDER), max_waiting=9
        )
    assert office.files() == set()


@pytest.mark.parametrize("missing", ["new", "tmp", "queue"])
def test_where_there_is_no_queue_it_says_who_makes_it(
    tmp_path: Path, missing: str
) -> None:
    office = PostOffice(tmp_path)
    folders = ["new", "tmp"] if missing == "queue" else [missing]
    for folder in folders:
        (office.folder / folder).rmdir()
    with pytest.raises(MailError) as caught:
        office.enqueue(1)
    assert str(caught.value) == (
        f"{office.folder}: is no queue (No such file or directory); "
        "let whoever sends the mails type once: sceau mail send"
    )
    assert office.files() == set()


def test_many_at_once_lose_nothing(tmp_path: Path) -> None:
    office = PostOffice(tmp_path)

    def put(start: int) -> None:
        for number in range(start, start + 10):
            office.enqueue(number)

    at_once(*(lambda s=start: put(s) for start in (0, 0, 10, 10, 20)))
    assert office.waiting() == 30
    assert len(office.files()) == 30


def test_a_link_in_its_place_is_replaced_and_not_followed(tmp_path: Path) -> None:
    office = PostOffice(tmp_path)
    name = office.enqueue(1)
    path = office.folder / "new" / name
    path.unlink()
    (tmp_path / "outside").write_bytes(b"mine")
    path.symlink_to(tmp_path / "outside")
    office.enqueue(1)
    assert (tmp_path / "outside").read_bytes() == b"mine"
    assert office.queue.read("new", name).recipients == (JU,)


@with_own_mounts
def test_a_full_disk_is_said_and_leaves_nothing(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    disk = SmallDisk(tmp_path / "disk", 256)
    office = PostOffice(disk.folder)
    text = "Une phrase assez longue pour deux pages de mémoire. " * 100
    for left in (0, 1):
        disk.fill(left)
        with pytest.raises(MailError) as caught:
            enqueue(*(office.folder, message(1, text), (JU,), SENDER), max_waiting=9)
        assert "refuses (No space left on device); make room" in str(caught.value)
        assert office.files() == set()
    disk.empty()
    enqueue(*(office.folder, message(1, text), (JU,), SENDER), max_waiting=9)
    assert office.waiting() == 1


# --- other users ----------------------------------------------------------------------
_AS_SOMEBODY_ELSE = """
import os, sys
from pathlib import Path
from sceau.mailing.errors import MailError
from sceau.mailing.enqueueing import enqueue
from tests.mailing.post_office import JU, SENDER, message
os.setgroups([int(sys.argv[2])])
os.setgid(65534)
os.setuid(65534)
queue = Path(sys.argv[1])
try:
    enqueue(queue, message(1), (JU,), SENDER, max_waiting=9)
except MailError as error:
    print(error)
for name in ("state", "sent", "failed"):
    try:
        os.listdir(queue / name)
    except PermissionError:
        pass
    else:
        print(name, "is open")
"""
GROUP, OTHER_GROUP = 61_234, 61_235


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """One below which everybody may look."""
    with tempfile.TemporaryDirectory(prefix="sceau-queue-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@needs_root
def test_who_enqueues_needs_to_write_into_two_folders_only(open_folder: Path) -> None:
    folder = open_folder / "queue"
    folder.mkdir()
    os.chown(folder, 0, GROUP)
    folder.chmod(0o2750)
    queue = Queue(folder)
    queue.create()

    def enqueued_by(group: int) -> str:
        return subprocess.run(
            [sys.executable, "-c", _AS_SOMEBODY_ELSE, str(folder), str(group)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    said = enqueued_by(OTHER_GROUP)
    assert "refuses (Permission denied)" in said
    assert "is open" not in said
    assert queue.names("new") == []
    assert enqueued_by(GROUP) == ""
    (name,) = queue.names("new")
    found = (folder / "new" / name).stat()
    assert (found.st_uid, found.st_gid) == (65534, GROUP)
