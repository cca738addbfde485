"""Work as another user of the machine, and what comes of it."""

import os
import pwd
from pathlib import Path

import pytest

from sceau.machine.steps import SetupError
from sceau.machine.users import as_user
from tests.privileges import needs_root

USER = "nobody"


@pytest.fixture
def open_folder(tmp_path: Path) -> Path:
    """A folder that others may write. Theirs is no way through the folders above it,
    so they begin inside."""
    folder = tmp_path / "open"
    folder.mkdir()
    folder.chmod(0o777)
    return folder


def test_as_oneself(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        as_user("nobody-of-this-name", (tmp_path / "x").touch, really=False)
        assert os.umask(0o077) == 0o077
    finally:
        os.umask(before)
    # Groups share what is made.
    assert (tmp_path / "x").stat().st_mode & 0o777 == 0o664


def test_as_oneself_errors_come_as_they_are(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        as_user(USER, (tmp_path / "x").unlink, really=False)


@needs_root
def test_what_is_made_is_that_users(open_folder: Path) -> None:
    inside = os.open(open_folder, os.O_RDONLY | os.O_DIRECTORY)

    def work() -> None:
        flags = os.O_CREAT | os.O_WRONLY
        os.close(os.open("made", flags, 0o666, dir_fd=inside))
        # What it really is: user, groups, home, folder, and no way back.
        me = pwd.getpwnam(USER)
        assert os.getresuid() == (me.pw_uid,) * 3
        assert os.getresgid() == (me.pw_gid,) * 3
        assert os.getgroups() == os.getgrouplist(USER, me.pw_gid)
        assert os.environ["HOME"] == me.pw_dir
        assert Path.cwd() == Path("/")
        with pytest.raises(PermissionError):
            os.setuid(0)

    try:
        as_user(USER, work, really=True)
    finally:
        os.close(inside)
    made = (open_folder / "made").stat()
    assert (made.st_uid, made.st_mode & 0o777) == (pwd.getpwnam(USER).pw_uid, 0o664)
    assert os.geteuid() == 0


@needs_root
def test_it_has_no_rights_of_roots(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("x")
    secret.chmod(0o600)
    with pytest.raises(SetupError, match=r"as nobody: .*Permission denied"):
        as_user(USER, lambda: print(secret.read_text()), really=True)


def fail_without_words() -> None:
    raise ValueError


def end() -> None:
    os._exit(7)


def kill() -> None:
    os.kill(os.getpid(), 9)


def say_much() -> None:
    raise SetupError("é" * 100_000 + " the end")


@needs_root
@pytest.mark.parametrize(
    ("work", "words"),
    [
        (fail_without_words, "raise ValueError"),
        (end, "as nobody: ended with 7"),
        (kill, "as nobody: ended with -9"),
        (say_much, "the end"),
    ],
)
def test_every_end_but_a_good_one_is_told(work: object, words: str) -> None:
    assert callable(work)
    with pytest.raises(SetupError, match=words):
        as_user(USER, work, really=True)


@needs_root
def test_a_user_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="name not found"):
        as_user("nobody-of-this-name", (tmp_path / "x").touch, really=True)
    assert not (tmp_path / "x").exists()
